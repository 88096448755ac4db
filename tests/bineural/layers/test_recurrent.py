"""Both cells are torch's: states, gradients, over several steps, for any batch."""

import pytest
import torch
from torch import nn

from bineural.layers import GRUCell, RNNCell

PAIRS = [(RNNCell, nn.RNNCell), (GRUCell, nn.GRUCell)]


@pytest.fixture(params=PAIRS, ids=["rnn", "gru"])
def pair(request):
    """Our cell and torch's, with the same numbers in them."""
    torch.manual_seed(0)
    ours, theirs = request.param
    one, other = ours(7, 5), theirs(7, 5)
    other.load_state_dict(one.state_dict())  # names and shapes are the same, too
    return one, other


@pytest.mark.parametrize("batch", [(), (0,), (1,), (6,)])
def test_states_and_gradients_over_several_steps(pair, batch):
    x = torch.randn(4, *batch, 7)
    states, inputs = [], []
    for cell in pair:
        inputs.append(x.clone().requires_grad_())
        h = None
        for step in inputs[-1]:
            h = cell(step, h)
        h.square().sum().backward()
        states.append(h)
    torch.testing.assert_close(*states, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(inputs[0].grad, inputs[1].grad, rtol=1e-5, atol=1e-6)
    for mine, its in zip(*(cell.parameters() for cell in pair), strict=True):
        torch.testing.assert_close(mine.grad, its.grad, rtol=1e-5, atol=1e-6)


def test_a_given_state(pair):
    x, h = torch.randn(3, 7), torch.randn(3, 5)
    torch.testing.assert_close(*(cell(x, h) for cell in pair), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("cell", "gates"), [(RNNCell, 1), (GRUCell, 3)])
def test_the_start(cell, gates):
    made = cell(200, 300)
    assert made.weight_ih.shape == (gates * 300, 200)
    for drawn in made.parameters():
        assert 0.95 * 300**-0.5 < drawn.abs().max() <= 300**-0.5


def test_what_does_not_fit(pair):
    ours, _ = pair
    with pytest.raises(ValueError, match=r"Cell expected inputs of shape \(N, 7\), got \(3, 6\)"):
        ours(torch.zeros(3, 6))
    with pytest.raises(ValueError, match=r"Cell expected a state of shape \(3, 5\), got \(2, 5\)"):
        ours(torch.zeros(3, 7), torch.zeros(2, 5))
    with pytest.raises(ValueError, match=r"Cell expected a state of shape \(3, 5\), got \(5,\)"):
        ours(torch.zeros(3, 7), torch.zeros(5))  # which broadcasting would take
