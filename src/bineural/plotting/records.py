"""What the figures of training read: the columns of histories, and whether they can be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from bineural.plotting.checks import as_array

Array = npt.NDArray[np.float64]


class HistoryLike(Protocol):
    """Anything with the records of `bineural.trainers.History`."""

    @property
    def steps(self) -> Mapping[str, Sequence[Any]]:
        """Lists with one value per step: "step", "loss"."""

    @property
    def epochs(self) -> Mapping[str, Sequence[Any]]:
        """Lists with one value per epoch: "step" at its end, and "val_loss", "accuracy", "val_accuracy", …."""


def check_history(function: str, history: object) -> None:
    """Check that a history can be drawn from left to right.

    Parameters
    ----------
    function : str
        For errors.
    history : object

    Raises
    ------
    TypeError
        If it has no `steps` and `epochs`.
    ValueError
        If numbers of steps do not rise.
    """
    if not (hasattr(history, "steps") and hasattr(history, "epochs")):
        raise TypeError(
            f"{function} expected a history with its steps and epochs, got a {type(history).__name__}: "
            "pass what Trainer.fit returned, or the attribute history of the trainer"
        )
    for level, columns in (("steps", history.steps), ("epochs", history.epochs)):
        places = as_array("The column 'step'", columns.get("step", []), float)
        back = np.flatnonzero(~(np.diff(places) > 0))
        if len(back):
            before, after = places[back[0]], places[back[0] + 1]
            raise ValueError(
                f"{function} expected {level} in their order, each once, got step {after:.0f} after step {before:.0f}: "
                "draw each training of its own, or go on with one by Trainer.load, which counts on"
            )


def known_metrics(
    function: str, records: Sequence[Mapping[str, Sequence[Any]]], metrics: str | Sequence[str] | None
) -> list[str]:
    """Return the names of the metrics to draw.

    Parameters
    ----------
    function : str
        For errors.
    records : sequence of mapping
        Columns in which they may be.
    metrics : str, sequence of str or None
        By default the accuracy if there is one.

    Raises
    ------
    ValueError
        If one that is asked for is in none of the records.
    """
    known = {name.removeprefix("val_") for columns in records for name in columns} - {"epoch", "step", "loss"}
    if metrics is None:
        return ["accuracy"] if "accuracy" in known else []
    asked = [metrics] if isinstance(metrics, str) else list(metrics)
    for name in asked:
        if name not in known:
            raise ValueError(
                f"{function} expected metrics among {', '.join(sorted(known)) or 'none, because there are none'}, "
                f"got {name!r}: pick from these, or pass metrics to Trainer; the loss is drawn in any case"
            )
    return asked


def column(columns: Mapping[str, Sequence[Any]], name: str) -> tuple[Array, Array]:
    """Return the steps of a record and one of its columns."""
    return as_array("The column 'step'", columns["step"], float), as_array(f"The column {name!r}", columns[name], float)
