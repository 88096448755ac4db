"""Batches of outputs and gradients, kept until there are enough of one shape to measure them together."""

from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from bineural.probes.measuring import SUMS, columns_of, measure

Place = TypeVar("Place")

KEPT = 2**17  # numbers of one shape


class Collector(Generic[Place]):
    """Sums of many batches, at the cost of few operations.

    In a narrow network the fixed cost of small operations is nearly all that measuring costs. So copies of small
    batches are kept, and those of one shape measured together; what is large is measured at once.

    Examples
    --------
    >>> collector = Collector()
    >>> collector.add("first", torch.ones(4, 3))
    >>> collector.add("second", torch.ones(4, 3), nn.ReLU)
    >>> places, sums = collector.measured()
    >>> places
    ['first', 'second']
    >>> sums[:, [0, 1, 4, 6]]  # N, F, sum of the means, entries that are not 0
    array([[ 4.,  3.,  3., nan],
           [ 4.,  3.,  3., 12.]])
    """

    def __init__(self) -> None:
        self._groups: dict[Any, tuple[list[Place], list[Tensor]]] = {}
        self._places: list[Place] = []
        self._sizes: list[tuple[int, int]] = []  # N and F
        self._sums: list[tuple[list[int], Tensor]] = []  # columns of `SUMS`, and what stands there

    def add(self, place: Place, values: Tensor, layer: type[nn.Module] | None = None) -> None:
        """Take in a batch (N, …), which may be overwritten afterwards; `layer` is that of `measure`."""
        values = values.detach()
        size = values.numel()
        if 4 * size > KEPT:
            self._measure([place], values.unsqueeze(0), layer)
            return
        key = values.shape, values.dtype, values.device, layer
        if key not in self._groups:
            self._groups[key] = [], []
        places, batches = self._groups[key]
        places.append(place)
        batches.append(values.clone())
        if (len(batches) + 1) * size > KEPT:
            del self._groups[key]
            self._measure(places, torch.stack(batches), layer)

    def measured(self) -> tuple[list[Place], npt.NDArray[np.float64]]:
        """Measure what is kept, and return all places with an array (places, 8): N, F and `SUMS`."""
        for (*_, layer), (places, batches) in self._groups.items():
            self._measure(places, torch.stack(batches), layer)
        self._groups.clear()
        table = np.full((len(self._places), 2 + len(SUMS)), np.nan)
        table[:, :2] = np.reshape(self._sizes, (-1, 2))
        start = 0
        for columns, sums in self._sums:
            rows = np.arange(start, start + len(sums))
            table[np.ix_(rows, np.add(columns, 2))] = sums.cpu().numpy()
            start += len(sums)
        return self._places, table

    def _measure(self, places: list[Place], values: Tensor, layer: type[nn.Module] | None) -> None:
        self._places += places
        self._sizes += [(values.shape[1], values[0, 0].numel())] * len(places)
        self._sums.append((columns_of(layer), measure(values, layer)))
