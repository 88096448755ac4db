"""StepMetrics: metrics of the outputs that each step was computed from."""

import gc
import weakref

import pytest
import torch
from torch import nn

from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import Callback, NonFiniteLossError, StepMetrics


def test_they_are_those_of_a_loop_by_hand(data, make_trainer, make_batches, device):
    callback = StepMetrics({"accuracy": accuracy, "largest": lambda z, y: z.max()})
    history = make_trainer(callbacks=[callback]).fit(make_batches(), epochs=3)

    torch.manual_seed(0)
    model = MLP([2, 8, 3]).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    accuracies, largest = [], []
    batches = make_batches()
    for _ in range(3):
        for x, y in batches:
            optimizer.zero_grad()
            outputs = model(x.to(device))
            nn.functional.cross_entropy(outputs, y.to(device)).backward()
            optimizer.step()
            accuracies.append((outputs.argmax(1).cpu() == y).float().mean().item())
            largest.append(outputs.max().item())
    assert history.steps["accuracy"] == pytest.approx(accuracies)
    assert history.steps["largest"] == pytest.approx(largest, rel=1e-5)
    assert len(set(accuracies)) > 3


def test_metrics_of_steps_record_no_gradients(data, make_trainer):
    callback = StepMetrics({"records": lambda z, y: float(torch.is_grad_enabled())})
    history = make_trainer(callbacks=[callback]).fit([(data.x, data.y)], 2)
    assert history.steps["records"] == [0, 0]


def test_steps_without_the_callback_are_nan(data, make_trainer, make_batches):
    trainer = make_trainer()
    trainer.fit(make_batches(), 1)
    assert list(trainer.history.steps) == ["step", "epoch", "loss", "lr"]
    trainer.callbacks = [StepMetrics({"accuracy": accuracy})]
    trainer.fit(make_batches(), 1)
    trainer.callbacks = []
    trainer.fit(make_batches(), 1)
    is_nan = torch.tensor(trainer.history.steps["accuracy"]).isnan()
    assert is_nan.tolist() == [True] * 7 + [False] * 7 + [True] * 7


def test_outputs_and_targets_are_there_in_a_step_and_gone_after_the_epoch(data, make_trainer, make_batches):
    kept, seen = [], []

    class Look(Callback):
        def on_epoch_start(self, trainer):
            seen.append(trainer.outputs)

        def on_backward_end(self, trainer):
            loss = trainer.loss(trainer.outputs, trainer.targets).item()
            seen.append((loss, trainer.outputs.requires_grad, trainer.outputs.device.type))

        def on_step_end(self, trainer):
            assert seen.pop() == (trainer.history.steps["loss"][-1], False, trainer.device.type)
            assert len(trainer.outputs) == len(trainer.targets)
            kept.append(weakref.ref(trainer.outputs))

        def on_epoch_end(self, trainer):
            seen.append((trainer.outputs, trainer.targets))

    trainer = make_trainer(callbacks=[Look()])
    trainer.fit(make_batches(), epochs=2)
    assert seen == [None, (None, None)] * 2
    gc.collect()
    assert [outputs() for outputs in kept] == [None] * 14


def test_they_are_gone_after_an_error_too(data, make_trainer):
    trainer = make_trainer(callbacks=[StepMetrics({"accuracy": accuracy})])
    with pytest.raises(NonFiniteLossError):
        trainer.fit([(data.x, data.y), (data.x * torch.nan, data.y)], 1)
    assert (trainer.outputs, trainer.targets) == (None, None)
    assert len(trainer.history.steps["accuracy"]) == 1


def test_nothing_is_kept_where_no_callback_looks(data, make_trainer, make_batches):
    kept = []

    class Outputs(nn.CrossEntropyLoss):
        def forward(self, outputs, targets):
            kept.append(trainer.outputs)
            return super().forward(outputs, targets)

    trainer = make_trainer(loss=Outputs())
    trainer.fit(make_batches(), 1)
    assert kept == [None] * 7


@pytest.mark.parametrize(
    ("metrics", "error", "got"),
    [
        ([accuracy], TypeError, r"\[<function"),
        (accuracy, TypeError, "<function"),
        ({"loss": accuracy}, ValueError, "'loss'"),
        ({"lr": accuracy}, ValueError, "'lr'"),
        ({"accuracy": 0.5}, ValueError, "'accuracy': 0.5"),
        ({1: accuracy}, ValueError, "1: <function"),
    ],
)
def test_what_is_no_metric_is_told(metrics, error, got):
    with pytest.raises(error, match=rf"^StepMetrics expected metrics [^\n]*, got {got}[^\n]*: pass for [^\n]*$"):
        StepMetrics(metrics)


def test_a_metric_of_more_than_one_number_is_told(data, make_trainer):
    trainer = make_trainer(callbacks=[StepMetrics({"outputs": lambda z, y: z})])
    with pytest.raises(TypeError, match=r"^Trainer expected the metric 'outputs' to return one number, got a tensor"):
        trainer.fit([(data.x, data.y)], 1)
    assert list(trainer.history.steps) == ["step", "epoch", "loss", "lr"]
