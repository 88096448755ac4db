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
from bineural.localize import message

Form = Literal["normal", "uniform"]

# What a weight holds before it is filled; no initializer would leave this number everywhere.
BEFORE = 0.5
# The standard deviation of n numbers has a relative error of about 1/√(2n), 0.3 % for the smallest weight that is
# tried; typical mistakes are off by 10 % and more.
TOLERANCE = 0.02
# E[(w − mean)⁴] / E[(w − mean)²]² is 3 for the normal and 1.8 for the uniform distribution.
MIDDLE_KURTOSIS = 2.4


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
        # The check must not disturb the random numbers of the student's own notebook.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            returned = function(weight, *arguments)
        return returned, weight.detach().numpy().astype(float)

    def find(got: tuple[Any, FloatArray]) -> Fault | None:
        returned, weight = got
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
    # The mean of n numbers has a standard deviation of 1/√n of theirs.
    if abs(weight.mean()) > 6 * found / np.sqrt(weight.size):
        return message("The mean is not 0: draw the weights around 0, a uniform distribution from −b to b.")
    kurtosis = float(np.mean((weight - weight.mean()) ** 4)) / found**4
    if form == "normal" and kurtosis < MIDDLE_KURTOSIS:
        return message("These numbers are uniformly distributed: this form is the normal one, `weight.normal_`.")
    if form == "uniform" and kurtosis > MIDDLE_KURTOSIS:
        return message("These numbers are normally distributed: this form is the uniform one, `weight.uniform_`.")
    if abs(found / spread - 1) <= TOLERANCE:
        return ""
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
