"""``he_normal(weight, rng, mode)``: variance 2 / fan_in or 2 / fan_out, in place."""

from math import sqrt

import numpy as np

from bineural.exercises.checking.initializers import InitializerExercise


def by_fan(weight, rng, mode):
    fan = weight.shape[1] if mode == "fan_in" else weight.shape[0]
    weight[:] = rng.normal(0, (2 / fan) ** 0.5, weight.shape)


def by_scaling(weight, rng, mode):
    fan_out, fan_in = weight.shape
    rng.standard_normal(dtype=weight.dtype, out=weight)
    weight *= sqrt(2 / {"fan_in": fan_in, "fan_out": fan_out}[mode])


def row_by_row(weight, rng, mode):
    std = np.sqrt(2 / weight.shape[mode == "fan_in"])
    for neuron in weight:
        neuron[...] = std * rng.normal(size=len(neuron))


OTHER = (
    "This is the other fan: a weight has the shape `(out, in)`, so the fan-in is `weight.shape[1]`, and `mode` decides "
    "which of the two is taken."
)
VARIANCE = "This is the variance: `rng.normal` wants the standard deviation, its square root."
XAVIER = "This is Xavier's variance, with both fans: He takes one of them, the one that `mode` names."

EXERCISE = InitializerExercise(
    signature="he_normal(weight, rng, mode)",
    form="normal",
    size=lambda fan, other: sqrt(2 / fan),
    shapes=[(100, 600), (700, 80)],
    cases={
        "by fan-in: `in = {I:d}, out = {O:d}`": ("fan_in",),
        "by fan-out: `in = {I:d}, out = {O:d}`": ("fan_out",),
    },
    mistakes={
        OTHER: [
            lambda fan, other: sqrt(2 / other),
            lambda fan, other: 2 / other,
            lambda fan, other: sqrt(1 / other),
        ],
        VARIANCE: [lambda fan, other: 2 / fan],
        "The 2 is missing: ReLU sets half of the numbers to zero, so the variance is `2 / fan`.": [
            lambda fan, other: sqrt(1 / fan),
            lambda fan, other: 1 / fan,
        ],
        XAVIER: [lambda fan, other: sqrt(2 / (fan + other))],
    },
    right=[by_fan, by_scaling, row_by_row],
)
