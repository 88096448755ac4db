"""Odd solutions of the chapter `normalization`, as students would write them."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.normalization._solutions import batch_norms, layer_norms
from bineural.layers import BatchNorm1d, LayerNorm

from .shown import check_rows

BATCH, LAYER = batch_norms(), layer_norms()


def normalized_by_functional(x, axis):
    if axis == 0:
        return normalized_by_functional(x.T.copy(), 1).T
    return nn.functional.layer_norm(torch.from_numpy(x), (x.shape[1],)).numpy()


def without_keepdims(x, axis):
    return (x - np.mean(x, axis)) / np.sqrt(np.var(x, axis) + 1e-5)


def without_eps(x, axis):
    return (x - x.mean(axis, keepdims=True)) / x.std(axis, keepdims=True)


def normalized_like_a_tensor(x, axis):
    return (x - x.mean(axis, keepdim=True)) / (x.var(axis, correction=0, keepdim=True) + 1e-5).sqrt()


class Starter(nn.Module):
    def __init__(self, num_features):
        super().__init__()

    def forward(self, x): ...


class NoForward(nn.Module):
    def __init__(self, num_features):
        super().__init__()


class OtherNames(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.gamma, self.beta = nn.Parameter(torch.ones(num_features)), nn.Parameter(torch.zeros(num_features))

    def forward(self, x):
        return self.gamma * x + self.beta


class NotAModule:
    def __init__(self, num_features):
        self.weight = torch.ones(num_features)

    def forward(self, x):
        return x

    __call__ = forward


class NoSuper(nn.Module):
    def __init__(self, num_features):
        self.weight = nn.Parameter(torch.ones(num_features))

    def forward(self, x):
        return self.weight * x


class NoFeatures(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return x


class OfColumns(LAYER["plain"]):
    def forward(self, x):
        return self.weight * (x - x.mean(1)) / torch.sqrt(x.var(1, correction=0) + 1e-5) + self.bias


class InPlace(LAYER["plain"]):
    def forward(self, x):
        x_hat = x - x.mean(-1, keepdim=True)
        root = (x_hat.square().mean(-1, keepdim=True) + 1e-5).sqrt()
        x_hat /= root
        return self.weight * x_hat + self.bias


def fold_by_torch(weight, bias, gamma, beta, mean, var):
    tensors = map(torch.from_numpy, (weight, bias, mean, var))
    folded = nn.utils.fusion.fuse_linear_bn_weights(*tensors, 1e-5, torch.from_numpy(gamma), torch.from_numpy(beta))
    return tuple(each.detach().numpy() for each in folded)


def fold_in_place(weight, bias, gamma, beta, mean, var):
    scale = gamma / np.sqrt(var + 1e-5)
    weight *= scale[:, None]
    return weight, scale * (bias - mean) + beta


def fold_columns(weight, bias, gamma, beta, mean, var):
    scale = gamma / np.sqrt(var + 1e-5)
    return scale * weight, scale * (bias - mean) + beta


ROWS = {
    "three": [
        ({"mean": 3, "variance": 2.0, "normalized": np.array([-1, -1, 2]) / math.sqrt(2)}, ""),
        ({"mean": 3, "variance": 3, "normalized": [-0.71, -0.71, 1.41]}, "This divides by two"),
    ],
    "axis": [
        (normalized_by_functional, ""),
        (without_keepdims, "Without `keepdims=True` the axis is gone"),
        (without_eps, "`eps` is missing"),
        (normalized_like_a_tensor, "Arrays say `axis` and `keepdims`"),
        (lambda x, axis: ..., "Not written yet"),
    ],
    "batch-norm": [
        (BatchNorm1d, ""),
        (nn.BatchNorm1d, ""),
        (BATCH["with graph"], "The running statistics keep the graphs"),
        (Starter, "Not written yet"),
        (NoForward, "Not written yet"),
        (BatchNorm1d(3), "Hand in the class itself"),
        (NotAModule, "The class must be made of `nn.Module`"),
        (OtherNames, "Four names"),
        (NoSuper, "Call `super().__init__()` first"),
        (NoFeatures, "The methods are"),
    ],
    "layer-norm": [
        (LayerNorm, ""),
        (nn.LayerNorm, ""),
        (InPlace, "Autograd needs what an operation in place"),
        (Starter, "Not written yet"),
        (OtherNames, "Two parameters"),
        (OfColumns, "The shapes do not fit"),
        (LAYER["without eps"], "Equal features have the variance 0"),
    ],
    "lonely": [
        (((0, 0.0, 1, 1),), ""),
        ({"normalized": 7, "slope": 0, "last": 1, "left out": 1}, "This is the number itself"),
    ],
    "louder": [
        ({"output": 1, "gradient": 1 / 10, "relative": 1 / 100, "bias": 0}, ""),
        ({"output": 1, "gradient": 10, "relative": 0.01, "bias": 0}, "The outputs are as they were"),
    ],
    "relu-hum": [
        ({"layer": 1.0, "batch": 1.2108}, ""),
        ({"layer": 1, "batch": 1.47}, "The factor is a root"),
        ({"layer": 1.21, "batch": 1.21}, "That is batch norm's"),
    ],
    "fold": [
        (fold_by_torch, ""),
        (fold_in_place, "`fold` changes its argument `weight`"),
        (fold_columns, "A row of weights has one scale"),
        (lambda weight, bias, gamma, beta, mean, var: weight, "End with `return folded_weight, folded_bias`"),
        (lambda weight, bias, gamma, beta, mean, var: (weight, bias), "The weights are not scaled"),
        (lambda weight, bias, gamma, beta, mean, var: ..., "Not written yet"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"normalization/{exercise}", ROWS[exercise])


@pytest.mark.parametrize(("name", "layer"), [("batch-norm", BATCH["plain"]), ("layer-norm", LAYER["plain"])])
def test_what_stands_in_is_what_pytorch_computes(name, layer):
    [stand_in] = find_exercise(f"normalization/{name}").stand_ins()
    assert stand_in is layer
    x = torch.randn(8, 5)
    theirs = nn.BatchNorm1d(5) if name == "batch-norm" else nn.LayerNorm(5)
    torch.testing.assert_close(stand_in(5)(x), theirs(x))


def test_the_function_of_arrays_takes_tensors_too():
    [normalized] = find_exercise("normalization/axis").stand_ins()
    x = torch.randn(8, 5)
    torch.testing.assert_close(normalized(x, 1), nn.functional.layer_norm(x, (5,)))
