"""``answers(logits)``: the probabilities and the predicted classes."""

import numpy as np

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.checking.functions import Fragile
from bineural.exercises.training_loop._driven import Driven

KEEPDIMS = "The sum of each row needs `keepdims=True`, so that `(N, K)` meets `(N, 1)`, and each row its own sum."


def drive(function, logits):
    returned = function(logits)
    if returned is None or contains_dots(returned):
        return returned
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise TypeError("two arrays were expected")
    probabilities, predictions = (np.asarray(each) for each in returned)
    if probabilities.shape != logits.shape or predictions.shape != logits.shape[:1]:
        raise TypeError("shapes (N, K) and (N,) were expected")
    return np.concatenate([probabilities.ravel(), predictions]).astype(float)


def exps_of(logits):
    return np.exp(logits - logits.max(axis=1, keepdims=True))


def probs(logits):
    exps = exps_of(logits)
    return exps / exps.sum(axis=1, keepdims=True)


def classes(logits):
    return logits.argmax(axis=1)


def plain(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities = exps / exps.sum(axis=1, keepdims=True)
    predictions = logits.argmax(axis=1)
    return probabilities, predictions


def transposed(logits):
    exps = np.exp(logits.T - logits.max(axis=1)).T
    probabilities = (exps.T / exps.sum(axis=1)).T
    return probabilities, probabilities.argmax(axis=1)


def row_by_row(logits):
    probabilities = np.empty_like(logits)
    predictions = []
    for n, row in enumerate(logits):
        exps = np.exp(row - max(row))
        probabilities[n] = exps / exps.sum()
        predictions.append(row.tolist().index(max(row)))
    return probabilities, predictions


def answer_of(first, second):
    return lambda logits: (first(logits), second(logits))


def across(logits):
    """Return the largest of each column, as far as there are as many columns as rows."""
    picks = np.zeros(len(logits), dtype=int)
    of_columns = logits.argmax(axis=0)[: len(logits)]
    picks[: len(of_columns)] = of_columns
    return picks


RNG = np.random.default_rng(0)
BATCH, SQUARE = RNG.normal(size=(5, 3)).round(1) * 2, RNG.normal(size=(4, 4)).round(1) * 2

EXERCISE = Driven(
    signature="answers(logits)",
    returns="the probabilities row by row, then the predictions",
    drive=drive,
    reference=row_by_row,
    cases={
        "five examples, three classes": (BATCH,),
        "as many examples as classes": (SQUARE,),
        "a single example": (np.array([[0.5, -1.0, 2.0]]),),
    },
    mistakes={
        "The sums run over the wrong axis: each row is one example, and its probabilities sum to 1 over `axis=1`.": [
            answer_of(lambda logits: exps_of(logits) / exps_of(logits).sum(axis=0), classes)
        ],
        "One sum for the whole table: each row is one example, and its probabilities sum to 1 by themselves.": [
            answer_of(lambda logits: exps_of(logits) / exps_of(logits).sum(), classes)
        ],
        KEEPDIMS: [answer_of(lambda logits: exps_of(logits) / exps_of(logits).sum(axis=1), classes)],
        "These exponentials do not sum to 1 yet: divide each by the sum of its row.": [answer_of(exps_of, classes)],
        "These are log-probabilities: take their exponential.": [
            answer_of(lambda logits: np.log(probs(logits)), classes)
        ],
        "The logits are no probabilities yet: they may be negative, and do not sum to 1.": [
            answer_of(lambda logits: logits, classes)
        ],
        "A sigmoid looks at each logit by itself, so that a row does not sum to 1: softmax looks at all of them.": [
            answer_of(lambda logits: 1 / (1 + np.exp(-logits)), classes)
        ],
        "The predictions come from the wrong axis: find the largest number of each row, over `axis=1`.": [
            answer_of(probs, across)
        ],
        "A prediction is the number of the class: `argmax` tells the place of the largest logit, `max` the logit.": [
            answer_of(probs, lambda logits: logits.max(axis=1)),
            answer_of(probs, lambda logits: probs(logits).max(axis=1)),
        ],
        "These are the classes with the smallest logits.": [answer_of(probs, lambda logits: logits.argmin(axis=1))],
    },
    fragile={
        "logits of 1000": Fragile(
            (np.array([[1000.0, 999.0], [-1000.0, 0.0]]),),
            "The exponential of 1000 is infinite, and that of −1000 is 0: subtract the largest logit of each row "
            "first.",
            reference=lambda logits: drive(row_by_row, logits),
        )
    },
    errors={
        "Return two arrays: the probabilities, then the predictions.": "two arrays",
        "The probabilities have the shape `(N, K)` of the logits, the predictions the shape `(N,)`: one class for each "
        "example.": "shapes (N, K)",
        KEEPDIMS: "could not be broadcast",
        "Arrays say `axis` and `keepdims` where tensors say `dim` and `keepdim`.": "unexpected keyword argument",
        "An array has no `softmax`: divide each exponential by the sum of its row.": "no attribute 'softmax'",
    },
    right=[plain, transposed, row_by_row],
)
