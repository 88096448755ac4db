"""Noise in the head of a small network for MNIST: dropout and DropConnect, by strength and number of training images.

A common trunk with the head 196-128-128-10, Adam, batches of 50; all are measured on the same 10,000 validation images.
"""

from functools import partial
from typing import Any

import torch
from torch import nn

from bineural.datasets import load_mnist
from bineural.layers import DropConnectLinear
from bineural.metrics import accuracy
from bineural.models import MLP, Trunk
from bineural.trainers import TensorBatches, Trainer

DATA = ("mnist",)
THREADS = 1
NONE: dict[str, Any] = {"noise": "none", "p": 0.0}
HALF = [{"noise": noise, "p": 0.5} for noise in ("dropout", "DropConnect")]
OTHERS = [{"noise": noise, "p": p} for p in (0.25, 0.75) for noise in ("dropout", "DropConnect")]
RUNS = (
    [
        {**head, "images": images, "seed": seed, "steps": steps}
        for seed in range(5)
        for images, steps in ((1000, 3200), (5000, 1600))
        for head in (NONE, *HALF)
    ]
    + [
        {**head, "images": images, "seed": seed, "steps": 1600}
        for seed in range(3)
        for images in (1000, 5000)
        for head in OTHERS
    ]
    + [{"noise": "DropConnect per example", "p": 0.5, "images": 1000, "seed": seed, "steps": 400} for seed in range(5)]
    + [{**head, "images": 50_000, "seed": 0, "steps": 3000} for head in (NONE, *HALF)]
)
WITNESS = {"noise": "DropConnect", "p": 0.5, "images": 500, "seed": 0, "steps": 3, "first": 3}

BATCH_SIZE = 50
RATE = 3e-3
FIRST_STEPS = 20


def network(noise: str, p: float) -> nn.Module:
    """Return the trunk with a head of two hidden layers, and noise in both."""
    parts: dict[str, Any] = {}
    if noise == "dropout":
        parts["dropout"] = partial(nn.Dropout, p)
    elif noise != "none":
        parts["linear"] = partial(DropConnectLinear, p=p, per_example=noise.endswith("example"))
    return nn.Sequential(Trunk(), MLP([196, 128, 128, 10], **parts))


def run(*, noise: str, p: float, images: int, seed: int, steps: int, first: int = 0) -> dict[str, Any]:
    """Train once; measure after 200, 400, 800, … steps, on images that the network was trained on and on others.

    The seed draws the training images, the first weights, the order of the batches and the masks.
    """
    train, validation, _ = load_mnist().tensors(validation=1 / 6, standardize=True)
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randperm(len(train.y), generator=generator)[:images]
    x, y = train.x[rows], train.y[rows]
    torch.manual_seed(seed)
    model = network(noise, p)
    optimizer = torch.optim.Adam(model.parameters(), RATE)
    trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), metrics={"accuracy": accuracy}, device="cpu")
    batches = TensorBatches(x, y, BATCH_SIZE, shuffle=True, generator=generator, drop_last=True)
    if first:
        trainer.fit([batch for batch, _ in zip(batches, range(steps), strict=False)], 1)
        return {"first_losses": list(trainer.history.steps["loss"][:first])}
    seen, others = TensorBatches(x[:5000], y[:5000], 1000), TensorBatches(*validation, batch_size=1000)
    measured: dict[str, list[float]] = {"steps": [], "train": [], "train_loss": [], "validation": [], "val_loss": []}
    due = 200
    while trainer.step < steps:
        trainer.fit(batches, max(1, (due - trainer.step) // len(batches)))
        while due <= trainer.step:
            due *= 2
        on_seen, on_others = trainer.evaluate(seen), trainer.evaluate(others)
        measured["steps"].append(trainer.step)
        measured["train"].append(on_seen["accuracy"])
        measured["train_loss"].append(on_seen["loss"])
        measured["validation"].append(on_others["accuracy"])
        measured["val_loss"].append(on_others["loss"])
    return {"first_losses": list(trainer.history.steps["loss"][:FIRST_STEPS]), **measured}
