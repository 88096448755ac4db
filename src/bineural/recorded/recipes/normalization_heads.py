"""A plain head and one with either norm on the common trunk, at five sizes of a batch; accuracy on validation images.

All start from He's weights and see the same number of images, so that small batches make more steps. Each size is
tried at four learning rates.
"""

from typing import Any

import torch
from torch import nn

from bineural.datasets import load_mnist
from bineural.layers import initialize
from bineural.metrics import accuracy
from bineural.models import MLP, Trunk
from bineural.trainers import NonFiniteLossError, TensorBatches, Trainer

DATA = ("mnist",)
THREADS = 1
SIZES = (2, 8, 32, 128, 512)
RATES = (0.004, 0.02, 0.1, 0.5)
IMAGES = 8192
HEADS = ("plain", "batch norm", "layer norm")
RUNS = [{"head": head, "seed": seed, "images": IMAGES} for seed in range(5) for head in HEADS]
WITNESS = {"head": "batch norm", "seed": 0, "images": 24, "sizes": [8], "rates": [0.1], "first": 3}

NORMS = {"plain": None, "batch norm": nn.BatchNorm1d, "layer norm": nn.LayerNorm}


def run(
    *,
    head: str,
    seed: int,
    images: int,
    sizes: tuple[int, ...] = SIZES,
    rates: tuple[float, ...] = RATES,
    first: int = 0,
) -> dict[str, Any]:
    """Train once for each size and rate, and say what came out.

    With `first`, only as many losses of the beginning: accuracies differ from one processor to the next.
    """
    train, validation, _ = load_mnist().tensors(validation=1 / 6, standardize=True)
    x, y = train.x[:images], train.y[:images]
    trained = []
    for size in sizes:
        for rate in rates:
            torch.manual_seed(seed)
            model = initialize(nn.Sequential(Trunk(), MLP([196, 128, 128, 10], norm=NORMS[head])), "he-fan-in")
            generator = torch.Generator().manual_seed(seed)
            trainer = Trainer(
                model,
                torch.optim.SGD(model.parameters(), rate),
                nn.CrossEntropyLoss(),
                metrics={"accuracy": accuracy},
                device="cpu",
            )
            stopped = False
            try:
                trainer.fit(TensorBatches(x, y, size, shuffle=True, generator=generator, drop_last=True), 1)
            except NonFiniteLossError:
                stopped = True
            row: dict[str, Any] = {"size": size, "rate": rate, "stopped": stopped}
            if first:
                row["first_losses"] = list(trainer.history.steps["loss"][:first])
            else:  # what gives no answer is never right
                checked = {} if stopped else trainer.evaluate(TensorBatches(*validation, batch_size=1000))
                row["accuracy"] = checked.get("accuracy", 0.0)
            trained.append(row)
    return {"trained": trained}
