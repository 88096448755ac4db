"""The multilayer perceptron: what it is made of, and what may stand between its layers."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from bineural.layers import DropConnectLinear, ResidualBlock
from bineural.models import MLP


def test_an_mlp_is_the_sequence_written_by_hand():
    torch.manual_seed(0)
    model = MLP([4, 7, 5, 3])
    torch.manual_seed(0)
    by_hand = nn.Sequential(nn.Linear(4, 7), nn.ReLU(), nn.Linear(7, 5), nn.ReLU(), nn.Linear(5, 3))
    x = torch.randn(6, 4)
    assert torch.equal(model(x), by_hand(x))
    assert list(model.state_dict()) == list(by_hand.state_dict())
    assert isinstance(model, nn.Sequential)


@pytest.mark.parametrize(("activation", "layer"), [(nn.Tanh, nn.Tanh), (partial(nn.LeakyReLU, 0.3), nn.LeakyReLU)])
def test_the_activation_is_made_anew_for_each_hidden_layer(activation, layer):
    model = MLP([2, 3, 3, 3, 1], activation)
    activations = [module for module in model if isinstance(module, layer)]
    assert len(set(map(id, activations))) == 3
    assert not isinstance(model[-1], layer)


def test_two_sizes_are_a_linear_model():
    assert [type(layer) for layer in MLP([4, 3])] == [nn.Linear]


def test_slices_share_their_layers():
    model = MLP([4, 7, 5, 3])
    trunk = model[:-1]
    assert list(trunk) == list(model)[:-1]
    assert list(model[2:].state_dict()) == ["2.weight", "2.bias", "4.weight", "4.bias"]
    assert model[0] is trunk[0]


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, -1, 2], [3, 2.0], np.array([3.0, 2.0]), 784])
def test_sizes_that_make_no_network(sizes):
    with pytest.raises(
        ValueError, match=r"^MLP expected at least two sizes, whole numbers from 1 up, got \[.*\]: pass"
    ):
        MLP(sizes)


def test_sizes_may_be_numpy_integers():
    assert MLP(np.array([3, 2]))[0].out_features == 2


@pytest.mark.parametrize("activation", [nn.ReLU(), "relu", torch.relu, nn.functional.relu, lambda: torch.relu])
def test_an_activation_that_makes_no_layers(activation):
    with pytest.raises(
        TypeError, match=r"^MLP expected a class or function .* got .*: pass for example nn.ReLU, without"
    ):
        MLP([2, 2, 2], activation)


def test_what_stands_between_the_layers():
    model = MLP([4, 7, 7, 3], nn.Tanh, norm=nn.BatchNorm1d, dropout=partial(nn.Dropout, 0.25))
    kinds = [nn.Linear, nn.BatchNorm1d, nn.Tanh, nn.Dropout]
    assert [type(layer) for layer in model] == [*kinds, *kinds, nn.Linear]
    assert {layer.p for layer in model if isinstance(layer, nn.Dropout)} == {0.25}
    assert [layer.num_features for layer in model if isinstance(layer, nn.BatchNorm1d)] == [7, 7]


def test_another_linear_layer_for_the_hidden_ones():
    model = MLP([4, 7, 5, 3], linear=partial(DropConnectLinear, p=0.3))
    assert [type(layer) for layer in model if not isinstance(layer, nn.ReLU)] == [DropConnectLinear] * 2 + [nn.Linear]


def test_a_path_around_layers_that_keep_the_size():
    torch.manual_seed(0)
    model = MLP([4, 7, 7, 7, 3], residual=True)
    assert [isinstance(layer, ResidualBlock) for layer in model] == [False, False, True, True, False]
    for block in (model[2], model[3]):
        nn.init.zeros_(block.branch[0].weight)
        nn.init.constant_(block.branch[0].bias, -1)
    x = torch.randn(5, 4)
    assert torch.equal(model(x), model[4](model[1](model[0](x))))  # dead branches are passed by


def test_thirty_layers():
    model = MLP([784, *[64] * 29, 10])
    assert sum(isinstance(layer, nn.Linear) for layer in model) == 30
    assert model(torch.zeros(2, 784)).shape == (2, 10)
