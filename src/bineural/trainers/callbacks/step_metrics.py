"""Metrics of each training step."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import torch

from bineural.trainers.callbacks.base import Callback
from bineural.trainers.checks import check_metrics
from bineural.trainers.running import Metric, metric_value

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer


class StepMetrics(Callback):
    """Record metrics of each step in `History.steps`, beside its loss.

    They are those of the outputs that the step was computed from, before it changed the parameters, over the examples
    of its batch. A metric of small batches costs about a tenth of a step; without this callback it costs nothing.

    Parameters
    ----------
    metrics : mapping of callable
        Name -> function of outputs and targets that returns the mean over the examples of a batch.

    Raises
    ------
    ValueError
        If a name is taken, or what it stands for is no function.

    Examples
    --------
    >>> from torch import nn
    >>> from bineural.metrics import accuracy
    >>> from bineural.models import MLP
    >>> from bineural.trainers import Trainer
    >>> model = MLP([2, 8, 2])
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> callbacks = [StepMetrics({"accuracy": accuracy})]
    >>> trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=callbacks, device="cpu")
    >>> history = trainer.fit([(torch.zeros(4, 2), torch.tensor([0, 1, 0, 1]))], epochs=2)
    >>> history.steps["accuracy"]
    [0.5, 0.5]
    """

    def __init__(self, metrics: Mapping[str, Metric]) -> None:
        check_metrics(metrics, "StepMetrics", taken=("step", "epoch", "loss", "lr"))
        self.metrics = dict(metrics)

    def on_step_end(self, trainer: "Trainer") -> None:
        """Compute the metrics of the step."""
        outputs, targets = trainer.outputs, trainer.targets
        with torch.no_grad():
            values = {name: metric_value(name, metric(outputs, targets)) for name, metric in self.metrics.items()}
        trainer.history.add_to_step(values)
