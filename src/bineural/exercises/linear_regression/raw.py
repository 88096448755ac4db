"""``reach(x, gradient, start)``: to the floor of a raw column in at most 100 gradients."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import OfFunction, Submission, Table
from bineural.exercises.checking.results import Case
from bineural.localize import message

MOST = 100
NEAR = 1e-6
COLUMNS = {
    "like the longitude, mean −120, spread 2": (-120.0, 2.0),
    "like the population, mean 1400, spread 1100": (1400.0, 1100.0),
    "small numbers, mean 0.02, spread 0.001": (0.02, 0.001),
}
OFTEN = (
    "The gradient was asked for more than 100 times: small steps in the raw valley never arrive; walk in the "
    "coordinates of the standardized column, where one step at the rate 0.5 lands."
)
SHAPE = "Return one array with the slope and the intercept, in raw units."
DIVERGES = (
    "The steps diverge: in raw units the largest stable rate is tiny; walk in other coordinates, where the bowl is "
    "round."
)
STUCK = "The loss has hardly moved: in the raw valley small steps do not help; change the coordinates."
NEARLY = (
    "Not there yet: check the chain rule and the way back to raw units, `w = a / spread` and `b = c - w * mean`, "
    "or take more steps."
)
START = np.array([0.1, 0.5])


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


class ReachExercise(OfFunction, Table):
    """A function that gets the gradient of a line on a raw column, a hundred times at most."""

    signature = "reach(x, gradient, start)"

    def check(self, *submission: Any) -> Iterator[Case]:
        """Try each column with a new count."""
        [function] = submission
        problem = require_function(function, self.signature)
        if problem:
            yield problem
            return
        for seed, (title, (mean, spread)) in enumerate(COLUMNS.items()):
            yield attempt(
                message(title),
                self.name,
                function,
                given(line := Line(seed, mean, spread)),
                finder(line),
                too_often,
                spelled=self.signature,
            )

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield a function for each hint."""
        yield OFTEN, (raw_steps(0.9, 1000),)
        yield DIVERGES, (raw_steps(3.0, 30),)
        yield STUCK, (lambda x, gradient, start: np.array(start),)
        yield SHAPE, (lambda x, gradient, start: np.max(start),)
        yield NEARLY, (half_way,)

    right = property(lambda self: [in_other_coordinates, newton, conjugate])


def given(line):
    """Return what the function gets."""
    return {"x": line.x, "gradient": lambda w: line.gradient(w), "start": START.copy()}


def too_often(error):
    return message(OFTEN) if isinstance(error, TooOftenError) else ""


def finder(line):
    """Return what judges the place that was returned."""

    def find(got):
        expected = message("an array of 2 numbers, within {near:.0e} of the floor", near=NEAR)
        try:
            place = np.asarray(got, dtype=float)
        except (TypeError, ValueError):
            place = np.empty(0)
        if place.shape != (2,):
            return Fault(expected, message("something else"), message(SHAPE))
        excess = line.excess(place) if np.isfinite(place).all() else np.inf
        if excess <= NEAR:
            return None
        before = line.excess(START)
        hint = DIVERGES if not excess < 10 * before else STUCK if excess >= 0.9 * before else NEARLY
        return Fault(expected, message("{excess:.1e} above the floor", excess=excess), message(hint))

    return find


def in_other_coordinates(x, gradient, start):
    w, b = start
    mean, spread = x.mean(), x.std()
    for _ in range(10):
        grad_w, grad_b = gradient(np.array([w, b]))
        grad_a = (grad_w - mean * grad_b) / spread
        a, c = w * spread - 0.5 * grad_a, b + w * mean - 0.5 * grad_b
        w, b = a / spread, c - a / spread * mean
    return np.array([w, b])


def newton(x, gradient, start):
    rows = np.column_stack([x, np.ones_like(x)])
    w = start
    for _ in range(4):
        w = w - np.linalg.solve(2 * rows.T @ rows / len(x), gradient(w))
    return w


def conjugate(x, gradient, start):
    """Shear first, by which the columns become orthogonal; then each has a rate of its own."""
    w, b = start
    mean = x.mean()
    for _ in range(50):
        grad_w, grad_b = gradient((w, b))
        change = 0.3 * (grad_w - mean * grad_b) / x.var()
        w, b = w - change, b + change * mean - 0.3 * grad_b
    return [w, b]


def half_way(x, gradient, start):
    rows = np.column_stack([x, np.ones_like(x)])
    return start - 0.5 * np.linalg.solve(2 * rows.T @ rows / len(x), gradient(start))


def raw_steps(share, steps):
    """Return descent in raw units, at this share of half of the stability limit."""

    def reach(x, gradient, start):
        w = start
        for _ in range(steps):
            w = w - share / (np.mean(x**2) + 1) * gradient(w)
        return w

    return reach


EXERCISE = ReachExercise()
