"""``new_head(n_features, n_classes)``: from features to logits."""

from bineural.exercises.checking.attempts import an_object, attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "new_head(n_features, n_classes)"


def new_head(n_features, n_classes):
    from torch import nn

    return nn.Linear(n_features, n_classes)


def check(function):
    """Make two heads, and give them features."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for features, classes in ((1280, 2), (12, 5)):

        def run(features=features, classes=classes):
            with seeded(0):
                return function(features, classes)

        def find(model, features=features, classes=classes):
            return _find(model, features, classes)

        title = message("{features:d} features, {classes:d} classes", features=features, classes=classes)
        case = attempt(title, "new_head", run, {}, find, spelled=f"new_head({features}, {classes})")
        yield case
        if not case.passed:
            return


def _find(model, features, classes):
    import torch
    from torch import nn

    expected = message(
        "a module that turns (N, {features:d}) into (N, {classes:d}) logits", features=features, classes=classes
    )
    hint = ""
    if not isinstance(model, nn.Module):
        hint = message("Return a module, such as {example}.", example="`nn.Linear(n_features, n_classes)`")
        return Fault(expected, an_object(model), hint)
    x = torch.randn(6, features, generator=torch.Generator().manual_seed(0))
    try:
        with torch.no_grad():
            y = model.eval()(x)
    except (RuntimeError, ValueError):
        hint = message("The features do not fit the first layer: it takes {example} of them.", example="`n_features`")
        return Fault(expected, an_object(model), hint)
    if not isinstance(y, torch.Tensor) or y.shape != (6, classes):
        hint = message(
            "The outputs are not one logit for each class: the last layer gives {example} numbers.",
            example="`n_classes`",
        )
    elif not any(parameter.requires_grad for parameter in model.parameters()):
        hint = message("Nothing in this head can learn: it has no parameters.")
    elif bool((y >= 0).all()) and torch.allclose(y.sum(dim=1), torch.ones(6), atol=1e-4):
        hint = message("These are probabilities: the loss takes the softmax itself, so return logits.")
    elif bool((y <= 0).all()) and torch.allclose(y.exp().sum(dim=1), torch.ones(6), atol=1e-4):
        hint = message("These are log-probabilities: the loss takes the log-softmax itself, so return logits.")
    return Fault(expected, an_object(model), hint) if hint else None


EXERCISE = CodedExercise(("new_head",), check, needs=("torch",), stand_in=(new_head,))
