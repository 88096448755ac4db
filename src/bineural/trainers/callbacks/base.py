"""What can be added to the training loop without changing it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bineural.trainers.history import History
    from bineural.trainers.trainer import Trainer


class Callback:
    """Base of callbacks: each method is called at its moment, with the trainer; override those you need.

    A method that is not overridden is not called, so it costs nothing. `trainer.model`, `.optimizer`, `.step`,
    `.epoch`, `.history` and `.device` may be read, during a step also `.outputs` and `.targets` of its batch;
    `trainer.should_stop = True` ends training after the epoch.

    Examples
    --------
    >>> class PrintLoss(Callback):
    ...     def on_epoch_end(self, trainer):
    ...         print(trainer.epoch, trainer.history.epochs["loss"][-1])
    """

    _history: "History | None" = None  # that of the trainer recorded last, which it tells without keeping it in memory

    def begins_anew(self, trainer: "Trainer") -> bool:
        """Tell whether a record must start afresh: the trainer is another one, or has not taken a step."""
        anew = trainer.history is not self._history or trainer.step == 0
        self._history = trainer.history
        return anew

    def state_dict(self) -> dict[str, Any]:
        """Return what `Trainer.save` is to keep of this callback: tensors, numbers, strings; by default nothing."""
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned, called by `Trainer.load`."""

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Act before the first epoch of a call of `fit`."""

    def on_epoch_start(self, trainer: "Trainer") -> None:
        """Act before an epoch, when the model is already in training mode."""

    def on_backward_end(self, trainer: "Trainer") -> None:
        """Act when the gradients of a step are there and the parameters not yet changed."""

    def on_step_end(self, trainer: "Trainer") -> None:
        """Act after a step of the optimizer."""

    def on_epoch_end(self, trainer: "Trainer") -> None:
        """Act after an epoch, its validation and its row of the history."""

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Act at the end of `fit`, also if training raised an error."""


def overridden(callbacks: Iterable[Callback], name: str) -> list[Callable[["Trainer"], None]]:
    """List the methods `name` of the callbacks that override it, in their order."""
    methods = [getattr(callback, name) for callback in callbacks]  # of a class, or of one callback alone
    return [method for method in methods if getattr(method, "__func__", None) is not getattr(Callback, name)]


def call_all(callbacks: Iterable[Callback], name: str, trainer: "Trainer") -> None:
    """Call the method `name` of the callbacks that override it, in their order."""
    for call in overridden(callbacks, name):
        call(trainer)


@contextmanager
def started(callbacks: Iterable[Callback], trainer: "Trainer") -> Iterator[None]:
    """Call `on_fit_start`, then `on_fit_end` of those that started; of several errors the first is raised."""
    running: list[Callback] = []
    first: BaseException | None = None
    try:
        for callback in callbacks:
            callback.on_fit_start(trainer)
            running.append(callback)
        yield
    except BaseException as error:
        first = error
    for callback in running:
        try:
            callback.on_fit_end(trainer)
        except BaseException as error:
            if first is None:
                first = error
            else:
                first.add_note(f"Then on_fit_end of {callback!r} raised {error!r}")
    if first is not None:
        raise first
