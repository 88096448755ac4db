"""Metrics: definitions, scikit-learn's results, and what is told when shapes do not fit."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from bineural.metrics import accuracy, confusion_matrix, precision, recall


@st.composite
def classified(draw):
    """K, and true and predicted classes of some examples."""
    K = draw(st.integers(2, 6))
    pairs = draw(st.lists(st.tuples(st.integers(0, K - 1), st.integers(0, K - 1)), min_size=1, max_size=60))
    targets, predictions = zip(*pairs, strict=True)
    return K, list(targets), list(predictions)


@settings(max_examples=30, deadline=None)
@given(classified())
def test_all_agree_with_scikit_learn(example):
    K, targets, predictions = example
    matrix = confusion_matrix(targets, predictions, K)
    labels = range(K)
    expected = sklearn_metrics.confusion_matrix(targets, predictions, labels=labels)
    np.testing.assert_array_equal(matrix.numpy(), expected)
    assert matrix.dtype == torch.int64
    for zero_division in (0.0, np.nan):
        for ours, theirs in (
            (precision, sklearn_metrics.precision_score),
            (recall, sklearn_metrics.recall_score),
        ):
            expected = theirs(targets, predictions, labels=labels, average=None, zero_division=zero_division)
            np.testing.assert_allclose(ours(matrix, zero_division).numpy(), expected, rtol=1e-6)


@settings(max_examples=30, deadline=None)
@given(classified(), st.randoms(use_true_random=False))
def test_properties_of_the_confusion_matrix(example, random):
    K, targets, predictions = example
    matrix = confusion_matrix(targets, predictions, K)
    assert matrix.sum() == len(targets)
    assert matrix.sum(dim=1).tolist() == [targets.count(k) for k in range(K)]
    assert torch.equal(confusion_matrix(predictions, targets, K), matrix.T)
    order = random.sample(range(len(targets)), len(targets))
    shuffled = confusion_matrix([targets[i] for i in order], [predictions[i] for i in order], K)
    assert torch.equal(shuffled, matrix)
    assert matrix.trace() == sum(t == p for t, p in zip(targets, predictions, strict=True))


@settings(max_examples=30, deadline=None)
@given(classified(), st.integers(0, 9))
def test_accuracy_is_the_share_of_the_diagonal(example, seed):
    K, targets, predictions = example
    outputs = torch.rand(len(targets), K, generator=torch.Generator().manual_seed(seed))
    outputs[range(len(targets)), predictions] += 1
    expected = sklearn_metrics.accuracy_score(targets, predictions)
    measured = accuracy(outputs, torch.tensor(targets))
    assert measured.shape == ()
    assert measured.item() == pytest.approx(expected)
    matrix = confusion_matrix(targets, outputs.argmax(dim=1), K)
    assert measured.item() == pytest.approx((matrix.trace() / matrix.sum()).item())


def test_on_balanced_data_the_mean_recall_is_the_accuracy():
    generator = torch.Generator().manual_seed(0)
    targets, outputs = torch.arange(300) % 5, torch.randn(300, 5, generator=generator)
    matrix = confusion_matrix(targets, outputs.argmax(dim=1), 5)
    assert recall(matrix).mean().item() == pytest.approx(accuracy(outputs, targets).item())


def test_arrays_of_any_integers_are_taken():
    targets, predictions = np.array([0, 1, 255], np.uint8), torch.tensor([0, 2, 255], dtype=torch.int16)
    matrix = confusion_matrix(targets, predictions, 256)  # 255 · 256 would overflow uint8
    assert matrix[0, 0] == matrix[1, 2] == matrix[255, 255] == 1
    assert matrix.sum() == 3


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_lists_arrays_and_series_are_taken(kind):
    targets, predictions = kind([0, 1, 1]), kind([0, 1, 0])
    assert accuracy(np.eye(2)[[0, 1, 0]][::-1], targets).item() == pytest.approx(2 / 3)
    assert confusion_matrix(targets, predictions, np.int64(2)).tolist() == [[1, 0], [1, 1]]
    assert precision(pd.DataFrame([[1, 0], [1, 1]])).tolist() == [0.5, 1]


def test_an_example_with_nan_among_its_outputs_is_never_right():
    assert accuracy(torch.full((4, 3), torch.nan), torch.tensor([0, 0, 1, 2])) == 0
    outputs = torch.tensor([[2.0, 1.0], [torch.nan, 1.0], [torch.inf, -torch.inf], [0.0, torch.nan]])
    assert accuracy(outputs, torch.tensor([0, 0, 0, 1])) == 0.5
    pixels = torch.zeros(1, 2, 2, 2)
    pixels[0, 1, 0, 1] = torch.nan
    assert accuracy(pixels, torch.zeros(1, 2, 2).long()) == 0.75
    assert accuracy(pixels, torch.ones(1, 2, 2).long()) == 0


def test_outputs_may_be_integers():
    assert accuracy(torch.tensor([[3, 1], [0, 2]]), torch.tensor([0, 0])) == 0.5


def test_no_examples():
    assert torch.equal(confusion_matrix([], [], 2), torch.zeros(2, 2, dtype=torch.int64))
    assert precision(torch.zeros(2, 2)).tolist() == [0, 0]
    assert accuracy(torch.zeros(0, 3), torch.zeros(0).long()).isnan()


def test_accuracy_of_each_pixel():
    outputs = torch.zeros(2, 3, 4, 4)
    outputs[:, 1] = 1
    assert accuracy(outputs, torch.ones(2, 4, 4).long()) == 1


@pytest.mark.parametrize(
    ("outputs", "targets"),
    [((4,), (4,)), ((4, 1), (4,)), ((4, 3), (4, 1)), ((4, 3), (4, 3)), ((4, 3), (1,)), ((4, 3), (5,))],
)
def test_shapes_that_would_count_pairs_are_told(outputs, targets):
    got = f"got {outputs} and {targets}: pass an output for each class and one class number for each example"
    with pytest.raises(ValueError, match=r"^accuracy expected shapes \(N, K\) of outputs") as caught:
        accuracy(torch.zeros(outputs), torch.zeros(targets).long())
    assert str(caught.value).endswith(got)


@pytest.mark.parametrize(
    ("targets", "predictions", "error", "sentence"),
    [
        (
            [0, 1],
            [0],
            ValueError,
            r"^confusion_matrix expected .* one shape \(N,\), got \(2,\) and \(1,\): pass one class",
        ),
        ([[0]], [[0]], ValueError, r"got \(1, 1\) and \(1, 1\)"),
        (
            [0, 3],
            [0, 1],
            ValueError,
            r"expected targets 0\.\.2 for n_classes=3, got 0\.\.3: pass the number of all classes$",
        ),
        ([0, 1], [-1, 1], ValueError, r"expected predictions 0\.\.2 for n_classes=3, got -1\.\.1"),
        (
            [0, 1],
            [0.5, 1],
            TypeError,
            r"^confusion_matrix expected integer predictions, got torch\.float32: pass class",
        ),
    ],
)
def test_wrong_classes_are_told(targets, predictions, error, sentence):
    with pytest.raises(error, match=sentence):
        confusion_matrix(targets, predictions, 3)


@pytest.mark.parametrize("function", [precision, recall])
@pytest.mark.parametrize("shape", [(3,), (2, 3)])
def test_a_matrix_that_is_not_square_is_told(function, shape):
    with pytest.raises(
        ValueError, match=rf"^{function.__name__} expected a confusion matrix of shape \(K, K\), got \(.*\): make it by"
    ):
        function(torch.zeros(shape))


@pytest.mark.parametrize("n_classes", [2.0, None, 0, -1, "3"])
def test_a_number_of_classes_that_is_none_is_told(n_classes):
    with pytest.raises(
        ValueError,
        match=rf"^confusion_matrix expected a whole number from 1 up for n_classes, got {n_classes!r}: pass ",
    ):
        confusion_matrix([], [], n_classes)


@pytest.mark.parametrize("function", [precision, recall])
@pytest.mark.parametrize("zero_division", ["warn", None])
def test_a_value_of_0_over_0_that_is_no_number_is_told(function, zero_division):
    with pytest.raises(
        TypeError, match=rf"^{function.__name__} expected a number for zero_division, got {zero_division!r}: pass "
    ):
        function(torch.eye(2), zero_division)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: accuracy(torch.eye(2), ["a", "b"]), "accuracy expected targets to be numbers.*, got a list of 2: str"),
        (lambda: accuracy(None, [0]), "accuracy expected outputs to be numbers.*, got a NoneType"),
        (lambda: confusion_matrix(["a"], ["b"], 2), "confusion_matrix expected targets to be numbers"),
        (
            lambda: precision([[1], [1, 2]]),
            "precision expected a confusion matrix to be numbers.*, got a list of 2: list",
        ),
    ],
)
def test_what_is_no_numbers_is_told(call, sentence):
    with pytest.raises(TypeError, match=f"^{sentence}[^\n]*: pass a tensor or an array of numbers$"):
        call()
