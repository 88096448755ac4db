"""``memorize(x, y)``: everything right in training, with true labels and with shuffled ones."""

from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.runs import require_training, share_right, train
from bineural.exercises.digits_mlp._digits import load_parts
from bineural.localize import message

SHUFFLED = 300
SHUFFLES = 3


def check(function):
    """Train with true labels, and with shuffled ones if these were learned."""
    problem = require_training(function, "memorize(x, y)")
    if problem:
        yield problem
        return
    parts = load_parts()
    true = with_true_labels(function, parts)
    yield true
    if true.passed:
        yield with_shuffled_labels(function, parts)


def with_true_labels(function, parts):
    title = message("training with true labels, on {count:,d} digits", count=len(parts.y))
    hint = message(
        "Not everything is right yet: take more epochs, a larger rate or Adam; noise, label smoothing and narrow "
        "layers work against learning by heart."
    )
    return learn(function, parts, title, hint, parts.x, [parts.y])


def with_shuffled_labels(function, parts):
    import torch

    title = message(
        "training with shuffled labels, {times:d} times on {count:d} digits", times=SHUFFLES, count=SHUFFLED
    )
    hint = message(
        "True labels were learned, shuffled ones not yet: there is no rule in them, so each image takes steps of its "
        "own; take more epochs, or Adam."
    )
    orders = [torch.randperm(SHUFFLED, generator=torch.Generator().manual_seed(seed)) for seed in range(SHUFFLES)]
    return learn(function, parts, title, hint, parts.x[:SHUFFLED], [parts.y[order] for order in orders])


def learn(function, parts, title, hint, x, labelings):
    """Train with each labeling of x; return the case of training."""
    shares = []
    for seed, y in enumerate(labelings):
        model = train(function, "memorize", title, parts.classes, x, y, seed=seed)
        shares.append(share_right(model, title, parts.classes, x, y))
    count = len(x) * len(labelings)
    passed = min(shares) == 1
    expected = message("right answers in training: {count:,d}", count=count)
    right = round(sum(shares) * len(x))
    got = message("right answers in training: {right:,d} of {count:,d}", right=right, count=count)
    return Case(title, passed, expected=expected, got=got, hint="" if passed else hint)


def memorize(x, y):
    import torch

    from bineural.models import MLP

    torch.manual_seed(0)
    model = MLP([64, 52, 52, 10])
    optimizer = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(200):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    return model


EXERCISE = CodedExercise(("memorize",), check, needs=("torch", "scikit-learn"), stand_in=(memorize,))
