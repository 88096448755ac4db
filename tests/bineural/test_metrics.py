"""Metrics: definitions, scikit-learn's results, and what is told when arguments do not fit."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from bineural.metrics import accuracy, confusion_matrix, precision, recall, wilson_interval

BY_CLASS = [confusion_matrix, precision, recall]
ALL = [accuracy, *BY_CLASS]


@st.composite
def classified(draw):
    """K, and predicted and true classes of some examples."""
    K = draw(st.integers(2, 6))
    pairs = draw(st.lists(st.tuples(st.integers(0, K - 1), st.integers(0, K - 1)), min_size=1, max_size=60))
    predictions, targets = zip(*pairs, strict=True)
    return K, list(predictions), list(targets)


def logits_of(predictions, K, device):
    """Random outputs whose largest are those of the predicted classes."""
    outputs = torch.rand(len(predictions), K, device=device)
    outputs[range(len(predictions)), predictions] += 1
    return outputs


def check_against_scikit_learn(outputs, targets, predictions, K):
    labels = range(K)
    expected = sklearn_metrics.confusion_matrix(targets, predictions, labels=labels)
    matrix = confusion_matrix(outputs, targets, K)
    np.testing.assert_array_equal(matrix.cpu().numpy(), expected)
    assert matrix.dtype == torch.int64
    assert accuracy(outputs, targets).item() == pytest.approx(sklearn_metrics.accuracy_score(targets, predictions))
    for zero_division in (0.0, np.nan):
        for ours, theirs in ((precision, sklearn_metrics.precision_score), (recall, sklearn_metrics.recall_score)):
            expected = theirs(targets, predictions, labels=labels, average=None, zero_division=zero_division)
            shares = ours(outputs, targets, K, zero_division=zero_division)
            np.testing.assert_allclose(shares.cpu().numpy(), expected, rtol=1e-6)


@settings(max_examples=30, deadline=None)
@given(classified())
def test_all_agree_with_scikit_learn(device, example):
    K, predictions, targets = example
    check_against_scikit_learn(predictions, targets, predictions, K)
    outputs, true = logits_of(predictions, K, device), torch.tensor(targets, device=device)
    check_against_scikit_learn(outputs, targets, predictions, K)
    for metric in ALL:
        measured = metric(outputs, true)  # K is seen from the outputs
        assert measured.device.type == device.type
        assert torch.equal(measured.cpu(), metric(outputs.cpu().tolist(), targets))


def test_classes_without_examples_and_classes_never_predicted():
    predictions, targets = [0, 2, 2, 0], [0, 2, 3, 3]  # no example of 1, none predicted as 1 and 3
    check_against_scikit_learn(predictions, targets, predictions, 4)
    assert recall(predictions, targets, 4).tolist() == [1, 0, 1, 0]
    assert precision(predictions, targets, 4).tolist() == [0.5, 0, 0.5, 0]


def test_the_order_is_that_of_accuracy(device):
    outputs = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]], device=device)
    targets = torch.tensor([0, 1, 1], device=device)
    for metric, expected in (
        (confusion_matrix, [[1, 0], [1, 1]]),
        (precision, [0.5, 1]),
        (recall, [1, 0.5]),
    ):
        assert metric(outputs, targets).tolist() == metric([0, 0, 1], [0, 1, 1], 2).tolist() == expected


@settings(max_examples=30, deadline=None)
@given(classified(), st.randoms(use_true_random=False))
def test_properties_of_the_confusion_matrix(example, random):
    K, predictions, targets = example
    matrix = confusion_matrix(predictions, targets, K)
    assert matrix.sum() == len(targets)
    assert matrix.sum(dim=1).tolist() == [targets.count(k) for k in range(K)]
    assert torch.equal(confusion_matrix(targets, predictions, K), matrix.T)
    order = random.sample(range(len(targets)), len(targets))
    shuffled = confusion_matrix([predictions[i] for i in order], [targets[i] for i in order], K)
    assert torch.equal(shuffled, matrix)
    assert (matrix.trace() / matrix.sum()).item() == pytest.approx(accuracy(predictions, targets).item())


def test_on_balanced_data_the_mean_recall_is_the_accuracy(device):
    targets, outputs = torch.arange(300, device=device) % 5, torch.randn(300, 5, device=device)
    assert recall(outputs, targets).mean().item() == pytest.approx(accuracy(outputs, targets).item())


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.int16, torch.int32])
def test_labels_of_any_integers_and_of_bool_are_taken(device, dtype):
    outputs = torch.tensor([[2.0, 1.0], [1.0, 3.0], [4.0, 0.0]], device=device)
    targets = torch.tensor([0, 1, 1], dtype=dtype, device=device)
    assert accuracy(outputs, targets).item() == accuracy(outputs.argmax(1).to(dtype), targets).item()
    assert accuracy(outputs, targets).item() == pytest.approx(2 / 3)
    assert confusion_matrix(outputs, targets).tolist() == [[1, 0], [1, 1]]
    assert confusion_matrix(outputs.argmax(1).to(dtype), targets, 2).tolist() == [[1, 0], [1, 1]]


def test_small_integers_do_not_overflow():
    predictions, targets = torch.tensor([0, 2, 255], dtype=torch.int16), np.array([0, 1, 255], np.uint8)
    matrix = confusion_matrix(predictions, targets, 256)  # 255 · 256 would overflow uint8
    assert matrix[0, 0] == matrix[1, 2] == matrix[255, 255] == 1
    assert matrix.sum() == 3


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
def test_lists_arrays_and_series_are_taken(kind):
    predictions, targets = kind([0, 1, 0]), kind([0, 1, 1])
    assert accuracy(np.eye(2)[[0, 1, 0]][::-1], targets).item() == pytest.approx(2 / 3)
    assert accuracy(predictions, targets).item() == pytest.approx(2 / 3)
    assert confusion_matrix(predictions, targets, np.int64(2)).tolist() == [[1, 0], [1, 1]]
    assert precision(pd.DataFrame([[1, 0], [0, 1], [1, 0]]), targets).tolist() == [0.5, 1]


def test_what_is_not_on_the_device_of_the_outputs_is_moved_there(device):
    outputs = torch.eye(2, device=device)
    for metric in ALL:
        assert metric(outputs, [0, 1]).device.type == device.type
    assert confusion_matrix(torch.tensor([0, 1], device=device), np.array([0, 0]), 2).tolist() == [[1, 1], [0, 0]]


def test_an_example_with_nan_among_its_outputs_is_never_right(device):
    nan = torch.nan
    assert accuracy(torch.full((4, 3), nan, device=device), torch.tensor([0, 0, 1, 2])) == 0
    outputs = torch.tensor([[2.0, 1.0], [nan, 1.0], [torch.inf, -torch.inf], [0.0, nan]], device=device)
    assert accuracy(outputs, torch.tensor([0, 0, 0, 1])) == 0.5
    pixels = torch.zeros(1, 2, 2, 2, device=device)
    pixels[0, 1, 0, 1] = nan
    assert accuracy(pixels, torch.zeros(1, 2, 2).long()) == 0.75
    assert accuracy(pixels, torch.ones(1, 2, 2).long()) == 0


@pytest.mark.parametrize("metric", BY_CLASS)
def test_a_class_for_an_example_with_nan_is_not_made_up(metric):
    outputs = torch.tensor([[2.0, 1.0], [torch.nan, 1.0], [torch.nan, 0.0]])
    sentence = rf"^{metric.__name__} expected outputs that have a largest one, got nan for 2 of 3 examples: find out "
    with pytest.raises(ValueError, match=sentence):
        metric(outputs, [0, 1, 1])


def test_outputs_may_be_integers():
    assert accuracy(torch.tensor([[3, 1], [0, 2]]), torch.tensor([0, 0])) == 0.5
    assert confusion_matrix([[3, 1], [0, 2]], [0, 0]).tolist() == [[1, 1], [0, 0]]


def test_no_examples():
    assert torch.equal(confusion_matrix([], [], 2), torch.zeros(2, 2, dtype=torch.int64))
    assert precision([], [], 2).tolist() == [0, 0]
    assert accuracy(torch.zeros(0, 3), torch.zeros(0).long()).isnan()
    assert accuracy([], []).isnan()


def test_each_pixel_counts(device):
    outputs = torch.zeros(2, 3, 4, 4, device=device)
    outputs[:, 1] = 1
    targets = torch.ones(2, 4, 4, dtype=torch.int64, device=device)
    targets[0, 0, 0] = 2
    assert accuracy(outputs, targets).item() == pytest.approx(31 / 32)
    assert confusion_matrix(outputs, targets).tolist() == [[0, 0, 0], [0, 31, 0], [0, 1, 0]]


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize(
    ("outputs", "targets", "cure"),
    [
        ((4, 1), (4,), "pass an output for each class and one class number for each example"),
        ((4, 3), (4, 1), "pass an output for each class and one class number for each example"),
        ((4, 3), (1,), "pass an output for each class and one class number for each example"),
        ((4,), (5,), "pass an output for each class and one class number for each example"),
        ((), (), "pass an output for each class and one class number for each example"),
        ((4, 3), (4, 3), "pass class numbers, targets.argmax(dim=1), in place of one-hot rows or probabilities"),
        ((4,), (4, 3), "swap them, outputs come first"),
        ((4, 8, 8), (4, 3, 8, 8), "swap them, outputs come first"),
    ],
)
def test_shapes_that_do_not_fit_are_told(metric, outputs, targets, cure):
    with pytest.raises(ValueError, match=rf"^{metric.__name__} expected outputs \(N, K\), K ≥ 2, or ") as caught:
        metric(torch.zeros(outputs).long(), torch.zeros(targets))
    assert str(caught.value).endswith(f"then targets (N,), got {outputs} and {targets}: {cure}")


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize(
    ("outputs", "targets", "error", "sentence"),
    [
        ([[0.1, 0.9]] * 2, [0, 2], ValueError, r"expected targets 0\.\.1, got 0\.\.2: number the classes from 0, "),
        ([[0.1, 0.9]] * 2, [-100, 1], ValueError, r"expected targets 0\.\.1, got -100\.\.1: "),
        ([[0.1, 0.9]] * 2, [0.0, 1.0], TypeError, r"expected targets as integers, got torch.float32 of shape \(2,\): "),
        ([0.1, 0.9], [0, 1], TypeError, r"expected outputs \(N, K\) or predicted classes as integers, got torch.flo"),
        ([0, 1], [0.5, 1], TypeError, r"expected targets as integers, got torch.float32 of shape \(2,\): "),
        (torch.ones(2, 2) * 1j, [0, 1], TypeError, "expected real outputs, got torch.complex64: pass logits or "),
        ([0, 1], torch.ones(2) * 1j, TypeError, "expected targets as integers, got torch.complex64 of shape"),
    ],
)
def test_classes_that_are_none_are_told(metric, outputs, targets, error, sentence):
    with pytest.raises(error, match=f"^{metric.__name__} {sentence}"):
        metric(outputs, targets)


@pytest.mark.parametrize("metric", BY_CLASS)
def test_classes_beyond_the_number_of_classes_are_told(metric):
    for outputs, targets, name in (([0, 1], [0, 3], "targets"), ([-1, 3], [0, 1], "outputs .* or predicted classes")):
        with pytest.raises(ValueError, match=rf"^{metric.__name__} expected {name} 0\.\.2, got -?\d\.\.3: number the"):
            metric(outputs, targets, 3)


def test_negative_classes_are_told_where_the_number_of_classes_is_not_known():
    with pytest.raises(ValueError, match=r"^accuracy expected targets from 0 up, got -1\.\.1: number the classes from"):
        accuracy([1, 1], [-1, 1])


@pytest.mark.parametrize("metric", BY_CLASS)
@pytest.mark.parametrize("n_classes", [2.0, 0, -1, "3"])
def test_a_number_of_classes_that_is_none_is_told(metric, n_classes):
    with pytest.raises(
        ValueError,
        match=rf"^{metric.__name__} expected a whole number from 1 up for n_classes, got {n_classes!r}: pass ",
    ):
        metric([], [], n_classes)


@pytest.mark.parametrize("metric", BY_CLASS)
def test_the_number_of_classes_must_be_known(metric):
    with pytest.raises(ValueError, match=rf"^{metric.__name__} expected n_classes, .*, got None: pass the number of"):
        metric([0, 1], [0, 1])
    with pytest.raises(
        ValueError, match=rf"^{metric.__name__} expected n_classes=2 for outputs of shape \(2, 2\), got 3: leave "
    ):
        metric(torch.eye(2), [0, 1], 3)


@pytest.mark.parametrize("metric", [precision, recall])
@pytest.mark.parametrize("zero_division", ["warn", None])
def test_a_value_of_0_over_0_that_is_no_number_is_told(metric, zero_division):
    with pytest.raises(
        TypeError, match=rf"^{metric.__name__} expected a number for zero_division, got {zero_division!r}: pass "
    ):
        metric(torch.eye(2), [0, 1], zero_division=zero_division)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: accuracy(torch.eye(2), ["a", "b"]), "accuracy expected targets to be numbers.*, got a list of 2: str"),
        (lambda: accuracy(None, [0]), "accuracy expected outputs to be numbers.*, got a NoneType"),
        (lambda: confusion_matrix(["a"], ["b"], 2), "confusion_matrix expected outputs to be numbers"),
        (lambda: precision([[1], [1, 2]], [0, 1]), "precision expected outputs to be numbers.*, got a list of 2: list"),
    ],
)
def test_what_is_no_numbers_is_told(call, sentence):
    with pytest.raises(TypeError, match=f"^{sentence}[^\n]*: pass a tensor or an array of numbers$"):
        call()


@pytest.mark.parametrize("n", [1, 7, 153])
def test_wilson_ends_where_the_count_is_z_standard_errors_away(n):
    for successes in range(n + 1):
        low, high = wilson_interval(successes, n)
        assert 0 <= low <= successes / n <= high <= 1
        for p in (low, high):
            if 0 < p < 1:
                assert abs(successes / n - p) == pytest.approx(1.96 * (p * (1 - p) / n) ** 0.5, abs=1e-12)
    assert wilson_interval(0, n)[0] == 0
    assert wilson_interval(n, n)[1] == 1


@pytest.mark.parametrize(("successes", "n", "z"), [(5, 4, 1.96), (-1, 4, 1.96), (0, 0, 1.96), (1, 2, 0)])
def test_wilson_refuses_shares(successes, n, z):
    with pytest.raises(ValueError, match="wilson_interval expected 0 to n right answers"):
        wilson_interval(successes, n, z)
