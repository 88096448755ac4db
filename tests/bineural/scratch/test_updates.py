"""Update rules against torch.optim, step for step, and the path that they take."""

import math
from functools import partial

import numpy as np
import pytest
import torch

from bineural.scratch import adam, descend, gradient_descent, momentum, nesterov, rmsprop

OPTIM = torch.optim
RULES = {
    "gradient descent": (partial(gradient_descent, lr=0.03), 0, partial(OPTIM.SGD, lr=0.03)),
    "momentum": (partial(momentum, lr=0.03, beta=0.8), 1, partial(OPTIM.SGD, lr=0.03, momentum=0.8)),
    "nesterov": (
        partial(nesterov, lr=0.02, beta=0.7),
        1,
        partial(OPTIM.SGD, lr=0.02, momentum=0.7, nesterov=True),
    ),
    "rmsprop": (partial(rmsprop, lr=0.05), 1, partial(OPTIM.RMSprop, lr=0.05)),
    "rmsprop, other settings": (
        partial(rmsprop, lr=0.01, beta=0.9, eps=1e-3),
        1,
        partial(OPTIM.RMSprop, lr=0.01, alpha=0.9, eps=1e-3),
    ),
    "adam": (partial(adam, lr=0.05), 3, partial(OPTIM.Adam, lr=0.05)),
    "adam, other settings": (
        partial(adam, lr=0.02, betas=(0.8, 0.95), eps=1e-3),
        3,
        partial(OPTIM.Adam, lr=0.02, betas=(0.8, 0.95), eps=1e-3),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_every_step_is_that_of_torch(name):
    rule, memories, make = RULES[name]
    rng = np.random.default_rng(0)
    grads = rng.normal(size=(500, 3, 2)) * np.logspace(-3, 3, 6).reshape(3, 2)
    start = rng.normal(size=(3, 2))
    twin = torch.tensor(start, requires_grad=True)
    optimizer = make([twin])
    w, state = start, [0] * memories
    for grad in grads:
        returned = rule(w, *state, grad)
        w, *state = returned if memories else (returned,)
        twin.grad = torch.tensor(grad)
        optimizer.step()
        np.testing.assert_allclose(w, twin.detach(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", RULES)
def test_arguments_are_left_alone(name):
    rule, memories, _ = RULES[name]
    w, grad = np.array([1.0, -2.0]), np.array([0.5, 4.0])
    state = [np.array([0.1, 0.2]) for _ in range(min(memories, 2))] + [1] * (memories == 3)
    copies = [np.copy(each) for each in (w, grad, *state)]
    rule(w, *state, grad)
    for each, copy in zip((w, grad, *state), copies, strict=True):
        np.testing.assert_array_equal(each, copy)


def test_the_first_step_of_adam_is_as_long_as_its_rate():
    w, *_ = adam(np.zeros(3), 0, 0, 0, np.array([1e-4, -3.0, 1e6]), lr=0.1)
    np.testing.assert_allclose(w, [-0.1, 0.1, -0.1], rtol=1e-3)


def test_momentum_adds_a_constant_gradient_up_to_ten_times():
    v = 0.0
    for _ in range(200):
        _, v = momentum(np.zeros(1), v, np.ones(1), lr=0.1)
    assert v == pytest.approx([10.0])


def test_descend_returns_the_start_and_every_place():
    path = descend(gradient_descent, lambda w: [2 * w[0], 0.0], [8, 1], 3, lr=0.25)
    assert path.tolist() == [[8, 1], [4, 1], [2, 1], [1, 1]]
    assert descend(gradient_descent, lambda w: w, [3.0], 0, lr=1).tolist() == [[3.0]]


def test_descend_stays_stable_just_below_the_limit_only():
    def end(lr):
        return abs(descend(gradient_descent, lambda w: 10 * w, [1.0], 200, lr=lr)[-1, 0])

    assert end(0.199) < 1 < end(0.201)
    assert math.isclose(end(0.2), 1)


@pytest.mark.parametrize(
    ("update", "steps", "memories", "message"),
    [
        (gradient_descent, -1, 0, "expected steps and memories of at least 0, got -1 and 0"),
        (gradient_descent, 1, -1, "expected steps and memories of at least 0, got 1 and -1"),
        (momentum, 1, 0, None),
        (
            lambda w, grad, lr: (w, 0.0),
            1,
            0,
            r"expected w of shape \(2,\) and 0 memories from the update, got 2 values",
        ),
        (lambda w, grad, lr: w.sum(), 1, 0, r"got 1 values, the first of shape \(\)"),
        (lambda w, v, grad, lr: w, 1, 1, r"and 1 memories from the update, got 1 values"),
    ],
)
def test_what_descend_refuses(update, steps, memories, message):
    with pytest.raises((ValueError, TypeError), match=message):
        descend(update, lambda w: w, [1.0, 2.0], steps, memories=memories, lr=0.1)
