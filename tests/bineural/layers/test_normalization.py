"""Both norms are torch's: values, gradients, running statistics, for any batch."""

import pytest
import torch
from torch import nn

from bineural.layers import BatchNorm1d, LayerNorm


def pair(ours, theirs, size, **options):
    """Our layer and torch's, with the same numbers in them."""
    torch.manual_seed(0)
    one, other = ours(size, **options), theirs(size, **options)
    with torch.no_grad():
        for parameter in one.parameters():
            parameter.normal_()
    other.load_state_dict(one.state_dict())  # names and shapes are the same, too
    return one, other


def assert_same(one, other, x, rtol=1e-5, atol=1e-5):
    """Compare values and all gradients of two layers."""
    x_one, x_other = x.clone().requires_grad_(), x.clone().requires_grad_()
    y_one, y_other = one(x_one), other(x_other)
    torch.testing.assert_close(y_one, y_other, rtol=rtol, atol=atol)
    grad_output = torch.randn_like(y_one)
    y_one.backward(grad_output)
    y_other.backward(grad_output)
    torch.testing.assert_close(x_one.grad, x_other.grad, rtol=rtol, atol=atol)
    for mine, its in zip(one.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine.grad, its.grad, rtol=rtol, atol=atol)


@pytest.mark.parametrize("count", [0, 2, 3, 64])
@pytest.mark.parametrize("options", [{}, {"eps": 0.1, "momentum": 0.5}])
def test_batch_norm_in_training(count, options):
    one, other = pair(BatchNorm1d, nn.BatchNorm1d, 5, **options)
    for shift in (0.0, 3.0):
        assert_same(one, other, 2 * torch.randn(count, 5) + shift)
        for name, mine in one.state_dict().items():
            torch.testing.assert_close(mine, other.state_dict()[name], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 2, 64])
def test_batch_norm_in_evaluation(count):
    one, other = pair(BatchNorm1d, nn.BatchNorm1d, 5)
    x = torch.randn(8, 5) + 1
    one(x), other(x)
    before = {name: tensor.clone() for name, tensor in one.state_dict().items()}
    assert_same(one.eval(), other.eval(), torch.randn(count, 5))
    for name, tensor in one.state_dict().items():
        torch.testing.assert_close(tensor, before[name], rtol=0, atol=0)


def test_batch_norm_couples_examples_in_training_alone():
    x, norm = torch.randn(4, 5), BatchNorm1d(5)
    other = torch.cat([x[:3], x[3:] + 10])
    assert (norm(x)[:3] - norm(other)[:3]).abs().max() > 0.1
    norm.eval()
    torch.testing.assert_close(norm(x)[:3], norm(other)[:3], rtol=0, atol=0)


def test_batch_norm_refuses_one_example_and_other_shapes():
    with pytest.raises(ValueError, match="expected more than one example in each batch of training, got 1"):
        BatchNorm1d(5)(torch.zeros(1, 5))
    for shape in [(2, 4), (5,), (2, 5, 3)]:
        with pytest.raises(ValueError, match=r"BatchNorm1d expected inputs of shape \(N, 5\), got"):
            BatchNorm1d(5)(torch.zeros(shape))


@pytest.mark.parametrize("shape", [(0, 5), (1, 5), (64, 5), (5,), (3, 2, 5)])
@pytest.mark.parametrize("mode", [True, False])
def test_layer_norm(shape, mode):
    one, other = pair(LayerNorm, nn.LayerNorm, 5)
    assert_same(one.train(mode), other.train(mode), 2 * torch.randn(shape) + 3)


def test_layer_norm_does_not_feel_the_neighbors():
    x, norm = torch.randn(4, 5), LayerNorm(5)
    torch.testing.assert_close(norm(x)[:1], norm(x[:1]), rtol=0, atol=1e-6)


def test_layer_norm_refuses_other_shapes():
    with pytest.raises(ValueError, match=r"LayerNorm expected inputs of shape \(..., 5\), got \(2, 4\)"):
        LayerNorm(5)(torch.zeros(2, 4))


@pytest.mark.parametrize("norm", [BatchNorm1d(3), LayerNorm(3)])
def test_gradients_by_finite_differences(norm):
    x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(norm.double(), (x,))
