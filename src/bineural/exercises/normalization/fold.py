"""``fold(linear, norm)``: a linear layer and the batch norm behind it as one linear layer, for evaluation."""

from typing import Any

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven

CHANGED = "The two layers that were handed over are changed: leave them as they are, and make a new layer."
ROWS = "A row of weights has one scale: give the scales a second axis, `scale[:, None]`."
NEW = "Return a new `nn.Linear` of the same sizes."


def pair(inputs, outputs):
    """Return a linear layer and a batch norm that has seen batches, in double precision and evaluation mode."""
    import torch
    from torch import nn

    generator = torch.Generator().manual_seed(inputs)
    linear: Any = nn.Linear(inputs, outputs).double()
    norm: Any = nn.BatchNorm1d(outputs).double()
    with torch.no_grad():
        for tensor in (linear.weight, linear.bias, norm.weight, norm.bias, norm.running_mean):
            tensor.copy_(torch.randn(tensor.shape, generator=generator))
        norm.running_var.copy_(0.2 + 3 * torch.rand(outputs, generator=generator))
    return linear.eval(), norm.eval()


def drive(function, inputs, outputs):
    """Return what the folded layer makes of a batch."""
    import torch
    from torch import nn

    linear, norm = pair(inputs, outputs)
    before = [each.clone() for layer in (linear, norm) for each in layer.state_dict().values()]
    folded = function(linear, norm)
    if folded is None or contains_dots(folded):
        return folded
    after = [each for layer in (linear, norm) for each in layer.state_dict().values()]
    if not all(torch.equal(one, other) for one, other in zip(before, after, strict=True)):
        raise TypeError("the layers must stay as they are")
    if not isinstance(folded, nn.Linear) or folded.weight.shape != linear.weight.shape:
        raise TypeError("one linear layer was expected")
    x = torch.randn(5, inputs, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    with torch.no_grad():
        return folded.double()(x)


def reference(linear, norm):
    """Ask the pair itself what it makes of zeros and of each unit vector."""
    import torch

    with torch.no_grad():
        bias = norm(linear(torch.zeros(1, linear.in_features, dtype=torch.float64)))[0]
        columns = norm(linear(torch.eye(linear.in_features, dtype=torch.float64))) - bias
    return layer(columns.T, bias)


def layer(weight, bias):
    import torch
    from torch import nn

    made = nn.Linear(weight.shape[1], weight.shape[0]).double()
    with torch.no_grad():
        made.weight.copy_(weight)
        if bias is None:
            made.bias.zero_()
        else:
            made.bias.copy_(bias)
    return made


def by_formula(linear, norm):
    import torch
    from torch import nn

    scale = norm.weight / torch.sqrt(norm.running_var + 1e-5)
    folded = nn.Linear(linear.in_features, linear.out_features).to(scale.dtype)
    with torch.no_grad():
        folded.weight.copy_(scale[:, None] * linear.weight)
        folded.bias.copy_(scale * (linear.bias - norm.running_mean) + norm.bias)
    return folded


def by_copy(linear, norm):
    from copy import deepcopy

    import torch

    folded = deepcopy(linear)
    with torch.no_grad():
        scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
        folded.weight *= scale.unsqueeze(1)
        folded.bias -= norm.running_mean
        folded.bias *= scale
        folded.bias += norm.bias
    return folded


def by_diagonal(linear, norm):
    import torch
    from torch import nn

    D = torch.diag(norm.weight / (norm.running_var + norm.eps) ** 0.5)
    folded = nn.Linear(linear.in_features, linear.out_features)
    folded.weight = nn.Parameter((D @ linear.weight).detach())
    folded.bias = nn.Parameter((D @ (linear.bias - norm.running_mean) + norm.bias).detach())
    return folded


def wrong(weight=True, bias=None, scale=None):
    """Return a function with a mistake in the weight, in the bias, or in the scale of both."""

    def fold(linear, norm):
        by = scale(norm) if scale else norm.weight / (norm.running_var + 1e-5) ** 0.5
        shifted = bias(linear, norm, by) if bias else by * (linear.bias - norm.running_mean) + norm.bias
        return layer((by[:, None] * linear.weight if weight else linear.weight).detach(), shifted.detach())

    return fold


def by_columns(linear, norm):
    if linear.in_features != linear.out_features:
        raise ValueError("the size of one tensor must match the size of the other")
    scale = norm.weight / (norm.running_var + 1e-5) ** 0.5
    return layer((scale * linear.weight).detach(), (scale * (linear.bias - norm.running_mean) + norm.bias).detach())


EXERCISE = Driven(
    signature="fold(linear, norm)",
    returns="what the folded layer makes of a batch",
    drive=drive,
    reference=reference,
    needs=("torch",),
    cases={"three inputs, two outputs": (3, 2), "two inputs, four outputs": (2, 4), "as many as inputs": (3, 3)},
    mistakes={
        "The root is missing: the scale is γ divided by the root of the running variance.": [
            wrong(scale=lambda norm: norm.weight / (norm.running_var + 1e-5))
        ],
        "γ is missing from the scale.": [wrong(scale=lambda norm: 1 / (norm.running_var + 1e-5) ** 0.5)],
        "The running mean is not subtracted from the bias.": [
            wrong(bias=lambda linear, norm, by: by * linear.bias + norm.bias)
        ],
        "β is missing from the bias.": [wrong(bias=lambda linear, norm, by: by * (linear.bias - norm.running_mean))],
        "The bias of the linear layer passes through the norm, too: it is scaled, as the weights are.": [
            wrong(bias=lambda linear, norm, by: linear.bias - by * norm.running_mean + norm.bias)
        ],
        "The bias of the linear layer is lost.": [
            wrong(bias=lambda linear, norm, by: norm.bias - by * norm.running_mean)
        ],
        "The weights are not scaled: each row is multiplied by the scale of its feature.": [wrong(weight=False)],
        "The bias is as it was: the norm shifts it, too.": [wrong(bias=lambda linear, norm, by: linear.bias)],
        ROWS: [by_columns],
        "The running mean is subtracted without its scale.": [
            wrong(bias=lambda linear, norm, by: by * linear.bias - norm.running_mean + norm.bias)
        ],
    },
    errors={
        CHANGED: "the layers must stay as they are",
        NEW: "one linear layer was expected",
        ROWS: "must match the size",
    },
    right=[by_formula, by_copy, by_diagonal],
)
