"""Lab: a convolutional network on MNIST, a recurrent one on names, and what depth does to gradients."""

import sys
from pathlib import Path

import torch
from torch import nn

from bineural.datasets import load_mnist, load_names
from bineural.layers import GRUCell
from bineural.localize import table
from bineural.metrics import accuracy, confusion_matrix
from bineural.models import MLP, ConvNet, NameClassifier, summary
from bineural.plotting import plot_confusion, plot_gradient_flow, plot_history, plot_images
from bineural.trainers import BestWeights, GradientNorms, TensorBatches, Trainer

report = Path(sys.argv[1])
torch.manual_seed(0)

# 1. Handwritten digits
mnist = load_mnist()
train, validation, test = mnist.tensors(validation=1 / 6, seed=0)
epochs = 2 if mnist.source == "original" else 5
model = ConvNet()
summary(model, train.x[:1])
best = BestWeights("val_accuracy")
trainer = Trainer(
    model,
    torch.optim.RMSprop(model.parameters(), lr=0.001),
    nn.CrossEntropyLoss(),
    metrics={"accuracy": accuracy},
    callbacks=[best],
)
trainer.fit(TensorBatches(*train, batch_size=32, shuffle=True), epochs, TensorBatches(*validation, batch_size=500))
best.restore(model)
plot_history(trainer.history).savefig(report / "history.pdf")
outputs = trainer.predict(test.x)
wrong = outputs.argmax(1) != test.y
titles = [f"{true} → {told}" for true, told in zip(test.y[wrong], outputs.argmax(1)[wrong], strict=True)]
plot_images(test.x[wrong][:64], titles[:64]).savefig(report / "mistakes.pdf")

# 2. Names: words of different lengths
names = load_names()
train, validation = names.tensors(validation=0.2, seed=0)
words, lengths = train.x
readers = NameClassifier(words.shape[2], 32, len(names.classes), cell=GRUCell)
reading = Trainer(
    readers,
    torch.optim.Adam(readers.parameters(), lr=0.01),
    nn.CrossEntropyLoss(),
    metrics={"accuracy": accuracy},
)
reading.fit(TensorBatches(*train, batch_size=64, shuffle=True), 2, TensorBatches(*validation, batch_size=500))
languages = confusion_matrix(reading.predict(validation.x), validation.y)
plot_confusion(languages, names.classes).savefig(report / "names.pdf")

# 3. Depth: how large the gradients of thirty layers are
train = mnist.tensors(validation=1 / 6, flatten=True, seed=0).train
rows = []
for activation in (nn.Sigmoid, nn.Tanh, nn.ReLU):
    deep = MLP([784, *[64] * 29, 10], activation)
    norms = GradientNorms()
    training = Trainer(deep, torch.optim.SGD(deep.parameters(), lr=0.1), nn.CrossEntropyLoss(), callbacks=[norms])
    training.fit(TensorBatches(train.x[:6400], train.y[:6400], batch_size=32, shuffle=True), 1)
    plot_gradient_flow(norms, title=activation.__name__).savefig(report / f"gradients-{activation.__name__}.png")
    rows.append({"network": activation.__name__, "first": norms.norms[-1, 0], "last": norms.norms[-1, -1]})

table(
    [
        {"network": "ConvNet", "accuracy": accuracy(outputs, test.y)},
        {"network": "GRU", "accuracy": reading.history.epochs["val_accuracy"][-1]},
    ]
)
table(rows, formats={"first": ".1e", "last": ".1e"})
