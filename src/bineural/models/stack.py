"""Layers one after the other, of which slices may be taken."""

from collections import OrderedDict
from typing import overload

from torch import nn


class Stack(nn.Sequential):
    """An `nn.Sequential` whose subclasses may take other arguments than layers.

    Examples
    --------
    >>> Stack(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))[:2]
    Sequential(
      (0): Linear(in_features=4, out_features=3, bias=True)
      (1): ReLU()
    )
    """

    @overload
    def __getitem__(self, index: slice, /) -> nn.Sequential: ...

    @overload
    def __getitem__(self, index: int, /) -> nn.Module: ...

    def __getitem__(self, index: int | slice, /) -> nn.Module:
        """Return a layer, or the layers of a slice as an `nn.Sequential` that shares them."""
        if isinstance(index, slice):
            return nn.Sequential(OrderedDict(list(self.named_children())[index]))
        return super().__getitem__(index)
