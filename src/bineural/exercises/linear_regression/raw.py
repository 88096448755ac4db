"""``reach(x, gradient, start)``: to the floor of a raw column in at most 100 gradients."""

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.localize import message

MOST = 100
NEAR = 1e-6
COLUMNS = {
    "like the longitude, mean −120, spread 2": (-120.0, 2.0),
    "like the population, mean 1400, spread 1100": (1400.0, 1100.0),
    "small numbers, mean 0.02, spread 0.001": (0.02, 0.001),
}


class TooOftenError(Exception):
    """The gradient was asked for too often."""


class Line:
    """The loss of a line on a raw column, which counts how often it is asked for its gradient."""

    def __init__(self, seed, mean, spread):
        rng = np.random.default_rng(seed)
        column = rng.normal(size=200)
        wanted = 0.5 * column + rng.normal(size=200)
        self.x = mean + spread * (column - column.mean()) / column.std()
        self.t = (wanted - wanted.mean()) / wanted.std()
        self.asked = 0

    def gradient(self, w):
        """Return the gradient at (slope, intercept)."""
        self.asked += 1
        if self.asked > MOST:
            raise TooOftenError
        slope, intercept = np.asarray(w, dtype=float)
        residual = slope * self.x + intercept - self.t
        return 2 * np.array([residual @ self.x, residual.sum()]) / len(self.x)

    def excess(self, w):
        """Return how far the loss is above the floor."""
        slope, intercept = np.asarray(w, dtype=float)
        loss = np.mean((slope * self.x + intercept - self.t) ** 2)
        r = np.corrcoef(self.x, self.t)[0, 1]
        return loss - (1 - r**2)


def check(function):
    """Try each column with a new count."""
    problem = require_function(function, "reach(x, gradient, start)")
    if problem:
        yield problem
        return
    for seed, (title, (mean, spread)) in enumerate(COLUMNS.items()):
        line = Line(seed, mean, spread)
        arguments = {"x": line.x, "gradient": lambda w, line=line: line.gradient(w), "start": np.array([0.1, 0.5])}
        spelled = "reach(x, gradient, start)"
        yield attempt(message(title), "reach", function, arguments, finder(line), too_often, spelled=spelled)


def too_often(error):
    if not isinstance(error, TooOftenError):
        return ""
    return message(
        "The gradient was asked for more than {most:d} times: small steps in the raw valley never arrive; walk in the "
        "coordinates of the standardized column, where one step at the rate 0.5 lands.",
        most=MOST,
    )


def finder(line):
    """Return what judges the place that was returned."""

    def find(got):
        expected = message("an array of 2 numbers, within {near:.0e} of the floor", near=NEAR)
        try:
            place = np.asarray(got, dtype=float)
        except (TypeError, ValueError):
            place = np.empty(0)
        if place.shape != (2,):
            hint = message("Return one array with the slope and the intercept, in raw units.")
            return Fault(expected, message("something else"), hint)
        excess = line.excess(place) if np.isfinite(place).all() else np.inf
        if excess <= NEAR:
            return None
        return Fault(expected, message("{excess:.1e} above the floor", excess=excess), advice(excess, line))

    return find


def advice(excess, line):
    if not excess < 1e6:
        return message(
            "The steps diverge: in raw units the largest stable rate is tiny; walk in other coordinates, where the "
            "bowl is round."
        )
    raw = np.array([0.1, 0.5])
    if excess >= 0.9 * line.excess(raw):
        return message("The loss has hardly moved: in the raw valley small steps do not help; change the coordinates.")
    return message(
        "Not there yet: check the chain rule and the way back to raw units, `w = a / spread` and `b = c - w * mean`, "
        "or take more steps."
    )


def reach(x, gradient, start):
    w, b = start
    mean, spread = x.mean(), x.std()
    for _ in range(10):
        grad_w, grad_b = gradient(np.array([w, b]))
        grad_a = (grad_w - mean * grad_b) / spread
        a, c = w * spread - 0.5 * grad_a, b + w * mean - 0.5 * grad_b
        w, b = a / spread, c - a / spread * mean
    return np.array([w, b])


EXERCISE = CodedExercise(("reach",), check, stand_in=(reach,))
