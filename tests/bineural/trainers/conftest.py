"""A small problem that trains in milliseconds."""

from types import SimpleNamespace

import pytest
import torch
from torch import nn

from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import TensorBatches, Trainer


@pytest.fixture(autouse=True)
def _same_numbers(monkeypatch):
    """On one thread, and on cards without the rounding of products that cuDNN does by default."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def data():
    """100 points of a plane in three classes, and 40 more."""
    x = torch.randn(140, 2, generator=torch.Generator().manual_seed(0))
    y = (x[:, 0] > 0).long() + (x[:, 1] > 0.5).long()
    return SimpleNamespace(x=x[:100], y=y[:100], x_val=x[100:], y_val=y[100:])


@pytest.fixture
def make_trainer(device):
    """Make a trainer of a new seeded network; keywords go to Trainer."""

    def make(*, seed=0, lr=0.1, model=None, loss=None, **keywords):
        torch.manual_seed(seed)
        model = model or MLP([2, 8, 3])
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        return Trainer(model, optimizer, loss or nn.CrossEntropyLoss(), **{"device": device, **keywords})

    return make


@pytest.fixture(params=["fit", "evaluate"])
def run(request, make_trainer):
    """Run either method on batches; the loss and the model are as given."""

    def run(batches, **keywords):
        trainer = make_trainer(**keywords)
        return trainer.fit(batches, epochs=2) if request.param == "fit" else trainer.evaluate(batches)

    return run


@pytest.fixture
def make_batches(data):
    """Make seeded, shuffled batches of 16 of the training data: six whole ones and one of 4."""

    def make(*, seed=0, **keywords):
        generator = torch.Generator().manual_seed(seed)
        return TensorBatches(data.x, data.y, 16, **{"shuffle": True, "generator": generator, **keywords})

    return make


@pytest.fixture
def metrics():
    return {"accuracy": accuracy}
