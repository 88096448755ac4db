"""The fully connected layer against torch, and what it refuses."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.scratch import Linear

TOLERANCE = {np.float32: 1e-5, np.float64: 1e-12}


@settings(max_examples=30, deadline=None)
@given(
    in_features=st.integers(1, 8),
    out_features=st.integers(1, 8),
    rows=st.sampled_from([(), (0,), (1,), (33,)]),
    bias=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 99),
)
def test_values_and_gradients_are_those_of_torch(in_features, out_features, rows, bias, dtype, seed):
    rng = np.random.default_rng(seed)
    layer = Linear(in_features, out_features, bias, rng=rng, dtype=dtype)
    x = rng.normal(size=(*rows, in_features)).astype(dtype)
    grad_output = rng.normal(size=(*rows, out_features)).astype(dtype)
    y, grad_input = layer(x), layer.backward(grad_output)

    twin = torch.nn.Linear(in_features, out_features, bias)
    twin.weight.data = torch.tensor(layer.weight.data)
    if bias:
        twin.bias.data = torch.tensor(layer.bias.data)
    x_twin = torch.tensor(x, requires_grad=True)
    y_twin = twin(x_twin)
    y_twin.backward(torch.tensor(grad_output))

    pairs = [(y, y_twin.detach()), (grad_input, x_twin.grad), (layer.weight.grad, twin.weight.grad)]
    if bias:
        pairs.append((layer.bias.grad, twin.bias.grad))
    for ours, theirs in pairs:
        assert ours.dtype == dtype
        np.testing.assert_allclose(ours, theirs, rtol=TOLERANCE[dtype], atol=10 * TOLERANCE[dtype])


def test_one_vector_gives_what_a_batch_of_one_row_gives():
    layer = Linear(3, 2, rng=0)
    x, grad_output = np.arange(3.0), np.array([1.0, -2.0])
    y, grad_input = layer(x), layer.backward(grad_output)
    vector_grads = [parameter.grad for parameter in layer.parameters()]
    assert y.shape == (2,)
    assert grad_input.shape == (3,)
    np.testing.assert_array_equal(layer(x[None]), y[None])
    np.testing.assert_array_equal(layer.backward(grad_output[None]), grad_input[None])
    for parameter, vector_grad in zip(layer.parameters(), vector_grads, strict=True):
        np.testing.assert_array_equal(parameter.grad, vector_grad)


def test_backward_overwrites_gradients():
    layer = Linear(3, 2, rng=0)
    layer(np.ones((4, 3)))
    layer.backward(np.ones((4, 2)))
    first = layer.weight.grad.copy()
    layer.backward(np.ones((4, 2)))
    np.testing.assert_array_equal(layer.weight.grad, first)


@pytest.mark.parametrize("in_features", [1, 100, 10_000])
def test_initial_values_are_uniform_within_one_over_the_root_of_fan_in(in_features):
    layer = Linear(in_features, 100_000 // in_features, rng=0)
    bound = 1 / math.sqrt(in_features)
    for values in (layer.weight.data, layer.bias.data):
        assert np.abs(values).max() <= bound
    weights = layer.weight.data
    # 100,000 draws: the mean's deviation is bound/√300,000, and that of the mean square is bound²·√(4/45)/√100,000.
    assert abs(weights.mean()) < 5 * bound / math.sqrt(3e5)
    assert abs((weights**2).mean() - bound**2 / 3) < 5 * bound**2 * math.sqrt(4 / 45 / 1e5)


def test_a_seed_repeats_and_another_one_differs():
    weights = [Linear(4, 3, rng=rng).weight.data for rng in (1, np.random.default_rng(1), 2, None)]
    np.testing.assert_array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])
    assert not np.array_equal(weights[0], weights[3])


@pytest.mark.parametrize("shape", [(), (2,), (5, 4), (3, 1), (2, 5, 3)])
def test_an_input_of_a_wrong_shape_is_one_sentence(shape):
    sentence = f"Linear(3, 2) expected x of shape (N, 3) or (3,), got {shape}: put examples in rows"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        Linear(3, 2)(np.ones(shape))


@pytest.mark.parametrize("shape", [(4, 3), (2,), (1, 2), (4, 1)])
def test_a_gradient_of_a_wrong_shape_is_one_sentence(shape):
    layer = Linear(3, 2)
    layer(np.ones((4, 3)))
    sentence = f"Linear.backward expected grad_output of shape (4, 2), got {shape}: pass the gradient"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        layer.backward(np.ones(shape))


@pytest.mark.parametrize("sizes", [(0, 1), (1, 0), (-2, 3)])
def test_a_layer_without_inputs_or_outputs_is_refused(sizes):
    with pytest.raises(ValueError, match=f"got in_features={sizes[0]} and out_features={sizes[1]}"):
        Linear(*sizes)
