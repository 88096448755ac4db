"""What a step of training costs with `Trainer`, with PyTorch Lightning, with skorch, and with the bare loop.

Run `make rivals` once, which puts the two beside the environment, and `python benchmarks/bench_rivals.py`, with the
data folder in BINEURAL_DATA for real MNIST. All train the same network (784-40-40-10, RMSprop) on the same images in
batches of 32 for the same number of epochs, on one thread, each with its quietest and fastest settings: no checkpoints,
logs, bars or callbacks. The rivals get their batches in three ways: from torchvision's MNIST with `ToTensor`, as their
tutorials do, from tensors by `DataLoader`, and from our `TensorBatches`, which leaves the loops alone to differ.
What the bare loop takes is the network's own and nobody can take less, so what is added to it is given as well. All run
in turn, and medians over the runs are given, of ratios with an interval that holds them with at least 95 % confidence
whatever the distribution. Seconds are those of the processor that the process used.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import importlib.util
import logging
import math
import statistics
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

from bench_trainers import median_interval, seconds, torchvision_mnist
from bineural.datasets import load_mnist
from bineural.models import MLP
from bineural.trainers import TensorBatches, Trainer

SIZES, BATCH_SIZE, EPOCHS, RUNS, LOADED = [784, 40, 40, 10], 32, 1, 11, 10_000
INSTALLED = Path(__file__).parents[1] / "_build" / "rivals"
OURS, BARE = "Trainer, TensorBatches", "bare loop"
PACKAGES = {"lightning": "Lightning", "skorch": "skorch"}


def train_bare(x: Tensor, y: Tensor) -> torch.optim.Optimizer:
    """Train by the loop that a student would write."""
    model = make_model()
    optimizer, criterion = torch.optim.RMSprop(model.parameters(), lr=1e-3), nn.CrossEntropyLoss()
    losses = []
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for start in range(0, len(x), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            optimizer.zero_grad()
            loss = criterion(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return optimizer


def train_ours(x: Tensor, y: Tensor) -> torch.optim.Optimizer:
    """Train by `Trainer`, which records the loss of each step as well."""
    model = make_model()
    optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)
    Trainer(model, optimizer, nn.CrossEntropyLoss(), device="cpu").fit(our_batches(x, y), EPOCHS)
    return optimizer


def train_lightning(batches: Any) -> torch.optim.Optimizer:
    """Train by Lightning with `barebones`, which switches off all that costs time."""
    import lightning

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)  # it greets at each start

    class Classifier(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.model, self.criterion = make_model(), nn.CrossEntropyLoss()
            self.optimizer = torch.optim.RMSprop(self.model.parameters(), lr=1e-3)

        def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
            inputs, targets = batch
            return self.criterion(self.model(inputs), targets)

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return self.optimizer

    classifier = Classifier()
    with warnings.catch_warnings():  # its advice to load with several processes, which makes small batches slower
        warnings.simplefilter("ignore")
        lightning.Trainer(accelerator="cpu", devices=1, max_epochs=EPOCHS, barebones=True).fit(classifier, batches)
    return classifier.optimizer


def train_skorch(x: Any, y: Tensor | None, *, loader: Callable[..., Any] = DataLoader) -> torch.optim.Optimizer:
    """Train by skorch without callbacks and validation, on tensors or on a data set."""
    import skorch

    net = skorch.NeuralNetClassifier(
        make_model,
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.RMSprop,
        lr=1e-3,
        batch_size=BATCH_SIZE,
        max_epochs=EPOCHS,
        iterator_train=loader,
        iterator_train__shuffle=True,
        train_split=None,
        callbacks="disable",
        verbose=0,
    )
    net.fit(x, y)
    return net.optimizer_


def make_model() -> nn.Module:
    """Make the network, always with the same weights."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), MLP(SIZES))


def our_batches(x: Tensor, y: Tensor) -> TensorBatches:
    return TensorBatches(x, y, BATCH_SIZE, shuffle=True)


def torch_batches(dataset: Dataset[Any]) -> DataLoader[Any]:
    return DataLoader(dataset, BATCH_SIZE, shuffle=True)


def our_batches_of(dataset: Any, batch_size: int, shuffle: bool) -> TensorBatches:
    """Make our batches of skorch's data set."""
    return TensorBatches(dataset.X, dataset.y, batch_size, shuffle=shuffle)


def trainings(x: Tensor, y: Tensor, images: Dataset[Any]) -> dict[str, Callable[[], torch.optim.Optimizer]]:
    """Return what is to be measured, by name: ours, the bare loop, and the rivals that are installed."""
    found = {OURS: lambda: train_ours(x, y), BARE: lambda: train_bare(x, y)}
    if importlib.util.find_spec("lightning"):
        found["Lightning, torchvision"] = lambda: train_lightning(torch_batches(images))
        found["Lightning, DataLoader"] = lambda: train_lightning(torch_batches(TensorDataset(x, y)))
        found["Lightning, TensorBatches"] = lambda: train_lightning(our_batches(x, y))
    if importlib.util.find_spec("skorch"):
        found["skorch, torchvision"] = lambda: train_skorch(images, None)
        found["skorch, DataLoader"] = lambda: train_skorch(x, y)
        found["skorch, TensorBatches"] = lambda: train_skorch(x, y, loader=our_batches_of)
    return found


def check(name: str, optimizer: torch.optim.Optimizer, steps: int) -> None:
    """Raise RuntimeError unless a training took all its steps."""
    taken = {int(state["step"]) for state in optimizer.state.values()}
    if taken != {steps}:
        raise RuntimeError(f"{name} was to take {steps} steps, but took {sorted(taken)}")


def main() -> None:
    if INSTALLED.is_dir():
        sys.path.append(str(INSTALLED))  # behind all that the environment has
    torch.set_num_threads(1)
    mnist = load_mnist()
    pictures, labels = mnist.x_train[:LOADED], mnist.y_train[:LOADED]
    x, y = torch.from_numpy(pictures).flatten(1).float().div(255), torch.from_numpy(labels)
    steps = EPOCHS * math.ceil(len(x) / BATCH_SIZE)
    with tempfile.TemporaryDirectory() as folder:
        measured = trainings(x, y, torchvision_mnist(folder, pictures, labels))
        for name, train in measured.items():  # this warms up too
            check(name, train(), steps)
        times: dict[str, list[float]] = {name: [] for name in measured}
        for run in range(RUNS):
            names = list(measured)
            for name in names if run % 2 else reversed(names):
                times[name].append(seconds(measured[name]))

    print(
        f"MNIST ({mnist.source}), {len(x):,} images, batches of {BATCH_SIZE}, {EPOCHS} epochs, one thread, {RUNS} runs"
    )
    print(f"{'':<28}{'µs a step':>10}{'added':>8}{'/ Trainer':>12}   {'interval':<16}goal")
    for name, taken in times.items():
        ratios = [one / ours for one, ours in zip(taken, times[OURS], strict=True)]
        added = statistics.median(one - bare for one, bare in zip(taken, times[BARE], strict=True))
        low, high = median_interval(ratios)
        numbers = f"{1e6 * statistics.median(taken) / steps:>10.0f}{1e6 * added / steps:>8.0f}"
        goal = "≥ 3" if name.endswith("torchvision") else ""
        print(f"{name:<28}{numbers}{statistics.median(ratios):>12.3f}   {f'{low:.3f}–{high:.3f}':<16}{goal}".rstrip())
    for package, name in PACKAGES.items():
        if not importlib.util.find_spec(package):
            print(f"{name} is not installed: make rivals")


if __name__ == "__main__":
    main()
