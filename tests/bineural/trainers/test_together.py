"""Trainings at once end where those one after another end."""

import copy
import itertools
import warnings
from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from bineural.layers import BatchNorm1d, DropConnectLinear, LayerNorm, ResidualBlock
from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import (
    Callback,
    EarlyStopping,
    Freeze,
    GradientNorms,
    NonFiniteLossError,
    TensorBatches,
    Trainer,
    fit_together,
)
from bineural.trainers.stacking import architecture

SGD = partial(torch.optim.SGD, lr=0.1)
SEEDS = range(4)


@pytest.fixture
def data():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(130, 6, generator=generator)
    return x, (x[:, 0] > 0).long() + (x[:, 1] > 0.5).long()


@pytest.fixture
def stacked(monkeypatch):
    """How many networks were computed at once, each time."""
    from bineural.trainers import together

    made = []
    whole = together.StackedNetworks

    def counted(networks):
        made.append(len(networks))
        return whole(networks)

    monkeypatch.setattr(together, "StackedNetworks", counted)
    return made


def network(seed, activation=nn.ReLU, sizes=(6, 8, 8, 3), **settings):
    torch.manual_seed(seed)
    return MLP(sizes, activation, **settings)


def trainers_of(models, optimizers=SGD, schedulers=None, callbacks=(), loss=None):
    optimizers = optimizers if isinstance(optimizers, list) else [optimizers] * len(models)
    made = []
    for model, optimizer in zip(models, optimizers, strict=True):
        optimizer = optimizer(model.parameters())
        scheduler = schedulers(optimizer) if schedulers else None
        parts = {"metrics": {"accuracy": accuracy}, "scheduler": scheduler, "callbacks": [c() for c in callbacks]}
        made.append(Trainer(model, optimizer, loss or nn.CrossEntropyLoss(), device="cpu", **parts))
    return made


def batches_of(data, count, size=32, **settings):
    return [
        TensorBatches(*data, size, shuffle=True, generator=torch.Generator().manual_seed(seed), **settings)
        for seed in range(count)
    ]


def both(models, data, epochs=3, validation=None, size=32, **settings):
    """Train copies of networks one after another and at once."""
    alone, together = (trainers_of(copy.deepcopy(models), **settings) for _ in range(2))
    ends = []
    for trainer, batches in zip(alone, batches_of(data, len(models), size), strict=True):
        try:
            trainer.fit(batches, epochs, validation)
            ends.append(None)
        except NonFiniteLossError as error:
            ends.append(error)
    found = fit_together(together, batches_of(data, len(models), size), epochs, validation)
    assert [str(end) for end in found] == [str(end) for end in ends]
    return alone, together


def assert_same(alone, together, tolerance=1e-4):
    for one, other in zip(alone, together, strict=True):
        assert (one.step, one.epoch) == (other.step, other.epoch)
        for mine, theirs in ((one.history.steps, other.history.steps), (one.history.epochs, other.history.epochs)):
            assert list(mine) == list(theirs)
            for name in mine:
                if name != "seconds":
                    np.testing.assert_allclose(mine[name], theirs[name], rtol=tolerance, atol=tolerance, err_msg=name)
        state, other_state = one.model.state_dict(), other.model.state_dict()
        for name, value in state.items():
            torch.testing.assert_close(other_state[name], value, rtol=tolerance, atol=tolerance)
            assert other_state[name].stride() == value.stride()


@pytest.mark.parametrize(
    "optimizer",
    [
        partial(torch.optim.SGD, lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-3),
        partial(torch.optim.Adam, lr=0.01, fused=True),
        partial(torch.optim.AdamW, lr=0.01, foreach=True),
        partial(torch.optim.RMSprop, lr=0.01),
        partial(torch.optim.Adagrad, lr=0.1),
    ],
)
def test_optimizers(data, optimizer, stacked):
    validation = TensorBatches(*data, 50)
    alone, together = both([network(seed) for seed in SEEDS], data, validation=validation, optimizers=optimizer)
    assert_same(alone, together)
    assert stacked == [4]
    # And on from there, each by itself.
    for trainer, other, batches in zip(
        alone, together, zip(*(batches_of(data, 4) for _ in range(2)), strict=True), strict=True
    ):
        trainer.fit(batches[0], 1)
        other.fit(batches[1], 1)
    assert_same(alone, together)


@pytest.mark.parametrize(
    "settings",
    [
        {"norm": nn.BatchNorm1d},
        {"norm": BatchNorm1d},
        {"norm": nn.LayerNorm},
        {"norm": LayerNorm},
        {"residual": True},
        {"dropout": partial(nn.Dropout, 0.0)},
        {"linear": partial(nn.Linear, bias=False)},
        {"linear": partial(DropConnectLinear, p=0.0)},
        {"norm": nn.BatchNorm1d, "residual": True},
    ],
)
def test_layers(data, settings, stacked):
    models = [network(seed, **settings) for seed in SEEDS]
    assert_same(*both(models, data, validation=TensorBatches(*data, 50)))
    assert stacked


def test_optimizers_and_rates_differ(data, stacked):
    models = [network(seed) for seed in SEEDS]
    optimizers = [SGD, partial(torch.optim.Adam, lr=0.01), partial(torch.optim.SGD, lr=0.3), SGD]
    assert_same(*both(models, data, optimizers=optimizers))
    assert stacked == [4]


def test_activations_differ(data, stacked):
    models = [network(seed, activation) for seed, activation in enumerate((nn.ReLU, nn.Tanh, nn.Tanh, nn.ReLU))]
    assert_same(*both(models, data))
    assert stacked == [2, 2]


def test_data_differ(data, stacked):
    x, y = data
    alone, together = (trainers_of([network(seed) for seed in SEEDS]) for _ in range(2))
    made = [[TensorBatches(x[s : 100 + s], y[s : 100 + s], 20) for s in SEEDS] for _ in range(2)]
    for trainer, batches in zip(alone, made[0], strict=True):
        trainer.fit(batches, 2)
    fit_together(together, made[1], 2)
    assert_same(alone, together)
    assert stacked == [4]


def test_architectures_differ(data, stacked):
    models = [
        network(0),
        network(1),
        network(2, sizes=(6, 5, 3)),
        network(3, sizes=(6, 5, 3)),
        network(4, sizes=(6, 3)),
    ]
    assert_same(*both(models, data))
    assert stacked == [2, 2]


@pytest.mark.parametrize("normalized", [True, False])
def test_full_batches(data, stacked, normalized):
    x, y = data
    models = [network(seed, norm=nn.BatchNorm1d if normalized else None) for seed in SEEDS]
    alone, together = (trainers_of(copy.deepcopy(models)) for _ in range(2))
    full = [[(x[seed : 100 + seed], y[seed : 100 + seed])] for seed in SEEDS]
    for trainer, batches in zip(alone, full, strict=True):
        trainer.fit(batches, 5, validation=[data])
    fit_together(together, full, 5, validation=[data])
    assert_same(alone, together)
    assert stacked == [4]


def test_rates_come_apart_between_epochs(data, stacked):
    rough = partial(torch.optim.SGD, lr=1.0)
    validation = TensorBatches(*data, 130)
    alone, together = (trainers_of([network(seed) for seed in SEEDS], rough) for _ in range(2))
    for trainer in (*alone, *together):
        plateau = torch.optim.lr_scheduler.ReduceLROnPlateau
        trainer.scheduler, trainer.schedule = plateau(trainer.optimizer, patience=0), "epoch"
    for trainer, batches in zip(alone, batches_of(data, 4), strict=True):
        trainer.fit(batches, 6, validation)
    fit_together(together, batches_of(data, 4), 6, validation)
    assert_same(alone, together)
    assert len({trainer.history.steps["lr"][-1] for trainer in together}) > 1
    assert 1 < len(stacked) < 6


def test_a_callback_sees_the_optimizer(data):
    class Keep(Callback):
        def on_epoch_end(self, trainer):
            state = trainer.optimizer.state_dict()["state"]
            self.sums = [float(each["momentum_buffer"].sum()) for each in state.values()]

    heavy = partial(torch.optim.SGD, lr=0.1, momentum=0.9)
    alone, together = both([network(seed) for seed in SEEDS], data, optimizers=heavy, callbacks=[Keep])
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(other.callbacks[0].sums, one.callbacks[0].sums, rtol=1e-3, atol=1e-5)


def test_schedule(data):
    cycle = partial(torch.optim.lr_scheduler.OneCycleLR, max_lr=0.5, total_steps=15)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        alone, together = both([network(seed) for seed in SEEDS], data, schedulers=cycle)
    assert_same(alone, together)
    assert len(set(together[0].history.steps["lr"])) > 10


def test_another_loss(data):
    assert_same(*both([network(seed) for seed in SEEDS], data, loss=nn.CrossEntropyLoss(label_smoothing=0.2)))
    assert_same(*both([network(seed) for seed in SEEDS], data, loss=nn.MultiMarginLoss()))


class Shorten(Callback):
    """Clip gradients in place, or put others in their place."""

    def __init__(self, *, in_place=True):
        self.in_place = in_place

    def on_backward_end(self, trainer):
        for parameter in trainer.model.parameters():
            if self.in_place:
                parameter.grad.clamp_(-0.01, 0.01)
            else:
                parameter.grad = parameter.grad.clamp(-0.01, 0.01)


@pytest.mark.parametrize("in_place", [True, False])
def test_callbacks(data, in_place):
    callbacks = [GradientNorms, partial(Shorten, in_place=in_place)]
    alone, together = both([network(seed) for seed in SEEDS], data, callbacks=callbacks)
    assert_same(alone, together)
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_allclose(one.callbacks[0].norms, other.callbacks[0].norms, rtol=1e-3, atol=1e-6)
        assert other.callbacks[0].norms.shape == (15, 3)


class Halve(Callback):
    """Halve the rate of one of the trainings after each second step."""

    def __init__(self, numbers):
        self.is_first = next(numbers) == 0

    def on_step_end(self, trainer):
        if self.is_first and trainer.step % 2 == 0:
            trainer.optimizer.param_groups[0]["lr"] /= 2


def test_a_callback_changes_a_setting(data):
    numbers = itertools.cycle(SEEDS)
    alone, together = both([network(seed) for seed in SEEDS], data, callbacks=[lambda: Halve(numbers)])
    assert_same(alone, together)
    assert together[0].history.steps["lr"][-1] < 0.01
    assert together[1].history.steps["lr"][-1] == 0.1


def test_one_stops_early(data, stacked):
    # With a patience of one, those whose loss rises once leave, and the others go on.
    stopping = partial(EarlyStopping, "val_loss", patience=1)
    rough = partial(torch.optim.SGD, lr=2.0)
    validation = TensorBatches(*data, 130)
    alone, together = both(
        [network(seed) for seed in SEEDS],
        data,
        12,
        validation,
        optimizers=[SGD, rough, rough, SGD],
        callbacks=[stopping],
    )
    assert [trainer.epoch for trainer in together] == [trainer.epoch for trainer in alone]
    assert len({trainer.epoch for trainer in together}) > 1
    assert max(stacked) > min(stacked)


def test_one_breaks_off(data, stacked):
    wild = partial(torch.optim.SGD, lr=1e30)
    alone, together = both([network(seed) for seed in SEEDS], data, optimizers=[SGD, wild, SGD, SGD])
    assert [trainer.epoch for trainer in together] == [3, 0, 3, 3]
    assert_same(alone, together)
    assert stacked[:2] == [4, 3]


def test_draws_differ_between_networks(data):
    model = network(0, dropout=nn.Dropout)
    together = trainers_of([copy.deepcopy(model) for _ in range(3)])
    same = [TensorBatches(*data, 130) for _ in together]
    fit_together(together, same, 2)
    losses = [trainer.history.steps["loss"][0] for trainer in together]
    assert len(set(losses)) == 3  # the same weights and images, other neurons left out


def test_dropconnect_leaves_out_its_share(data):
    torch.manual_seed(0)
    models = [nn.Sequential(DropConnectLinear(6, 3, p=0.5)) for _ in range(2)]
    before = [copy.deepcopy(model) for model in models]
    together = trainers_of(models)
    fit_together(together, [TensorBatches(*data, 130) for _ in models], 1)
    for model, old in zip(models, before, strict=True):
        moved = (model[0].weight != old[0].weight).float().mean().item()
        assert 0.1 < moved < 0.9  # a weight that was left out has no gradient


@pytest.mark.parametrize(
    "layers",
    [
        lambda: [nn.Conv2d(2, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 3)],
        lambda: [
            nn.Conv2d(2, 4, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(4),
            nn.Tanh(),
            nn.Flatten(),
            nn.Linear(36, 3),
        ],
        lambda: [
            nn.Conv2d(2, 4, 3, padding=1),
            ResidualBlock(nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU())),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            MLP([4, 8, 3], norm=nn.BatchNorm1d),
        ],
    ],
)
@pytest.mark.parametrize("channels_last", [False, True])
def test_convolutions(data, stacked, layers, channels_last):
    x, y = data
    images = torch.cat([x, x.flip(0), x * x], dim=1)[:, :18].reshape(-1, 2, 3, 3)
    images = nn.functional.interpolate(images, size=6)
    models = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        models.append(nn.Sequential(*layers()))
        if channels_last:
            models[-1].to(memory_format=torch.channels_last)
    alone, together = both(models, (images, y), validation=TensorBatches(images, y, 50), size=26)
    assert_same(alone, together)
    assert stacked == [4]


def test_what_cannot_be_stacked_is_trained_alone(data, stacked):
    torch.manual_seed(0)
    models = [nn.Sequential(nn.Linear(6, 4), nn.PReLU(), nn.Linear(4, 3)) for _ in range(2)]
    assert_same(*both(models, data))
    assert not stacked


class Scaled(nn.Module):
    """A module that the package does not know; its factor is no parameter."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        if self.training:
            x *= self.factor
        return x - x.mean(dim=0)


def test_unknown_modules_without_parameters(data, stacked):
    torch.manual_seed(0)
    models = [
        nn.Sequential(nn.Linear(6, 8), Scaled(0.5 + seed), nn.Softsign(), nn.Linear(8, 3), nn.Dropout1d(0.0))
        for seed in SEEDS
    ]
    assert_same(*both(models, data, validation=[data]))
    assert stacked == [4]


def test_an_optimizer_with_more_than_the_network(data):
    models = [network(seed) for seed in SEEDS]
    trainers = trainers_of(models, lambda own: torch.optim.SGD([*own, nn.Parameter(torch.ones(2))], lr=0.1))
    with pytest.raises(ValueError, match="got 1 that are not the model's"):
        fit_together(trainers, batches_of(data, 4), 1)


def test_what_is_no_stack():
    plain = network(0)
    assert architecture(plain)
    shared = nn.Linear(4, 4)
    assert architecture(nn.Sequential(shared, shared)) is None
    assert architecture(nn.Sequential(nn.Linear(4, 4), nn.ReLU(inplace=True))) is None
    assert architecture(nn.Sequential(nn.LayerNorm(4, bias=False))) is None
    assert architecture(nn.Sequential(nn.BatchNorm1d(4, momentum=None))) is None
    assert architecture(nn.Sequential(nn.Tanh())) is None
    assert architecture(nn.Sequential(nn.Conv2d(1, 2, 3))) is None
    assert architecture(nn.Sequential(nn.Conv2d(1, 16, 3), nn.Flatten(), nn.Linear(16, 2))) is None
    assert architecture(nn.Sequential(nn.Flatten(), nn.Linear(4, 4), nn.Conv2d(1, 2, 3))) is None
    assert architecture(nn.Sequential(nn.Conv2d(2, 2, 3, groups=2), nn.Flatten(), nn.Linear(2, 3))) is None
    maps = [nn.Conv2d(1, 2, 3), nn.Softsign(), nn.Flatten(), nn.Linear(2, 3)]
    assert architecture(nn.Sequential(*maps)) is None
    plain[0].register_forward_hook(lambda *_: None)
    assert architecture(plain) is None


def test_frozen_layers_are_trained_alone(data, stacked):
    alone, together = both([network(seed) for seed in SEEDS], data, callbacks=[lambda: Freeze(["0"])])
    assert_same(alone, together)
    assert not stacked


def test_unshuffled_and_dropped(data):
    models = [network(seed) for seed in SEEDS]
    for settings in ({"shuffle": False}, {"drop_last": True}):
        alone, together = (trainers_of(copy.deepcopy(models)) for _ in range(2))
        made = [[TensorBatches(*data, 50, **settings) for _ in models] for _ in range(2)]
        if settings.get("drop_last"):
            for each in made:
                for seed, batches in enumerate(each):
                    batches.shuffle, batches.generator = True, torch.Generator().manual_seed(seed)
        for trainer, batches in zip(alone, made[0], strict=True):
            trainer.fit(batches, 2)
        fit_together(together, made[1], 2)
        assert_same(alone, together)


def test_mistakes(data):
    models = [network(seed) for seed in SEEDS]
    trainers = trainers_of(models)
    with pytest.raises(ValueError, match="batches for each trainer, got 4 trainers and 3 batches"):
        fit_together(trainers, batches_of(data, 3), 1)
    with pytest.raises(ValueError, match="share nothing"):
        fit_together([trainers[0], trainers[0]], batches_of(data, 2), 1)
    with pytest.raises(TypeError, match="objects of Trainer"):
        fit_together([models[0], models[1]], batches_of(data, 2), 1)
    with pytest.raises(ValueError, match="whole number"):
        fit_together(trainers, batches_of(data, 4), 0)
    x, y = data
    with pytest.raises(ValueError, match=r"inputs of shape \(N, 6\), got \(2, 5\)"):
        fit_together(trainers, batches_of((x[:, :5], y), 4), 1)
    wrong = batches_of(data, 3) + batches_of((x, y + 3), 1)
    with pytest.raises(ValueError, match=r"labels 0\.\.2"):
        fit_together(trainers, wrong, 1)
    # All of them can be trained afterwards.
    assert fit_together(trainers, batches_of(data, 4), 1) == [None] * 4
