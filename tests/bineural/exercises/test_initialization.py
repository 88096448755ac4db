"""Odd solutions of the chapter `initialization`, as students would write them."""

import math

import numpy as np
import pytest
import torch

from bineural.exercises.checking.registry import find_exercise
from bineural.layers import kaiming_normal_, xavier_normal_, xavier_uniform_

from .shown import check_rows


def into_a_copy(weight):
    weight = weight.detach().clone()
    weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def without_no_grad(weight):
    weight.normal_(0, math.sqrt(2 / sum(weight.shape)))


def ignores_mode(weight, mode):
    weight.data.normal_(0, math.sqrt(2 / weight.shape[1]))


def remembered(width, std, activation):
    known = {(16, "tanh"): 17, (16, "relu"): 12, (100, "sigmoid"): 11, (500, "tanh"): math.inf}
    return known.get((width, activation), 3)


def never_infinite(width, std, activation):
    right = find_exercise("initialization/dying-layer").reference
    return right(width, std, activation) if width < 500 else -17


def never_a_number(width, std, activation):
    return never_infinite(width, std, activation) if width < 500 else math.nan


ROWS = {
    "xavier": [
        ((lambda weight: xavier_normal_(weight), lambda weight: xavier_uniform_(weight)), ""),
        ((into_a_copy, xavier_uniform_), "The weight of the layer is as it was"),
        ((without_no_grad, xavier_uniform_), "Autograd does not let you write"),
        ((lambda weight: xavier_uniform_(weight), xavier_uniform_), "These numbers are uniformly distributed"),
        ((xavier_normal_, lambda weight: torch.nn.init.uniform_(weight)), "The mean is not 0"),
    ],
    "he": [
        (lambda weight, mode: kaiming_normal_(weight, mode=mode, nonlinearity="relu"), ""),
        (ignores_mode, "This is the other fan"),
        (lambda weight, mode: torch.nn.init.kaiming_uniform_(weight, mode=mode), "These numbers are uniformly"),
    ],
    "dying-layer": [
        (lambda *given: np.float32(find_exercise("initialization/dying-layer").reference(*given)), ""),
        (remembered, "Right for the cases above and wrong here"),
        (never_infinite, "Here the factor per layer is 2.24"),
        (never_a_number, "Here the factor per layer is 2.24"),
        (lambda width, std, activation: "17", "Return one number"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"initialization/{exercise}", ROWS[exercise])


def test_the_network_dies_where_the_formula_says():
    exercise = find_exercise("initialization/dying-layer")
    [*_, measured] = exercise.fragile.values()
    assert abs(measured.reference(*measured.arguments) - exercise.reference(*measured.arguments)) <= 1
