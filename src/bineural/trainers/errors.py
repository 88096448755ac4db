"""The error that ends training when the loss is no longer a finite number, and the warning of faults that do not."""

import inspect
import os
import warnings
from pathlib import Path
from typing import Any

from bineural.trainers.history import History

_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"


class TrainingWarning(UserWarning):
    """Training goes on, but most probably not as it was meant; the sentence names the cure.

    Examples
    --------
    To make an error of it in a test or a script:

    >>> import warnings
    >>> warnings.simplefilter("error", TrainingWarning)
    """


def warn(sentence: str) -> None:
    """Warn of a fault of training, at the line of the caller's that led here."""
    level, frame = 1, inspect.currentframe()
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    warnings.warn(sentence, TrainingWarning, stacklevel=level)


class NonFiniteLossError(ArithmeticError):
    """The loss of a step is NaN or infinite; the step was not taken, so that the weights are as before it.

    What the forward pass itself changes is not put back: the running means of batch normalization may hold NaN now.

    Attributes
    ----------
    loss : float
        nan, inf or -inf.
    step, epoch, batch : int
        Where it came: the step and the epoch of the whole training, the batch of that epoch; all from 1.
    n_batches : int or None
        How many batches an epoch has, if that is known.
    history : History
        What happened before this step.
    """

    def __init__(self, loss: float, step: int, epoch: int, batch: int, n_batches: int | None, history: History) -> None:
        of_how_many = "" if n_batches is None else f" of {n_batches}"
        super().__init__(
            f"Training expected a finite loss, got {loss} at step {step} (epoch {epoch}, batch {batch}{of_how_many}): "
            "make the learning rate smaller, and check the inputs and targets for nan and inf"
        )
        self.loss = loss
        self.step = step
        self.epoch = epoch
        self.batch = batch
        self.n_batches = n_batches
        self.history = history

    def __reduce__(self) -> tuple[Any, ...]:
        # That of exceptions makes the copy from the message alone.
        arguments = self.loss, self.step, self.epoch, self.batch, self.n_batches, self.history
        return type(self), arguments, self.__dict__
