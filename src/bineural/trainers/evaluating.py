"""Evaluating a model without changing anything about its training."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn


@contextmanager
def evaluating(model: nn.Module, batches: object = None) -> Iterator[None]:
    """Set evaluation mode without gradients, and put back modes and random generators at the end.

    Parameters
    ----------
    model : nn.Module
        Each of its modules gets back its own mode, because frozen ones may have been in evaluation mode before.
    batches : object
        What will be iterated over; its `generator` and those of its samplers are put back too, so that looking
        at shuffled batches does not change the orders of the epochs to come. A `DataLoader` draws a
        number from torch's global generator even if it does not shuffle, and data are often augmented with the
        global generators of NumPy and Python, so these are put back as well.

    Examples
    --------
    >>> model = nn.Sequential(nn.Linear(2, 2), nn.Dropout())
    >>> with evaluating(model):
    ...     print(model[1].training, model(torch.ones(1, 2)).requires_grad)
    False False
    >>> model[1].training
    True
    """
    modes = [(module, module.training) for module in model.modules()]
    batch_sampler = getattr(batches, "batch_sampler", None)
    owners = (batches, getattr(batches, "sampler", None), batch_sampler, getattr(batch_sampler, "sampler", None))
    global_generators = (torch.default_generator, *torch.cuda.default_generators)  # cards in use have theirs
    generators = [*global_generators, *(getattr(owner, "generator", None) for owner in owners)]
    states = [(each, each.get_state()) for each in generators if isinstance(each, torch.Generator)]
    state_of_numpy, state_of_python = np.random.get_state(), random.getstate()  # noqa: NPY002
    try:
        model.eval()
        with torch.no_grad():
            yield
    finally:
        for module, mode in modes:
            module.training = mode
        for generator, state in states:
            generator.set_state(state)
        np.random.set_state(state_of_numpy)  # noqa: NPY002
        random.setstate(state_of_python)
