"""Check of ``report(configuration, model, accuracies, n_test)``: a result as a row of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from bineural.exercises.checking.attempts import an_object, attempt, require_function
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault, agree
from bineural.exercises.checking.describing import code, describe, is_numeric
from bineural.exercises.checking.results import Case
from bineural.localize import message

if TYPE_CHECKING:
    from torch import nn

NAME = "report"
KEYS = ("configuration", "parameters", "runs", "median", "lowest", "highest", "standard error")


class Runs(NamedTuple):
    """What the function is given: layer sizes, accuracies of the runs, test examples in each."""

    sizes: tuple[int, ...]
    accuracies: tuple[float, ...]
    n_test: int


TRIED = (
    Runs((64, 16, 10), (0.97, 0.95, 0.96, 0.99, 0.965), 540),
    Runs((64, 12, 12, 10), (0.981, 0.979, 0.903, 0.985), 252),
    Runs((64, 10), (0.9,), 100),
)


def check_report(function: Callable[..., Any]) -> list[Case]:
    """Ask a student's function for rows of different models and runs."""
    problem = require_function(function, "report(configuration, model, accuracies, n_test)")
    if problem:
        return [problem]
    titles = [
        message("five runs, in no order"),
        message("an even number of runs, of a deeper network"),
        message("one run, without a hidden layer"),
    ]
    return [_case(function, title, runs) for title, runs in zip(titles, TRIED, strict=True)]


def _case(function: Callable[..., Any], title: str, runs: Runs) -> Case:
    from bineural.models import MLP

    model = MLP(runs.sizes)
    name = "-".join(map(str, runs.sizes))
    accuracies = list(runs.accuracies)
    expected = expected_row(name, model, runs)

    def call_with_model(configuration: str, accuracies: list[float], n_test: int) -> Any:
        return function(configuration, model, accuracies, n_test)

    arguments = {"configuration": name, "accuracies": accuracies, "n_test": runs.n_test}
    spelled = f'report("{name}", MLP({list(runs.sizes)}), {accuracies}, {runs.n_test})'
    return attempt(
        title, NAME, call_with_model, arguments, lambda got: _find(got, expected, model, runs), spelled=spelled
    )


def expected_row(name: str, model: nn.Module, runs: Runs) -> dict[str, str | float]:
    """Return the row as it should be."""
    median = float(np.median(runs.accuracies))
    return {
        "configuration": name,
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "runs": len(runs.accuracies),
        "median": median,
        "lowest": min(runs.accuracies),
        "highest": max(runs.accuracies),
        "standard error": float(np.sqrt(median * (1 - median) / runs.n_test)),
    }


def _find(got: Any, expected: Mapping[str, str | float], model: nn.Module, runs: Runs) -> Fault | None:
    wanted = message("a dictionary with the keys {keys}", keys=code(str(list(KEYS))))
    if not isinstance(got, Mapping):
        hint = message("Return one dictionary: a row is a mapping from the header of a column to its cell.")
        return Fault(wanted, an_object(got), hint)
    missing = [key for key in KEYS if key not in got]
    if missing:
        hint = message("Keys that are missing: {keys}. Check the spelling.", keys=code(str(missing)))
        return Fault(wanted, message("the keys {keys}", keys=code(str(list(got)))), hint)
    key = KEYS[0]
    if not isinstance(got[key], str) or got[key] != expected[key]:
        hint = message("The configuration is the text that was handed over: put it in as it is.")
        return Fault(_spelled(key, expected[key]), _spelled(key, got[key]), hint)
    for key in KEYS[1:]:
        fault = _find_in_cell(key, got[key], float(expected[key]), _mistakes(key, model, runs))
        if fault:
            return fault
    return None


def _spelled(key: str, value: object) -> str:
    return message("{name}: {value}", name=code(key), value=code(repr(value)))


def _find_in_cell(key: str, got: Any, expected: float, mistakes: Sequence[tuple[float, str]]) -> Fault | None:
    if not is_numeric(got):
        item = call(lambda: got.item(), {})  # of a tensor that holds one number
        got = got if item.error else item.value
    if not is_numeric(got) or np.ndim(got):
        hint = message("A cell of {key} must be one number: `table` writes it as text.", key=code(key))
        return Fault(describe(key, expected), describe(key, got), hint)
    if agree(np.asarray(got), expected):
        return None
    hint = next((hint for value, hint in mistakes if agree(np.asarray(got), value)), "")
    if not hint and agree(np.asarray(got) / 100, expected):
        hint = message("This is in percent: keep shares from 0 to 1, and let the table format them.")
    if not hint and any(agree(np.asarray(got), round(expected, digits)) for digits in range(2, 9)):
        hint = message("This number is rounded: put it into the row as it is, and let the table format it.")
    hint = hint or message(
        "The number under {key} is wrong: compute this case by hand beside your code.", key=code(key)
    )
    return Fault(describe(key, expected), describe(key, got), hint)


def _mistakes(key: str, model: nn.Module, runs: Runs) -> list[tuple[float, str]]:
    accuracies = np.array(runs.accuracies)
    n_runs, ordered = len(accuracies), np.sort(accuracies)
    median = float(np.median(accuracies))
    tensors = list(model.parameters())
    if key == "parameters":
        biases = message("The biases are missing: a layer has (I + 1)·O parameters.")
        return [
            (sum(tensor.numel() for tensor in tensors if tensor.ndim > 1), biases),
            (len(tensors), message("These are the tensors: add up how many numbers each holds, `numel()`.")),
        ]
    if key == "runs":
        return [(runs.n_test, message("This is the number of test examples: runs are counted by `accuracies`."))]
    if key == "median":
        unsorted = message("The middle one of the list is not the median unless the list is sorted; `np.median` is.")
        return [
            (accuracies.mean(), message("This is the mean: one failed run would pull it down, so take the median.")),
            (accuracies.max(), message("This is the best run, the luckiest one: take the median.")),
            (accuracies[n_runs // 2], unsorted),
            (ordered[n_runs // 2], message("Of an even number of runs, the median is the mean of the middle two.")),
            (
                ordered[(n_runs - 1) // 2],
                message("Of an even number of runs, the median is the mean of the middle two."),
            ),
        ]
    if key in ("lowest", "highest"):
        other = accuracies.max() if key == "lowest" else accuracies.min()
        return [(float(other), message("The lowest and the highest are exchanged."))]
    variance = median * (1 - median)
    spread = message(
        "This is the spread of the runs: the standard error asked for comes from the number of test examples."
    )
    return [
        (accuracies.std(), spread),
        (accuracies.std(ddof=1) if n_runs > 1 else np.nan, spread),
        (accuracies.std(ddof=1) / np.sqrt(n_runs) if n_runs > 1 else np.nan, spread),
        (np.sqrt(variance / n_runs), message("Below the root stands the number of test examples, not that of runs.")),
        (variance / runs.n_test, message("This is the variance: the root is missing.")),
        (np.sqrt(variance), message("The number of test examples is missing below the root.")),
    ]
