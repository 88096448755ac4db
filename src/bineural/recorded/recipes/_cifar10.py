"""What the recipes for CIFAR-10 share: the data, one training, and what is recorded of it."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pad
from torch.optim.lr_scheduler import OneCycleLR

from bineural.datasets import load_cifar10
from bineural.metrics import accuracy, confusion_matrix
from bineural.models import ResNet, count_parameters
from bineural.trainers import BestWeights, NonFiniteLossError, ShiftAndFlip, TensorBatches, Trainer

FIRST_STEPS = 20  # as many losses of the beginning are recorded: a page that trains by the same recipe compares its own


class HalfPrecision(nn.Module):
    """A network whose convolutions are computed in bfloat16, numbers of 16 bits, and whose weights stay as they are."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor) -> Tensor:
        """Return logits of 32 bits."""
        with torch.autocast(x.device.type, torch.bfloat16):
            logits: Tensor = self.model(x)
        return logits.float()


def mirrored(trainer: Trainer, x: Tensor) -> Tensor:
    """Return the sum of the logits, (N, K), of images and of their mirror images."""
    return trainer.predict(x) + trainer.predict(x.flip(-1))


def viewed(trainer: Trainer, x: Tensor) -> Tensor:
    """Return the mean of the logits, (N, K), of images, half of it from images moved by a pixel, each with its mirror.

    Source: Jordan 2024, arXiv:2404.00498, where it is called multi-crop evaluation.
    """
    padded = pad(x, (1, 1, 1, 1), mode="reflect")
    up, down = padded[..., :-2, :-2], padded[..., 2:, 2:]
    return mirrored(trainer, x) / 4 + (mirrored(trainer, up) + mirrored(trainer, down)) / 8


def shrunk(change: Callable[[Tensor], Tensor] | None, size: int) -> Callable[[Tensor], Tensor]:
    """Return a transform that changes images as `change` does, if any, and then makes them `size` pixels a side."""

    def transform(x: Tensor) -> Tensor:
        changed = x if change is None else change(x)
        return interpolate(changed, size=size, mode="bilinear", antialias=True)

    return transform


def network(channels: list[int], **parts: Any) -> nn.Module:
    """Return a residual network, its weights in the order that convolutions read faster."""
    return ResNet(channels, **parts).to(memory_format=torch.channels_last)


def train(
    *,
    seed: int,
    epochs: int,
    channels: list[int],
    stride: int = 2,
    norm: bool = True,
    residual: bool = True,
    dropout: float = 0.0,
    rate: float = 0.4,
    one_cycle: bool = True,
    weight_decay: float = 5e-4,
    smoothing: float = 0.1,
    shift: int = 2,
    augment: bool = True,
    half: bool = False,
    small: int = 24,
    small_epochs: int = 0,
    test: bool = False,
    views: bool = False,
    first: int = 0,
) -> dict[str, Any]:
    """Train a network once, choose its best epoch on the images for validation, and say what came out.

    The first `small_epochs` epochs see images of `small` pixels a side. With `test`, the images for the test are asked
    once, each with its mirror, and with `views` also moved by a pixel. With `first`, only as many losses of the
    beginning: later ones, and accuracies even more so, differ from one processor to the next.
    """
    train, validation, held_out = load_cifar10().tensors(validation=0.1, standardize=True)
    torch.manual_seed(seed)
    model = network(channels, stride=stride, norm=norm, residual=residual, dropout=dropout)
    if half:
        model = HalfPrecision(model)
    transform = ShiftAndFlip(shift) if augment else None
    loader = partial(TensorBatches, *train, batch_size=256, shuffle=True, drop_last=True)
    batches, smaller = loader(transform=transform), loader(transform=shrunk(transform, small))
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9, nesterov=True, weight_decay=weight_decay)
    scheduler = one_cycle_of(optimizer, rate, epochs * len(batches)) if one_cycle else None
    best = BestWeights("val_accuracy")
    trainer = Trainer(
        model,
        optimizer,
        nn.CrossEntropyLoss(label_smoothing=smoothing),
        metrics={"accuracy": accuracy},
        scheduler=scheduler,
        callbacks=[best],
    )
    checked = TensorBatches(*validation, batch_size=1000)
    stopped = False
    try:
        for each, number in ((smaller, small_epochs), (batches, epochs - small_epochs)):
            if number:
                trainer.fit(each, number, checked)
    except NonFiniteLossError:  # the weights are those before the step
        stopped = True
    history = trainer.history
    if first:
        return {"first_losses": list(history.steps["loss"][:first])}
    last = trainer.evaluate(checked)["accuracy"]
    if not stopped:
        best.restore(model)
    result = {
        "stopped": stopped,
        "parameters": count_parameters(model),
        "first_losses": list(history.steps["loss"][:FIRST_STEPS]),
        "epochs": {name: list(column) for name, column in history.epochs.items()},
        "best_epoch": best.best_epoch,
        "best": last if stopped else best.best,
        "last": last,
        "mirrored": accuracy(mirrored(trainer, validation.x), validation.y).item(),
        "seconds": math.fsum(history.epochs.get("seconds", [])),
    }
    if test:
        logits = (viewed if views else mirrored)(trainer, held_out.x)
        result["confusion"] = confusion_matrix(logits, held_out.y).tolist()
    return result


def one_cycle_of(optimizer: torch.optim.Optimizer, rate: float, steps: int) -> OneCycleLR:
    """Return a schedule that climbs to `rate` for a fifth of the steps, and then falls to nothing, along lines."""
    return OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.2, anneal_strategy="linear", cycle_momentum=False)
