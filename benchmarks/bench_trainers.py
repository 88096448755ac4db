"""What the trainer costs over the bare loop, `TensorBatches` against `DataLoader`, and gradient norms.

Run `python benchmarks/bench_trainers.py`, with the data folder in BINEURAL_DATA for real MNIST. Everything runs on
one thread. The two sides of a ratio run in turn, the first one changing from pair to pair, and the median of the ratios
of the pairs is given, with an interval that holds it with at least 95 % confidence whatever the distribution.
Seconds are those of the processor that the process used, so that other processes disturb less.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import math
import statistics
import struct
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from bineural.datasets import load_mnist
from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import GradientNorms, TensorBatches, Trainer
from bineural.trainers.running import Metric

BATCH_SIZE, PAIRS, WIDE, DEEP = 32, 15, [784, 40, 40, 10], [784, *[64] * 29, 10]
LOADED = 10_000  # images that the loaders iterate over


def train_bare(sizes: list[int], x_train: Tensor, y_train: Tensor) -> nn.Module:
    """Train one epoch by the loop that a student would write."""
    model, optimizer, criterion, generator = make(sizes)
    losses = []
    order = torch.randperm(len(x_train), generator=generator)
    for start in range(0, len(x_train), BATCH_SIZE):
        rows = order[start : start + BATCH_SIZE]
        x, y = x_train[rows], y_train[rows]
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model


def train_bare_on_batches(sizes: list[int], x: Tensor, y: Tensor) -> nn.Module:
    """Train one epoch by the same loop, on the same `TensorBatches` as `Trainer`."""
    model, optimizer, criterion, generator = make(sizes)
    losses = []
    for x_batch, y_batch in TensorBatches(x, y, BATCH_SIZE, shuffle=True, generator=generator):
        optimizer.zero_grad()
        loss = criterion(model(x_batch), y_batch)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model


def train(
    sizes: list[int], x: Tensor, y: Tensor, *, metrics: dict[str, Metric] | None = None, gradient_norms: bool = False
) -> nn.Module:
    """Train one epoch by `Trainer`."""
    model, optimizer, criterion, generator = make(sizes)
    callbacks = [GradientNorms()] if gradient_norms else []
    batches = TensorBatches(x, y, BATCH_SIZE, shuffle=True, generator=generator)
    trainer = Trainer(model, optimizer, criterion, metrics=metrics, callbacks=callbacks, device="cpu")
    trainer.fit(batches, epochs=1)
    return model


def make(sizes: list[int]) -> tuple[nn.Module, torch.optim.Optimizer, nn.Module, torch.Generator]:
    """Make all that a training starts with, always the same."""
    torch.manual_seed(0)
    model = MLP(sizes)
    return model, torch.optim.RMSprop(model.parameters(), lr=1e-3), nn.CrossEntropyLoss(), seeded()


def seeded() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def torchvision_mnist(folder: str, images: np.ndarray, labels: np.ndarray) -> MNIST:
    """Make torchvision's data set of these images, from files in its own format."""
    raw = Path(folder, "MNIST", "raw")
    raw.mkdir(parents=True)
    for part in ("train", "t10k"):
        header = struct.pack(">4I", 2051, *images.shape)
        (raw / f"{part}-images-idx3-ubyte").write_bytes(header + images.tobytes())
        header = struct.pack(">2I", 2049, len(labels))
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(header + labels.astype(np.uint8).tobytes())
    return MNIST(folder, train=True, transform=ToTensor())


def iterate(batches: Iterable[tuple[Tensor, Tensor]]) -> int:
    """Take all batches of an epoch and count their examples."""
    return sum(len(y) for _, y in batches)


def seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def paired(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float, list[float]]:
    """Measure both in turn; return their median seconds and the ratios first/second."""
    times: tuple[list[float], list[float]] = ([], [])
    for pair in range(PAIRS):
        order = [(first, times[0]), (second, times[1])]
        for function, measured in order if pair % 2 else reversed(order):
            measured.append(seconds(function))
    ratios = [one / other for one, other in zip(*times, strict=True)]
    return statistics.median(times[0]), statistics.median(times[1]), ratios


def median_interval(values: list[float], confidence: float = 0.95) -> tuple[float, float]:
    """Return the order statistics that hold the median: each value falls below it with probability ½."""
    n = len(values)
    outside, left_out = 2 / 2**n, 0  # that all are on one side of the median
    while outside + 2 * math.comb(n, left_out + 1) / 2**n <= 1 - confidence:
        left_out += 1
        outside += 2 * math.comb(n, left_out) / 2**n
    ordered = sorted(values)
    return ordered[left_out], ordered[n - 1 - left_out]


def report(title: str, goal: str, ratios: list[float], detail: str) -> None:
    low, high = median_interval(ratios)
    print(f"{title:<64}{statistics.median(ratios):>8.3f}   {f'{low:.3f}–{high:.3f}':<16}{goal:<9}{detail}")


def main() -> None:
    torch.set_num_threads(1)
    mnist = load_mnist()
    x = torch.from_numpy(mnist.x_train).flatten(1).float().div(255)
    y = torch.from_numpy(mnist.y_train)
    print(f"MNIST ({mnist.source}), {len(x):,} images, batches of {BATCH_SIZE}, one thread, {PAIRS} pairs")
    print(f"{'ratio of seconds':<64}{'median':>8}   {'interval':<16}{'goal':<9}")

    for one, other in zip(train_bare(WIDE, x, y).parameters(), train(WIDE, x, y).parameters(), strict=True):
        if not torch.equal(one, other):
            raise RuntimeError("The trainer and the bare loop were to train the same network, but did not")
    trained, bare, ratios = paired(lambda: train(WIDE, x, y), lambda: train_bare(WIDE, x, y))
    steps = math.ceil(len(x) / BATCH_SIZE)
    detail = f"{1e6 * trained / steps:.0f} / {1e6 * bare / steps:.0f} µs a step"
    report("Trainer / bare loop, 784-40-40-10, RMSprop", "≤ 1.03", ratios, detail)

    _, _, ratios = paired(lambda: train(WIDE, x, y), lambda: train_bare_on_batches(WIDE, x, y))
    report("Trainer / bare loop over the same TensorBatches", "≤ 1.03", ratios, "")

    metrics = {"accuracy": accuracy}
    _, _, ratios = paired(lambda: train(WIDE, x, y, metrics=metrics), lambda: train_bare(WIDE, x, y))
    report("Trainer with running accuracy / bare loop without", "", ratios, "")

    for name, sizes, n in (("784-40-40-10", WIDE, len(x)), ("30 layers, width 64", DEEP, len(x) // 6)):
        _, _, ratios = paired(
            lambda sizes=sizes, n=n: train(sizes, x[:n], y[:n], gradient_norms=True),
            lambda sizes=sizes, n=n: train(sizes, x[:n], y[:n]),
        )
        report(f"with GradientNorms / without, {name}", "≤ 1.10", ratios, "")

    with tempfile.TemporaryDirectory() as folder:
        images = torchvision_mnist(folder, mnist.x_train[:LOADED], mnist.y_train[:LOADED])
        ours = TensorBatches(x[:LOADED], y[:LOADED], BATCH_SIZE, shuffle=True, generator=seeded())
        loaders = {
            "DataLoader of torchvision MNIST with ToTensor": DataLoader(images, BATCH_SIZE, shuffle=True),
            "DataLoader of TensorDataset": DataLoader(TensorDataset(ours.x, ours.y), BATCH_SIZE, shuffle=True),
        }
        for name, loader in loaders.items():
            if iterate(loader) != iterate(ours):
                raise RuntimeError(f"{name} was to iterate over the same examples as TensorBatches, but did not")
            slow, fast, ratios = paired(lambda loader=loader: iterate(loader), lambda: iterate(ours))
            detail = f"{len(ours.x) / fast:,.0f} / {len(ours.x) / slow:,.0f} samples a second"
            report(f"{name} / TensorBatches", "≥ 5", ratios, detail)


if __name__ == "__main__":
    main()
