"""A plain network as wide as 512 channels, before and after the recipe for CIFAR-10: what does an epoch cost?

A few steps are made, and the median of their seconds is multiplied by the steps of an epoch.
"""

import time
from typing import Any

import numpy as np
import torch
from torch import nn

from bineural.datasets import load_cifar10
from bineural.models import ResNet, count_parameters
from bineural.trainers import Callback, ShiftAndFlip, TensorBatches, Trainer

DATA = ("cifar10",)
THREADS = 2
RUNS = [{"channels": [32, 64, 128], "wide": [128, 256, 512]}]
WITNESS = {"channels": [8, 16], "wide": [8, 16]}


def vgg(channels: list[int]) -> nn.Sequential:
    """Return a plain network: stages of two convolutions with ReLU and pooling, then a linear classifier."""
    layers: list[nn.Module] = []
    before = 3
    for after in channels:
        for width in (before, after):
            layers += [nn.Conv2d(width, after, 3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool2d(2)]
        before = after
    return nn.Sequential(*layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(before, 10))


class Steps(Callback):
    """The seconds of each step, from the end of one to the end of the next, batches and augmentation included."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_step_end(self, trainer: Trainer) -> None:
        """Look at the clock."""
        self.ends.append(time.perf_counter())


def run(*, channels: list[int], wide: list[int]) -> dict[str, Any]:
    """Train each network for a few steps, the cheap one before and after the wide one."""
    data = load_cifar10()
    train, _, _ = data.tensors(validation=0.1, standardize=True)
    some = 256 * min(12, len(train.y) // 256)
    steps = len(train.y) // 256
    rows = []
    for name in ("recipe", "wide", "recipe"):
        torch.manual_seed(0)
        model = vgg(wide) if name == "wide" else ResNet(channels, stride=2)
        model = model.to(memory_format=torch.channels_last)
        batches = TensorBatches(
            train.x[:some], train.y[:some], 256, shuffle=True, drop_last=True, transform=ShiftAndFlip(2)
        )
        optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True, weight_decay=5e-4)
        clock = Steps()
        Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=[clock], device="cpu").fit(batches, 1)
        step = float(np.median(np.diff(clock.ends))) if len(clock.ends) > 1 else 0.0
        rows.append(
            {"name": name, "parameters": count_parameters(model), "seconds": steps * step, "steps": len(clock.ends)}
        )
    return {"rows": rows}
