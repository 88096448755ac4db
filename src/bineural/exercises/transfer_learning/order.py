"""``mistakes_first(probabilities, labels)``: the order in which photographs are to be looked at."""

import numpy as np

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven


def of_truth(probabilities, labels):
    return probabilities[np.arange(len(labels)), labels]


def by_argsort(probabilities, labels):
    return of_truth(probabilities, labels).argsort()


def by_mask(probabilities, labels):
    is_true = labels[:, None] == np.arange(probabilities.shape[1])
    return np.argsort((probabilities * is_true).sum(axis=1))


def in_python(probabilities, labels):
    found = [float(row[label]) for row, label in zip(probabilities, labels, strict=True)]
    return sorted(range(len(found)), key=found.__getitem__)


def drive(function, probabilities, labels):
    """Return the order as floating-point numbers, which are compared."""
    order = function(probabilities, labels)
    return order if order is None or contains_dots(order) else np.asarray(order, dtype=float)


TABLE = [[0.9, 0.1], [0.3, 0.7], [0.55, 0.45], [0.02, 0.98], [0.2, 0.8]]
THREE = [[0.1, 0.2, 0.7], [0.5, 0.4, 0.1], [0.3, 0.6, 0.1], [0.05, 0.15, 0.8]]

EXERCISE = Driven(
    drive=drive,
    signature="mistakes_first(probabilities, labels)",
    returns="order",
    reference=by_argsort,
    cases={
        "two classes": (TABLE, [0, 1, 1, 0, 1]),
        "three classes": (THREE, [0, 0, 1, 2]),
    },
    mistakes={
        "The order is turned around: the lowest probability of the true class comes first.": [
            lambda probabilities, labels: of_truth(probabilities, labels).argsort()[::-1]
        ],
        "You sort by the largest probability of each row, right or wrong: take that of the true class.": [
            lambda probabilities, labels: probabilities.max(axis=1).argsort(),
            lambda probabilities, labels: probabilities.max(axis=1).argsort()[::-1],
        ],
        "You sort by the probability of one and the same class: take that of each photograph's own.": [
            lambda probabilities, labels: probabilities[:, 1].argsort(),
            lambda probabilities, labels: probabilities[:, 0].argsort(),
        ],
        "`probabilities[:, labels]` takes all these columns from every row: from row 0 take column `labels[0]`, and so "
        "on.": [lambda probabilities, labels: probabilities[:, labels].argsort()],
        "These are probabilities: return the numbers of the photographs, as `argsort` gives them.": [
            lambda probabilities, labels: np.sort(of_truth(probabilities, labels))
        ],
    },
    right=[by_argsort, by_mask, in_python],
)
