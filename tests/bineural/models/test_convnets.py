"""Convolutional networks: sizes by formula, and what they refuse."""

import pytest
import torch
from torch import nn

from bineural.layers import ResidualBlock
from bineural.models import ConvNet, ResNet, Trunk, count_parameters


@pytest.mark.parametrize(
    ("options", "side"),
    [
        ({}, 4),
        ({"kernel_sizes": (3, 5)}, 4),
        ({"kernel_sizes": (3, 3)}, 5),
        ({"kernel_sizes": (5, 5), "padding": 2}, 7),
        ({"channels": (3, 8), "kernel_sizes": (3,), "image_size": 32, "n_classes": 2}, 15),
    ],
)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_what_the_last_block_leaves(options, side, count):
    model = ConvNet(**options)
    channels = options.get("channels", (1, 16, 16))
    size = options.get("image_size", 28)
    x = torch.zeros(count, channels[0], size, size)
    assert model[:-2](x).shape == (count, channels[-1], side, side)
    assert model(x).shape == (count, options.get("n_classes", 10))
    kernels = options.get("kernel_sizes", (5, 5))
    expected = sum((a * k * k + 1) * b for a, b, k in zip(channels, channels[1:], kernels, strict=False))
    expected += (channels[-1] * side**2 + 1) * options.get("n_classes", 10)
    assert count_parameters(model) == expected


def test_what_a_convnet_refuses():
    with pytest.raises(ValueError, match=r"a kernel for each of 2 blocks, got \[5\]"):
        ConvNet(kernel_sizes=(5,))
    with pytest.raises(ValueError, match="images that block 2 can pool, got 0 × 0 after its convolution of 4 × 4"):
        ConvNet(image_size=12)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_trunk_gives_196_features(count):
    assert Trunk()(torch.zeros(count, 1, 28, 28)).shape == (count, 196)


@pytest.mark.parametrize("count", [1, 3])
def test_a_residual_network(count):
    model = ResNet((8, 16, 32)).train(count > 1)
    assert model.features(torch.zeros(count, 3, 32, 32)).shape == (count, 32, 8, 8)
    assert model(torch.zeros(count, 3, 32, 32)).shape == (count, 10)
    assert sum(isinstance(module, ResidualBlock) for module in model.modules()) == 2
    weights = 9 * (3 * 8 + 8 * 16 + 2 * 16**2 + 16 * 32 + 2 * 32**2)
    norms = 2 * (8 + 3 * 16 + 3 * 32)
    assert count_parameters(model) == weights + norms + 33 * 10


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("norm", [False, True])
def test_parts_of_the_residual_network_can_be_taken_out(norm, residual):
    model = ResNet((8, 16, 32), stride=2, norm=norm, residual=residual, dropout=0.5).eval()
    assert model.features(torch.zeros(2, 3, 32, 32)).shape == (2, 32, 4, 4)
    assert sum(isinstance(module, ResidualBlock) for module in model.modules()) == 2 * residual
    assert sum(isinstance(module, nn.BatchNorm2d) for module in model.modules()) == 7 * norm
    convolutions = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    assert len(convolutions) == 7
    assert all((module.bias is None) == norm for module in convolutions)
    x = torch.randn(2, 3, 32, 32)
    assert torch.equal(model(x), model(x))
    assert not torch.equal(model.train()(x), model(x))


def test_every_weight_of_the_residual_network_is_reached():
    model = ResNet((4, 8), in_channels=1, n_classes=3)
    model(torch.randn(6, 1, 8, 8)).square().sum().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in model.parameters())
    assert not any(module.bias is not None for module in model.modules() if isinstance(module, nn.Conv2d))
