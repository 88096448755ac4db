"""Diagnosis: the first batch and other shapes are checked, all else is explained when it fails."""

import pickle

import numpy as np
import pytest
import torch
from torch import nn

from bineural.trainers import Callback, TensorBatches, diagnosis

X, Y = torch.randn(13, 2, generator=torch.Generator().manual_seed(0)), torch.arange(13) % 3


@pytest.fixture
def checked(monkeypatch):
    """The shapes of the outputs that were checked in full."""
    shapes = []

    def check(outputs, targets, loss):
        shapes.append(tuple(outputs.shape))

    monkeypatch.setattr(diagnosis, "check_batch", check)
    return shapes


def test_batches_of_one_shape_are_checked_once(make_trainer, checked, device):
    make_trainer().fit(TensorBatches(X, Y, 4, drop_last=True), epochs=3)
    n_checked = 1 if device.type == "cpu" else 3  # elsewhere a wrong label would break the device
    assert checked == [(4, 3)] * n_checked


def test_batches_of_another_shape_are_checked_again(make_trainer, checked, device):
    make_trainer().fit(TensorBatches(X, Y, 4), epochs=2)
    n_checked = 1 if device.type == "cpu" else 3
    assert checked == [(4, 3)] * n_checked + [(1, 3), (4, 3), (1, 3)]


def test_a_loss_that_takes_wrong_targets_has_the_batches_of_the_first_epoch_checked(make_trainer, checked):
    targets = torch.zeros(12, 1)
    make_trainer(model=nn.Linear(2, 1), loss=nn.BCEWithLogitsLoss()).fit(TensorBatches(X[:12], targets, 4), epochs=3)
    assert checked == [(4, 1)] * 3


def test_a_last_batch_that_the_model_gives_another_shape_is_told_before_the_step(make_trainer):
    class Squeezes(nn.Linear):
        def forward(self, x):
            return super().forward(x).squeeze()  # one example loses its axis, too

    trainer = make_trainer(model=Squeezes(2, 1), loss=nn.MSELoss())
    with pytest.raises(ValueError, match=r"^Trainer expected a row of outputs .* got outputs of shape \(\) .*\(1,\): "):
        trainer.fit(TensorBatches(X, Y.float(), 4), epochs=1)
    assert trainer.step == 3


@pytest.mark.parametrize(
    ("wrong", "error", "sentence"),
    [
        (lambda loss: loss.repeat(2), TypeError, r"a tensor with one number, got a tensor of shape \(2,\): "),
        (lambda loss: loss.item(), TypeError, "a tensor with one number, got a float: "),
        (lambda loss: loss.detach(), ValueError, "depends on trainable parameters, got one without gradient: "),
    ],
)
def test_what_is_wrong_with_the_loss_of_a_later_batch_is_explained(make_trainer, wrong, error, sentence):
    def loss(outputs, targets):
        mean = nn.functional.cross_entropy(outputs, targets)
        return mean if len(outputs) == 4 else wrong(mean)

    with pytest.raises(error, match=f"^Trainer expected .*{sentence}"):
        make_trainer(loss=loss).fit(TensorBatches(X, Y, 4), epochs=1)


def test_no_row_of_a_batch_is_kept_by_the_trainer(make_trainer):
    x = X.double().numpy()
    x[:] = np.pi  # found in the bytes of a pickle
    pickles = []

    class Save(Callback):
        def on_step_end(self, trainer):
            pickles.append(pickle.dumps(trainer.model))
            trainer.callbacks = []
            pickles.append(pickle.dumps(trainer))

    trainer = make_trainer(model=nn.Linear(2, 3).double(), callbacks=[Save()])
    trainer.fit([(torch.from_numpy(x), Y)], epochs=1)
    assert len(pickles) == 2
    row = x[:1].tobytes()
    assert row in pickle.dumps(x)
    assert not any(row in each for each in (*pickles, pickle.dumps(trainer)))


@pytest.mark.parametrize("error", [RuntimeError, ValueError, IndexError, AttributeError])
@pytest.mark.parametrize("moment", ["on_epoch_start", "on_backward_end", "on_step_end", "on_epoch_end"])
def test_an_error_of_a_callback_stays_itself(make_trainer, error, moment):
    def fail(callback, trainer):
        raise error("my own mistake")

    trainer = make_trainer(callbacks=[type("Fails", (Callback,), {moment: fail})()])
    with pytest.raises(error, match="^my own mistake$"):
        trainer.fit(TensorBatches(X, Y, 4), epochs=1)


@pytest.mark.parametrize("error", [RuntimeError, ValueError, IndexError, AttributeError])
@pytest.mark.parametrize("taken", [0, 2])
def test_an_error_of_the_batches_stays_itself(make_trainer, error, taken):
    class Batches:
        def __iter__(self):
            yield from [(X[:4], Y[:4])] * taken
            raise error("my own mistake")

    for method in (lambda trainer: trainer.fit(Batches(), 1), lambda trainer: trainer.evaluate(Batches())):
        with pytest.raises(error, match="^my own mistake$"):
            method(make_trainer())


def test_a_parameter_that_the_loss_reaches_by_a_long_way_is_trained(make_trainer, device):
    temperature = nn.Parameter(torch.ones((), device=device))

    def loss(outputs, targets):
        for _ in range(3000):  # deeper than Python recurses
            outputs = outputs + 0 * temperature
        return nn.functional.cross_entropy(outputs * temperature, targets)

    trainer = make_trainer(loss=loss)
    trainer.optimizer.add_param_group({"params": [temperature]})
    trainer.fit([(X, Y)], epochs=1)
    assert temperature.item() != 1
