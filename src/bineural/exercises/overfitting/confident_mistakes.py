"""``confident_mistakes(probabilities, labels)``: the places of all wrong answers, the surest first."""

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven


def by_argsort(probabilities, labels):
    confidences, answers = probabilities.max(dim=1)
    wrong = (answers != labels).nonzero().flatten()
    return wrong[confidences[wrong].argsort(descending=True)]


def by_sorting_all(probabilities, labels):
    order = probabilities.amax(1).sort(descending=True).indices
    return order[probabilities.argmax(1)[order] != labels[order]]


def in_python(probabilities, labels):
    found = []
    for place, (row, label) in enumerate(zip(probabilities.tolist(), labels.tolist(), strict=True)):
        if row.index(max(row)) != label:
            found.append((max(row), place))
    return [place for _, place in sorted(found, reverse=True)]


def among_the_wrong(probabilities, labels):
    confidences, answers = probabilities.max(dim=1)
    return confidences[answers != labels].argsort(descending=True)


def by_truth(probabilities, labels):
    wrong = (probabilities.argmax(1) != labels).nonzero().flatten()
    return wrong[probabilities[wrong, labels[wrong]].argsort()]


def drive(function, probabilities, labels):
    """Return the places as floating-point numbers, which are compared."""
    import torch

    places = function(probabilities, labels)
    if places is None or contains_dots(places):
        return places
    places = torch.as_tensor(places)
    if places.dtype == torch.bool:
        raise TypeError("places were expected")
    return places.double()


THREE = [
    [0.5, 0.4, 0.1],
    [0.1, 0.8, 0.1],
    [0.6, 0.3, 0.1],
    [0.05, 0.05, 0.9],
    [0.2, 0.35, 0.45],
    [0.1, 0.7, 0.2],
    [0.02, 0.0, 0.98],
]

EXERCISE = Driven(
    drive=drive,
    signature="confident_mistakes(probabilities, labels)",
    returns="places",
    reference=by_argsort,
    lists="tensor",
    needs=("torch",),
    cases={
        "seven digits of three kinds, four wrong answers": (THREE, [0, 1, 1, 0, 0, 2, 2]),
        "five of two kinds, two wrong answers": (
            [[0.9, 0.1], [0.3, 0.7], [0.55, 0.45], [0.02, 0.98], [0.2, 0.8]],
            [0, 1, 1, 0, 1],
        ),
    },
    mistakes={
        "The order is turned around: the surest mistake comes first.": [
            lambda probabilities, labels: by_argsort(probabilities, labels).flip(0)
        ],
        "The wrong answers are right, their order is not: sort by the probability of the answer given.": [
            lambda probabilities, labels: (probabilities.argmax(1) != labels).nonzero().flatten()
        ],
        "You sort by the probability of the true class: sure is who gives the *answer* a high one.": [by_truth],
        "Right answers are among them: keep those alone whose answer differs from the label.": [
            lambda probabilities, labels: probabilities.amax(1).argsort(descending=True)
        ],
        "These are places among the wrong answers: return the places among all rows.": [among_the_wrong],
        "These are the right answers: keep those that differ from the label.": [
            lambda probabilities, labels: (probabilities.argmax(1) == labels).nonzero().flatten()
        ],
    },
    errors={
        "This says of each row whether its answer is wrong: return the places, as `nonzero()` gives them.": "places"
    },
    right=[by_argsort, by_sorting_all, in_python],
)
