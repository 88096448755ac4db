"""Ants and bees from random weights for 25 epochs, with batch norm that follows quickly enough.

As the mode "nothing" of `transfer_learning`, and with the same folds, seeds and rates, but for the momentum of batch
norm. The backbone's own, 0.01, is meant for many steps: after 150 of them a fifth of the running statistics is still
what they began with, so that a network which does learn answers all alike in evaluation mode.
"""

import math
import warnings
from typing import Any

import torch
from torch import nn
from torchvision.transforms import v2

from bineural.datasets import load_hymenoptera
from bineural.datasets.problems import NoPhotographWarning
from bineural.models import EfficientNetLite0
from bineural.recorded.recipes.transfer_learning import HeldOut
from bineural.trainers import TensorBatches, Trainer

DATA = ("hymenoptera",)
THREADS = 1
FOLDS = 3
EPOCHS = 25
SIDE = 160
RUNS = [{"fold": fold, "momentum": 0.1} for fold in range(3)]
WITNESS = {"fold": 0, "momentum": 0.1, "epochs": 1, "side": 64}


def run(fold: int, momentum: float, epochs: int = EPOCHS, side: int = SIDE) -> dict[str, Any]:
    """Return the accuracy on the held-out part after each epoch, and the numbers of the photographs it got wrong."""
    torch.manual_seed(fold)
    model = EfficientNetLite0().to(memory_format=torch.channels_last)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = momentum
    model.head = nn.Linear(1280, 2)

    larger = side * model.resize // model.size
    with warnings.catch_warnings(action="ignore", category=NoPhotographWarning):  # one file is known to be none
        x, y = load_hymenoptera().tensors(larger, standardize=model.standardize).train
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    held = order[fold::FOLDS]
    rest = torch.cat([order[other::FOLDS] for other in range(FOLDS) if other != fold])
    margin = (larger - side) // 2
    middle = x[held][..., margin : margin + side, margin : margin + side]

    augment = v2.Compose([v2.RandomResizedCrop(side, scale=(0.35, 1)), v2.RandomHorizontalFlip()])
    batches = TensorBatches(
        x[rest],
        y[rest],
        32,
        shuffle=True,
        generator=torch.Generator().manual_seed(fold),
        transform=lambda images: torch.stack([augment(image) for image in images]),
    )
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.05)
    steps = epochs * math.ceil(len(rest) / 32)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    watch = HeldOut(middle, y[held])
    loss = nn.CrossEntropyLoss()
    trainer = Trainer(model, optimizer, loss, scheduler=scheduler, callbacks=[watch], device="cpu")
    history = trainer.fit(batches, epochs)
    return {
        "accuracy": watch.accuracies,
        "loss": history.epochs["loss"],
        "wrong": held[watch.is_wrong].tolist(),
        "held": len(held),
        "trained": sum(each.numel() for each in model.parameters()),
    }
