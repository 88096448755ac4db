"""The record of training: plain lists, one entry per step or epoch."""

import json
import math
import os
import reprlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from bineural.trainers.files import replacing

if TYPE_CHECKING:
    import pandas as pd

Number: TypeAlias = int | float
Columns: TypeAlias = dict[str, list[Number]]

_FORMAT = "bineural.History"


class History:
    """What happened in training, by step and by epoch.

    Histories are equal if all their values are, apart from ``seconds``.

    Attributes
    ----------
    steps : dict of list
        For each step of the optimizer ``step`` and ``epoch``, counted from 1; ``loss``, the mean over the batch
        before the step changed the parameters; ``lr``, the learning rate of the step (of the optimizer's
        first parameter group); and what callbacks such as `StepMetrics` add, nan for steps without. Steps of an epoch
        that was interrupted stay, because they were taken: they have the number of the epoch that comes next.
    epochs : dict of list
        For each epoch ``epoch``; ``step``, how many steps had been taken at its end; ``seconds`` that its steps
        took, without validation; ``loss`` and the training metrics, running means over the examples of the
        epoch, each taken before the step that it led to: the weights change meanwhile, so these are not
        the values of the model as it is after the epoch; ``val_loss``, ``val_accuracy``, ... on the
        validation data after the epoch. nan where an epoch has no such value.

    Examples
    --------
    >>> history = History()
    >>> history.add_epoch({"epoch": 1, "step": 100, "loss": 0.5})
    >>> history.add_epoch({"epoch": 2, "step": 200, "loss": 0.25})
    >>> history.epochs["loss"]
    [0.5, 0.25]
    >>> history.to_frame("epochs")
       epoch  step  loss
    0      1   100  0.50
    1      2   200  0.25
    """

    def __init__(self) -> None:
        self.steps: Columns = {"step": [], "epoch": [], "loss": [], "lr": []}
        self.epochs: Columns = {"epoch": [], "step": []}

    def add_step(self, step: int, epoch: int, loss: float, lr: float) -> None:
        """Append a step."""
        steps = self.steps
        steps["step"].append(step)
        steps["epoch"].append(epoch)
        steps["loss"].append(loss)
        steps["lr"].append(lr)
        if len(steps) > 4:
            for column in list(steps.values())[4:]:
                column.append(math.nan)

    def add_to_step(self, values: Mapping[str, Number]) -> None:
        """Write further columns of the last step; they are nan for steps without.

        Raises
        ------
        TypeError
            If a value is no number; those of NumPy and torch are converted to Python's.

        Examples
        --------
        >>> history = History()
        >>> history.add_step(1, 1, 0.7, lr=0.1)
        >>> history.add_step(2, 1, 0.5, lr=0.1)
        >>> history.add_to_step({"accuracy": 0.75})
        >>> history.steps["accuracy"]
        [nan, 0.75]
        """
        numbers = {name: _number(name, value) for name, value in values.items()}
        for name, number in numbers.items():
            self.steps.setdefault(name, [math.nan] * len(self.steps["step"]))[-1] = number

    def add_epoch(self, row: Mapping[str, Number]) -> None:
        """Append an epoch; a column that this or an earlier row lacks is nan there.

        Raises
        ------
        TypeError
            If a value is no number; those of NumPy and torch are converted to Python's.
        """
        row = {name: _number(name, value) for name, value in row.items()}
        n_before = len(self.epochs["epoch"])
        for name in row:
            self.epochs.setdefault(name, [math.nan] * n_before)
        for name, column in self.epochs.items():
            column.append(row.get(name, math.nan))

    def to_frame(self, level: Literal["steps", "epochs"] = "epochs") -> "pd.DataFrame":
        """Convert to a pandas frame, a row for each step or each epoch."""
        import pandas as pd  # here, because it takes a while to load and few callers need it

        if level not in ("steps", "epochs"):
            raise ValueError(f"to_frame expected 'steps' or 'epochs', got {level!r}: pick one of them")
        return pd.DataFrame(getattr(self, level))

    def to_json(self, path: str | os.PathLike[str]) -> None:
        """Write a JSON file that `from_json` reads back exactly; nan and inf become strings.

        A file that is there is replaced only when the new one is complete.

        Raises
        ------
        TypeError
            If a column holds something that is no number.
        FileNotFoundError
            If there is no folder to write into.
        """
        text = self.to_text()
        with replacing(path, "History.to_json") as file:
            file.write(text.encode())

    @classmethod
    def from_json(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError
            If the file is anything else.
        """
        try:
            return cls.from_text(Path(path).read_text(encoding="utf-8"))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise ValueError(
                f"History.from_json expected a file written by History.to_json, got {os.fspath(path)} "
                f"({type(error).__name__}: {error}): pass another file, or write it again"
            ) from error

    def to_text(self) -> str:
        """Write as JSON; nan and inf become strings."""
        content = {"format": _FORMAT, "steps": _encoded(self.steps), "epochs": _encoded(self.epochs)}
        return json.dumps(content, allow_nan=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `to_text` wrote; on anything else one of several errors of reading is raised."""
        history, content = cls(), json.loads(text)
        if content["format"] != _FORMAT:
            raise ValueError(f"its format is {content['format']!r}")
        history.steps = _decoded(content["steps"], history.steps)
        history.epochs = _decoded(content["epochs"], history.epochs)
        return history

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        mine, theirs = ([_encoded(history.steps), _encoded(history.epochs)] for history in (self, other))
        for _, epochs in (mine, theirs):
            epochs.pop("seconds", None)  # equal trainings take other times
        return mine == theirs  # encoded, because nan does not equal itself

    __hash__ = None  # type: ignore[assignment]  # as of every mutable object that compares by content

    def __repr__(self) -> str:
        return f"History({len(self.steps['step'])} steps, {len(self.epochs['epoch'])} epochs)"


def _number(name: str, value: Any) -> Number:
    """Return a number of Python, NumPy or torch as one of Python."""
    try:
        number: Number = value if type(value) in (int, float) else value.item()
        if type(number) in (int, float):
            float(number)  # raises OverflowError on an integer that is larger than any float
            return number
    except (AttributeError, ValueError, RuntimeError, OverflowError):
        pass
    got = " ".join(reprlib.repr(value).split())
    raise TypeError(f"History expected a number in the column {name!r}, got {got}: convert it to an int or a float")


def _encoded(columns: Columns) -> dict[str, list[Number | str]]:
    """Write the numbers that JSON lacks as strings."""
    return {
        name: [number if math.isfinite(number) else str(number) for number in (_number(name, each) for each in column)]
        for name, column in columns.items()
    }


def _decoded(columns: dict[str, Any], required: Columns) -> Columns:
    decoded: Columns = {
        name: [float(number) if number in ("nan", "inf", "-inf") else number for number in column]
        for name, column in columns.items()
    }
    if missing := required.keys() - decoded.keys():
        raise ValueError(f"it has no column {', '.join(sorted(missing))}")
    if len({len(column) for column in decoded.values()}) > 1:
        raise ValueError("its columns differ in length")
    if not all(type(number) in (int, float) for column in decoded.values() for number in column):
        raise ValueError("it holds something that is no number")
    for column in decoded.values():
        list(map(float, column))  # raises OverflowError on an integer that is larger than any float
    return decoded
