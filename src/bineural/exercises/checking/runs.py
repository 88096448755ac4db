"""What the checks that train networks share: a training function, its time, its model, its accuracy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bineural.exercises.checking.attempts import StoppedError, an_object, require_function
from bineural.exercises.checking.calling import Outcome, call
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import explain, nothing_returned, raised
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

if TYPE_CHECKING:
    from torch import Tensor, nn


def require_training(submission: object, signature: str) -> Case | None:
    """Make sure that a function was handed in, and no network, which can be called as well.

    Examples
    --------
    >>> require_training(lambda x, y: None, "memorize(x, y)") is None
    True
    """
    if not hasattr(submission, "state_dict"):
        return require_function(submission, signature)
    hint = message(
        "Hand in the function itself, by its name without brackets: {name}, not the result of a call.",
        name=code(signature.partition("(")[0]),
    )
    expected = message("a function {signature}", signature=code(signature))
    return Case(message("what was handed in"), False, expected=expected, got=an_object(submission), hint=hint)


def count_right(model: nn.Module, x: Tensor, y: Tensor, classes: int) -> int:
    """Return how many rows of x the model gives the largest logit of their class in y.

    Raises
    ------
    ValueError
        If the model's output is not of shape (N, K).
    FloatingPointError
        If the output holds NaN.
    """
    import torch

    model.eval()
    with torch.no_grad():
        logits = model(x.clone())  # a model may change its inputs in place
    if logits.shape != (len(x), classes):
        raise ValueError(f"The model expected to return shape ({len(x)}, {classes}), got {tuple(logits.shape)}")
    if logits.isnan().any():
        raise FloatingPointError("The model returns NaN")
    return int((logits.argmax(dim=1) == y).sum())


def train(function: Callable[..., Any], name: str, title: str, classes: int, *arguments: Any, seed: int = 0) -> Any:
    """Call a student's training function and return its model.

    Parameters
    ----------
    function : callable
        Takes the tensors and whatever else is in `arguments`.
    name : str
        What it is called in the exercise.
    title : str
        What is tried, a message.
    classes : int
        How many logits a row must have.
    *arguments : object
        Inputs, labels and whatever else; tensors are copied, so that a student may change them.
    seed : int
        Of the global generators, which are put back afterwards.

    Raises
    ------
    StoppedError
        If there is no model, or it cannot be used.
    """
    import torch

    with seeded(seed):
        copies = [argument.clone() if torch.is_tensor(argument) else argument for argument in arguments]
        outcome = call(lambda: function(*copies), {})
        if outcome.error is not None:
            raise StoppedError(stopped(title, name, outcome))
        model = outcome.value
        hint = _not_a_model(model, name)
        if hint:
            expected = message("a trained model, an `nn.Module`")
            case = Case(title, False, expected=expected, got=an_object(model), printed=outcome.printed, hint=hint)
            raise StoppedError(case)
        share_right(model, title, classes, *arguments[:2])
    return model


def share_right(model: nn.Module, title: str, classes: int, x: Tensor, y: Tensor) -> float:
    """Return the share of rows of x that a student's model gets right.

    Raises
    ------
    StoppedError
        If the model cannot be used.
    """
    tried = call(lambda: count_right(model, x, y, classes), {})
    if tried.error is None:
        return float(tried.value / len(y))
    hint = message(
        "The model cannot be used as the check does it: `model(x)` with `x` of shape {inputs}, for any `N`, must "
        "return logits of shape {outputs}, on the processor.",
        inputs=code(f"(N, {', '.join(map(str, x.shape[1:]))})"),
        outputs=code(f"(N, {classes})"),
    )
    if isinstance(tried.error, FloatingPointError):
        hint = _diverged()
    raise StoppedError(Case(title, False, got=raised(tried.error), where=tried.where, hint=hint))


def _not_a_model(model: Any, name: str) -> str:
    from torch import nn

    if isinstance(model, nn.Module):
        return ""
    if model is None or model is ...:
        return nothing_returned(name)
    if isinstance(getattr(model, "model", None), nn.Module):
        return message("This is the trainer: return the network that it has trained, `trainer.model`.")
    if isinstance(model, type) and issubclass(model, nn.Module):
        return message("This is a class: return a network made of it and trained.")
    return message("Return the trained network itself, not its accuracy, its history or its predictions.")


def _diverged() -> str:
    return message("The loss has become infinite or NaN: make the learning rate smaller.")


def limit_time(title: str, hint: str, start: float, limit: float, count: int, wanted: int) -> float:
    """Return the processor's time since `start`, by ``time.thread_time()``: a busy machine is not the reader's fault.

    Raises
    ------
    StoppedError
        If more than `limit` seconds went to the first `count` of the `wanted` networks.
    """
    seconds = time.thread_time() - start
    if seconds <= limit or count == wanted:
        return seconds
    expected = message("{count:d} networks in {seconds:.0f} s", count=wanted, seconds=limit)
    got = message("{count:d} in {seconds:.1f} s", count=count, seconds=seconds)
    raise StoppedError(Case(title, False, expected=expected, got=got, hint=hint))


def stopped(title: str, name: str, outcome: Outcome, hint: str = "") -> Case:
    """Return the case of a training that ended with an error, with a hint of the exercise's own or a general one."""
    error = outcome.error
    assert error is not None
    if not hint and type(error).__name__ == "NonFiniteLossError":
        hint = _diverged()
    if not hint and isinstance(error, TypeError) and "positional argument" in str(error):
        hint = message("The check calls {name} as the exercise says: look at its arguments.", name=code(name))
    hint = hint or explain(error, name)
    return Case(title, False, got=raised(error), where=outcome.where, printed=outcome.printed, hint=hint)
