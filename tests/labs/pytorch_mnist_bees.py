"""Lab: first steps with PyTorch, a multilayer perceptron on MNIST, and photographs of ants and bees."""

import sys
from pathlib import Path

import torch
from torch import nn
from torch.optim.lr_scheduler import StepLR

from bineural.datasets import load_california_housing, load_hymenoptera, load_mnist
from bineural.localize import table
from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.plotting import plot_history, plot_images, plot_scatter
from bineural.trainers import Freeze, StepMetrics, TensorBatches, Trainer

report = Path(sys.argv[1])
torch.manual_seed(0)

# 1. A line by hand: gradient descent with automatic differentiation
houses = load_california_housing().tensors(standardize=True, seed=0)
x, y = houses.train.x[:, 0], houses.train.y.flatten()
y = (y - y.mean()) / y.std()
weights = torch.zeros(2, requires_grad=True)
for _ in range(50):
    loss = ((weights[0] * x + weights[1] - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        weights -= 0.1 * weights.grad
        weights.grad.zero_()
line = tuple(weights.tolist())
plot_scatter(x, y, lines={"gradient descent": line}, xlabel="MedInc", ylabel="price").savefig(report / "line.png")

# 2. MNIST, with a schedule by epoch, stopped and continued from its file
train, validation, test = load_mnist().tensors(validation=1 / 6, flatten=True, seed=0)


def new_trainer():
    model = MLP([784, 40, 40, 10])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    return Trainer(
        model,
        optimizer,
        nn.CrossEntropyLoss(),
        metrics={"accuracy": accuracy},
        scheduler=StepLR(optimizer, 2, 0.5),
        schedule="epoch",
        callbacks=[StepMetrics({"accuracy": accuracy})],
    )


batches = TensorBatches(*train, batch_size=64, shuffle=True)
first = new_trainer()
first.fit(batches, 2, TensorBatches(*validation, batch_size=500))
first.save(report / "digits.pt")
second = new_trainer()
second.load(report / "digits.pt")
second.fit(batches, 1, TensorBatches(*validation, batch_size=500))
plot_history(second.history).savefig(report / "digits.pdf")

# 3. Ants and bees: first the head alone, on features that stay as they are, then everything
bees = load_hymenoptera()
splits = bees.tensors(size=64)
photographs = TensorBatches(*splits.train, batch_size=16, shuffle=True)
features = nn.Sequential(
    nn.Conv2d(3, 16, 7, stride=4), nn.BatchNorm2d(16), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten()
)
network = nn.Sequential(features, nn.Linear(256, len(bees.classes)))
for callbacks in ([Freeze(features)], []):
    looking = Trainer(
        network,
        torch.optim.Adam(network.parameters(), lr=0.003),
        nn.CrossEntropyLoss(),
        metrics={"accuracy": accuracy},
        callbacks=callbacks,
    )
    looking.fit(photographs, 10)
answers = looking.predict(splits.validation.x)
plot_images(
    [path for path, _ in bees.val[:12]],
    [bees.classes[k] for k in answers.argmax(1)[:12]],
    wrong=(answers.argmax(1) != splits.validation.y)[:12],
).savefig(report / "bees.png")

table(
    [
        {"network": "line", "accuracy": None, "loss": loss.item()},
        {"network": "MLP", "accuracy": accuracy(second.predict(test.x), test.y), "loss": None},
        {"network": "bees", "accuracy": accuracy(answers, splits.validation.y), "loss": None},
    ]
)
