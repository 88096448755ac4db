"""Lab: how weights start, noise on weights, and norms, each compared fairly on one trunk."""

import sys
from functools import partial
from pathlib import Path

import torch
from torch import nn

from bineural.datasets import load_mnist
from bineural.layers import BatchNorm1d, DropConnectLinear, LayerNorm, initialize
from bineural.localize import table
from bineural.metrics import accuracy
from bineural.models import MLP, Trunk
from bineural.plotting import plot_histories, plot_layers
from bineural.probes import Probe
from bineural.trainers import TensorBatches, Trainer

report = Path(sys.argv[1])
mnist = load_mnist()
train, validation, test = mnist.tensors(validation=1 / 6, train=1000, seed=0)

# 1. The spread of activations, layer by layer
spreads = {}
for name, scheme in {"He": "he-fan-in", "Xavier": "xavier-normal"}.items():
    torch.manual_seed(0)
    deep = initialize(MLP([784, *[100] * 10, 10]), scheme)
    with Probe(deep, nn.ReLU) as probe, torch.no_grad():
        deep(train.x[:256].flatten(1))
    spreads[name] = probe.activations.std_over_examples[-1]
plot_layers(spreads, ylabel="spread over examples", yscale="log").savefig(report / "initialization.pdf")

# 2. The same trunk with five heads, over three seeds
HEADS = {
    "plain": {},
    "dropout": {"dropout": partial(nn.Dropout, 0.5)},
    "DropConnect": {"linear": partial(DropConnectLinear, p=0.5)},
    "batch norm": {"norm": BatchNorm1d},
    "layer norm": {"norm": LayerNorm},
}
histories, rows = {}, []
for name, options in HEADS.items():
    histories[name], measured = [], []
    for seed in range(3):
        torch.manual_seed(seed)
        model = nn.Sequential(Trunk(), MLP([196, 128, 128, 10], **options))
        trainer = Trainer(
            model,
            torch.optim.Adam(model.parameters(), lr=0.003),
            nn.CrossEntropyLoss(),
            metrics={"accuracy": accuracy},
        )
        trainer.fit(TensorBatches(*train, batch_size=32, shuffle=True), 10, TensorBatches(*validation, batch_size=500))
        histories[name].append(trainer.history)
        measured.append(accuracy(trainer.predict(test.x), test.y))
    measured = torch.stack(measured)
    rows.append({"head": name, "accuracy": measured.mean(), "standard error": measured.std() / len(measured) ** 0.5})
plot_histories(histories, metrics=("accuracy",), values="validation").savefig(report / "heads.pdf")
table(rows)
