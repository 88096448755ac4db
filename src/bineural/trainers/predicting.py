"""Outputs of a model for all examples, in their order."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import RandomSampler, SubsetRandomSampler, WeightedRandomSampler

from bineural.inputs import shown
from bineural.trainers.batch_checks import check_batch
from bineural.trainers.checks import check_batches
from bineural.trainers.diagnosis import Diagnosis
from bineural.trainers.evaluating import evaluating
from bineural.trainers.inputs import as_tensors, call_model, is_inputs, mapped, moved, row_counts, shapes

_RANDOM = (RandomSampler, SubsetRandomSampler, WeightedRandomSampler)


def predict(
    model: nn.Module,
    data: Any,
    batch_size: int,
    device: torch.device,
    call: Callable[[nn.Module, Any], Any] = call_model,
) -> Tensor:
    """Compute the outputs of a model for all examples, in their order, on the CPU.

    Parameters
    ----------
    model : nn.Module
        Set to evaluation mode meanwhile.
    data : Tensor or array, or a tuple or a dict of them, or an iterable of (inputs, targets)
        Inputs, or batches; a list of tensors is one of inputs.
    batch_size : int
        How many inputs to take at a time, at least 1.
    device : torch.device
        That of the model.
    call : callable
        Function of model and inputs that returns the outputs.

    Raises
    ------
    ValueError
        If batches are shuffled or leave out examples, or there are no inputs, or they differ in their number.
    TypeError
        If it is neither inputs nor batches, or the model returns more than a tensor.

    Examples
    --------
    >>> model = nn.Sequential(nn.Flatten(), nn.Linear(4, 3))
    >>> predict(model, torch.zeros(5, 2, 2), batch_size=2, device=torch.device("cpu")).shape
    torch.Size([5, 3])
    """
    batches = _in_order(data, batch_size)
    diagnosis = Diagnosis("predict", model, _any_loss, device)
    outputs = []
    with evaluating(model, batches), diagnosis:
        for inputs, y in diagnosis.batches(batches, epoch=1):
            one = call(model, moved(inputs, device))
            _check_rows(one, inputs, y)
            outputs.append(one.to("cpu", copy=True))  # a view would keep all that it is one of
    return _joined(outputs)


def _in_order(data: Any, batch_size: int) -> Any:
    """Return batches of pairs as they are, and cut inputs into batches, with the numbers of their rows as targets."""
    if not is_inputs(data):
        check_batches(data, "predict")
        _check_order(data)
        return data
    inputs = as_tensors(data, "predict expected x")
    counts = row_counts(inputs)
    if len(counts) > 1 or min(counts) < 1:
        raise ValueError(
            f"predict expected inputs with a row for each of at least one example, got shapes {shapes(inputs)}: "
            "pass all of them for the same examples, also one example as a batch, x[:1]"
        )
    if not isinstance(batch_size, int | np.integer) or batch_size < 1:
        raise ValueError(
            f"predict expected a whole number from 1 up for batch_size, got {shown(batch_size)}: pass for example 1024"
        )
    (n_rows,) = counts
    numbers = torch.arange(n_rows)
    slices = [slice(start, start + batch_size) for start in range(0, n_rows, batch_size)]
    return [(mapped(itemgetter(rows), inputs), numbers[rows]) for rows in slices]


def _check_order(batches: Any) -> None:
    batch_sampler = getattr(batches, "batch_sampler", None)
    owners = (batches, getattr(batches, "sampler", None), batch_sampler, getattr(batch_sampler, "sampler", None))
    if any(isinstance(owner, _RANDOM) or getattr(owner, "shuffle", False) is True for owner in owners):
        got = "shuffled ones"
    elif any(getattr(owner, "drop_last", False) is True for owner in owners):
        got = "drop_last=True, which leaves examples out"
    else:
        return
    raise ValueError(
        f"predict expected batches of all examples in their order, got {got}: "
        "pass the inputs themselves, or batches made without shuffle and drop_last"
    )


def _check_rows(outputs: Any, inputs: Any, targets: Tensor) -> None:
    if isinstance(outputs, Tensor) and targets.ndim and outputs.shape[:1] != targets.shape[:1]:
        raise ValueError(
            f"predict expected a row of outputs for each of {len(targets)} examples, got outputs of shape "
            f"{tuple(outputs.shape)} for inputs of shape {shapes(inputs)}: pass a batch, of one example as x[:1], "
            "to a model whose forward keeps the first axis"
        )
    check_batch(outputs, targets, _any_loss)


def _any_loss(outputs: Tensor, targets: Tensor) -> Tensor:
    raise NotImplementedError  # stands for a loss that fits whatever comes


def _joined(outputs: list[Tensor]) -> Tensor:
    shapes_of_rows = {tuple(one.shape[1:]): None for one in outputs}
    if len(shapes_of_rows) > 1:
        one, other, *_ = shapes_of_rows
        raise ValueError(
            f"predict expected outputs whose rows have one shape, got rows of shapes {one} and {other}: "
            "pad the inputs of all batches to one length, or predict the batches one by one"
        )
    return torch.cat(outputs)
