"""Statistics of outputs of layers, or of the gradients with respect to them, as a few sums each."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import hardshrink
from torch.nn.modules.conv import _ConvNd

# Center and half width of where an activation is not saturated: all of its range but the outer hundredth on each
# side. There, its slope is below 4 % of the steepest.
UNSATURATED: Mapping[type[nn.Module] | None, tuple[float, float]] = {nn.Sigmoid: (0.5, 0.49), nn.Tanh: (0.0, 0.98)}

# What describes one batch y of shape (N, F), whose deviations from its first example are d = y − y₀:
SUMS = (
    "squared deviations",  # Σ d²
    "squared shifts",  # Σ s², where s (F,) is the mean of d over the examples
    "means",  # Σ m, where m (F,) = y₀ + s is the mean of y over the examples
    "squared means",  # Σ m²
    "nonzero",  # number of entries that are not 0
    "saturated",  # number of saturated ones
)


def measure(values: Tensor, layer: type[nn.Module] | None = None) -> Tensor:
    """Return the sums of some batches of one shape.

    Deviations from the first example are exact zeros where all examples agree, however large the values. They are
    squared in float64: in float32, the squares of the small gradients of deep networks would underflow.

    Parameters
    ----------
    values : Tensor, shape (G, N, …)
        G batches of outputs or gradients.
    layer : type of nn.Module, optional
        What gave the outputs. Zeros are counted where there may be some, saturated entries where it is known what that
        is, and neither in gradients, because each pass over the values takes time.

    Returns
    -------
    Tensor of float64, shape (G, 4) or (G, 5)
        The sums that `columns_of` the layer tells. Of float32 on devices that have no float64.
    """
    y = values.flatten(2)  # (G, N, …) -> (G, N, F)
    if y.element_size() < 4:
        y = y.float()
    wide = torch.float32 if y.device.type == "mps" else torch.float64
    first = y[:, :1]  # (G, 1, F)
    deviations = y - first  # (G, N, F)
    shifts = deviations.mean(1).to(wide)  # (G, F)
    means = first[:, 0] + shifts  # (G, F)
    sums = [_squares(deviations.to(wide)), _squares(shifts), means.sum(1), _squares(means)]
    if layer in UNSATURATED:
        center, radius = UNSATURATED[layer]
        sums.append(_count_nonzero(hardshrink(y - center, radius)).to(wide))
    elif _may_be_zero(layer):
        sums.append(_count_nonzero(y).to(wide))
    return torch.stack(sums, dim=1)


def columns_of(layer: type[nn.Module] | None) -> list[int]:
    """Return which of `SUMS` are measured after a layer, or of gradients."""
    if layer in UNSATURATED:
        return [0, 1, 2, 3, 5]
    return [0, 1, 2, 3, 4] if _may_be_zero(layer) else [0, 1, 2, 3]


def _may_be_zero(layer: type[nn.Module] | None) -> bool:
    return layer is not None and not issubclass(layer, nn.Linear | _ConvNd)


def _squares(values: Tensor) -> Tensor:
    # the same as values.square().sum(), without the squares in memory
    flat = values.flatten(1)
    if len(flat) > 1:
        norms: Tensor = torch.linalg.vector_norm(flat, dim=1)
        return norms.square()
    return flat[0].dot(flat[0]).unsqueeze(0)  # that takes less time


def _count_nonzero(values: Tensor) -> Tensor:
    # the same as count_nonzero, but several times as fast
    return values.sign().abs_().flatten(1).sum(1)
