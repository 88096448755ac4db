"""Thirty layers on MNIST, with eleven cures, three activations and four learning rates; accuracy on validation images.

The network of the chapter `vanishing-gradients`: 784-64×29-10, SGD, 500 batches of 64, each image seen once.
"""

import math
from functools import partial
from typing import Any

import torch
from torch import nn

from bineural.datasets import load_mnist
from bineural.layers import DropConnectLinear, initialize
from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import Callback, NonFiniteLossError, TensorBatches, Trainer

DATA = ("mnist",)
THREADS = 1
CURES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "weights times √3": {"times": 3**0.5},
    "Xavier": {"scheme": "xavier-normal"},
    "He": {"scheme": "he-fan-in"},
    "He, clipped": {"scheme": "he-fan-in", "clip": 1.0},
    "dropout": {"scheme": "he-fan-in", "dropout": 0.2},
    "DropConnect": {"scheme": "he-fan-in", "dropconnect": 0.2},
    "batch norm": {"norm": "batch"},
    "layer norm": {"norm": "layer"},
    "residual": {"residual": True},
    "residual and layer norm": {"residual": True, "norm": "layer"},
}
RUNS = [
    {"cure": cure, "activation": activation, "rate": rate, "seed": seed, **parts}
    for seed in range(5)
    for cure, parts in CURES.items()
    for activation in ("tanh", "ReLU", "sigmoid")
    for rate in (0.004, 0.02, 0.1, 0.5)
]
WITNESS = {"cure": "residual", "activation": "tanh", "rate": 0.1, "seed": 0, "residual": True, "steps": 3}

ACTIVATIONS = {"tanh": nn.Tanh, "ReLU": nn.ReLU, "sigmoid": nn.Sigmoid}
NORMS = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}
MEAN_OF = 25  # losses that one recorded number stands for


class Clip(Callback):
    """Shortens a gradient that is longer than a threshold."""

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold

    def on_backward_end(self, trainer: Trainer) -> None:
        """Shorten it before the step."""
        nn.utils.clip_grad_norm_(trainer.model.parameters(), self.threshold)


def network(
    activation: str, *, norm: str = "", dropout: float = 0.0, dropconnect: float = 0.0, residual: bool = False
) -> MLP:
    """Return thirty linear layers with an activation between each two, and what is to help them."""
    return MLP(
        [784, *[64] * 29, 10],
        ACTIVATIONS[activation],
        linear=partial(DropConnectLinear, p=dropconnect) if dropconnect else nn.Linear,
        norm=NORMS[norm] if norm else None,
        dropout=partial(nn.Dropout, dropout) if dropout else None,
        residual=residual,
    )


def untrained(activation: str, seed: int, *, scheme: str = "default", times: float = 1.0, **parts: Any) -> MLP:
    """Return the network before its first step: weights drawn by a scheme, then multiplied by a number."""
    torch.manual_seed(seed)
    model = network(activation, **parts)
    initialize(model, scheme)
    if times != 1:
        with torch.no_grad():
            for layer in model:
                if isinstance(layer, nn.Linear):
                    layer.weight.mul_(times)
    return model


def run(
    *,
    cure: str,
    activation: str,
    rate: float,
    seed: int,
    clip: float = math.inf,
    steps: int = 500,
    **parts: Any,
) -> dict[str, Any]:
    """Train once, and say what came out.

    The name of the cure is there to find the run by: its parts say what is done.
    """
    train, validation, _ = load_mnist().tensors(validation=1 / 6, standardize=True, flatten=True)
    model = untrained(activation, seed, **parts)
    generator = torch.Generator().manual_seed(seed)
    batches = TensorBatches(
        train.x[: 64 * steps], train.y[: 64 * steps], 64, shuffle=True, generator=generator, drop_last=True
    )
    optimizer = torch.optim.SGD(model.parameters(), rate)
    callbacks = [] if clip == math.inf else [Clip(clip)]
    trainer = Trainer(
        model, optimizer, nn.CrossEntropyLoss(), metrics={"accuracy": accuracy}, callbacks=callbacks, device="cpu"
    )
    stopped = False
    try:
        trainer.fit(batches, 1)
    except NonFiniteLossError:
        stopped = True
    losses = torch.tensor(trainer.history.steps["loss"])
    means = losses[: len(losses) // MEAN_OF * MEAN_OF].reshape(-1, MEAN_OF).mean(1)
    checked = {} if stopped else trainer.evaluate(TensorBatches(*validation, batch_size=1000))
    return {
        "stopped": stopped,
        "accuracy": 0.0 if stopped else checked["accuracy"],  # what gives no answer is never right
        "first_losses": losses[:3].tolist(),
        "losses": means.tolist(),
    }
