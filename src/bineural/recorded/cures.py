"""The thirty layers of Part IV: what each cure does for them, from the record `thirty-layers`."""

from typing import Any

import numpy as np

from bineural.localize import message
from bineural.recorded.records import load_record

ACTIVATIONS = ("tanh", "ReLU", "sigmoid")
CURES = (
    "nothing",
    "weights times √3",
    "Xavier",
    "He",
    "He, clipped",
    "dropout",
    "DropConnect",
    "batch norm",
    "layer norm",
    "residual",
    "residual and layer norm",
)


def best_accuracies(cure: str, activation: str) -> tuple[float, list[float]]:
    """Return the learning rate at which a cure does best, by the median over seeds, and the accuracies there.

    Parameters
    ----------
    cure : str
        A cure of the recipe, such as ``"batch norm"``.
    activation : str
        ``"tanh"``, ``"ReLU"`` or ``"sigmoid"``.

    Returns
    -------
    tuple of float and list of float
        The rate, and one accuracy, from 0 to 1, of each seed; a run that broke off counts as 0.

    Raises
    ------
    RecordError
        If there are no such runs.
    """
    found = load_record("thirty-layers").rows(cure=cure, activation=activation)
    rates: dict[float, list[float]] = {run["settings"]["rate"]: [] for run in found}
    for run in found:
        rates[run["settings"]["rate"]].append(run["result"]["accuracy"])
    rate = max(rates, key=lambda each: float(np.median(rates[each])))
    return rate, rates[rate]


def best_median(cure: str, activation: str) -> float:
    """Return the median of the accuracies of `best_accuracies`, from 0 to 1."""
    _, reached = best_accuracies(cure, activation)
    return float(np.median(reached))


def cure_rows(*cures: str) -> list[dict[str, Any]]:
    """Return rows for `table`: the median accuracy of each cure and activation at its best rate, and its range.

    Parameters
    ----------
    *cures : str
        Cures of the recipe, in the order of the rows; all of them, in the order of the book, if there are none.

    Raises
    ------
    RecordError
        If there is no such cure.
    """
    rows = []
    for cure in cures or CURES:
        row: dict[str, Any] = {"cure": cure}
        for activation in ACTIVATIONS:
            _, reached = best_accuracies(cure, activation)
            row[activation] = message(
                "{middle:.2f} ({low:.2f}–{high:.2f})",
                middle=best_median(cure, activation),
                low=min(reached),
                high=max(reached),
            )
        rows.append(row)
    return rows
