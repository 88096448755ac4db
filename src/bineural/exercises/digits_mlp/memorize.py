"""``memorize(x, y)``: everything right in training, with true labels and with shuffled ones."""

import numpy as np

from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.predictions import SharesPredicted
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.runs import require_training, share_right, train
from bineural.exercises.digits_mlp._digits import load_parts
from bineural.localize import message

SHUFFLED = 300
SHUFFLES = 3
PREDICTED = SharesPredicted(
    name="prediction",
    wanted="two validation accuracies: labels true, labels shuffled",
    within=(0.03, 0.05),  # guesses, the second, scatter more
    refused=lambda numbers: (numbers[0] == 1, False),  # nobody who expects mistakes says so
    hints={
        "The two numbers seem to be exchanged: first true labels, then shuffled ones.": (
            lambda numbers, near: numbers[0] < 0.5 < numbers[1]
        ),
        "Shuffled labels hold no rule that new images could follow: right answers to them can only be chance.": (
            lambda numbers, near: not near[1] and numbers[1] >= 0.5
        ),
        "With shuffled labels the answers to new images are guesses: how often is one of ten right?": (
            lambda numbers, near: not near[1]
        ),
        "That is training accuracy: in validation the network meets images that it has not seen.": (
            lambda numbers, near: numbers[0] == 1
        ),
        "With true labels, read the validation accuracy off the curves of the chapter.": lambda numbers, near: True,
    },
)


def check(function, prediction):
    """Train with true and with shuffled labels, and compare validation with what the student predicted."""
    problem = require_training(function, "memorize(x, y)") or PREDICTED.require(prediction)
    if problem:
        yield problem
        return
    parts = load_parts()
    accuracies = []
    for stage in (with_true_labels, with_shuffled_labels):
        case, accuracy = stage(function, parts)
        yield case
        if not case.passed:
            return
        accuracies.append(accuracy)
    yield PREDICTED.judge(prediction, accuracies)


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
    """Train with each labeling of x; return the case of training, and the mean accuracy in validation."""
    shares, shares_held = [], []
    for seed, y in enumerate(labelings):
        model = train(function, "memorize", title, parts.classes, x, y, seed=seed)
        shares.append(share_right(model, title, parts.classes, x, y))
        shares_held.append(share_right(model, title, parts.classes, parts.x_held, parts.y_held))
    count = len(x) * len(labelings)
    passed = min(shares) == 1
    expected = message("right answers in training: {count:,d}", count=count)
    right = round(sum(shares) * len(x))
    got = message("right answers in training: {right:,d} of {count:,d}", right=right, count=count)
    return Case(title, passed, expected=expected, got=got, hint="" if passed else hint), float(np.mean(shares_held))


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


EXERCISE = CodedExercise(
    ("memorize", "prediction"), check, needs=("torch", "scikit-learn"), stand_in=(memorize, (0.96, 0.10))
)
