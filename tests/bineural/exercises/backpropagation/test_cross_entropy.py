import math

import numpy as np
import pytest

from bineural.exercises import run_check
from bineural.scratch import CrossEntropyLoss

from ..shown import hints


def log_softmax(logits):
    z = logits - logits.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def softmax(logits):
    return np.exp(log_softmax(logits))


def picked(matrix, labels):
    return matrix[np.arange(len(labels)), labels]


def right(logits, labels):
    return -picked(log_softmax(logits), labels).mean()


def by_loop(logits, labels):
    losses = []
    for row, label in zip(logits, labels, strict=True):
        m = max(row)
        losses.append(m + math.log(sum(math.exp(z - m) for z in row)) - row[label])
    return float(sum(losses) / len(losses))


def starter(logits, labels):
    return ...


def no_shift(logits, labels):
    e = np.exp(logits)
    return -np.log(picked(e / e.sum(axis=1, keepdims=True), labels)).mean()


def no_shift_log_sum(logits, labels):
    return (np.log(np.exp(logits).sum(axis=1)) - picked(logits, labels)).mean()


def no_shift_by_loop(logits, labels):
    losses = [math.log(sum(math.exp(z) for z in row)) - row[label] for row, label in zip(logits, labels, strict=True)]
    return sum(losses) / len(losses)


def log_of_probabilities(logits, labels):
    return -np.log(picked(softmax(logits), labels)).mean()


def clipped(logits, labels):
    return -np.log(np.clip(picked(softmax(logits), labels), 1e-12, 1)).mean()


def small_number_added(logits, labels):
    return -np.log(picked(softmax(logits), labels) + 1e-300).mean()


def clipped_logits(logits, labels):
    return right(np.clip(logits, -100, 100), labels)


def maximum_of_batch(logits, labels):
    z = logits - logits.max()
    return (np.log(np.exp(z).sum(axis=1)) - picked(z, labels)).mean()


def maximum_of_batch_with_probabilities(logits, labels):
    e = np.exp(logits - logits.max())
    p = picked(e / e.sum(axis=1, keepdims=True), labels)
    return -np.log(p).mean()


def one_hot(logits, labels):
    targets = np.eye(labels.max() + 1)[labels]
    return -(targets * log_softmax(logits)).sum(axis=1).mean()


def no_keepdims(logits, labels):
    z = logits - logits.max(axis=1)
    return -picked(z - np.log(np.exp(z).sum(axis=1)), labels).mean()


def labels_as_weights(logits, labels):
    return -(labels * log_softmax(logits)).sum(axis=1).mean()


def by_columns(logits, labels):
    e = np.exp(logits - logits.max(axis=0))
    return -np.log(picked(e / e.sum(axis=0), labels)).mean()


def maximum_of_columns(logits, labels):
    z = logits - logits.max(axis=0)
    return -picked(z - np.log(np.exp(z).sum(axis=1, keepdims=True)), labels).mean()


def in_place(logits, labels):
    logits -= logits.max(axis=1, keepdims=True)
    return right(logits, labels)


OVERFLOW = "`exp(1000)` overflows"
ENTRY = "Take one entry of each row"
SHAPES = "The shapes on this line do not fit: the maximum"
MISTAKES = {
    "no shift": (no_shift, OVERFLOW),
    "no shift, log-sum-exp": (no_shift_log_sum, OVERFLOW),
    "no shift, Python's math": (no_shift_by_loop, OVERFLOW),
    "log of zero": (log_of_probabilities, "The probability is rounded to 0"),
    "clipped": (clipped, "Your loss cannot exceed 27.6, minus the logarithm of `1e-12`"),
    "small number": (small_number_added, "Your loss cannot exceed 690.8, minus the logarithm of `1e-300`"),
    "maximum of the batch": (maximum_of_batch, "The maximum is taken over the whole batch"),
    "one-hot by max + 1": (one_hot, "The number of classes is the number of columns"),
    "sum": (lambda z, y: right(z, y) * len(y), "This is the sum over the batch"),
    "log2": (lambda z, y: right(z, y) / math.log(2), "The logarithm must be natural"),
    "log10": (lambda z, y: right(z, y) / math.log(10), "The logarithm must be natural"),
    "sign": (lambda z, y: -right(z, y), "The sign is reversed"),
    "no softmax": (lambda z, y: -picked(z, y).mean(), "Softmax is missing"),
    "log of logits": (lambda z, y: -np.log(picked(z, y)).mean(), "Softmax is missing"),
    "no logarithm": (lambda z, y: -picked(softmax(z), y).mean(), "The logarithm is missing"),
    "1 - p": (lambda z, y: 1 - picked(softmax(z), y).mean(), "The logarithm is missing"),
    "vector": (lambda z, y: -picked(log_softmax(z), y), "These are the losses of single examples"),
    "column": (lambda z, y: -picked(log_softmax(z), y)[:, None], "These are the losses of single examples"),
    "mean of all": (lambda z, y: -(np.eye(z.shape[1])[y] * log_softmax(z)).mean(), "This is a mean over all N·K"),
    "all rows": (lambda z, y: -log_softmax(z)[:, y].mean(), ENTRY),
    "rows of labels": (lambda z, y: -log_softmax(z)[y].mean(), ENTRY),
    "no labels": (lambda z, y: -log_softmax(z).mean(), ENTRY),
    "largest": (lambda z, y: -log_softmax(z).max(axis=1).mean(), "You take the largest probability"),
    "columns": (by_columns, "Softmax runs over the wrong axis"),
    "maximum of columns": (maximum_of_columns, "Softmax runs over the wrong axis"),
    "no keepdims": (no_keepdims, SHAPES),
    "labels as weights": (labels_as_weights, SHAPES),
    "in place": (in_place, "`cross_entropy` changes its argument `logits`"),
    "string": (lambda z, y: str(right(z, y)), "Return one number"),
    "list": (lambda z, y: [right(z, y)], "Return one number"),
    "array of one": (lambda z, y: np.array([right(z, y)]), "Return one number"),
    "wrong number": (lambda z, y: right(z, y) + 0.1, "The result is"),
    "zero": (lambda z, y: 0.0, "The number is wrong"),
    "dots": (starter, "Not written yet: replace the dots in `cross_entropy`"),
    "nothing": (lambda z, y: None, "Not written yet, or `return` is missing"),
    "branch": (lambda z, y: 0.0 if z > 0 else 1.0, "An `if`, `and` or `max` needs one truth value"),
}


@pytest.mark.parametrize("function", [right, by_loop, lambda z, y: CrossEntropyLoss()(z, y)])
def test_a_right_solution_passes(function):
    result = run_check("backpropagation/cross-entropy", function)
    assert result.passed
    assert not hints(result)


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(function, hint):
    result = run_check("backpropagation/cross-entropy", function)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


def test_two_mistakes_get_two_hints():
    result = run_check("backpropagation/cross-entropy", clipped_logits)
    first, second, *_ = hints(result)
    assert first.startswith("Large numbers are clipped")
    assert second.startswith("Your loss cannot exceed 100.0")
    result = run_check("backpropagation/cross-entropy", maximum_of_batch_with_probabilities)
    zero, batch = hints(result)
    assert zero.startswith("The probability is rounded to 0")
    assert batch.startswith("The maximum is taken over the whole batch")


def test_the_missing_class_fails_by_an_error_and_silently():
    result = run_check("backpropagation/cross-entropy", one_hot)
    *others, raised, silent = result.cases
    assert all(case.passed for case in others)
    assert raised.got.startswith("the error `ValueError: operands could not be broadcast")
    assert silent.got.startswith("`loss`, a number:")


def test_numpy_warnings_are_shown_beside_the_case_and_not_raised():
    case = run_check("backpropagation/cross-entropy", no_shift).cases[1]
    assert case.warned == "overflow encountered in exp"
