"""A schedule made for one unit and stepped after the other is told, before or soon after training starts."""

import warnings

import pytest
import torch
from torch import nn
from torch.optim import lr_scheduler
from torch.optim.lr_scheduler import CosineAnnealingLR, MultiStepLR, OneCycleLR, ReduceLROnPlateau, StepLR

from bineural.trainers import TensorBatches, Trainer, TrainingWarning

N_BATCHES = 40
X, Y = torch.randn(2 * N_BATCHES, 2, generator=torch.Generator().manual_seed(0)), torch.arange(2 * N_BATCHES) % 3


@pytest.fixture
def fit():
    """Train with the scheduler that `make` makes of an optimizer; return the trainer and what it warned of."""

    def fit(make, epochs=20, schedule="step", batches=None, **keywords):
        torch.manual_seed(0)
        model = nn.Linear(2, 3)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = None if make is None else make(optimizer)
        trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), scheduler=scheduler, schedule=schedule, device="cpu")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            trainer.fit(TensorBatches(X, Y, 2) if batches is None else batches, epochs, **keywords)
        assert all(issubclass(each.category, TrainingWarning) for each in caught), caught
        assert all(each.filename == __file__ for each in caught)
        return trainer, [str(each.message) for each in caught]

    return fit


def test_a_rate_that_ends_long_before_training_is_told_once(fit):
    trainer, told = fit(lambda optimizer: StepLR(optimizer, 7, 0.1))
    assert len(told) == 1
    # 0.1 · 0.1^(s // 7) is first below 1e-4 · 0.1 at s = 35; it must stay there for a hundredth of 800 steps
    assert "got 1e-07 from StepLR after 42 steps" in told[0]
    assert "for the 800 steps planned" in told[0]
    assert "schedule='epoch'" in told[0]
    assert trainer.step == 800
    _, told = fit(lambda optimizer: lr_scheduler.PolynomialLR(optimizer, 20))
    assert len(told) == 1
    _, told = fit(lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda step: 0.5**step))
    assert len(told) == 1


def test_each_fit_that_loses_its_rate_tells_it(fit):
    trainer, _ = fit(None)
    trainer.scheduler = lr_scheduler.ExponentialLR(trainer.optimizer, 0.9)
    for _ in range(2):
        with pytest.warns(TrainingWarning, match="ExponentialLR after") as caught:
            trainer.fit(TensorBatches(X, Y, 2), 20)
        assert len(caught) == 1


@pytest.mark.parametrize("epochs", [1, 8])
def test_schedules_made_for_the_steps_are_not_told(fit, epochs):
    planned = N_BATCHES * epochs
    for make in (
        lambda optimizer: OneCycleLR(optimizer, 0.1, total_steps=planned),
        lambda optimizer: OneCycleLR(optimizer, 0.1, epochs=epochs, steps_per_epoch=N_BATCHES),
        lambda optimizer: CosineAnnealingLR(optimizer, planned),
        lambda optimizer: CosineAnnealingLR(optimizer, planned // 2),
        lambda optimizer: lr_scheduler.LinearLR(optimizer, 1e-6, 1.0, total_iters=planned // 10),  # warmup
        lambda optimizer: lr_scheduler.LinearLR(optimizer, 1.0, 0.0, total_iters=planned),
        lambda optimizer: lr_scheduler.PolynomialLR(optimizer, planned, 2.0),
        lambda optimizer: StepLR(optimizer, max(1, planned // 3), 0.1),
        lambda optimizer: MultiStepLR(optimizer, [planned // 2, planned * 3 // 4]),
        lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 1e-3 ** (1 / planned)),
        lambda optimizer: lr_scheduler.CosineAnnealingWarmRestarts(optimizer, 10),
        lambda optimizer: lr_scheduler.CyclicLR(optimizer, 1e-9, 0.1, step_size_up=10),
        lambda optimizer: lr_scheduler.ConstantLR(optimizer),
        # cycles of one's own: 0.05 in all but the last of ten steps
        lambda optimizer: lr_scheduler.LambdaLR(optimizer, lambda step: 1e-9 if step % 10 == 9 else 0.5),
    ):
        assert fit(make, epochs)[1] == []


@pytest.mark.parametrize(
    "make",
    [
        lambda optimizer: StepLR(optimizer, 7, 0.1),
        lambda optimizer: lr_scheduler.ExponentialLR(optimizer, 0.2),
        lambda optimizer: CosineAnnealingLR(optimizer, 20),
        lambda optimizer: MultiStepLR(optimizer, [10, 15]),
        lambda optimizer: OneCycleLR(optimizer, 0.1, total_steps=20),
    ],
)
def test_schedules_made_for_the_epochs_are_not_told(fit, make):
    trainer, told = fit(make, schedule="epoch")
    assert told == []
    assert len(set(trainer.history.steps["lr"])) > 1


def test_batches_of_unknown_number_are_not_watched(fit):
    class Stream:
        def __iter__(self):
            return iter(TensorBatches(X, Y, 2))

    for make in (lambda optimizer: StepLR(optimizer, 7, 0.1), lambda optimizer: CosineAnnealingLR(optimizer, 20)):
        assert fit(make, batches=Stream())[1] == []


@pytest.mark.parametrize(
    ("make", "ends"),
    [
        (lambda optimizer: CosineAnnealingLR(optimizer, 20), "CosineAnnealingLR, whose decay ends after 20 and rises"),
        (
            lambda optimizer: CosineAnnealingLR(optimizer, 399),
            "CosineAnnealingLR, whose decay ends after 399 and rises",
        ),
        (lambda optimizer: MultiStepLR(optimizer, [10, 15]), "MultiStepLR, whose decay ends after 15: "),
    ],
)
def test_a_decay_that_ends_early_is_told_at_the_start(fit, make, ends):
    _, told = fit(make)
    assert len(told) == 1
    assert f"for 800 steps, 20 epochs of 40 batches, got {ends}" in told[0]
    assert "schedule='epoch'" in told[0]


@pytest.mark.parametrize(("last", "n_told"), [(18, 1), (19, 0)])
def test_milestones_may_end_after_the_first_tenth(fit, last, n_told):
    _, told = fit(lambda optimizer: MultiStepLR(optimizer, [last]), 90, batches=TensorBatches(X, Y, N_BATCHES))
    assert len(told) == n_told  # of 180 steps


def test_a_decay_that_has_ended_in_the_fit_before_is_not_told_again(fit):
    trainer, _ = fit(lambda optimizer: MultiStepLR(optimizer, [400, 600]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer.fit(TensorBatches(X, Y, 2), 20)


def test_one_cycle_that_is_too_short_is_refused_before_training(fit, make_trainer):
    with pytest.raises(ValueError, match=r"for 800 steps, .* OneCycleLR that has 20 left of total_steps=20: .*=800"):
        fit(lambda optimizer: OneCycleLR(optimizer, 0.1, total_steps=20))
    with pytest.raises(ValueError, match=r"for 20 epochs, got OneCycleLR that has 19 left of total_steps=19: "):
        fit(lambda optimizer: OneCycleLR(optimizer, 0.1, total_steps=19), schedule="epoch")
    trainer, _ = fit(lambda optimizer: OneCycleLR(optimizer, 0.1, total_steps=1000))
    weight = trainer.model.weight.clone()
    with pytest.raises(
        ValueError, match=r"for 400 steps, .* OneCycleLR that has 200 left of total_steps=1000: .*=1200"
    ):
        trainer.fit(TensorBatches(X, Y, 2), 10)
    assert torch.equal(trainer.model.weight, weight)
    trainer.fit(TensorBatches(X, Y, 2), 5)  # all that was left
    assert trainer.step == 1000


def test_a_schedule_made_for_steps_but_stepped_after_epochs_is_told(fit):
    for make in (
        lambda optimizer: OneCycleLR(optimizer, 0.1, total_steps=20 * N_BATCHES),
        lambda optimizer: CosineAnnealingLR(optimizer, 20 * N_BATCHES),
        lambda optimizer: MultiStepLR(optimizer, [400, 800]),
    ):
        _, told = fit(make, schedule="epoch")
        assert len(told) == 1
        assert "with 800 left, of which schedule='epoch' takes 20: pass schedule='step'" in told[0]


def test_a_schedule_for_epochs_may_be_trained_one_epoch_at_a_time(fit):
    trainer, told = fit(lambda optimizer: CosineAnnealingLR(optimizer, 30), 1, "epoch")
    assert told == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer.fit(TensorBatches(X, Y, 2), 1)


def test_a_plateau_of_the_validation_loss_lowers_the_rate(fit):
    def make(optimizer):
        return ReduceLROnPlateau(optimizer, factor=0.5, patience=0, threshold=10, threshold_mode="abs")  # never better

    trainer, told = fit(make, 4, "epoch", validation=[(X, Y)])
    assert told == []
    # the first epoch sets the best value; each later one halves the rate for those after it
    assert trainer.history.steps["lr"][::N_BATCHES] == [0.1, 0.1, 0.05, 0.025]
    assert trainer.scheduler.best == trainer.history.epochs["val_loss"][0]
    with pytest.raises(ValueError, match=r"^fit expected validation batches for ReduceLROnPlateau.* got none: "):
        fit(make, 4, "epoch")


def test_a_plateau_that_cannot_be_told(make_trainer):
    trainer = make_trainer()
    for keywords, schedule, sentence in (
        ({}, "step", r"got ReduceLROnPlateau, .*: pass schedule='epoch'"),
        ({"mode": "max"}, "epoch", r"got mode='max': make it with mode='min'"),
    ):
        scheduler = ReduceLROnPlateau(trainer.optimizer, **keywords)
        with pytest.raises(ValueError, match=f"^Trainer expected .* {sentence}"):
            Trainer(trainer.model, trainer.optimizer, trainer.loss, scheduler=scheduler, schedule=schedule)


def test_a_rate_in_another_group_counts(fit):
    layers = nn.Linear(2, 3), nn.Linear(3, 3)
    groups = [{"params": layers[0].parameters(), "lr": 1e-9}, {"params": layers[1].parameters(), "lr": 0.1}]
    optimizer = torch.optim.SGD(groups)
    scheduler = lr_scheduler.LambdaLR(optimizer, [lambda step: 1e-9, lambda step: 1.0])
    model = nn.Sequential(*layers)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), scheduler=scheduler, device="cpu")
        trainer.fit(TensorBatches(X, Y, 2), 20)
