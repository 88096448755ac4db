"""The gradient check: passes right gradients, catches wrong ones, and leaves everything as it was."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.scratch import (
    CrossEntropyLoss,
    Linear,
    Module,
    Parameter,
    ReLU,
    Sequential,
    Sigmoid,
    Tanh,
    gradient_check,
)
from bineural.scratch.gradcheck import numerical_gradient

RIGHT, WRONG = 1e-5, 1e-2  # as its documentation says: below the one, far above the other


@settings(max_examples=15, deadline=None)
@given(
    activation=st.sampled_from([ReLU, Sigmoid, Tanh]),
    rows=st.sampled_from([(), (0,), (1,), (5,)]),
    seed=st.integers(0, 99),
)
def test_a_right_network_passes(activation, rows, seed):
    rng = np.random.default_rng(seed)
    network = Sequential(Linear(3, 4, rng=rng), activation(), Linear(4, 2, bias=False, rng=rng), activation())
    errors = gradient_check(network, rng.normal(size=(*rows, 3)), rng=seed)
    assert list(errors) == ["input", "0.weight", "0.bias", "2.weight"]
    assert max(errors.values()) < RIGHT


@settings(max_examples=15, deadline=None)
@given(
    rows=st.sampled_from([(), (0,), (1,), (5,)]),
    scale=st.sampled_from([1, 5, 100]),
    reduction=st.sampled_from(["mean", "sum"]),
    seed=st.integers(0, 99),
)
def test_a_right_loss_passes(rows, scale, reduction, seed):
    rng = np.random.default_rng(seed)
    errors = gradient_check(
        CrossEntropyLoss(reduction), scale * rng.normal(size=(*rows, 4)), labels=rng.integers(4, size=rows)
    )
    assert list(errors) == ["input"]
    assert errors["input"] < RIGHT * scale  # the loss, and with it its rounding error, grows with the logits


class HalfLinear(Linear):
    def backward(self, grad_output):
        grad_input = super().backward(grad_output)
        self.weight.grad = self.weight.grad / 2
        return grad_input


class ForgetfulLinear(Linear):
    def backward(self, grad_output):
        grad_input = super().backward(grad_output)
        self.bias.grad = grad_output[0]
        return grad_input


class OpenReLU(ReLU):
    def backward(self, grad_output):
        return grad_output


class WrongSigmoid(Sigmoid):
    def backward(self, grad_output):
        return grad_output * self.saved


@pytest.mark.parametrize(
    ("layer", "wrong"),
    [
        (HalfLinear(3, 2, rng=0), {"weight"}),
        (ForgetfulLinear(3, 2, rng=0), {"bias"}),
        (OpenReLU(), {"input"}),
        (WrongSigmoid(), {"input"}),
    ],
)
def test_a_wrong_gradient_is_caught_where_it_is(layer, wrong):
    errors = gradient_check(layer, np.random.default_rng(0).normal(size=(4, 3)))
    assert {name for name, error in errors.items() if error > WRONG} == wrong
    assert all(error < RIGHT for name, error in errors.items() if name not in wrong)


def test_a_loss_whose_gradient_is_not_averaged_is_caught():
    class Forgetful(CrossEntropyLoss):
        def backward(self):
            return super().backward() * 5

    errors = gradient_check(Forgetful(), np.random.default_rng(0).normal(size=(5, 3)), labels=[0, 1, 2, 0, 1])
    assert errors["input"] > WRONG


def test_a_kink_shows_as_the_mean_of_both_slopes():
    assert gradient_check(ReLU(), np.zeros(1))["input"] == pytest.approx(1)


def test_the_identity_passes_though_it_returns_its_input():
    class Identity(Module):
        def forward(self, x):
            return x

        def backward(self, grad_output):
            return grad_output

    assert gradient_check(Identity(), np.ones(3))["input"] < RIGHT


def test_input_and_parameters_come_back_bit_for_bit():
    rng = np.random.default_rng(0)
    layer, x = Linear(3, 2, rng=rng), rng.normal(size=(4, 3))
    x.flags.writeable = False  # the check works on a copy
    before = [x.copy(), layer.weight.data.copy(), layer.bias.data.copy()]
    gradient_check(layer, x)
    for now, then in zip([x, layer.weight.data, layer.bias.data], before, strict=True):
        np.testing.assert_array_equal(now, then)


def test_a_gradient_passed_by_the_caller_is_the_one_used():
    first_output_only = np.array([[1.0, 0.0]])
    layer = HalfLinear(3, 2, rng=0)
    gradient_check(layer, np.ones((1, 3)), first_output_only)
    np.testing.assert_array_equal(layer.weight.grad, [[0.5] * 3, [0] * 3])


def test_numerical_gradient_of_a_cube():
    x = np.array([[1.0, -2.0], [0.0, 3.0]])
    weights = np.array([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_allclose(numerical_gradient(lambda: x**3, x, weights), 3 * x**2 * weights, rtol=1e-8, atol=1e-8)


def test_short_floats_are_refused_wherever_they_are():
    with pytest.raises(ValueError, match=r"expected float64, got float32 for input: convert it with .astype"):
        gradient_check(ReLU(), np.ones(3, dtype=np.float32))
    with pytest.raises(ValueError, match=r"expected float64, got float32 for 1.weight: convert it with .astype"):
        gradient_check(Sequential(ReLU(), Linear(3, 2, dtype=np.float32)), np.ones(3))
    with pytest.raises(ValueError, match=r"expected float64, got float32 for input: convert it with .astype"):
        gradient_check(CrossEntropyLoss(), np.ones((1, 3), dtype=np.float32), labels=[0])


def test_labels_belong_to_a_loss_and_to_nothing_else():
    with pytest.raises(ValueError, match=r"got CrossEntropyLoss and labels=None: pass labels when"):
        gradient_check(CrossEntropyLoss(), np.ones((1, 3)), np.array([0]))
    with pytest.raises(ValueError, match=r"got ReLU and labels=\[0\]: pass labels when"):
        gradient_check(ReLU(), np.ones((1, 3)), labels=[0])


def test_a_gradient_of_a_wrong_shape_is_one_sentence():
    class Transposed(Linear):
        def backward(self, grad_output):
            grad_input = super().backward(grad_output)
            self.weight.grad = self.weight.grad.T
            return grad_input

    with pytest.raises(ValueError, match=r"expected a gradient of shape \(2, 3\) for weight, got \(3, 2\) from Linear"):
        gradient_check(Transposed(3, 2), np.ones((4, 3)))

    class Silent(ReLU):
        def backward(self, grad_output):
            pass

    with pytest.raises(ValueError, match=r"expected a gradient of shape \(4, 3\) for input, got None from Silent\(\)"):
        gradient_check(Silent(), np.ones((4, 3)))


class Own:
    """y = w x², a layer that inherits from nothing."""

    def __init__(self):
        self.factor = Parameter([2.0])

    def forward(self, x):
        self.x = x
        return self.factor.data * x**2

    def backward(self, grad_output):
        self.factor.grad = np.array([(grad_output * self.x**2).sum()])
        return 2 * self.factor.data * self.x * grad_output


class OwnLoss:
    """Mean of the squared errors."""

    def __call__(self, outputs, targets):
        self.difference = outputs - targets
        return (self.difference**2).mean()

    def backward(self):
        return 2 * self.difference / self.difference.size


def test_layers_and_losses_that_inherit_from_nothing_are_judged_too():
    x = np.random.default_rng(0).normal(size=(4, 3))
    errors = gradient_check(Own(), x)
    assert list(errors) == ["input", "factor"]
    assert max(errors.values()) < RIGHT
    assert gradient_check(OwnLoss(), x, labels=np.ones((4, 3)))["input"] < RIGHT

    class Wrong(Own):
        def backward(self, grad_output):
            return super().backward(grad_output) / 2

    errors = gradient_check(Wrong(), x)
    assert errors["input"] > WRONG
    assert errors["factor"] < RIGHT
    Wrong.backward = lambda self, grad_output: grad_output
    with pytest.raises(ValueError, match=r"gradient of shape \(1,\) for factor, got None from Wrong\(\)"):
        gradient_check(Wrong(), x)


def test_lists_are_taken_as_the_arrays_of_their_numbers():
    x, grad_output = [[1, 2, 3], [0, -1, 2]], [[1, 0], [2, -1]]
    layer = Linear(3, 2, rng=0)
    assert gradient_check(layer, x, grad_output) == gradient_check(
        layer, np.array(x, float), np.array(grad_output, float)
    )
    assert gradient_check(CrossEntropyLoss(), x, labels=[0, 2])["input"] < RIGHT


@pytest.mark.parametrize(
    ("module", "given", "error", "sentence"),
    [
        (
            Linear,
            {"x": [1.0]},
            TypeError,
            "gradient_check expected a layer or a loss with a method backward, got Linear: ",
        ),
        (type("Own", (), {"forward": abs}), {"x": [1.0]}, TypeError, "gradient_check expected .* backward, got Own: "),
        (len, {"x": [1.0], "labels": [0]}, TypeError, "gradient_check expected .* backward, got builtin_function"),
        (
            ReLU(),
            {"x": [[1.0], [1.0, 2.0]]},
            TypeError,
            "gradient_check expected an array, got rows of unequal lengths: ",
        ),
        (ReLU(), {"x": None}, TypeError, "gradient_check expected an array of numbers, got None: "),
        (
            ReLU(),
            {"x": [1.0, 2.0], "grad_output": [1.0]},
            ValueError,
            r"gradient_check expected grad_output of shape \(2,\)",
        ),
        (
            Linear(2, 3),
            {"x": [1.0, 2.0, 3.0]},
            ValueError,
            r"Linear\(2, 3\) expected x of shape \(N, 2\) or \(2,\), got \(3,",
        ),
    ],
)
def test_what_cannot_be_checked_is_one_sentence(module, given, error, sentence):
    with pytest.raises(error, match="^" + sentence):
        gradient_check(module, **given)


def test_a_forward_that_returns_nothing_is_one_sentence():
    own = Own()
    own.forward = lambda x: None
    with pytest.raises(TypeError, match="^Own.forward expected to return a NumPy array, got NoneType: end it with"):
        gradient_check(own, [1.0])
