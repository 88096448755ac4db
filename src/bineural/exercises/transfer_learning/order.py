"""``mistakes_first(probabilities, labels)``: the order in which photographs are to be looked at."""

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven


def of_truth(probabilities, labels):
    import torch

    return probabilities[torch.arange(len(labels)), labels]


def by_argsort(probabilities, labels):
    return of_truth(probabilities, labels).argsort()


def by_gather(probabilities, labels):
    return probabilities.gather(1, labels[:, None]).squeeze(1).sort().indices


def in_python(probabilities, labels):
    import torch

    found = [float(row[label]) for row, label in zip(probabilities, labels, strict=True)]
    return torch.tensor(sorted(range(len(found)), key=found.__getitem__))


def drive(function, probabilities, labels):
    """Return the order as floating-point numbers, which are compared."""
    import torch

    order = function(probabilities, labels)
    return order if order is None or contains_dots(order) else torch.as_tensor(order).double()


TABLE = [[0.9, 0.1], [0.3, 0.7], [0.55, 0.45], [0.02, 0.98], [0.2, 0.8]]
THREE = [[0.1, 0.2, 0.7], [0.5, 0.4, 0.1], [0.3, 0.6, 0.1], [0.05, 0.15, 0.8]]

EXERCISE = Driven(
    drive=drive,
    signature="mistakes_first(probabilities, labels)",
    returns="order",
    reference=by_argsort,
    lists="tensor",
    needs=("torch",),
    cases={
        "two classes": (TABLE, [0, 1, 1, 0, 1]),
        "three classes": (THREE, [0, 0, 1, 2]),
    },
    mistakes={
        "The order is turned around: the lowest probability of the true class comes first.": [
            lambda probabilities, labels: of_truth(probabilities, labels).argsort(descending=True)
        ],
        "You sort by the largest probability of each row, right or wrong: take that of the true class.": [
            lambda probabilities, labels: probabilities.amax(dim=1).argsort(),
            lambda probabilities, labels: probabilities.amax(dim=1).argsort(descending=True),
        ],
        "You sort by the probability of one and the same class: take that of each photograph's own.": [
            lambda probabilities, labels: probabilities[:, 1].argsort(),
            lambda probabilities, labels: probabilities[:, 0].argsort(),
        ],
    },
    right=[by_argsort, by_gather, in_python],
)
