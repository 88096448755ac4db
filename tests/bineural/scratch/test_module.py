"""The contract of layers, and what they make of lists."""

import copy
import pickle

import numpy as np
import pytest

from bineural.scratch import Linear, Module, Parameter, ReLU, Sequential, Sigmoid, Tanh
from bineural.scratch.module import as_array, named_parameters, spelled


class Scale(Module):
    """y = p x, as a student would write it."""

    def __init__(self, factor):
        self.name = "not a parameter"
        self.factor = Parameter(factor)

    def forward(self, x):
        self.save_for_backward(x)
        return self.factor.data * x

    def backward(self, grad_output):
        self.factor.grad = np.sum(grad_output * self.saved, keepdims=True)
        return grad_output * self.factor.data


def test_a_parameter_is_a_copy_without_gradient():
    values = np.ones((2, 3), dtype=np.float32)
    parameter = Parameter(values)
    parameter.data -= 1
    assert values.all()
    assert parameter.data.dtype == np.float32
    assert parameter.grad is None
    assert repr(parameter) == "Parameter(shape=(2, 3), dtype=float32)"


def test_a_parameter_of_integers_is_refused():
    with pytest.raises(TypeError, match=r"expected floating-point numbers, got int64: .*astype\(np.float64\)"):
        Parameter(np.array([1, 2], dtype=np.int64))


def test_a_module_finds_its_parameters():
    scale = Scale([2.0])
    assert scale.named_parameters() == [("factor", scale.factor)]
    assert scale.parameters() == [scale.factor]
    assert ReLU().parameters() == []


def test_a_module_without_forward_and_backward_says_what_to_define():
    module = Module()
    with pytest.raises(NotImplementedError, match=r"Module expected a method forward\(self, x\), got none: "):
        module(np.ones(3))
    with pytest.raises(
        NotImplementedError, match=r"Module expected a method backward\(self, grad_output\), got none: "
    ):
        module.backward(np.ones(3))


@pytest.mark.parametrize("module", [Scale([1.0]), Linear(3, 3), ReLU(), Sigmoid(), Tanh(), Sequential(ReLU())])
def test_backward_before_forward_is_one_sentence(module):
    with pytest.raises(RuntimeError, match=r"^\w+\.backward expected a forward pass before it, got none: call forward"):
        module.backward(np.ones((1, 3)))


EVERY_LAYER = [Scale([1.0]), Linear(3, 3, rng=0), ReLU(), Sigmoid(), Tanh(), Sequential(ReLU(), Linear(3, 3, rng=0))]


@pytest.mark.parametrize("module", EVERY_LAYER)
@pytest.mark.parametrize("again", [copy.deepcopy, lambda module: pickle.loads(pickle.dumps(module))])
def test_what_a_pass_saved_is_in_no_copy(module, again):
    x = np.full((50, 3), np.pi)
    y = module(x)
    module.backward(np.ones((50, 3)))
    copied = again(module)
    assert len(pickle.dumps(module)) < x.nbytes
    assert all(parameter.grad is None for parameter in copied.parameters())
    with pytest.raises(RuntimeError, match="expected a forward pass before it"):
        copied.backward(np.ones((50, 3)))
    np.testing.assert_array_equal(copied(x), y)
    module.backward(np.ones((50, 3)))  # the module itself has forgotten nothing


@pytest.mark.parametrize("module", EVERY_LAYER)
def test_a_module_forgets_what_a_pass_saved(module):
    y = module(np.ones((2, 3)))
    module.forget()
    with pytest.raises(RuntimeError, match="expected a forward pass before it"):
        module.backward(np.ones((2, 3)))
    np.testing.assert_array_equal(module(np.ones((2, 3))), y)
    module.backward(np.ones((2, 3)))


BATCH = [[1.0, -2.0, 0.0], [0.5, 3.0, -1.0]]
LAYERS = [Linear(3, 2, rng=0), ReLU(), Sigmoid(), Tanh(), Sequential(Linear(3, 2, rng=0), Tanh())]


@pytest.mark.parametrize("layer", LAYERS)
def test_lists_are_taken_as_the_arrays_of_their_numbers(layer):
    y = layer(np.array(BATCH))
    grad = layer.backward(np.ones_like(y))
    np.testing.assert_array_equal(layer.forward(BATCH), y)
    np.testing.assert_array_equal(layer.backward(np.ones_like(y).tolist()), grad)
    whole = layer(np.array(BATCH, dtype=int))
    assert whole.dtype == np.float64
    np.testing.assert_array_equal(whole, layer(np.array(BATCH).astype(int).astype(float)))


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("value", "came"),
    [
        ([["a", "b", "c"]], "an array of <U1"),
        (None, "None"),
        ("text", "'text'"),
        (np.ones((2, 3), complex), "an array of complex128"),
    ],
)
def test_what_holds_no_numbers_is_one_sentence(layer, value, came):
    with pytest.raises(TypeError, match=rf"^\w+\.forward expected an array of numbers, got {came}: "):
        layer.forward(value)
    layer.forward(np.ones((2, 3)))
    with pytest.raises(TypeError, match=rf"^\w+\.backward expected an array of numbers, got {came}: "):
        layer.backward(value)


@pytest.mark.parametrize("layer", LAYERS)
def test_rows_of_unequal_lengths_are_one_sentence(layer):
    with pytest.raises(TypeError, match=r"^\w+\.forward expected an array, got rows of unequal lengths: give all rows"):
        layer.forward([[1.0, 2.0, 3.0], [3.0]])
    layer.forward(np.ones((2, 3)))
    with pytest.raises(
        TypeError, match=r"^\w+\.backward expected an array, got rows of unequal lengths: give all rows"
    ):
        layer.backward([[1.0, 2.0, 3.0], [3.0]])


def test_a_float_array_goes_through_as_it_is():
    for dtype in (np.float16, np.float32, np.float64):
        x = np.ones(3, dtype)
        assert as_array(x, "taker") is x


def test_rows_of_unequal_lengths_are_no_parameter():
    with pytest.raises(TypeError, match="^Parameter expected an array, got rows of unequal lengths: "):
        Parameter([[1.0, 2.0], [3.0]])


class Bare:
    """y = 2 x, a layer that inherits from nothing."""

    def __init__(self):
        self.factor = Parameter([2.0])

    def forward(self, x):
        return x * self.factor.data

    def backward(self, grad_output):
        return grad_output * self.factor.data


def test_a_class_without_module_has_its_parameters_and_is_spelled_by_its_name():
    bare = Bare()
    assert named_parameters(bare) == [("factor", bare.factor)]
    assert named_parameters(object()) == []
    assert (spelled(bare), spelled(Linear(2, 3))) == ("Bare()", "Linear(2, 3)")
