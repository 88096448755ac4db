"""The contract of layers, and networks built of them."""

import copy
import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.scratch import CrossEntropyLoss, Linear, Module, Parameter, ReLU, Sequential, Sigmoid, Tanh

quick = settings(max_examples=15, deadline=None)


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


def test_sequential_is_a_sequence_of_named_layers():
    layers = [Linear(2, 4), ReLU(), Scale([1.0]), Linear(4, 3, bias=False)]
    network = Sequential(*layers)
    assert list(network) == layers
    assert network[2] is layers[2]
    assert len(network) == 4
    assert [name for name, _ in network.named_parameters()] == ["0.weight", "0.bias", "2.factor", "3.weight"]
    assert network.parameters() == [layers[0].weight, layers[0].bias, layers[2].factor, layers[3].weight]
    assert repr(network) == "Sequential(Linear(2, 4), ReLU(), Scale(), Linear(4, 3, bias=False))"


TWINS = {ReLU: torch.nn.ReLU, Sigmoid: torch.nn.Sigmoid, Tanh: torch.nn.Tanh}


def torch_twin(network):
    """Build the same network in torch, with the same numbers in it."""
    layers = []
    for layer in network:
        if isinstance(layer, Linear):
            twin = torch.nn.Linear(layer.in_features, layer.out_features, dtype=torch.float64)
            twin.weight.data, twin.bias.data = torch.tensor(layer.weight.data), torch.tensor(layer.bias.data)
        else:
            twin = TWINS[type(layer)]()
        layers.append(twin)
    return torch.nn.Sequential(*layers)


@quick
@given(
    widths=st.lists(st.integers(1, 6), min_size=2, max_size=4),
    activation=st.sampled_from(list(TWINS)),
    rows=st.sampled_from([(), (0,), (1,), (9,)]),
    seed=st.integers(0, 99),
)
def test_a_network_with_its_loss_has_the_gradients_of_torch(widths, activation, rows, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for in_features, out_features in pairwise(widths):
        layers += [Linear(in_features, out_features, rng=rng), activation()]
    network = Sequential(*layers[:-1])
    x = rng.normal(size=(*rows, widths[0]))
    labels = rng.integers(widths[-1], size=rows)

    criterion = CrossEntropyLoss(reduction="sum")
    loss = criterion(network(x), labels)
    grad_input = network.backward(criterion.backward())

    twin = torch_twin(network)
    x_twin = torch.tensor(x, requires_grad=True)
    loss_twin = torch.nn.functional.cross_entropy(twin(x_twin), torch.tensor(labels), reduction="sum")
    loss_twin.backward()
    np.testing.assert_allclose(loss, loss_twin.item(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(grad_input, x_twin.grad, rtol=1e-9, atol=1e-12)
    for (name, parameter), (name_twin, twin_parameter) in zip(
        network.named_parameters(), twin.named_parameters(), strict=True
    ):
        assert name == name_twin
        np.testing.assert_allclose(parameter.grad, twin_parameter.grad, rtol=1e-9, atol=1e-12)


def test_a_newborn_network_is_as_unsure_as_a_guess_among_k_classes():
    # The tolerance follows from the initialization, uniform in ±1/√n, of variance 1/3n. For inputs in ±1 a hidden
    # number before ReLU has a mean square q ≤ (d + 1)/3d, after it q/2, so a logit has s² = (h q/2 + 1)/3h. The loss
    # of one network differs from ln K by mean(z) − z[label], of deviation below s, and by the convexity of
    # log Σ exp, about s²/2. The mean over S networks is therefore within 4 s/√S + s² of ln K.
    d, h, K, S = 2, 32, 10, 20
    s2 = (h * (d + 1) / (3 * d) / 2 + 1) / (3 * h)
    tolerance = 4 * math.sqrt(s2 / S) + s2
    losses = []
    for seed in range(S):
        rng = np.random.default_rng(seed)
        network = Sequential(Linear(d, h, rng=rng), ReLU(), Linear(h, K, rng=rng))
        losses.append(CrossEntropyLoss()(network(rng.uniform(-1, 1, (200, d))), rng.integers(K, size=200)))
    assert tolerance < 0.2 * math.log(K)
    assert abs(np.mean(losses) - math.log(K)) < tolerance
