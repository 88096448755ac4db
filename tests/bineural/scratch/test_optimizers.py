"""SGD against torch.optim.SGD, step for step."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.scratch import SGD, Linear, Parameter, ReLU, Sequential


@settings(max_examples=40, deadline=None)
@given(
    lr=st.floats(0, 1),
    momentum=st.sampled_from([0.0, 0.5, 0.9]),
    weight_decay=st.sampled_from([0.0, 0.01, 0.5]),
    nesterov=st.booleans(),
    dtype=st.sampled_from([np.float32, np.float64]),
    seed=st.integers(0, 99),
)
def test_every_step_is_that_of_torch(lr, momentum, weight_decay, nesterov, dtype, seed):
    nesterov = nesterov and momentum > 0
    rng = np.random.default_rng(seed)
    parameters = [Parameter(rng.normal(size=shape).astype(dtype)) for shape in [(3, 2), (3,), ()]]
    twins = [torch.tensor(parameter.data, requires_grad=True) for parameter in parameters]
    optimizer = SGD(parameters, lr, momentum, weight_decay, nesterov)
    twin_optimizer = torch.optim.SGD(twins, lr, momentum, 0, weight_decay, nesterov)
    for step in range(6):
        for number, (parameter, twin) in enumerate(zip(parameters, twins, strict=True)):
            if (step, number) == (0, 1):
                continue  # this parameter gets its first gradient later than the others
            parameter.grad = rng.normal(size=parameter.data.shape).astype(dtype)
            twin.grad = torch.tensor(parameter.grad)
        if step == 3:
            optimizer.lr = lr / 2
            twin_optimizer.param_groups[0]["lr"] = lr / 2
        optimizer.step()
        twin_optimizer.step()
        for parameter, twin in zip(parameters, twins, strict=True):
            assert parameter.data.dtype == dtype
            tolerance = 1e-5 if dtype == np.float32 else 1e-12
            np.testing.assert_allclose(parameter.data, twin.detach(), rtol=tolerance, atol=tolerance)


def test_a_step_leaves_gradients_alone_and_keeps_arrays_in_place():
    parameter = Parameter([1.0, -2.0])
    data = parameter.data
    parameter.grad = np.array([0.5, 0.25])
    for nesterov in (False, True):
        SGD([parameter], lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=nesterov).step()
    np.testing.assert_array_equal(parameter.grad, [0.5, 0.25])
    assert parameter.data is data


def test_it_descends_to_the_minimum_of_a_bowl():
    parameter = Parameter([5.0, -3.0])
    optimizer = SGD(iter([parameter]), lr=0.1, momentum=0.5)
    for _ in range(100):
        parameter.grad = 2 * (parameter.data - [1, 2])  # of (p₁ − 1)² + (p₂ − 2)²
        optimizer.step()
    np.testing.assert_allclose(parameter.data, [1, 2], atol=1e-9)


@pytest.mark.parametrize("name", ["lr", "momentum", "weight_decay"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), "0.1", None])
def test_a_number_out_of_range_is_one_sentence(name, value):
    with pytest.raises(ValueError, match=f"SGD expected {name} of at least 0, got {value!r}: "):
        SGD([Parameter([1.0])], **({"lr": 0.1} | {name: value}))


def test_nothing_to_train_and_nesterov_without_momentum_are_refused():
    with pytest.raises(ValueError, match=r"expected parameters to train, got none: pass network.parameters\(\)"):
        SGD([], lr=0.1)
    with pytest.raises(ValueError, match=r"expected momentum above 0 for nesterov, got 0: "):
        SGD([Parameter([1.0])], lr=0.1, nesterov=True)


@pytest.mark.parametrize(
    ("parameters", "came"),
    [
        (Linear(2, 3), "Linear"),
        (Sequential(Linear(2, 3), ReLU()), "Linear"),
        ([np.ones(3)], "ndarray"),
        (None, "NoneType"),
    ],
)
def test_what_is_no_parameter_is_one_sentence(parameters, came):
    with pytest.raises(
        TypeError, match=rf"^SGD expected parameters to train, got a {came} among them: pass network\.par"
    ):
        SGD(parameters, lr=0.1)
