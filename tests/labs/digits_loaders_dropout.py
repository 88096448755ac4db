"""Lab: a small network on digits, what its loader costs, and what dropout does."""

import sys
import time
from functools import partial
from pathlib import Path

import torch
from sklearn.model_selection import GridSearchCV
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from bineural.datasets import load_digits
from bineural.localize import table
from bineural.metrics import accuracy, confusion_matrix, precision, recall
from bineural.models import MLP, TorchClassifier
from bineural.plotting import plot_confusion, plot_histories, plot_images
from bineural.trainers import EarlyStopping, TensorBatches, Trainer

report = Path(sys.argv[1])
digits = load_digits()
splits = digits.tensors(validation=0.2, test=0.2, standardize=True, seed=0)
train, validation, test = splits


def trained(model, batches, epochs=20, lr=0.3):
    trainer = Trainer(
        model,
        torch.optim.SGD(model.parameters(), lr=lr),
        nn.CrossEntropyLoss(),
        metrics={"accuracy": accuracy},
        callbacks=[EarlyStopping("val_loss", patience=10)],
    )
    trainer.fit(batches, epochs, TensorBatches(*validation, batch_size=500))
    return trainer


# 1. Loaders: the same epochs through torch's and through slices of tensors
rows = []
for name, batches in {
    "DataLoader": DataLoader(TensorDataset(*train), batch_size=32, shuffle=True),
    "TensorBatches": TensorBatches(*train, batch_size=32, shuffle=True),
}.items():
    start = time.perf_counter()
    trainer = trained(MLP([64, 24, 24, 10]), batches, epochs=3)
    rows.append({"loader": name, "seconds": time.perf_counter() - start, "steps": trainer.step})
table(rows)

# 2. Dropout, over three seeds
histories = {"plain": [], "dropout": []}
for seed in range(3):
    for name, dropout in {"plain": None, "dropout": partial(nn.Dropout, 0.25)}.items():
        torch.manual_seed(seed)
        model = MLP([64, 24, 24, 10], dropout=dropout)
        trainer = trained(model, TensorBatches(*train, batch_size=32, shuffle=True))
        histories[name].append(trainer.history)
plot_histories(histories, metrics=("accuracy",)).savefig(report / "dropout.svg")

# 3. The search, with scikit-learn
search = GridSearchCV(
    TorchClassifier(MLP, sizes=[64, 24, 10], max_epochs=5, random_state=0),
    {"lr": [0.03, 0.3], "sizes": [[64, 16, 10], [64, 48, 10]]},
    cv=3,
)
search.fit(train.x.numpy(), train.y.numpy())

# 4. All mistakes, the most confident first
outputs = trainer.predict(test.x)
told = outputs.argmax(1)
confidence = outputs.softmax(1).amax(1)
wrong = torch.nonzero(told != test.y).flatten()
wrong = wrong[confidence[wrong].argsort(descending=True)]
titles = [f"{test.y[k]} → {told[k]}" for k in wrong]
plot_images(splits.unstandardized(test.x[wrong]).reshape(-1, 8, 8), titles).savefig(report / "mistakes.png")
matrix = confusion_matrix(outputs, test.y)
plot_confusion(matrix, digits.classes).savefig(report / "confusion.pdf")
table(
    [
        {"digit": name, "precision": p, "recall": r}
        for name, p, r in zip(digits.classes, precision(outputs, test.y), recall(outputs, test.y), strict=True)
    ]
)
table(
    [
        {"network": "dropout", "accuracy": accuracy(outputs, test.y)},
        {"network": "search", "accuracy": search.best_score_},
    ]
)
