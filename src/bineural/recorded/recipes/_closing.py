"""What the recipes of the closing comparison share: one trunk, five heads, and one training."""

from functools import cache, partial
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from bineural.datasets import load_mnist
from bineural.layers import DropConnectLinear
from bineural.metrics import accuracy
from bineural.models import MLP, Trunk
from bineural.trainers import NonFiniteLossError, TensorBatches, Trainer

# What a head has beside its linear layers and ReLU.
PARTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "dropout": {"dropout": partial(nn.Dropout, 0.5)},
    "DropConnect": {"linear": partial(DropConnectLinear, p=0.5)},
    "batch norm": {"norm": nn.BatchNorm1d},
    "layer norm": {"norm": nn.LayerNorm},
}
BATCH = 50
STEPS = 1_000
BETWEEN = 100  # steps between two points of a curve
CURVE_IMAGES = 2_000  # of the images for validation
FIRST = 3  # losses of the beginning that are recorded


class Parts(NamedTuple):
    """Images (N, 1, 28, 28) and labels (N,)."""

    x: Tensor
    y: Tensor


@cache
def loaded() -> tuple[Parts, Parts, Parts]:
    """Return training, validation and test images, with the mean and the spread of the training images taken out."""
    train, validation, test = load_mnist().tensors(validation=1 / 6, standardize=True)
    return Parts(*train), Parts(*validation), Parts(*test)


def network(method: str) -> nn.Module:
    """Return the trunk with the head of a method; heads that are made from one seed start with the same weights."""
    return nn.Sequential(Trunk(), MLP([196, 128, 128, 10], **PARTS[method]))


def train(
    *, method: str, images: int, rates: list[float], seeds: list[int], test: bool = False, first: bool = False
) -> dict[str, Any]:
    """Train at each rate from each seed, and say what came out, a row for each.

    The seed chooses the images, the first weights and the order of the batches, so that methods can be compared in
    pairs. With `test`, the test images are asked at the end. With `first`, only the losses of the beginning: later
    numbers differ from one processor to the next.
    """
    asked = {"test": test, "first": first}
    return {"rows": [_trained(method, images, rate, seed, **asked) for rate in rates for seed in seeds]}


def _trained(method: str, images: int, rate: float, seed: int, *, test: bool, first: bool) -> dict[str, Any]:
    pool, validation, held_out = loaded()
    generator = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(len(pool.y), generator=generator)[:images]
    own = Parts(pool.x[chosen], pool.y[chosen])
    torch.manual_seed(seed)
    model = network(method)
    batches = TensorBatches(*own, batch_size=BATCH, shuffle=True, generator=generator, drop_last=True)
    optimizer = torch.optim.SGD(model.parameters(), rate)
    trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), metrics={"accuracy": accuracy}, device="cpu")
    watched = _batches(Parts(validation.x[:CURVE_IMAGES], validation.y[:CURVE_IMAGES]))
    curve: list[float] = []
    row: dict[str, Any] = {"rate": rate, "seed": seed, "stopped": False}
    try:
        while trainer.step < STEPS:
            trainer.fit(batches, max(1, BETWEEN // len(batches)))
            row["first_losses"] = list(trainer.history.steps["loss"][:FIRST])
            if first:
                return row
            curve.append(trainer.evaluate(watched)["accuracy"])
    except NonFiniteLossError:
        return {**row, "stopped": True, "validation": 0.0, "curve": curve}
    row |= {"curve": curve}
    row["validation"] = trainer.evaluate(_batches(validation))["accuracy"]
    row["training"] = trainer.evaluate(_batches(own))["accuracy"]
    if test:
        row["test"] = trainer.evaluate(_batches(held_out))["accuracy"]
    return row


def _batches(parts: Parts) -> TensorBatches:
    return TensorBatches(*parts, batch_size=1000)
