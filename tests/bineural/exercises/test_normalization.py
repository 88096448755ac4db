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


def normalized_by_functional(x, dim):
    shape = (x.shape[1],)
    return nn.functional.layer_norm(x, shape) if dim == 1 else normalized_by_functional(x.T.contiguous(), 1).T


def without_keepdim(x, dim):
    return (x - x.mean(dim)) / torch.sqrt(x.var(dim, correction=0) + 1e-5)


def without_eps(x, dim):
    return (x - x.mean(dim, keepdim=True)) / x.std(dim, correction=0, keepdim=True)


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


def fold_in_place(linear, norm):
    with torch.no_grad():
        linear.weight *= 2
    return linear


def fold_columns(linear, norm):
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    folded = nn.Linear(linear.in_features, linear.out_features)
    folded.weight.data = scale * linear.weight.data
    folded.bias.data = (scale * (linear.bias - norm.running_mean) + norm.bias).data
    return folded


ROWS = {
    "three": [
        ({"mean": 3, "variance": 2.0, "normalized": np.array([-1, -1, 2]) / math.sqrt(2)}, ""),
        ({"mean": 3, "variance": 3, "normalized": [-0.71, -0.71, 1.41]}, "This divides by two"),
    ],
    "axis": [
        (normalized_by_functional, ""),
        (without_keepdim, "Without `keepdim=True` the axis is gone"),
        (without_eps, "`eps` is missing"),
        (lambda x, dim: ..., "Not written yet"),
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
        (lambda linear, norm: nn.utils.fusion.fuse_linear_bn_eval(linear, norm), ""),
        (fold_in_place, "The two layers that were handed over are changed"),
        (fold_columns, "A row of weights has one scale"),
        (lambda linear, norm: nn.Sequential(linear, norm), "Return a new `nn.Linear`"),
        (lambda linear, norm: ..., "Not written yet"),
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
