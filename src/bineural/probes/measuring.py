"""Statistics of one output of a layer, or of the gradient with respect to it, as a few sums."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn.functional import hardshrink
from torch.nn.modules.conv import _ConvNd

# Center and half width of where an activation is not saturated: all of its range but the outer hundredth on each
# side. There, its slope is below 4 % of the steepest.
UNSATURATED: Mapping[type[nn.Module], tuple[float, float]] = {nn.Sigmoid: (0.5, 0.49), nn.Tanh: (0.0, 0.98)}


class Sums(NamedTuple):
    """What the statistics of a batch y of shape (N, F) are computed from; the tensors have no axes.

    The deviations d = y − y₀ are those of the examples from the first one.
    """

    examples: int  # N
    neurons: int  # F
    squared_deviations: Tensor  # Σ d²
    squared_shifts: Tensor  # Σ s², where s (F,) is the mean of d over the examples
    means: Tensor  # Σ m, where m (F,) = y₀ + s is the mean of y over the examples
    squared_means: Tensor  # Σ m²
    nonzero: Tensor | None = None  # number of entries that are not 0
    saturated: Tensor | None = None  # number of saturated ones


def measure(values: Tensor) -> Sums:
    """Return the sums of a batch of outputs or gradients (N, …).

    Deviations from the first example are exact zeros where all examples agree, however large the values. They are
    squared in float64: in float32, the squares of the small gradients of deep networks would underflow.
    """
    y = values.flatten(1)  # (N, …) -> (N, F)
    if y.element_size() < 4:
        y = y.float()
    first = y[0]  # (F,)
    deviations = y - first  # (N, F)
    shifts = deviations.mean(0).double()  # (F,)
    means = first + shifts  # (F,)
    flat = deviations.double().reshape(-1)
    return Sums(len(y), y.shape[1], flat.dot(flat), shifts.dot(shifts), means.sum(), means.dot(means))


def measure_activations(values: Tensor, layer: nn.Module) -> Sums:
    """Return the sums of a batch of outputs (N, …) of a layer, with the numbers of zeros and saturated ones.

    Zeros are counted where there may be some, saturated ones where it is known what that is, because each pass over
    the values takes time.
    """
    sums = measure(values)
    if type(layer) in UNSATURATED:
        center, radius = UNSATURATED[type(layer)]
        return sums._replace(saturated=_nonzero(hardshrink(values - center, radius)))
    if isinstance(layer, nn.Linear | _ConvNd):
        return sums
    return sums._replace(nonzero=_nonzero(values))


def _nonzero(values: Tensor) -> Tensor:
    # the same as count_nonzero, but several times as fast
    signs = values.sign().float().reshape(-1)
    return signs.dot(signs)


def pack(sums: list[Sums]) -> tuple[list[tuple[int, int]], Tensor]:
    """Return the sums of some layers as few objects: the sizes, and a tensor (layers, 6) on their device."""
    absent = sums[0].means.new_full((), torch.nan)
    tensors = [absent if tensor is None else tensor for each in sums for tensor in each[2:]]
    return [each[:2] for each in sums], torch.stack(tensors).view(len(sums), -1)


def unpack(packed: tuple[list[tuple[int, int]], Tensor]) -> npt.NDArray[np.float64]:
    """Return packed sums as an array (layers, 8), in the order of `Sums`."""
    sizes, tensor = packed
    return np.hstack([np.array(sizes, dtype=float), tensor.double().cpu().numpy()])
