"""``answers(logits)``: the probabilities and the predicted classes."""

import numpy as np

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.checking.functions import Fragile
from bineural.exercises.training_loop._driven import Driven


def drive(function, logits):
    import torch

    returned = function(logits)
    if returned is None or contains_dots(returned):
        return returned
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise TypeError("two tensors were expected")
    probabilities, predictions = (torch.as_tensor(each) for each in returned)
    if probabilities.shape != logits.shape or predictions.shape != logits.shape[:1]:
        raise TypeError("shapes (N, K) and (N,) were expected")
    return torch.cat([probabilities.flatten(), predictions.to(probabilities.dtype)])


def reference(logits):
    import torch

    return torch.exp(logits - logits.logsumexp(1, keepdim=True)), logits.max(1).indices


def by_functional(logits):
    from torch.nn import functional

    probabilities = functional.softmax(logits, dim=-1)
    return probabilities, probabilities.argmax(dim=-1)


def by_hand(logits):
    exps = (logits - logits.max(dim=1, keepdim=True).values).exp()
    return exps / exps.sum(dim=1, keepdim=True), logits.sort(dim=1, descending=True).indices[:, 0]


def answer_of(first, second):
    return lambda logits: (first(logits), second(logits))


def probs(logits):
    return logits.softmax(1)


def classes(logits):
    return logits.argmax(1)


def across(logits):
    """Return the largest of each column, as far as there are as many columns as rows."""
    import torch

    picks = torch.zeros(len(logits), dtype=torch.int64)
    of_columns = logits.argmax(0)[: len(logits)]
    picks[: len(of_columns)] = of_columns
    return picks


RNG = np.random.default_rng(0)
BATCH, SQUARE = RNG.normal(size=(5, 3)).round(1) * 2, RNG.normal(size=(4, 4)).round(1) * 2

EXERCISE = Driven(
    signature="answers(logits)",
    returns="the probabilities row by row, then the predictions",
    drive=drive,
    reference=reference,
    lists="tensor",
    needs=("torch",),
    cases={
        "five examples, three classes": (BATCH,),
        "as many examples as classes": (SQUARE,),
        "a single example": (np.array([[0.5, -1.0, 2.0]]),),
    },
    mistakes={
        "Softmax runs over the wrong axis: each row is one example, and its probabilities sum to 1 over `dim=1`.": [
            answer_of(lambda logits: logits.softmax(0), classes)
        ],
        "These are log-probabilities: take `softmax`, or their exponential.": [
            answer_of(lambda logits: logits.log_softmax(1), classes)
        ],
        "The logits are no probabilities yet: they may be negative, and do not sum to 1.": [
            answer_of(lambda logits: logits, classes)
        ],
        "A sigmoid looks at each logit by itself, so that a row does not sum to 1: softmax looks at all of them.": [
            answer_of(lambda logits: logits.sigmoid(), classes)
        ],
        "The predictions come from the wrong axis: find the largest number of each row, over `dim=1`.": [
            answer_of(probs, across)
        ],
        "A prediction is the number of the class: `argmax` tells the place of the largest logit, `max` the logit.": [
            answer_of(probs, lambda logits: logits.max(1).values)
        ],
        "These are the classes with the smallest logits.": [answer_of(probs, lambda logits: logits.argmin(1))],
    },
    fragile={
        "logits of 1000": Fragile(
            (np.array([[1000.0, 999.0], [-1000.0, 0.0]]),),
            "The exponential of 1000 is infinite, and that of −1000 is 0: `softmax` of PyTorch subtracts the largest "
            "logit of each row first.",
            reference=lambda logits: drive(reference, logits),
        )
    },
    errors={
        "Return two tensors: the probabilities, then the predictions.": "two tensors",
        "The probabilities have the shape `(N, K)` of the logits, the predictions the shape `(N,)`: one class for each "
        "example.": "shapes (N, K)",
    },
    right=[lambda logits: (logits.softmax(dim=1), logits.argmax(dim=1)), by_functional, by_hand],
)
