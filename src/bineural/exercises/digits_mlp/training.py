"""What the checks that train networks share: the digits, a student's model, its accuracy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from bineural.exercises.checking.attempts import an_object, require_function
from bineural.exercises.checking.calling import Outcome, call
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import explain, nothing_returned, raised
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

if TYPE_CHECKING:
    # The checks of other chapters are imported together with these, and need no torch.
    from torch import Tensor, nn

# The chapter uses splits 0 to 4, so that nobody has chosen anything on this one.
SPLIT = 5


class Digits(NamedTuple):
    """Images to train on and images held back: x (N, 64) float32 in −1..1, y (N,) int64."""

    x: Tensor
    y: Tensor
    x_held: Tensor
    y_held: Tensor


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


def load_parts() -> Digits:
    """Return the digits, 70 % of them to train on and 30 % held back, with equal shares of classes.

    Examples
    --------
    >>> parts = load_parts()
    >>> parts.x.shape, parts.y_held.shape
    (torch.Size([1257, 64]), torch.Size([540]))
    """
    import torch
    from sklearn.model_selection import train_test_split

    from bineural.datasets import load_digits

    digits = load_digits()
    split = train_test_split(digits.x, digits.y, test_size=0.3, stratify=digits.y, random_state=SPLIT)
    x, x_held, y, y_held = (torch.tensor(part) for part in split)
    return Digits(x.float() / 8 - 1, y, x_held.float() / 8 - 1, y_held)


def count_right(model: nn.Module, x: Tensor, y: Tensor) -> int:
    """Return how many rows of x the model gives the largest logit of their class in y.

    Raises
    ------
    ValueError
        If the model's output is not of shape (N, 10).
    FloatingPointError
        If the output holds NaN.
    """
    import torch

    model.eval()
    with torch.no_grad():
        logits = model(x.clone())  # a model may change its inputs in place
    if logits.shape != (len(x), 10):
        raise ValueError(f"The model expected to return shape ({len(x)}, 10), got {tuple(logits.shape)}")
    if logits.isnan().any():
        raise FloatingPointError("The model returns NaN")
    return int((logits.argmax(dim=1) == y).sum())


def train(
    function: Callable[..., Any], name: str, title: str, *arguments: Any, seed: int = 0
) -> tuple[Any, Case | None]:
    """Call a student's training function; return its model, or a case that failed.

    Parameters
    ----------
    function : callable
        Takes the tensors and whatever else is in `arguments`.
    name : str
        What it is called in the exercise.
    title : str
        What is tried, a message.
    *arguments : object
        Tensors are copied, so that a student may change them.
    seed : int
        Of the global generators, which are put back afterwards.

    Returns
    -------
    tuple
        The model and None, or None and the case.
    """
    import torch

    with seeded(seed):
        copies = [argument.clone() if torch.is_tensor(argument) else argument for argument in arguments]
        outcome = call(lambda: function(*copies), {})
        if outcome.error is not None:
            return None, _stopped(title, name, outcome)
        model = outcome.value
        hint = _not_a_model(model, name)
        if hint:
            expected = message("a trained model, an `nn.Module`")
            return None, Case(title, False, expected=expected, got=an_object(model), printed=outcome.printed, hint=hint)
        _, problem = try_model(model, title, arguments[0], arguments[1])
    return (None, problem) if problem else (model, None)


def try_model(model: nn.Module, title: str, x: Tensor, y: Tensor) -> tuple[int, Case | None]:
    """Return how many rows of x a student's model gets right, and a case that failed if it cannot be used."""
    tried = call(lambda: count_right(model, x, y), {})
    if tried.error is None:
        return tried.value, None
    hint = message(
        "The model cannot be used as the check does it: `model(x)` with `x` of shape `(N, 64)`, for any `N`, must "
        "return logits of shape `(N, 10)`, on the processor."
    )
    if isinstance(tried.error, FloatingPointError):
        hint = _diverged()
    return 0, Case(title, False, got=raised(tried.error), where=tried.where, hint=hint)


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


def _stopped(title: str, name: str, outcome: Outcome) -> Case:
    error = outcome.error
    assert error is not None
    if type(error).__name__ == "NonFiniteLossError":
        hint = _diverged()
    elif isinstance(error, TypeError) and "positional argument" in str(error):
        hint = message("The check calls {name} as the exercise says: look at its arguments.", name=code(name))
    else:
        hint = explain(error, name)
    return Case(title, False, got=raised(error), where=outcome.where, printed=outcome.printed, hint=hint)
