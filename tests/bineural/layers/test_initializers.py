"""Initializers draw what torch's own draw; schemes reach every layer."""

import math
import subprocess
import sys
from functools import partial

import pytest
import torch
from torch import nn

import bineural.layers
from bineural.layers import (
    SCHEMES,
    fans,
    initialize,
    kaiming_normal_,
    kaiming_uniform_,
    xavier_normal_,
    xavier_uniform_,
)

SHAPES = [(10, 784), (500, 500), (3, 7), (16, 3, 5, 5), (8, 4, 3), (2, 3, 2, 2, 2)]
PAIRS = [
    (xavier_uniform_, nn.init.xavier_uniform_, {"gain": 5 / 3}),
    (xavier_normal_, nn.init.xavier_normal_, {"gain": 0.5}),
    (kaiming_uniform_, nn.init.kaiming_uniform_, {"a": math.sqrt(5)}),
    (kaiming_uniform_, nn.init.kaiming_uniform_, {"mode": "fan_out", "nonlinearity": "relu"}),
    (kaiming_normal_, nn.init.kaiming_normal_, {}),
    (kaiming_normal_, nn.init.kaiming_normal_, {"mode": "fan_out", "nonlinearity": "tanh"}),
]


def generator(seed=0):
    return torch.Generator(torch.get_default_device()).manual_seed(seed)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(("ours", "theirs", "options"), PAIRS)
def test_the_numbers_are_torchs_bit_by_bit(ours, theirs, options, shape, dtype):
    weight, expected = nn.Parameter(torch.zeros(shape, dtype=dtype)), torch.zeros(shape, dtype=dtype)
    assert ours(weight, generator=generator(), **options) is weight
    assert torch.equal(weight.detach(), theirs(expected, generator=generator(), **options))
    assert weight.requires_grad
    assert weight.grad_fn is None


@pytest.mark.parametrize(("ours", "theirs", "options"), PAIRS)
def test_without_a_generator_the_global_one_draws(ours, theirs, options):
    torch.manual_seed(3)
    weight = ours(torch.zeros(5, 4), **options)
    torch.manual_seed(3)
    assert torch.equal(weight, theirs(torch.zeros(5, 4), **options))


@pytest.mark.parametrize(
    ("draw", "variance"),
    [
        (xavier_uniform_, 2 / (300 + 800)),
        (xavier_normal_, 2 / (300 + 800)),
        (kaiming_uniform_, 2 / 800),
        (kaiming_normal_, 2 / 800),
        (lambda weight, generator: kaiming_normal_(weight, mode="fan_out", generator=generator), 2 / 300),
    ],
)
def test_the_variance_is_the_one_of_the_formula(draw, variance):
    weight = draw(torch.empty(300, 800), generator=generator())
    # the relative standard error of a variance of n normal numbers is √(2/n), that of uniform ones less
    assert weight.var().item() == pytest.approx(variance, rel=5 * math.sqrt(2 / weight.numel()))
    assert abs(weight.mean().item()) < 5 * math.sqrt(variance / weight.numel())


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (nn.Linear(784, 10), (784, 10)),
        (nn.Conv2d(3, 16, 5), (75, 400)),
        (nn.Conv2d(4, 8, (3, 2), groups=2), (12, 48)),
        (nn.Conv1d(2, 3, 7), (14, 21)),
    ],
)
def test_the_fans_are_torchs(layer, expected):
    assert fans(layer.weight) == expected == nn.init._calculate_fan_in_and_fan_out(layer.weight)


@pytest.mark.parametrize("initializer", [fans, xavier_uniform_, kaiming_normal_])
def test_a_bias_has_no_fans(initializer):
    with pytest.raises(ValueError, match=r"a weight of shape \(out, in\).*got \(7,\).*set its bias to zero"):
        initializer(torch.zeros(7))


def test_an_unknown_mode_or_activation_is_refused():
    with pytest.raises(ValueError, match="expected mode 'fan_in' or 'fan_out', got 'fan_avg': "):
        kaiming_normal_(torch.zeros(2, 2), mode="fan_avg")
    for nonlinearity in ("leaky_relu", "relu"):
        with pytest.raises(ValueError, match="expected a number for the slope a, got 'fan_out': .*mode='fan_out'$"):
            kaiming_normal_(torch.zeros(2, 2), "fan_out", nonlinearity=nonlinearity)
    with pytest.raises(ValueError, match="nonlinearity softplus"):
        kaiming_normal_(torch.zeros(2, 2), nonlinearity="softplus")


@pytest.mark.parametrize("initializer", [xavier_uniform_, xavier_normal_, kaiming_uniform_, kaiming_normal_])
@pytest.mark.parametrize("shape", [(3, 0), (0, 3), (0, 0), (2, 3, 0)])
def test_a_weight_without_elements_stays_as_it_is(initializer, shape):
    weight = torch.zeros(shape)
    assert initializer(weight) is weight


def model():
    return nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3), nn.Linear(3, 2, bias=False))


@pytest.mark.parametrize("scheme", [name for name in SCHEMES if name != "default"])
def test_a_scheme_fills_every_weight_and_zeroes_every_bias(scheme):
    network = model()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    assert initialize(network, scheme, generator()) is network
    assert not any(torch.equal(old, new) for old, new in zip(before, network.parameters(), strict=True))
    assert not network[0].bias.any()
    assert not network[3].bias.any()
    again = initialize(model(), scheme, generator())
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True))


@pytest.mark.parametrize(
    ("scheme", "std"),
    [
        ("normal-0.1", 0.1),
        ("zeros", 0),
        ("ones", 0),
        ("xavier-uniform", math.sqrt(2 / 1100)),
        ("xavier-normal", math.sqrt(2 / 1100)),
        ("he-fan-in", math.sqrt(2 / 800)),
        ("he-fan-out", math.sqrt(2 / 300)),
    ],
)
def test_each_scheme_has_its_own_deviation(scheme, std):
    weight = initialize(nn.Linear(800, 300), scheme, generator()).weight
    assert weight.std().item() == pytest.approx(std, rel=0.01)
    assert weight.mean().item() == pytest.approx(float(scheme == "ones"), abs=1e-3)


def test_the_default_leaves_everything():
    network = model()
    before = [parameter.detach().clone() for parameter in network.parameters()]
    initialize(network, "default")
    assert all(torch.equal(old, new) for old, new in zip(before, network.parameters(), strict=True))


def test_a_function_is_a_scheme_too():
    network = initialize(model(), nn.init.xavier_normal_, generator())
    assert torch.equal(network[0].weight, initialize(model(), "xavier-normal", generator())[0].weight)


def test_a_function_without_a_generator_is_a_scheme_if_none_is_given():
    network = initialize(model(), partial(nn.init.constant_, val=0.5))
    assert (network[0].weight == 0.5).all()


@pytest.mark.parametrize("scheme", ["he-fan-in", "default", nn.init.ones_])
def test_the_last_layer_may_be_quieter_and_no_other(scheme):
    networks = []
    for last in (1.0, 0.1):
        torch.manual_seed(0)
        network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
        networks.append(initialize(network, scheme, last=last))
    loud, quiet = networks
    assert torch.equal(quiet[0].weight, loud[0].weight)
    torch.testing.assert_close(quiet[3].weight, 0.1 * loud[3].weight)
    torch.testing.assert_close(quiet[3].bias, loud[3].bias)
    assert quiet[3].weight.is_leaf
    assert quiet[3].weight.requires_grad


def test_what_initialize_refuses():
    with pytest.raises(ValueError, match="one of the schemes normal-0.1, .*, default, got 'he'"):
        initialize(model(), "he")
    for wrong in (None, 0.1):
        with pytest.raises(ValueError, match=f"one of the schemes normal-0.1, .*, default, got {wrong}: choose"):
            initialize(model(), wrong)
    with pytest.raises(ValueError, match="with linear or convolutional layers, got ReLU without any"):
        initialize(nn.ReLU(), "zeros")


def test_names_are_loaded_on_first_use():
    assert set(bineural.layers.__all__) <= set(dir(bineural.layers))
    code = "import sys, bineural.layers; print('torch' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
