"""Metrics: definitions, scikit-learn's results, and what is told when shapes do not fit."""

import numpy as np
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
        ValueError, match=r"^A confusion matrix was expected to have shape \(K, K\), got \(.*\): make it by"
    ):
        function(torch.zeros(shape))
