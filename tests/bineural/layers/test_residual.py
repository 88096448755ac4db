"""A residual block adds what goes around its layers to what goes through them, values and gradients."""

import pytest
import torch
from torch import nn

from bineural.layers import ResidualBlock


@pytest.mark.parametrize("count", [0, 1, 6])
@pytest.mark.parametrize("mode", [True, False])
def test_the_sum_and_its_gradient(count, mode):
    torch.manual_seed(0)
    branch = nn.Sequential(nn.Linear(5, 5), nn.Tanh(), nn.Linear(5, 5))
    block, x = ResidualBlock(branch).train(mode), torch.randn(count, 5, requires_grad=True)
    torch.testing.assert_close(block(x), x + branch(x))
    grad_output = torch.randn(count, 5)
    (through,) = torch.autograd.grad(branch(x), x, grad_output)
    (both,) = torch.autograd.grad(block(x), x, grad_output)
    torch.testing.assert_close(both, grad_output + through)


def test_a_dead_branch_lets_the_gradient_pass():
    branch = nn.Linear(5, 5)
    nn.init.zeros_(branch.weight)
    x = torch.randn(2, 5, requires_grad=True)
    ResidualBlock(nn.Sequential(branch, nn.ReLU()))(x).sum().backward()
    torch.testing.assert_close(x.grad, torch.ones(2, 5))


def test_a_shortcut_of_another_shape():
    branch, shortcut = nn.Conv2d(2, 4, 3, stride=2, padding=1), nn.Conv2d(2, 4, 1, stride=2)
    block, x = ResidualBlock(branch, shortcut), torch.randn(3, 2, 8, 8)
    torch.testing.assert_close(block(x), branch(x) + shortcut(x))
    assert len(list(block.parameters())) == 4


def test_shapes_that_broadcasting_would_add_up():
    with pytest.raises(ValueError, match=r"got \(3, 5\) around the layers and \(3, 1\) through them: pass a shortcut"):
        ResidualBlock(nn.Linear(5, 1))(torch.zeros(3, 5))
