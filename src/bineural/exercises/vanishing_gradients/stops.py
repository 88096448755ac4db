"""``stopping_depth(share, factor)``: the depth at which layer 1 can no longer move."""

from math import floor, inf, log

import numpy as np

from bineural.exercises.checking.functions import Fragile, FunctionExercise

LEAST = 0.1


def after(start, least=LEAST):
    """Return a function that counts depths from `start`, where the share is what is given."""

    def stopping_depth(share, factor):
        if factor >= 1 and share >= least:
            return inf
        depth = start
        while share >= least:
            depth, share = depth + 1, share * factor
        return float(depth)

    return stopping_depth


right = after(2)


def exact(share, factor):
    return 2 + log(LEAST / share) / log(factor)


def by_powers(share, factor):
    return next((depth for depth in range(2, 1000) if share * factor ** (depth - 2) < 0.1), inf)


def by_formula(share, factor):
    if share < LEAST:
        return 2
    return inf if factor >= 1 else 2 + floor(log(LEAST / share) / log(factor)) + 1


ENDLESS = "Here the factor is not below 1, and layer 1 never stops: return `math.inf`."
TWO = "Here layer 1 cannot move even in the network of two layers: return 2."

EXERCISE = FunctionExercise(
    signature="stopping_depth(share, factor)",
    returns="depth",
    integers=True,
    reference=right,
    # One power of ten must be more layers than a mistake in counting is, or the hints could not be told apart.
    cases={"a factor of 0.5": (23.0, 0.5), "a factor of 0.6": (27.0, 0.6), "a factor of 0.8": (8.0, 0.8)},
    fragile={
        "a share that is too small from the start": Fragile((0.05, 0.5), TWO),
        "a factor above 1": Fragile((8.0, 1.1), ENDLESS),
    },
    mistakes={
        "You are off by one: the network of two layers has the share that is given, that of D layers D − 2 factors "
        "more; wanted is the first depth below 0.1.": [
            lambda share, factor: right(share, factor) - 1,
            lambda share, factor: right(share, factor) + 1,
            after(0),
        ],
        "Depths are whole numbers: round up to the first depth at which the share is below 0.1.": [exact],
        "The limit is a tenth: layer 1 must be able to move by 0.1 of its length.": [
            after(2, least=1.0),
            after(2, least=0.01),
        ],
    },
    right=[by_powers, by_formula, lambda share, factor: np.float64(right(share, factor))],
)
