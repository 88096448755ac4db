"""A picture of training in a notebook, and nothing anywhere else."""

from __future__ import annotations

import copy
import io
import sys
from types import SimpleNamespace

import IPython.display
import pytest
import torch
from PIL import Image
from torch import nn

from bineural.metrics import accuracy
from bineural.trainers import LivePlot, TensorBatches, Trainer
from bineural.trainers.callbacks import live_plot


@pytest.fixture
def pictures(monkeypatch):
    """Be a notebook; return what it was shown: ("shown" or "updated", PNG)."""
    seen = []

    def display(image, display_id):
        assert display_id is True
        seen.append(("shown", image.data))
        return SimpleNamespace(update=lambda image: seen.append(("updated", image.data)))

    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace(kernel=object()))
    monkeypatch.delenv("BINEURAL_PROGRESS", raising=False)
    return seen


def fit(callback, device, epochs=2, validation=False, metrics=None, lr=0.1):
    torch.manual_seed(0)
    x = torch.randn(60, 2, device=device)
    batches = TensorBatches(x, (x[:, 0] > 0).long(), batch_size=10)
    model = nn.Linear(2, 2)
    trainer = Trainer(
        model,
        torch.optim.SGD(model.parameters(), lr=lr),
        nn.CrossEntropyLoss(),
        metrics={"accuracy": accuracy} if metrics is None else metrics,
        callbacks=[callback],
        device=device,
    )
    trainer.fit(batches, epochs, batches if validation else None)
    return trainer


def test_one_picture_is_drawn_anew_in_its_place(pictures, device, monkeypatch):
    monkeypatch.setattr(live_plot, "SHARE", float("inf"))
    fit(LivePlot(every=0), device, validation=True)
    assert [how for how, _ in pictures] == ["shown", *["updated"] * 12]  # each of 12 steps, and the end
    for _, data in pictures:
        assert Image.open(io.BytesIO(data)).format == "PNG"
    assert pictures[0][1] != pictures[-1][1]


def test_a_short_training_is_drawn_once(pictures, device):
    fit(LivePlot(), device)
    assert [how for how, _ in pictures] == ["shown"]


def test_each_training_has_its_picture(pictures, device):
    live = LivePlot()
    trainer = fit(live, device)
    trainer.fit([(torch.ones(3, 2), torch.zeros(3, dtype=torch.long))], 1)
    assert [how for how, _ in pictures] == ["shown", "shown"]


def test_slow_drawing_comes_less_often(pictures, device, monkeypatch):
    clock = iter(range(0, 100_000, 10))  # each look at the clock is ten seconds later, so a drawing takes ten
    monkeypatch.setattr(live_plot, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    fit(LivePlot(every=0), device, epochs=10)  # 60 steps: ten looks between drawings, because of the tenth
    assert 4 <= len(pictures) <= 8


def test_nothing_is_shown_elsewhere(pictures, device, monkeypatch):
    monkeypatch.setenv("BINEURAL_PROGRESS", "0")
    fit(LivePlot(every=0), device)
    monkeypatch.delenv("BINEURAL_PROGRESS")
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: SimpleNamespace())  # in a terminal
    fit(LivePlot(every=0), device)
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: None)
    fit(LivePlot(every=0), device)
    monkeypatch.delitem(sys.modules, "IPython")
    fit(LivePlot(every=0), device)
    assert pictures == []


def test_drawing_changes_nothing_of_the_training(pictures, device, monkeypatch):
    monkeypatch.setattr(live_plot, "SHARE", float("inf"))
    drawn = fit(LivePlot(every=0), device).history
    monkeypatch.setenv("BINEURAL_PROGRESS", "0")
    assert drawn == fit(LivePlot(every=0), device).history


def test_a_metric_is_drawn_from_its_first_epoch(pictures, device, monkeypatch):
    monkeypatch.setattr(live_plot, "SHARE", float("inf"))
    fit(LivePlot("accuracy", every=0, smooth=3), device)
    assert len(pictures) == 13


def test_the_mean_of_steps_is_drawn_once_there_are_as_many(pictures, device, monkeypatch):
    monkeypatch.setattr(live_plot, "SHARE", float("inf"))
    for smooth in (1, 3):
        fit(LivePlot(every=0, smooth=smooth), device, epochs=1)
    plain, smoothed = pictures[:7], pictures[7:]  # six steps, and the end
    is_same = [one == other for (_, one), (_, other) in zip(plain, smoothed, strict=True)]
    assert is_same == [True] * 2 + [False] * 5


def test_an_interrupted_training_leaves_its_last_picture(pictures, device):
    with pytest.raises(ArithmeticError):
        fit(LivePlot(), device, lr=float("inf"))
    assert [how for how, _ in pictures] == ["shown"]


def test_a_copy_has_no_place_on_the_page(pictures, device, monkeypatch):
    live = LivePlot()
    live._picture = object()
    assert copy.deepcopy(live)._picture is None


def test_what_it_refuses(device):
    with pytest.raises(ValueError, match=r"seconds from 0 up for every, got -1: pass for example 1\.0"):
        LivePlot(every=-1)
    with pytest.raises(ValueError, match="smooth of at least 1 step, got 0"):
        LivePlot(smooth=0)
    with pytest.raises(ValueError, match="LivePlot expected metrics among accuracy, got 'acuracy': pass the names"):
        fit(LivePlot(["acuracy", "eror"]), device)
    with pytest.raises(ValueError, match="among none, as the Trainer has none, got 'accuracy'"):
        fit(LivePlot("accuracy"), device, metrics={})
