"""Check of ``relu_backward(x, grad_output)``: the gradient goes through where the input was positive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault, FloatArray, Mistake, find_fault
from bineural.exercises.checking.results import Case
from bineural.localize import message

NAME = "relu_backward"
SIGNATURE = "relu_backward(x, grad_output)"


def check_relu(function: Callable[..., Any]) -> list[Case]:
    """Try a student's backward pass of ReLU on vectors, batches and zeros."""
    problem = require_function(function, SIGNATURE)
    if problem:
        return [problem]
    rng = np.random.default_rng(0)
    images = rng.normal(size=(2, 3, 2, 2))
    tried = [
        (message("a vector"), [-2.0, -0.5, 0.5, 3.0], [1.5, -2.0, -3.0, 4.0]),
        (message("a batch"), [[1.0, -1.0, 2.0], [-3.0, 0.5, -0.25]], [[-0.5, 2.0, 3.0], [1.0, -4.0, -1.5]]),
        (message("inputs of exactly zero"), [0.0, -1.0, 0.0, 2.5], [3.0, 2.0, -1.5, 0.5]),
        (message("a batch of images"), images, rng.normal(size=images.shape)),
    ]
    return [_case(function, title, np.array(x), np.array(grad_output)) for title, x, grad_output in tried]


def _case(function: Callable[..., Any], title: str, x: FloatArray, grad_output: FloatArray) -> Case:
    expected = np.empty_like(x)
    for index in np.ndindex(x.shape):
        expected[index] = grad_output[index] if x[index] > 0 else 0.0
    mistakes = _mistakes(x, grad_output)

    def find(got: Any) -> Fault | None:
        return find_fault("grad_x", got, expected, mistakes)

    return attempt(title, NAME, function, {"x": x, "grad_output": grad_output}, find)


def _mistakes(x: FloatArray, grad_output: FloatArray) -> list[Mistake]:
    relu = np.where(x > 0, x, 0.0)
    only_mask = message("You return only the mask: multiply it by `grad_output`, element by element.")
    at_zero = message(
        "At exactly 0 this book takes the derivative 0, as PyTorch does: the gradient passes only where `x > 0`."
    )
    return [
        Mistake((x > 0).astype(float), only_mask),
        Mistake((x >= 0).astype(float), only_mask),
        Mistake(
            np.where(grad_output > 0, grad_output, 0.0),
            message("The mask is taken from `grad_output`: what decides is the sign of the input `x`."),
        ),
        Mistake(np.where(x >= 0, grad_output, 0.0), at_zero),
        Mistake(np.where(x > 0, grad_output, 0.0) + np.where(x == 0, grad_output / 2, 0.0), at_zero),
        Mistake(relu, message("This is the forward pass, ReLU itself: the backward pass returns the gradient.")),
        Mistake(
            relu * grad_output,
            message("You multiply by ReLU's output: multiply by its derivative, which is 0 or 1."),
        ),
        Mistake(grad_output, message("The gradient passes everywhere: it must be 0 where the input was negative.")),
        Mistake(
            np.where(x < 0, grad_output, 0.0),
            message("The mask is reversed: the gradient passes where `x` is positive."),
        ),
    ]
