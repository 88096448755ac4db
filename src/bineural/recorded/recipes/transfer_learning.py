"""Ants and bees, fine-tuned for 25 epochs: the head, the last blocks, everything, and everything from random weights.

The 244 photographs for training are cut into three parts; a run trains on two of them and is measured on the third.
The 153 for validation take no part. Squares of 160 pixels keep it affordable.
"""

import math
import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.transforms import v2

from bineural.datasets import load_hymenoptera
from bineural.datasets.problems import NoPhotographWarning
from bineural.models import EfficientNetLite0, load_backbone
from bineural.trainers import Callback, Freeze, TensorBatches, Trainer

DATA = ("hymenoptera",)
THREADS = 1
FOLDS = 3
EPOCHS = 25
SIDE = 160
# Blocks of 18 that are trained, and the highest rates of the one-cycle schedule for them and for the head.
MODES = {"head": (0, 0.0, 3e-3), "last": (4, 1e-4, 3e-3), "all": (18, 1e-4, 3e-3), "nothing": (18, 3e-3, 3e-3)}
RUNS = [{"mode": mode, "fold": fold} for mode in ("head", "last", "all", "nothing") for fold in range(3)]
WITNESS = {"mode": "last", "fold": 0, "epochs": 1, "side": 64}


class HeldOut(Callback):
    """Keeps the share of right answers on held-out photographs after each epoch, and who was wrong in the end."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        self.x, self.y = x, y
        self.is_wrong = torch.ones(len(y), dtype=torch.bool)
        self.accuracies: list[float] = []

    def on_epoch_end(self, trainer: Trainer) -> None:
        """Answer without augmentation, in evaluation mode."""
        trainer.model.eval()
        with torch.no_grad():
            answers = torch.cat([trainer.model(some).argmax(dim=1) for some in self.x.split(32)])
        self.is_wrong = answers != self.y
        self.accuracies.append(1 - self.is_wrong.double().mean().item())


def run(mode: str, fold: int, epochs: int = EPOCHS, side: int = SIDE) -> dict[str, Any]:
    """Return the accuracy on the held-out part after each epoch, and the numbers of the photographs it got wrong."""
    n_free, rate, head_rate = MODES[mode]
    torch.manual_seed(fold)
    model = EfficientNetLite0() if mode == "nothing" else load_backbone()
    model = model.to(memory_format=torch.channels_last)
    model.head = nn.Linear(1280, 2)

    larger = side * model.resize // model.size
    with warnings.catch_warnings(action="ignore", category=NoPhotographWarning):  # one file is known to be none
        x, y = load_hymenoptera().tensors(larger, standardize=model.standardize).train
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    held = order[fold::FOLDS]
    rest = torch.cat([order[other::FOLDS] for other in range(FOLDS) if other != fold])
    margin = (larger - side) // 2
    middle = x[held][..., margin : margin + side, margin : margin + side]

    crop = v2.RandomResizedCrop(side, scale=(0.35, 1))
    augment = v2.Compose([crop, v2.RandomHorizontalFlip()])
    batches = TensorBatches(
        x[rest],
        y[rest],
        32,
        shuffle=True,
        generator=torch.Generator().manual_seed(fold),
        transform=lambda images: torch.stack([augment(image) for image in images]),
    )
    free, frozen = model.features[18 - n_free :], model.features[: 18 - n_free]
    groups: list[dict[str, Any]] = [{"params": free.parameters(), "lr": rate}] if n_free else []
    groups.append({"params": model.head.parameters(), "lr": head_rate})
    optimizer = torch.optim.AdamW(groups, weight_decay=0.05)
    steps = epochs * math.ceil(len(rest) / 32)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, [group["lr"] for group in groups], total_steps=steps)
    watch = HeldOut(middle, y[held])
    trainer = Trainer(
        model,
        optimizer,
        nn.CrossEntropyLoss(),
        scheduler=scheduler,
        callbacks=[*([Freeze(list(frozen))] if n_free < 18 else []), watch],
        device="cpu",
    )
    history = trainer.fit(batches, epochs)
    return {
        "accuracy": watch.accuracies,
        "loss": history.epochs["loss"],
        "wrong": held[watch.is_wrong].tolist(),
        "held": len(held),
        "trained": sum(each.numel() for each in [*free.parameters(), *model.head.parameters()]),
    }
