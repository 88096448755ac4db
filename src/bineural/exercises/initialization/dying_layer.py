"""``dying_layer(width, std, activation)``: the first layer in which a small signal has faded."""

from math import floor, inf, log, sqrt

import numpy as np

from bineural.exercises.checking.functions import Fragile, FunctionExercise

THRESHOLD = 1e-6
# Mean square of the slope at zero; for ReLU over both sides.
SLOPE_SQUARED = {"tanh": 1.0, "relu": 1 / 2, "sigmoid": 1 / 16}


def first_layer_below(factor):
    """Return the first layer in which a spread of 1 in layer 1, times `factor` a layer, is below the threshold."""
    if factor >= 1:
        return inf
    layer, spread = 1, 1.0
    while spread >= THRESHOLD:
        layer, spread = layer + 1, spread * factor
    return float(layer)


def by(factor):
    """Return a function that takes its factor per layer from the width, the deviation and the squared slope."""
    return lambda width, std, activation: first_layer_below(factor(width, std, SLOPE_SQUARED[activation]))


def measured(width, std, activation):
    """Run random images through random layers, and return the first layer that has faded."""
    rng = np.random.default_rng(0)
    h = rng.normal(0, 0.01, size=(50, width))  # small, as the exercise says
    spreads = []
    for _ in range(60):
        h = np.tanh(h @ rng.normal(0, std, size=(width, width)).T)
        spreads.append(np.sqrt(h.var(axis=0).mean()))
    return 1.0 + int(np.argmax(np.array(spreads) / spreads[0] < THRESHOLD))


def exact(width, std, activation):
    return log(THRESHOLD) / log(std * sqrt(width * SLOPE_SQUARED[activation]))


def by_powers(width, std, activation):
    rho = std * np.sqrt(width * SLOPE_SQUARED[activation])
    return next((layer for layer in range(1, 1000) if rho ** (layer - 1) < 1e-6), np.inf)


right = by(lambda width, std, slope: std * sqrt(width * slope))
COUNTED = (
    "You are off by one: layer 1 has the spread 1, layer 2 one factor, so layer l has l − 1 factors; wanted is the "
    "first that is below the threshold."
)
SLOPE = (
    "The slope is missing or not squared: the factor is the root of `width * std**2 * slope_squared`, where the mean "
    "squared slope is 1 for tanh, 1/2 for ReLU and 1/16 for the sigmoid."
)
VARIANCE = "This is the factor of the variance: the spread is its root, and so is the factor by which it shrinks."
ENDLESS = "Here the factor per layer is 2.24, and nothing fades: return `math.inf` for a factor of 1 or more."

EXERCISE = FunctionExercise(
    signature="dying_layer(width, std, activation)",
    returns="layer",
    integers=True,
    reference=right,
    cases={"tanh": (16, 0.1, "tanh"), "ReLU": (16, 0.1, "relu"), "sigmoid": (100, 0.1, "sigmoid")},
    fragile={
        "tanh, a signal that does not fade": Fragile((500, 0.1, "tanh"), ENDLESS),
        # The factor of one layer of 100 neurons varies by 7 %; over the thirty layers until the end that makes about
        # one layer, so two are allowed.
        "a network of tanh layers, measured": Fragile(
            (100, 0.06, "tanh"),
            "Right for the cases above and wrong here: your function knows their numbers.",
            reference=measured,
            within=2,
            errors=(),
        ),
    },
    mistakes={
        # What is off by one in the right formula comes first: neighbors of other formulas may agree with it.
        COUNTED: [lambda *given: right(*given) - 1, lambda *given: right(*given) + 1],
        "Layers are whole numbers: round up to the first layer that is below the threshold.": [
            exact,
            lambda *given: exact(*given) + 1,
        ],
        SLOPE: [
            by(lambda width, std, slope: std * sqrt(width)),
            by(lambda width, std, slope: std * sqrt(width) * slope),
            by(lambda width, std, slope: std * sqrt(width * sqrt(slope))),
        ],
        VARIANCE: [by(lambda width, std, slope: std**2 * width * slope)],
        "The width enters by its square root: variances add up, so the factor is `std * sqrt(width)`.": [
            by(lambda width, std, slope: std * width * sqrt(slope)),
            by(lambda width, std, slope: std * width),
            by(lambda width, std, slope: std * sqrt(slope)),
            by(lambda width, std, slope: std),
        ],
    },
    right=[
        by_powers,
        lambda *given: inf if exact(*given) <= 0 else 2 + floor(exact(*given)),
        lambda width, std, activation: np.asarray(right(width, std, activation)),
    ],
)
