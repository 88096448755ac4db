"""Steps of optimizers without denormal numbers, with which a processor computes many times more slowly."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def flushed_denormals() -> Iterator[None]:
    """Take numbers below 1e-38 for 0 meanwhile, in this thread.

    The moving averages of an optimizer shrink by a constant factor with each gradient that is 0, as that of a dead
    unit of ReLU, until the processor cannot hold them in its usual format: denormal numbers. Steps become slower from
    then on and stay so, since the smallest of them is rounded to itself. What they add to a weight is far below its
    rounding. Devices other than the CPU are not concerned.

    Examples
    --------
    >>> average = torch.tensor(2e-38)
    >>> with flushed_denormals():
    ...     smaller = average / 2
    >>> smaller.item(), bool(average / 2 > 0)
    (0.0, True)
    """
    are_flushed = sys.float_info.min / 2 == 0
    if are_flushed or not torch.set_flush_denormal(True):  # a processor that cannot
        yield
        return
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
