import sys

import pytest
import torch
from torch import nn

from bineural.trainers import TensorBatches, Trainer, fit_together
from bineural.trainers.denormals import flushed_denormals

SMALLEST = torch.finfo(torch.float32).tiny


def test_denormals_are_zero_inside_only() -> None:
    small = torch.tensor([2 * SMALLEST])
    with flushed_denormals():
        assert (small / 4).item() == 0
    assert (small / 4).item() > 0


def test_are_given_back_after_an_error() -> None:
    with pytest.raises(KeyboardInterrupt), flushed_denormals():
        raise KeyboardInterrupt
    assert sys.float_info.min / 2 > 0


def test_stay_flushed_where_somebody_else_has_asked_for_it() -> None:
    torch.set_flush_denormal(True)
    try:
        with flushed_denormals(), flushed_denormals():
            pass
        assert sys.float_info.min / 2 == 0
    finally:
        torch.set_flush_denormal(False)


def trained(*, plain: bool) -> tuple[nn.Module, torch.optim.Optimizer]:
    """A network with dead units, after so many steps that the averages of their gradients are denormal."""
    torch.manual_seed(0)
    x = torch.randn(40, 6)
    y = (x[:, 0] > 0).long()
    model = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 2))
    with torch.no_grad():
        model[0].bias[:3] = 5  # alive at first
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.001, alpha=0.7)
    batches = TensorBatches(x, y, 20)

    def kill() -> None:
        with torch.no_grad():
            model[0].weight[:3], model[0].bias[:3] = 0, -5

    if plain:
        for step in range(400):
            if step == 40:
                kill()
            inputs, targets = (x[:20], y[:20]) if step % 2 == 0 else (x[20:], y[20:])
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(inputs), targets).backward()
            optimizer.step()
    else:
        trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), device="cpu")
        trainer.fit(batches, 20)
        kill()
        trainer.fit(batches, 180)
    return model, optimizer


def denormal(optimizer: torch.optim.Optimizer) -> int:
    averages = [state["square_avg"] for state in optimizer.state.values()]
    return sum(int(((each != 0) & (each.abs() < SMALLEST)).sum()) for each in averages)


def test_training_leaves_no_denormal_averages_and_the_same_weights() -> None:
    expected, by_hand = trained(plain=True)
    model, optimizer = trained(plain=False)
    assert denormal(by_hand) > 0
    assert denormal(optimizer) == 0
    for mine, theirs in zip(model.parameters(), expected.parameters(), strict=True):
        assert torch.equal(mine, theirs)


def test_training_together_leaves_none_either() -> None:
    torch.manual_seed(0)
    x = torch.randn(20, 4)
    y = (x[:, 0] > 0).long()
    trainers, data = [], []
    for _ in range(2):
        model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
        optimizer = torch.optim.RMSprop(model.parameters(), lr=0.001, alpha=0.7)
        trainers.append(Trainer(model, optimizer, nn.CrossEntropyLoss(), device="cpu"))
        data.append(TensorBatches(x, y, 20))
    fit_together(trainers, data, 5)
    with torch.no_grad():
        for trainer in trainers:
            trainer.model[0].weight[:2], trainer.model[0].bias[:2] = 0, -5
    fit_together(trainers, data, 300)  # 0.7**300 of what the averages were
    assert [denormal(trainer.optimizer) for trainer in trainers] == [0, 0]
    averages = [trainer.optimizer.state[trainer.model[0].bias]["square_avg"][:2] for trainer in trainers]
    assert all((each == 0).all() for each in averages)
