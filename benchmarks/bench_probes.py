"""What recording costs, by `probes.Probe` and by the callback `GradientNorms`: milliseconds of a training step.

Run `python benchmarks/bench_probes.py [PAIRS]`. Each case trains a network on one batch of random numbers, on one
thread, in pairs of rounds without and with the probe, one right after the other and in alternating order, so that a
busy moment of the machine falls on both alike; what is counted is the time of this process on the processor. A probe
records activations and gradients of every linear layer and activation, unless the case says otherwise; the callback
records the norms of the gradients of every layer at every step of the `Trainer`. The ratio is the median of the pairs'
ratios; its interval holds the median with at least 95 %.
"""

import os

os.environ["OMP_NUM_THREADS"] = "1"  # read when torch is imported

import statistics
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from math import comb

import torch
from torch import nn

from bineural.models import MLP
from bineural.probes import Probe
from bineural.trainers import GradientNorms, Trainer


@dataclass(frozen=True)
class Case:
    """A network, its batches, and how often it is recorded."""

    sizes: tuple[int, ...]
    activation: type[nn.Module]
    batch_size: int
    every: int
    steps: int  # in a round
    layers: type[nn.Module] | None = None  # by default all
    norms: bool = field(default=False, kw_only=True)  # by the callback, in place of a probe

    def __str__(self) -> str:
        sizes = "-".join(map(str, self.sizes))
        sizes = sizes.replace("-".join(["500"] * 10), "500×10").replace("-".join(["64"] * 10), "64×10")
        sizes = sizes.replace("64×10-64×10-" + "-".join(["64"] * 9), "64×29")
        layers = f", {self.layers.__name__} only" if self.layers else ""
        how = "norms" if self.norms else f"every {self.every}"
        return f"{sizes} {self.activation.__name__}, batch {self.batch_size}, {how}{layers}"


CASES = (
    Case((784, *[500] * 4, 10), nn.ReLU, 32, 1, 20),
    Case((784, *[500] * 4, 10), nn.Tanh, 128, 1, 20),
    Case((784, *[500] * 4, 10), nn.Tanh, 128, 1, 20, nn.Tanh),
    Case((784, *[500] * 4, 10), nn.Tanh, 128, 10, 20),
    Case((784, *[500] * 10, 10), nn.ReLU, 128, 10, 10),
    Case((784, *[64] * 10, 10), nn.Tanh, 32, 25, 100),
    Case((784, 40, 40, 10), nn.ReLU, 32, 1, 200),
    Case((784, 40, 40, 10), nn.ReLU, 32, 25, 200),
    Case((784, 64, 10), nn.ReLU, 64, 1, 200, norms=True),
    Case((784, *[64] * 29, 10), nn.Tanh, 64, 1, 50, norms=True),
    Case((784, *[64] * 29, 10), nn.Sigmoid, 64, 1, 50, norms=True),
    Case((784, *[500] * 10, 10), nn.ReLU, 128, 1, 10, norms=True),
)


class Training:
    """A network in training on one batch, whose numbers do not matter here."""

    def __init__(self, case: Case) -> None:
        torch.manual_seed(0)
        self.case = case
        self.model = MLP(list(case.sizes), activation=case.activation)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01)
        self.loss = nn.CrossEntropyLoss()
        self.x = torch.randn(case.batch_size, case.sizes[0])
        self.y = torch.randint(case.sizes[-1], (case.batch_size,))

    def seconds(self, *, recorded: bool) -> float:
        """Return the seconds of the processor that a step takes, mean of a round."""
        if self.case.norms:
            return self._seconds_of_trainer([GradientNorms()] if recorded else [])
        start = time.process_time()
        with Probe(self.model, self.case.layers, self.case.every) if recorded else nullcontext():
            for _ in range(self.case.steps):
                loss = self.loss(self.model(self.x), self.y)
                self.optimizer.zero_grad()
                loss.backward()
                self.optimizer.step()
        return (time.process_time() - start) / self.case.steps

    def _seconds_of_trainer(self, callbacks: list[GradientNorms]) -> float:
        trainer = Trainer(self.model, self.optimizer, self.loss, callbacks=callbacks, device="cpu")
        batches = [(self.x, self.y)] * self.case.steps
        start = time.process_time()
        trainer.fit(batches, epochs=1)
        return (time.process_time() - start) / self.case.steps


def interval(ratios: list[float]) -> tuple[float, float]:
    """Return the order statistics between which the median is with at least 95 % (binomial, p = 1/2)."""
    n = len(ratios)
    k = 0
    while 2 * sum(comb(n, i) for i in range(k + 1)) / 2**n <= 0.05:
        k += 1
    ordered = sorted(ratios)
    return ordered[max(k - 1, 0)], ordered[n - max(k, 1)]


def main(pairs: int = 15) -> None:
    torch.set_num_threads(1)
    print(f"{'':<62}{'bare ms':>9}{'ratio':>8}   interval")
    for case in CASES:
        training = Training(case)
        rounds = []
        for number in range(-1, pairs):  # the first pair warms up
            order = (False, True) if number % 2 else (True, False)
            rounds.append({recorded: training.seconds(recorded=recorded) for recorded in order})
        ratios = [seconds[True] / seconds[False] for seconds in rounds[1:]]
        bare = statistics.median(seconds[False] for seconds in rounds[1:])
        low, high = interval(ratios)
        print(f"{case!s:<62}{1e3 * bare:>9.2f}{statistics.median(ratios):>8.3f}   {low:.3f} to {high:.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
