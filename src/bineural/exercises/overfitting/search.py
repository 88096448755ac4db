"""``my_search(x, y)``: choose a network by a search, and promise an accuracy that new digits confirm."""

from bineural.exercises.checking.attempts import StoppedError, an_object
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.describing import is_numeric
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.runs import require_training, share_right, stopped
from bineural.exercises.checking.seeding import seeded
from bineural.exercises.digits_mlp._digits import load_parts
from bineural.localize import message

SIGNATURE = "my_search(x, y)"
GOAL = 0.96
# Standard errors that a promise may be away: three are exceeded by an honest one about once in 400.
Z = 3.0


def check(function):
    """Let the function search, and compare what it promises with what 540 other digits say."""
    problem = require_training(function, SIGNATURE)
    if problem:
        yield problem
        return
    parts = load_parts()
    title = message("a search on {count:,d} digits", count=len(parts.y))
    model, claim = _searched(function, title, parts)
    reached = share_right(model, title, parts.classes, parts.x_held, parts.y_held)
    yield _accuracy(reached, len(parts.y_held))
    yield _promise(claim, reached, len(parts.y_held))


def _searched(function, title, parts):
    with seeded(0):
        outcome = call(lambda: function(parts.x.clone(), parts.y.clone()), {})
    if outcome.error is not None:
        raise StoppedError(stopped(title, "my_search", outcome))
    pair = outcome.value
    if not isinstance(pair, (tuple, list)) or len(pair) != 2 or not hasattr(pair[0], "state_dict"):
        hint = message("Return two things: the trained network, an `nn.Module`, and the accuracy that you promise.")
        raise StoppedError(Case(title, False, got=an_object(pair), hint=hint))
    if not is_numeric(pair[1]) or not 0 <= float(pair[1]) <= 1:
        hint = message("The promise is an accuracy, one number from 0 to 1.")
        raise StoppedError(Case(title, False, got=an_object(pair[1]), hint=hint))
    return pair[0], float(pair[1])


def _accuracy(reached, count):
    passed = reached >= GOAL
    hint = message("Look at the best candidate: is it trained long enough, and at a rate inside of your range?")
    return Case(
        message("accuracy on {count:d} examples held back", count=count),
        passed,
        expected=message("{goal:.3f} or more", goal=GOAL),
        got=message("{share:.3f}", share=reached),
        hint="" if passed else hint,
    )


def _promise(claim, reached, count):
    from bineural.metrics import wilson_interval

    low, high = wilson_interval(round(reached * count), count, Z)
    hint = ""
    if claim > high:
        hint = message(
            "You promise more than comes true. Is it the accuracy on digits that the network has learned from, or the "
            "best of many scores?"
        )
    if claim < low:
        hint = message("You promise too little: that is no honest estimate either. Which score does the winner have?")
    return Case(
        message("what you promised"),
        not hint,
        expected=message("a number from {low:.3f} to {high:.3f}", low=low, high=high),
        got=message("{share:.3f}", share=claim),
        hint=hint,
    )


def my_search(x, y):
    """Choose a rate by some examples, and promise what others say of the winner, which took no part in the choice."""
    import torch
    from sklearn.base import clone

    from bineural.models import MLP, TorchClassifier

    promised, chosen, known = torch.randperm(len(y)).split([300, 200, len(y) - 500])
    sizes = [x.shape[1], 48, 48, 10]
    network = TorchClassifier(MLP, sizes=sizes, optimizer=torch.optim.AdamW, max_epochs=40, batch_size=32, device="cpu")
    candidates = [clone(network).set_params(lr=lr).fit(x[known], y[known]) for lr in (0.003, 0.01, 0.03)]
    winner = max(candidates, key=lambda each: each.score(x[chosen], y[chosen]))
    return winner.module_, winner.score(x[promised], y[promised])


EXERCISE = CodedExercise(("my_search",), check, needs=("torch", "scikit-learn"), stand_in=(my_search,))
