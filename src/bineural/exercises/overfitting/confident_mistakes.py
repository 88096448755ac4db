"""``confident_mistakes(probabilities, labels)``: the places of all wrong answers, the surest first."""

import numpy as np

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven


def by_argsort(probabilities, labels):
    confidences = probabilities.max(axis=1)
    answers = probabilities.argmax(axis=1)
    wrong = np.flatnonzero(answers != labels)
    return wrong[np.argsort(-confidences[wrong])]


def by_sorting_all(probabilities, labels):
    order = probabilities.max(axis=1).argsort()[::-1]
    return order[probabilities.argmax(axis=1)[order] != labels[order]]


def in_python(probabilities, labels):
    found = []
    for place, (row, label) in enumerate(zip(probabilities.tolist(), labels.tolist(), strict=True)):
        if row.index(max(row)) != label:
            found.append((max(row), place))
    return [place for _, place in sorted(found, reverse=True)]


def among_the_wrong(probabilities, labels):
    confidences = probabilities.max(axis=1)
    return np.argsort(-confidences[probabilities.argmax(axis=1) != labels])


def by_truth(probabilities, labels):
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return wrong[probabilities[wrong, labels[wrong]].argsort()]


def drive(function, probabilities, labels):
    """Return the places as floating-point numbers, which are compared."""
    places = function(probabilities, labels)
    if places is None or contains_dots(places):
        return places
    places = np.asarray(places)
    if places.dtype == bool:
        raise TypeError("places were expected")
    if places.ndim != 1:
        raise TypeError("one axis was expected")
    return places.astype(float)


THREE = [
    [0.5, 0.4, 0.1],
    [0.1, 0.8, 0.1],
    [0.6, 0.3, 0.1],
    [0.05, 0.05, 0.9],
    [0.2, 0.35, 0.45],
    [0.1, 0.7, 0.2],
    [0.02, 0.0, 0.98],
]
TUPLE = "A `tuple` cannot be indexed by an array: `nonzero` gives one, with the array in it; take `np.flatnonzero`."
FLAT = "Return one array of places, of shape `(M,)`: `np.flatnonzero` gives it, `nonzero` a `tuple` of arrays."

EXERCISE = Driven(
    drive=drive,
    signature="confident_mistakes(probabilities, labels)",
    returns="places",
    reference=by_argsort,
    cases={
        "seven digits of three kinds, four wrong answers": (THREE, [0, 1, 1, 0, 0, 2, 2]),
        "five of two kinds, two wrong answers": (
            [[0.9, 0.1], [0.3, 0.7], [0.55, 0.45], [0.02, 0.98], [0.2, 0.8]],
            [0, 1, 1, 0, 1],
        ),
    },
    mistakes={
        "The order is turned around: the surest mistake comes first.": [
            lambda probabilities, labels: by_argsort(probabilities, labels)[::-1]
        ],
        "The wrong answers are right, their order is not: sort by the probability of the answer given.": [
            lambda probabilities, labels: np.flatnonzero(probabilities.argmax(axis=1) != labels)
        ],
        "You sort by the probability of the true class: sure is who gives the *answer* a high one.": [by_truth],
        "Right answers are among them: keep those alone whose answer differs from the label.": [
            lambda probabilities, labels: np.argsort(-probabilities.max(axis=1))
        ],
        "These are places among the wrong answers: return the places among all rows.": [among_the_wrong],
        "These are the right answers: keep those that differ from the label.": [
            lambda probabilities, labels: np.flatnonzero(probabilities.argmax(axis=1) == labels)
        ],
    },
    errors={
        "This says of each row whether its answer is wrong: return the places, as `np.flatnonzero` gives them.": (
            "places were expected"
        ),
        FLAT: "one axis was expected",
        TUPLE: "only integer scalar arrays",
        "An array's `argsort` knows no `descending`: sort what has the sign reversed, `-confidences[wrong]`.": (
            "keyword argument 'descending'"
        ),
    },
    right=[by_argsort, by_sorting_all, in_python],
)
