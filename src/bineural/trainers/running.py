"""Means over examples, collected one batch at a time."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import torch
from torch import Tensor

from bineural.inputs import shown

Metric: TypeAlias = Callable[[Tensor, Tensor], Tensor | float]

_GROUP, _KEPT = 64, 2**22  # batches, and numbers in their outputs


class RunningMeans:
    """Means of the loss and of metrics over the examples of batches, which may differ in size.

    Computing a metric on a batch of 32 costs a tenth of a training step, nearly all of it the fixed cost of small
    operations. So outputs are kept and the metrics computed once for 64 batches, or for fewer that are large.

    Parameters
    ----------
    metrics : mapping of callable
        Name -> function of outputs and targets that returns the mean over the examples.
    copies : bool
        Whether to keep copies, for batches that may be overwritten by the next ones.

    Examples
    --------
    >>> from bineural.metrics import accuracy
    >>> means = RunningMeans({"accuracy": accuracy})
    >>> means.add(0.5, torch.tensor([[2.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 0]))
    >>> means.add(2.0, torch.tensor([[2.0, 0.0]]), torch.tensor([1]))
    >>> means.means()
    {'loss': 1.0, 'accuracy': 0.6666666865348816}
    """

    def __init__(self, metrics: Mapping[str, Metric], *, copies: bool = False) -> None:
        self._metrics = metrics
        self._copies = copies
        self._sums = dict.fromkeys(["loss", *metrics], 0.0)
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []
        self.n_batches = self.n_examples = 0

    def add(self, loss: float, outputs: Tensor, targets: Tensor) -> None:
        """Take in a batch: its mean loss, its outputs and its targets."""
        n = outputs.shape[0]
        self._sums["loss"] += loss * n
        self.n_batches += 1
        self.n_examples += n
        if not self._metrics:
            return
        if self._outputs and outputs.shape[1:] != self._outputs[-1].shape[1:]:
            self._compute()  # sequences of another length, say
        if not self._outputs:
            self._group = min(_GROUP, _KEPT // max(1, outputs.numel()))
        self._outputs.append(outputs.detach().clone() if self._copies else outputs.detach())
        self._targets.append(targets.clone() if self._copies else targets)
        if len(self._outputs) >= self._group:
            self._compute()

    def means(self) -> dict[str, float]:
        """Divide by the number of examples, at least one."""
        if self._outputs:
            self._compute()
        return {name: total / self.n_examples for name, total in self._sums.items()}

    def _compute(self) -> None:
        outputs, targets = torch.cat(self._outputs), torch.cat(self._targets)
        with torch.no_grad():
            for name, metric in self._metrics.items():
                self._sums[name] += metric_value(name, metric(outputs, targets)) * len(outputs)
        self._outputs.clear()
        self._targets.clear()


def metric_value(name: str, value: Any) -> float:
    """Return what a metric returned as a number."""
    try:
        return float(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(
            f"Trainer expected the metric {name!r} to return one number, got {shown(value)}: "
            "return the mean over the examples"
        ) from error
