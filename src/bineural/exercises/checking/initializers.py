"""The form for an initializer: it fills an array, the weight of a layer, in place, and the numbers are judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

import numpy as np

from bineural.exercises.checking.attempts import attempt, is_unfinished, require_function
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, FloatArray
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import OfFunction, Submission, Table, has_empty_body, is_missing
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

Form = Literal["normal", "uniform"]
# Of two fans: the standard deviation, or the bound b of U(−b, b).
Size = Callable[[int, int], float]

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
# Words of the errors that an array gives to who takes it for a tensor.
OF_TORCH = ("'normal_'", "'uniform_'", "'detach'", "must be Tensor")


@dataclass(frozen=True, kw_only=True)
class InitializerExercise(OfFunction, Table):
    """A function that fills an array in place, by a normal or a uniform distribution around 0.

    It takes the array, in single precision, of the shape of a layer's weight, and a generator of NumPy.

    Parameters
    ----------
    signature : str
        ``"he_normal(weight, rng, mode)"``.
    form : {"normal", "uniform"}
        The distribution asked for.
    size : callable
        Its standard deviation, or its bound, from the fan-in and the fan-out; if the argument after the generator is
        ``"fan_in"`` or ``"fan_out"``, from the fan that it names and the other one.
    shapes : sequence of tuple
        (out, in) of the weights that are tried: 30,000 numbers at least, far from square, so that mistakes differ.
    cases : mapping of str to tuple
        Title, a template with the fields ``{I:d}`` and ``{O:d}`` for in and out, and the arguments after the generator.
    mistakes : mapping of str to sequence of callable
        Hint and wrong sizes.
    right : sequence of callable
        Different solutions as students would write them.

    Examples
    --------
    >>> exercise = InitializerExercise(
    ...     signature="lecun_normal(weight, rng)",
    ...     form="normal",
    ...     size=lambda fan_in, fan_out: sqrt(1 / fan_in),
    ...     shapes=[(300, 500)],
    ...     cases={"`in = {I:d}, out = {O:d}`": ()},
    ...     mistakes={"This is the variance.": [lambda fan_in, fan_out: 1 / fan_in]},
    ...     right=[],
    ... )
    >>> def lecun_normal(weight, rng):
    ...     weight[:] = rng.normal(0, 1 / 500, weight.shape)
    >>> exercise.check(lecun_normal)[0].hint
    'This is the variance.'
    """

    signature: str
    form: Form
    size: Size
    shapes: Sequence[tuple[int, int]]
    cases: Mapping[str, tuple[Any, ...]]
    mistakes: Mapping[str, Sequence[Size]]
    right: Sequence[Callable[..., Any]]
    needs: tuple[str, ...] = ()

    def check(self, *submission: Any) -> list[Case]:
        """Let the function fill a weight of each shape, with the arguments of each case."""
        [function] = submission
        problem = require_function(function, self.signature)
        if problem:
            return [problem]
        cases = [(shape, *case) for shape in self.shapes for case in self.cases.items()]
        return [self._case(function, shape, title, arguments) for shape, title, arguments in cases]

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Let the function fill the first weight: it is not written if it names nothing or ends at dots."""
        [function] = submission
        if is_missing(function) or has_empty_body(function):
            return (False,)
        arguments = next(iter(self.cases.values()))

        def run() -> Any:
            returned, weight = self._filled(function, self.shapes[0], arguments)
            return returned if (weight == BEFORE).all() and returned is ... else weight

        return (not is_unfinished(call(run, {})),)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield functions that fill as they should, but by a wrong size of the table."""
        for hint, sizes in self.mistakes.items():
            yield from ((hint, (self._filling(size),)) for size in sizes)

    def _filling(self, size: Size) -> Callable[..., None]:
        def fill(weight: Any, rng: np.random.Generator, *arguments: Any) -> None:
            number = size(*_fans(weight.shape, arguments))
            low = 0.0 if self.form == "normal" else -number
            weight[:] = getattr(rng, self.form)(low, number, weight.shape)

        return fill

    def _filled(
        self, function: Callable[..., Any], shape: tuple[int, int], arguments: tuple[Any, ...]
    ) -> tuple[Any, FloatArray]:
        """Return what a function returned, and the weight that it was to fill."""
        weight = np.full(shape, BEFORE, dtype=np.float32)  # as a layer of torch holds it
        with seeded(0):
            returned = function(weight, np.random.default_rng(0), *arguments)
        return returned, weight.astype(float)

    def _spread(self, size: Size, shape: tuple[int, int], arguments: tuple[Any, ...]) -> float:
        return size(*_fans(shape, arguments)) / (1 if self.form == "normal" else sqrt(3))

    def _case(
        self, function: Callable[..., Any], shape: tuple[int, int], title: str, arguments: tuple[Any, ...]
    ) -> Case:
        outputs, inputs = shape
        spread = self._spread(self.size, shape, arguments)
        wrong = [
            (self._spread(each, shape, arguments), hint) for hint, sizes in self.mistakes.items() for each in sizes
        ]

        def run(shape: tuple[int, int]) -> tuple[Any, FloatArray]:
            return self._filled(function, shape, arguments)

        def find(got: tuple[Any, FloatArray]) -> Fault | None:
            returned, weight = got
            hint = _unchanged(self.name, function, returned, weight) or _wrong(weight, spread, self.form)
            ratio = 1.0 if hint else float(weight.std()) / spread
            if abs(ratio - 1) > TOLERANCE:
                known = (message(hint) for each, hint in wrong if abs(ratio * spread / each - 1) <= TOLERANCE)
                hint = next(known, "") or message(
                    "The standard deviation is {ratio:.2f} times what it should be: compute by hand what your formula "
                    "gives for this shape.",
                    ratio=ratio,
                )
            return Fault(_describe_wanted(spread, self.form), _describe(weight), hint) if hint else None

        spelled = ", ".join([f"np.empty(({outputs}, {inputs}))", "rng", *(f'"{each}"' for each in arguments)])
        return attempt(
            message(title, I=inputs, O=outputs),
            self.name,
            run,
            {"shape": shape},
            find,
            _on_error,
            spelled=f"{self.name}({spelled})",
        )


def _fans(shape: tuple[int, ...], arguments: tuple[Any, ...]) -> tuple[int, int]:
    outputs, inputs = shape
    return (outputs, inputs) if arguments == ("fan_out",) else (inputs, outputs)


def _unchanged(name: str, function: Callable[..., Any], returned: Any, weight: FloatArray) -> str:
    if not (weight == BEFORE).all():
        return ""
    if returned is ... or (returned is None and has_empty_body(function)):
        return not_written(name)
    if returned is not None:
        return message(
            "Your function returns its numbers, but the weight of the layer is as it was: write them into the array "
            "itself, `weight[:] = …`."
        )
    return message(
        "The weight of the layer is as it was: your code fills a copy or gives the name to a new array; write into the "
        "array itself, `weight[:] = …`."
    )


def _wrong(weight: FloatArray, spread: float, form: Form) -> str:
    """Return the hint for the first thing but the spread that is wrong with the numbers, or an empty string."""
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
        return message("These numbers are uniformly distributed: this form is the normal one, `rng.normal`.")
    if form == "uniform" and near["normal"]:
        return message("These numbers are normally distributed: this form is the uniform one, `rng.uniform`.")
    largest = float(np.abs(weight).max()) / (np.sqrt(3) * spread)
    fits = near[form] and (form == "normal" or BOUND[0] <= largest <= BOUND[1])
    if abs(found / spread - 1) > TOLERANCE or fits:
        return ""
    return message(
        "Mean and standard deviation fit, bounds or shape do not: compare a histogram of your weights with one of "
        "{function}.",
        function=code(f"rng.{form}"),
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
    if isinstance(error, (AttributeError, TypeError)) and any(words in str(error) for words in OF_TORCH):
        return message(
            "`weight` is a NumPy array here: draw by `rng.normal` or `rng.uniform`, and write by `weight[:] = …`."
        )
    return ""
