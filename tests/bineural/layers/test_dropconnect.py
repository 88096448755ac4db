"""DropConnect: the mean over masks is the layer in evaluation mode, gradients reach the weights that took part."""

import pytest
import torch
from torch import nn

from bineural.layers import DropConnectLinear

MODES = [False, True]


def made(p=0.3, **options):
    torch.manual_seed(0)
    return DropConnectLinear(6, 4, p, **options)


@pytest.mark.parametrize("per_example", MODES)
def test_the_mean_over_masks_is_the_layer_in_evaluation_mode(per_example):
    layer, x, draws = made(per_example=per_example).double(), torch.randn(3, 6).double(), 4000
    with torch.no_grad():
        drawn = torch.stack([layer(x) for _ in range(draws)])
        expected = layer.eval()(x)
    error = drawn.std(0) / draws**0.5
    assert ((drawn.mean(0) - expected).abs() < 4.5 * error).all()  # 12 numbers: by chance in one of 12,000 runs
    # theory: each term of the sum has the variance p / (1 − p) of its own square
    variance = 0.3 / 0.7 * (x.square() @ layer.weight.detach().square().T)
    torch.testing.assert_close(drawn.var(0), variance, rtol=0.15, atol=0)


@pytest.mark.parametrize("per_example", MODES)
@pytest.mark.parametrize("count", [0, 1, 5])
def test_values_and_gradients_follow_the_mask(per_example, count):
    layer, x = made(per_example=per_example), torch.randn(count, 6, requires_grad=True)
    torch.manual_seed(1)
    y = layer(x)
    torch.manual_seed(1)
    kept = torch.rand((count, 4, 6) if per_example else (4, 6)) >= 0.3
    weight = (layer.weight * kept / 0.7).detach().expand(count, 4, 6)
    assert y.shape == (count, 4)
    torch.testing.assert_close(y, torch.einsum("noi,ni->no", weight, x) + layer.bias)
    grad_output = torch.randn(count, 4)
    y.backward(grad_output)
    torch.testing.assert_close(x.grad, torch.einsum("noi,no->ni", weight, grad_output))
    expected = (torch.einsum("no,ni->noi", grad_output, x.detach()) * kept.expand(count, 4, 6) / 0.7).sum(0)
    torch.testing.assert_close(layer.weight.grad, expected)
    torch.testing.assert_close(layer.bias.grad, grad_output.sum(0))


def test_a_mask_of_its_own_for_each_example_or_one_for_all():
    x = torch.ones(50, 6)
    assert len(made()(x).detach().round(decimals=4).unique(dim=0)) == 1  # equal examples, one mask: equal outputs
    assert len(made(per_example=True)(x).detach().unique(dim=0)) > 25


@pytest.mark.parametrize("count", [0, 1, 5])
def test_evaluation_is_a_linear_layer(count):
    layer, linear, x = made().eval(), nn.Linear(6, 4), torch.randn(count, 6)
    linear.load_state_dict(layer.state_dict())
    torch.testing.assert_close(layer(x), linear(x))


@pytest.mark.parametrize("per_example", MODES)
def test_the_ends_of_the_range(per_example):
    x = torch.randn(3, 6)
    keeps_all, keeps_none = made(0.0, per_example=per_example), made(1.0, per_example=per_example)
    torch.testing.assert_close(keeps_all(x), keeps_all.eval()(x))
    torch.testing.assert_close(keeps_none(x), keeps_none.bias.expand(3, 4))
    assert made(bias=False).bias is None


def test_the_start_is_that_of_a_linear_layer():
    layer = DropConnectLinear(300, 200)
    bound = 300**-0.5
    for drawn in (layer.weight, layer.bias):
        assert 0.95 * bound < drawn.abs().max() <= bound
    assert layer.weight.std().item() == pytest.approx(bound / 3**0.5, rel=0.02)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability(p):
    with pytest.raises(ValueError, match="DropConnectLinear expected p from 0 to 1, got"):
        DropConnectLinear(6, 4, p)
