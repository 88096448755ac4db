"""Softmax and cross-entropy against torch, at ordinary and at extreme logits, and what they refuse."""

import copy
import math
import pickle
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.scratch import CrossEntropyLoss, log_softmax, softmax

quick = settings(max_examples=30, deadline=None)
DTYPES = st.sampled_from([np.float32, np.float64])
ENCODE = "encode them with classes, labels = np.unique(labels, return_inverse=True)"
SCALES = st.sampled_from([1, 30, 1000])


def draw_logits(shape, dtype, scale, seed):
    return (scale * np.random.default_rng(seed).normal(size=shape)).astype(dtype)


@pytest.mark.parametrize(("ours", "theirs"), [(softmax, torch.softmax), (log_softmax, torch.log_softmax)])
@quick
@given(
    shape=st.sampled_from([(1,), (5,), (0, 3), (1, 3), (20, 3), (2, 3, 4)]),
    dtype=DTYPES,
    scale=SCALES,
    seed=st.integers(0, 99),
)
def test_softmax_is_that_of_torch(ours, theirs, shape, dtype, scale, seed):
    logits = draw_logits(shape, dtype, scale, seed)
    result = ours(logits)
    assert result.dtype == dtype
    tolerance = 1e-5 if dtype == np.float32 else 1e-13
    np.testing.assert_allclose(result, theirs(torch.tensor(logits), dim=-1), rtol=tolerance, atol=tolerance)


def test_softmax_neither_overflows_nor_takes_the_logarithm_of_zero():
    logits = np.array([[1000.0, -1000.0], [1000.0, 1000.0], [-1000.0, -1000.0], [0.0, -np.inf]])
    np.testing.assert_array_equal(softmax(logits), [[1, 0], [0.5, 0.5], [0.5, 0.5], [1, 0]])
    half = -math.log(2)
    np.testing.assert_allclose(log_softmax(logits), [[0, -2000], [half, half], [half, half], [0, -np.inf]])


def test_softmax_takes_integers():
    np.testing.assert_allclose(softmax(np.array([0, 0, 0, 0])), 0.25)


@quick
@given(
    rows=st.sampled_from([(), (0,), (1,), (40,)]),
    K=st.integers(1, 6),
    dtype=DTYPES,
    scale=SCALES,
    reduction=st.sampled_from(["mean", "sum"]),
    seed=st.integers(0, 99),
)
def test_the_loss_and_its_gradient_are_those_of_torch(rows, K, dtype, scale, reduction, seed):
    logits = draw_logits((*rows, K), dtype, scale, seed)
    labels = np.random.default_rng(seed).integers(K, size=rows)
    criterion = CrossEntropyLoss(reduction)
    loss, grad_logits = criterion(logits, labels), criterion.backward()

    logits_twin = torch.tensor(logits, requires_grad=True)
    loss_twin = torch.nn.CrossEntropyLoss(reduction=reduction)(logits_twin, torch.tensor(labels))
    loss_twin.backward()

    assert type(loss) is float
    assert grad_logits.dtype == dtype
    assert math.copysign(1, loss) == 1 or math.isnan(loss)  # never -0.0
    tolerance = 1e-5 if dtype == np.float32 else 1e-13
    np.testing.assert_allclose(loss, loss_twin.item(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(grad_logits, logits_twin.grad, rtol=tolerance, atol=tolerance)


def test_the_mean_over_no_examples_is_nan_and_the_sum_is_zero():
    nothing, no_labels = np.empty((0, 3)), np.empty(0, dtype=int)
    mean, total = CrossEntropyLoss(), CrossEntropyLoss("sum")
    assert math.isnan(mean(nothing, no_labels))
    assert total(nothing, no_labels) == 0
    assert mean.backward().shape == total.backward().shape == (0, 3)


def test_a_certain_mistake_costs_a_finite_number():
    criterion = CrossEntropyLoss()
    assert criterion(np.array([[1000.0, -1000.0]]), np.array([1])) == 2000
    np.testing.assert_array_equal(criterion.backward(), [[1, -1]])


def test_equal_logits_cost_ln_k():
    for K in (2, 10):
        assert CrossEntropyLoss()(np.zeros((3, K)), np.zeros(3, dtype=int)) == pytest.approx(math.log(K), rel=1e-15)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.uint64])
def test_labels_of_any_integer_type_of_which_a_class_is_missing(dtype):
    criterion = CrossEntropyLoss()
    criterion(np.zeros((2, 3)), np.array([0, 2], dtype=dtype))
    np.testing.assert_allclose(criterion.backward(), (1 / 3 - np.eye(3)[[0, 2]]) / 2)


@pytest.mark.parametrize("labels", [[1, 2, 3], [-1, 0, 1], [0, 1, 255]])
def test_labels_outside_of_the_classes_are_one_sentence(labels):
    sentence = f"expected labels 0..2 for 3 logits, got labels {min(labels)}..{max(labels)}: {ENCODE}"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        CrossEntropyLoss()(np.zeros((3, 3)), np.array(labels))


@pytest.mark.parametrize("labels", [[0.0, 1.0], ["cat", "dog"], [True, False]])
def test_labels_that_are_not_integers_are_one_sentence(labels):
    labels = np.array(labels)
    sentence = f"expected integer labels 0..2, got {labels.dtype}: {ENCODE}"
    with pytest.raises(TypeError, match=re.escape(sentence)):
        CrossEntropyLoss()(np.zeros((2, 3)), labels)


@pytest.mark.parametrize(
    ("logits_shape", "labels_shape"),
    [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), ()), ((3,), (1,)), ((2, 0), (2,)), ((2, 3, 4), (2, 3)), ((), ())],
)
def test_shapes_that_do_not_match_are_one_sentence(logits_shape, labels_shape):
    sentence = f"got {logits_shape} and {labels_shape}: pass K logits and one class number, not a one-hot row"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        CrossEntropyLoss()(np.zeros(logits_shape), np.zeros(labels_shape, dtype=int))


def test_backward_before_the_loss_is_one_sentence():
    with pytest.raises(
        RuntimeError, match=r"expected a loss computed before it, got none: call criterion\(logits, lab"
    ):
        CrossEntropyLoss().backward()


def test_an_unknown_reduction_is_one_sentence():
    with pytest.raises(ValueError, match="expected reduction 'mean' or 'sum', got 'average': pick"):
        CrossEntropyLoss("average")


@pytest.mark.parametrize("again", [copy.deepcopy, lambda criterion: pickle.loads(pickle.dumps(criterion))])
def test_the_labels_of_a_loss_are_in_no_copy(again):
    criterion = CrossEntropyLoss(reduction="sum")
    loss = criterion(np.zeros((500, 3)), np.arange(500) % 3)
    assert len(pickle.dumps(criterion)) < 500
    copied = again(criterion)
    with pytest.raises(RuntimeError, match="expected a loss computed before it"):
        copied.backward()
    assert copied(np.zeros((500, 3)), np.arange(500) % 3) == loss


def test_lists_are_taken_as_the_arrays_of_their_numbers():
    logits, labels = [[1, 2, -1], [0, 3, 5]], [2, 0]
    array = np.array(logits, float)
    np.testing.assert_array_equal(softmax(logits), softmax(array))
    np.testing.assert_array_equal(log_softmax(logits), log_softmax(array))
    criterion, expected = CrossEntropyLoss(), CrossEntropyLoss()
    assert criterion(logits, labels) == expected(array, np.array(labels))
    np.testing.assert_array_equal(criterion.backward(), expected.backward())


@pytest.mark.parametrize("function", [softmax, log_softmax])
def test_logits_without_classes_or_numbers_are_one_sentence(function):
    name = function.__name__
    for logits, shape in ((1.0, r"\(\)"), ([], r"\(0,\)"), (np.ones((3, 0)), r"\(3, 0\)")):
        sentence = rf"^{name} expected logits of shape \(\.\.\., K\) with K of at least 1, got {shape}: put the logits"
        with pytest.raises(ValueError, match=sentence):
            function(logits)
    with pytest.raises(TypeError, match=f"^{name} expected an array of numbers, got None: "):
        function(None)


@pytest.mark.parametrize(
    ("logits", "labels", "sentence"),
    [
        ([[1, 2], [3]], [0, 1], "an array, got rows of unequal lengths: "),
        ([[1, 2], [3, 4]], [[0], [1, 0]], "an array, got rows of unequal lengths: "),
        ([["a", "b"]], [0], "an array of numbers, got an array of <U1: "),
        (None, [0], "an array of numbers, got None: "),
    ],
)
def test_what_is_no_array_is_one_sentence(logits, labels, sentence):
    with pytest.raises(TypeError, match=f"^CrossEntropyLoss expected {sentence}"):
        CrossEntropyLoss()(logits, labels)
