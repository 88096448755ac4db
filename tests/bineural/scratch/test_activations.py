"""Activations against torch, at ordinary and at extreme numbers."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bineural.scratch import ReLU, Sigmoid, Tanh

TWINS = [(ReLU, torch.relu), (Sigmoid, torch.sigmoid), (Tanh, torch.tanh)]
SHAPES = st.sampled_from([(), (3,), (0, 3), (1, 3), (17, 3), (2, 3, 4)])
NUMBERS = st.one_of(st.floats(-8, 8, width=32), st.sampled_from([-1000.0, -100.0, 0.0, 100.0, 1000.0]))


@pytest.mark.parametrize(("activation", "twin"), TWINS)
@settings(max_examples=30, deadline=None)
@given(data=st.data(), dtype=st.sampled_from([np.float32, np.float64]), shape=SHAPES)
def test_values_and_gradients_are_those_of_torch(activation, twin, data, dtype, shape):
    x = data.draw(hnp.arrays(dtype, shape, elements=NUMBERS))
    grad_output = data.draw(hnp.arrays(dtype, shape, elements=st.floats(-2, 2, width=32)))
    layer = activation()
    y, grad_input = layer(x), layer.backward(grad_output)

    x_twin = torch.tensor(x, requires_grad=True)
    y_twin = twin(x_twin)
    y_twin.backward(torch.tensor(grad_output))

    tolerance = 1e-6 if dtype == np.float32 else 1e-14
    assert y.dtype == grad_input.dtype == dtype
    np.testing.assert_allclose(y, y_twin.detach(), rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(grad_input, x_twin.grad, rtol=tolerance, atol=10 * tolerance)


def test_sigmoid_keeps_its_digits_far_from_zero():
    # The sum 1 + exp(−x) is exact to the last digit for x = −40, where y is about exp(−40).
    np.testing.assert_allclose(Sigmoid()(np.array([-40.0])), np.exp([-40.0]), rtol=1e-15)


def test_the_derivative_of_relu_at_zero_is_zero():
    relu = ReLU()
    relu(np.array([-1e-300, -0.0, 0.0, 1e-300]))
    np.testing.assert_array_equal(relu.backward(np.ones(4)), [0, 0, 0, 1])


@pytest.mark.parametrize(("activation", "limits"), [(ReLU, [0, np.inf]), (Sigmoid, [0, 1]), (Tanh, [-1, 1])])
def test_infinite_inputs_reach_the_limits(activation, limits):
    np.testing.assert_array_equal(activation()(np.array([-np.inf, np.inf])), limits)


@pytest.mark.parametrize("activation", [ReLU, Sigmoid, Tanh])
@pytest.mark.parametrize("shape", [(3,), (1, 3), (4, 1), (3, 4)])
def test_a_gradient_that_would_broadcast_is_refused(activation, shape):
    layer = activation()
    layer(np.ones((4, 3)))
    sentence = f"{activation.__name__}.backward expected grad_output of shape (4, 3), got {shape}: pass the gradient"
    with pytest.raises(ValueError, match=re.escape(sentence)):
        layer.backward(np.ones(shape))
