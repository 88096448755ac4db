"""Models: what they are made of, and what they count."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from bineural.localize import languages, table
from bineural.localize.catalog import recorded_lookups
from bineural.localize.tables import localize_text
from bineural.models import MLP, count_parameters, parameter_rows


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


def test_parameters_are_counted_once_and_only_if_trained():
    model = MLP([10, 20, 20, 5])
    assert count_parameters(model) == 11 * 20 + 21 * 20 + 21 * 5
    model[0].requires_grad_(False)
    assert count_parameters(model) == 21 * 20 + 21 * 5
    shared = nn.Linear(3, 3)
    assert count_parameters(nn.Sequential(shared, shared)) == 12


def test_rows_hold_each_parameter():
    rows = parameter_rows(nn.Sequential(nn.Conv2d(1, 16, 5), nn.Flatten(), MLP([64, 10])))
    assert [list(row.values()) for row in rows] == [
        ["0.weight", "16 × 1 × 5 × 5", 400],
        ["0.bias", "16", 16],
        ["2.0.weight", "10 × 64", 640],
        ["2.0.bias", "10", 10],
    ]


def test_rows_are_a_table_in_every_language(capsys):
    rows = parameter_rows(MLP([784, 40, 10]))
    table(rows)
    assert capsys.readouterr().out.splitlines()[2].split() == ["0.weight", "40", "×", "784", "31360"]
    with recorded_lookups() as lookups:
        for language in languages():
            shown = [[localize_text(text, language) for text in (*row, row["name"], row["shape"])] for row in rows]
            assert all(one[-2:] == [row["name"], row["shape"]] for one, row in zip(shown, rows, strict=True))
    assert list(lookups.missing) == []


def test_a_parameter_of_the_model_itself_has_a_bare_name():
    assert [row["name"] for row in parameter_rows(nn.Linear(2, 1))] == ["weight", "bias"]
