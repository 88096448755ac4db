"""Milliseconds to train on two moons: `bineural.scratch`, scikit-learn, and the same loop in torch.

Run `python benchmarks/bench_scratch.py`. All three train the same network (2-32-32-2, ReLU) on the same 400
points by plain SGD with the same learning rate, batches and epochs, in float64, on one thread. Runs are
interleaved, so that a busy moment of the machine falls on all three alike.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import statistics
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
from sklearn import neural_network
from sklearn.datasets import make_moons
from torch import nn

from bineural.scratch import MLPClassifier

HIDDEN, LEARNING_RATE, BATCH_SIZE, EPOCHS, RUNS = (32, 32), 0.1, 32, 100, 15


def train_scratch(X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], Any]:
    """Train ours; return what predicts the classes of rows of X."""
    classifier = MLPClassifier(
        HIDDEN, learning_rate_init=LEARNING_RATE, batch_size=BATCH_SIZE, max_iter=EPOCHS, random_state=0
    )
    return classifier.fit(X, y).predict


def train_sklearn(X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], Any]:
    """Train scikit-learn's."""
    classifier = neural_network.MLPClassifier(
        HIDDEN,
        solver="sgd",
        momentum=0,
        alpha=0,
        learning_rate_init=LEARNING_RATE,
        batch_size=BATCH_SIZE,
        max_iter=EPOCHS,
        # With such a tolerance no epoch but the first counts as progress, so that training converges exactly
        # at the last epoch; otherwise it would end there with a warning.
        tol=1e9,
        n_iter_no_change=EPOCHS - 2,
        random_state=0,
    ).fit(X, y)
    if classifier.n_iter_ != EPOCHS:
        raise RuntimeError(f"scikit-learn was to train {EPOCHS} epochs, but trained {classifier.n_iter_}")
    return classifier.predict


def train_torch(X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], Any]:
    """Train the same network by the same loop in torch."""
    torch.manual_seed(0)
    first, second = HIDDEN
    network = nn.Sequential(
        nn.Linear(2, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, 2)
    ).double()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)
    inputs, labels = torch.from_numpy(X), torch.from_numpy(y)
    for _ in range(EPOCHS):
        order = torch.randperm(len(inputs))
        shuffled_inputs, shuffled_labels = inputs[order], labels[order]
        for start in range(0, len(inputs), BATCH_SIZE):
            batch = slice(start, start + BATCH_SIZE)
            loss = criterion(network(shuffled_inputs[batch]), shuffled_labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return lambda rows: network(torch.from_numpy(rows)).argmax(dim=1).numpy()


def interleaved_medians(functions: Mapping[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Call each function once to warm up and then `runs` times in turn; return its median seconds."""
    seconds: dict[str, list[float]] = {name: [] for name in functions}
    for run in range(-1, runs):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            if run >= 0:
                seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(measured) for name, measured in seconds.items()}


def main() -> None:
    torch.set_num_threads(1)
    X, y = make_moons(400, noise=0.075, random_state=0)
    trainers = {"bineural.scratch": train_scratch, "scikit-learn": train_sklearn, "torch": train_torch}
    medians = interleaved_medians({name: partial(train, X, y) for name, train in trainers.items()}, RUNS)
    print(f"Two moons, {len(X)} points, {EPOCHS} epochs, one thread, {RUNS} interleaved runs")
    print(f"{'':<18}{'median ms':>10}{'ratio':>8}{'accuracy':>10}")
    for name, train in trainers.items():
        ratio = medians[name] / medians["bineural.scratch"]
        accuracy = (train(X, y)(X) == y).mean()
        print(f"{name:<18}{1e3 * medians[name]:>10.1f}{ratio:>8.2f}{accuracy:>10.3f}")


if __name__ == "__main__":
    main()
