"""Let a student's function fill the weight of a layer, and compare the numbers with what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from bineural.exercises.checking.attempts import attempt
from bineural.exercises.checking.comparing import Fault, FloatArray
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

Form = Literal["normal", "uniform"]

# What a weight holds before it is filled; no initializer would leave this number everywhere.
BEFORE = 0.5
# The standard deviation of n numbers has a relative error of about 1/√(2n), 0.3 % for the smallest weight that is
# tried; typical mistakes are off by 10 % and more.
TOLERANCE = 0.02
# E[(w − mean)⁴] / E[(w − mean)²]². Of n numbers it has a standard error of √(24/n) for the normal and 1.15/√n for
# the uniform distribution, 0.021 and 0.0047 for the smallest weights that are tried: seven of them are allowed, and
# ten, so that right numbers of any generator fail less than once in 10⁹.
KURTOSIS: dict[Form, float] = {"normal": 3.0, "uniform": 1.8}
KURTOSIS_TOLERANCE: dict[Form, float] = {"normal": 0.15, "uniform": 0.05}
# The largest of n uniform numbers stays below 0.999 of the bound with the probability 0.999ⁿ, 10⁻²⁴; above the bound
# there is only rounding.
BOUND = (0.999, 1.001)


class WrongSpread(NamedTuple):
    """The standard deviation that a typical mistake gives, and the hint that fits it."""

    spread: float
    hint: str


def fill_case(
    title: str,
    name: str,
    function: Callable[..., Any],
    shape: tuple[int, int],
    arguments: tuple[object, ...],
    spread: float,
    form: Form,
    mistakes: Sequence[WrongSpread],
) -> Case:
    """Fill the weight of one layer by a student's function, and judge the numbers.

    Parameters
    ----------
    title, name : str
        What is tried, a message; how the function is called.
    function : callable
        The student's function, called with a parameter of torch and `arguments`.
    shape : tuple of int
        (out, in) of the weight.
    arguments : tuple
        What the function gets after the weight.
    spread : float
        The standard deviation asked for.
    form : {"normal", "uniform"}
        The distribution asked for.
    mistakes : sequence of WrongSpread
        Typical wrong standard deviations.

    Returns
    -------
    Case
        It fails for an exception, and for numbers of another mean, spread or distribution.
    """

    def run(shape: tuple[int, int]) -> tuple[Any, FloatArray]:
        import torch

        weight = torch.nn.Parameter(torch.full(shape, BEFORE))
        with seeded(0):
            returned = function(weight, *arguments)
        return returned, weight.detach().numpy().astype(float)

    def find(got: tuple[Any, FloatArray]) -> Fault | None:
        returned, weight = got
        if weight.shape != shape:
            hint = message("The layer's weight has another shape now: fill it as it is, without assigning to `.data`.")
            return Fault(code(str(shape)), code(str(weight.shape)), hint)
        hint = _unchanged(name, function, returned, weight) or _wrong(weight, spread, form, mistakes)
        return Fault(_describe_wanted(spread, form), _describe(weight), hint) if hint else None

    outputs, inputs = shape
    spelled = ", ".join([f"nn.Linear({inputs}, {outputs}).weight", *(f'"{each}"' for each in arguments)])
    return attempt(title, name, run, {"shape": shape}, find, _on_error, spelled=f"{name}({spelled})")


def _unchanged(name: str, function: Callable[..., Any], returned: Any, weight: FloatArray) -> str:
    if not (weight == BEFORE).all():
        return ""
    own = getattr(function, "__code__", None)
    if returned is ... or (returned is None and own is not None and not own.co_names):
        return not_written(name)
    if returned is not None:
        return message(
            "Your function returns a tensor, but the weight of the layer is as it was: write into the weight itself, "
            "by a method that ends in an underscore such as `weight.normal_`."
        )
    return message(
        "The weight of the layer is as it was: your code fills a copy or a new tensor; write into the weight itself, "
        "by a method that ends in an underscore such as `weight.normal_`."
    )


def _wrong(weight: FloatArray, spread: float, form: Form, mistakes: Sequence[WrongSpread]) -> str:
    """Return the hint for the first thing that is wrong with the numbers, or an empty string."""
    if not np.isfinite(weight).all():
        return message("Some weights are not finite: find the step that overflows or divides by zero.")
    found = float(weight.std())
    if found < 1e-9:
        return message(
            "All weights are equal, so all neurons of the layer would stay equal forever: draw them at random."
        )
    scaled = (weight - weight.mean()) / found
    # The mean of n numbers has a standard deviation of 1/√n of theirs, and so have products of independent neighbors.
    allowed = 7 / np.sqrt(weight.size)
    if any(abs(np.mean(each[1:] * each[:-1])) > allowed for each in (scaled, scaled.T)):
        return message(
            "Neighboring weights depend on each other, in a row or in a column: draw each weight of the layer at "
            "random."
        )
    if abs(weight.mean()) > allowed * found:
        return message("The mean is not 0: draw the weights around 0, a uniform distribution from −b to b.")
    kurtosis = float(np.mean(scaled**4))
    near = {each: abs(kurtosis - KURTOSIS[each]) <= KURTOSIS_TOLERANCE[each] for each in KURTOSIS}
    if form == "normal" and near["uniform"]:
        return message("These numbers are uniformly distributed: this form is the normal one, `weight.normal_`.")
    if form == "uniform" and near["normal"]:
        return message("These numbers are normally distributed: this form is the uniform one, `weight.uniform_`.")
    if abs(found / spread - 1) <= TOLERANCE:
        largest = float(np.abs(weight).max()) / (np.sqrt(3) * spread)
        if near[form] and (form == "normal" or BOUND[0] <= largest <= BOUND[1]):
            return ""
        return message(
            "Mean and standard deviation fit, bounds or shape do not: compare a histogram of your weights with one of "
            "{function}.",
            function=code(f"weight.{form}_"),
        )
    known = (mistake.hint for mistake in mistakes if abs(found / mistake.spread - 1) <= TOLERANCE)
    ratio = found / spread
    return next(known, "") or message(
        "The standard deviation is {ratio:.2f} times what it should be: compute by hand what your formula gives for "
        "this shape.",
        ratio=ratio,
    )


def _describe_wanted(spread: float, form: Form) -> str:
    if form == "normal":
        return message("normally distributed weights, mean 0, standard deviation {spread:.4f}", spread=spread)
    return message(
        "uniformly distributed weights, mean 0, standard deviation {spread:.4f}, from {low:.4f} to {high:.4f}",
        spread=spread,
        low=-np.sqrt(3) * spread,
        high=np.sqrt(3) * spread,
    )


def _describe(weight: FloatArray) -> str:
    if not np.isfinite(weight).all():
        return message("weights that are not all finite")
    return message(
        "weights with mean {mean:.4f}, standard deviation {spread:.4f}, from {low:.4f} to {high:.4f}",
        mean=weight.mean(),
        spread=weight.std(),
        low=weight.min(),
        high=weight.max(),
    )


def _on_error(error: BaseException) -> str:
    if isinstance(error, RuntimeError) and "leaf Variable" in str(error):
        return message(
            "Autograd does not let you write into a parameter: do it inside of {guard}.",
            guard=code("with torch.no_grad():"),
        )
    return ""
