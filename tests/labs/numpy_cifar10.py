"""Lab: a network from scratch in NumPy, with layers of one's own, and color images with PyTorch."""

import sys
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import make_moons
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR

from bineural.datasets import load_cifar10
from bineural.localize import show, table
from bineural.metrics import accuracy, confusion_matrix, precision, recall
from bineural.models import ResNet, count_parameters
from bineural.plotting import plot_boundaries, plot_confusion, plot_curves, plot_history, plot_images, subplots
from bineural.scratch import SGD, Linear, MLPClassifier, Sequential
from bineural.trainers import TensorBatches, Trainer

report = Path(sys.argv[1])
X, y = make_moons(400, noise=0.2, random_state=0)


# 1. A layer of one's own among those of the package
class LeakyReLU:
    def forward(self, x):
        self.slope = np.where(x > 0, 1.0, 0.1)
        return x * self.slope

    def backward(self, grad_output):
        return grad_output * self.slope


rng = np.random.default_rng(0)
network = Sequential(Linear(2, 16, rng=rng), LeakyReLU(), Linear(16, 2, rng=rng))
losses = network.fit(X, y, optimizer=SGD(network.parameters(), lr=0.5), epochs=100, batch_size=32, rng=rng)
weights = sum(parameter.data.size for parameter in network.parameters())
classifier = MLPClassifier(16, LeakyReLU, max_iter=100, random_state=0).fit(X, y)
figure, (left, right) = subplots(1, 2)
plot_curves({"own layer": losses}, xlabel="epoch", ylabel="loss", ax=left)
plot_boundaries({"own layer": classifier}, X, y, ax=right)
show(figure)
figure.savefig(report / "moons.pdf")

# 2. CIFAR-10
torch.manual_seed(0)
cifar = load_cifar10()
splits = cifar.tensors(validation=0.1, standardize=True, seed=0)
train, validation, test = splits
model = ResNet((16, 32, 64))
batches = TensorBatches(*train, batch_size=64, shuffle=True)
epochs = 2 if cifar.source == "original" else 6
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4)
trainer = Trainer(
    model,
    optimizer,
    nn.CrossEntropyLoss(label_smoothing=0.1),
    metrics={"accuracy": accuracy},
    scheduler=OneCycleLR(optimizer, 0.1, total_steps=epochs * len(batches)),
)
trainer.fit(batches, epochs, TensorBatches(*validation, batch_size=500))
plot_history(trainer.history, smooth=2).savefig(report / "cifar10.pdf")
outputs = trainer.predict(test.x)
matrix = confusion_matrix(outputs, test.y)
plot_confusion(matrix, cifar.classes).savefig(report / "confusion.pdf")
wrong = outputs.argmax(1) != test.y
titles = [cifar.classes[k] for k in outputs.argmax(1)[wrong][:40]]
plot_images(splits.unstandardized(test.x[wrong][:40]).clamp(0, 1), titles).savefig(report / "mistakes.png")
table(
    [
        {"class": name, "precision": p, "recall": r}
        for name, p, r in zip(cifar.classes, precision(outputs, test.y), recall(outputs, test.y), strict=True)
    ]
)
table(
    [
        {"network": "NumPy", "accuracy": classifier.score(X, y), "parameters": weights},
        {"network": "ResNet", "accuracy": accuracy(outputs, test.y), "parameters": count_parameters(model)},
    ]
)
