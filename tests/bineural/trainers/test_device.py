"""choose_device: what the machine has, looked for at run time."""

import pytest
import torch

from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import Trainer, choose_device


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_fastest_device_is_chosen(monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert choose_device() == torch.device(expected)


def test_a_trainer_chooses_one(monkeypatch):
    monkeypatch.setattr("bineural.trainers.trainer.choose_device", lambda: torch.device("meta"))
    model = MLP([2, 3]).to("meta")
    trainer = Trainer(
        model, torch.optim.SGD(model.parameters(), lr=0.1), torch.nn.MSELoss(), metrics={"accuracy": accuracy}
    )
    assert trainer.device.type == "meta"
