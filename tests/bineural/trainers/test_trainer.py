"""Trainer: the loop that a student would write, with a record."""

import copy
import json
import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, IterableDataset, RandomSampler, TensorDataset

from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import (
    BestWeights,
    Callback,
    EarlyStopping,
    GradientNorms,
    NonFiniteLossError,
    Progress,
    TensorBatches,
    Trainer,
)


def weights(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()]).cpu()


def without_seconds(history):
    return {name: column for name, column in history.epochs.items() if name != "seconds"}


def test_fit_is_the_loop_written_by_hand(data, make_trainer, make_batches, device):
    trainer = make_trainer()
    history = trainer.fit(make_batches(), epochs=3)

    torch.manual_seed(0)
    model, x, y = MLP([2, 8, 3]).to(device), data.x.to(device), data.y.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    generator = torch.Generator().manual_seed(0)
    losses, means = [], []
    for _ in range(3):
        order = torch.randperm(100, generator=generator).to(device)
        total = 0.0
        for start in range(0, 100, 16):
            rows = order[start : start + 16]
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            total += loss.item() * len(rows)
        means.append(total / 100)
    assert torch.equal(weights(trainer.model), weights(model))
    assert history.steps["loss"] == losses
    assert history.epochs["loss"] == means
    assert history.steps["step"] == list(range(1, 22))
    assert history.steps["epoch"] == [1] * 7 + [2] * 7 + [3] * 7
    assert history.epochs["step"] == [7, 14, 21]
    assert (trainer.step, trainer.epoch) == (21, 3)
    assert all(0 <= seconds < 60 for seconds in history.epochs["seconds"])


def test_a_seed_repeats_bit_for_bit_whatever_is_watched_meanwhile(data, make_trainer, make_batches, metrics):
    plain = make_trainer(model=_with_dropout(0))
    plain.fit(make_batches(), epochs=4)

    best = BestWeights()
    callbacks = [best, GradientNorms(), Progress(), EarlyStopping(patience=99), _LookAtTraining()]
    watched = make_trainer(model=_with_dropout(0), callbacks=callbacks, metrics=metrics)
    loader = DataLoader(TensorDataset(data.x_val, data.y_val), batch_size=9)  # draws from the global generator
    watched.fit(make_batches(), epochs=4, validation=loader)
    assert torch.equal(weights(watched.model), weights(plain.model))
    assert watched.history.steps == plain.history.steps

    again = make_trainer(model=_with_dropout(0), metrics=metrics)
    again.fit(make_batches(), epochs=4, validation=loader)
    assert without_seconds(again.history) == without_seconds(watched.history)
    other = make_trainer(model=_with_dropout(1))
    other.fit(make_batches(seed=1), epochs=4)
    assert not torch.equal(weights(other.model), weights(plain.model))


def _with_dropout(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Dropout(), nn.Linear(8, 3))


class _LookAtTraining(Callback):
    """Evaluate shuffled batches that have the generator of training itself."""

    def on_fit_start(self, trainer):
        self.batches = TensorBatches(
            torch.randn(5, 2, generator=torch.Generator()), torch.zeros(5).long(), 2, shuffle=True
        )

    def on_epoch_end(self, trainer):
        trainer.evaluate(self.batches)


def test_batches_may_have_a_generator_of_numpy(data, make_trainer):
    class Batches:
        generator = np.random.default_rng(0)

        def __iter__(self):
            yield data.x, data.y

    assert make_trainer().evaluate(Batches())["loss"] > 0


def test_evaluating_the_training_batches_keeps_their_next_orders(make_trainer, make_batches):
    looked, blind = make_batches(), make_batches()
    trainer = make_trainer()
    trainer.evaluate(looked)
    loader = DataLoader(
        TensorDataset(looked.x, looked.y), sampler=torch.utils.data.RandomSampler(looked.y, generator=looked.generator)
    )
    trainer.evaluate(loader)
    for (_, one), (_, other) in zip(looked, blind, strict=True):
        assert torch.equal(one, other)


def test_evaluating_keeps_the_orders_of_a_batch_sampler(data, make_trainer, make_batches):
    looked, blind = (torch.Generator().manual_seed(0) for _ in range(2))
    sampler = BatchSampler(RandomSampler(range(40), generator=looked), 16, False)
    make_trainer().evaluate(DataLoader(TensorDataset(data.x_val, data.y_val), batch_sampler=sampler))
    assert torch.equal(looked.get_state(), blind.get_state())


def test_evaluating_puts_back_the_generators_of_numpy_and_python(data, make_trainer):
    class Augmented:
        def __iter__(self):
            yield data.x * np.random.uniform() + random.random(), data.y  # noqa: NPY002

    trainer = make_trainer()
    losses = [trainer.evaluate(Augmented()) for _ in range(2)]
    assert losses[0] == losses[1]
    np.random.uniform(), random.random()  # noqa: NPY002
    assert trainer.evaluate(Augmented()) != losses[0]


def test_evaluating_puts_back_the_generator_of_the_device(data, make_trainer, device):
    class Noisy:
        def __iter__(self):
            yield data.x.to(device) + torch.randn(data.x.shape, device=device), data.y

    trainer = make_trainer()
    losses = [trainer.evaluate(Noisy()) for _ in range(2)]
    assert losses[0] == losses[1]
    torch.randn(1, device=device)
    assert trainer.evaluate(Noisy()) != losses[0]


def test_an_iterable_dataset_without_a_length(data, make_trainer):
    class Stream(IterableDataset):
        def __iter__(self):
            return zip(data.x, data.y, strict=True)

    trainer = make_trainer()
    history = trainer.fit(DataLoader(Stream(), 30), 2, DataLoader(Stream(), 30))
    assert history.epochs["step"] == [4, 8]
    assert trainer.n_batches is None


def test_metrics_of_batches_that_are_overwritten_by_the_next(data, make_trainer, metrics):
    class Overwritten:
        def __iter__(self):
            x, y = torch.empty(20, 2), torch.empty(20).long()
            for start in range(0, 100, 20):
                x.copy_(data.x[start : start + 20])
                y.copy_(data.y[start : start + 20])
                yield x, y

    trainer = make_trainer(metrics=metrics, lr=0.0)
    expected = trainer.evaluate([(data.x, data.y)])["accuracy"]
    assert trainer.evaluate(Overwritten())["accuracy"] == pytest.approx(expected)
    assert trainer.fit(Overwritten(), 1).epochs["accuracy"] == pytest.approx([expected])


def test_a_model_whose_outputs_are_nan_is_right_nowhere(data, make_trainer, metrics):
    model = MLP([2, 8, 3])
    nn.init.constant_(model[2].bias, torch.nan)
    measured = make_trainer(model=model, metrics=metrics).evaluate([(data.x, data.y)])
    assert np.isnan(measured["loss"])
    assert measured["accuracy"] == 0


def test_fit_again_continues(make_trainer, make_batches):
    whole = make_trainer()
    whole.fit(make_batches(), epochs=4)
    parts, batches = make_trainer(), make_batches()
    first = parts.fit(batches, epochs=1)
    assert parts.fit(batches, epochs=3) is first
    assert without_seconds(first) == without_seconds(whole.history)
    assert first.steps == whole.history.steps


def test_validation_is_that_of_the_model_after_the_epoch_over_all_examples(data, make_trainer, make_batches, metrics):
    trainer = make_trainer(metrics=metrics)
    validation = TensorBatches(data.x_val, data.y_val, 16)  # 16, 16 and 8
    history = trainer.fit(make_batches(), 2, validation)
    outputs = trainer.model(data.x_val.to(trainer.device)).cpu()
    assert history.epochs["val_loss"][-1] == pytest.approx(nn.functional.cross_entropy(outputs, data.y_val).item())
    assert history.epochs["val_accuracy"][-1] == pytest.approx(accuracy(outputs, data.y_val).item())
    assert trainer.evaluate(validation) == {name: history.epochs[f"val_{name}"][-1] for name in ("loss", "accuracy")}
    assert set(history.epochs) == {"epoch", "step", "seconds", "loss", "accuracy", "val_loss", "val_accuracy"}


def test_training_metrics_are_running_means(data, make_trainer, make_batches, metrics):
    trainer = make_trainer(metrics=metrics)
    seen = []

    class Watch(Callback):
        def on_epoch_start(self, trainer):
            self.batches = iter(copy.deepcopy(batches).__iter__())

        def on_backward_end(self, trainer):  # the weights are still those that the outputs came from
            x, y = next(self.batches)
            seen.append((trainer.model(x.to(trainer.device)).argmax(dim=1).cpu() == y).float())

    batches = make_batches(generator=None, shuffle=False)
    trainer.callbacks = [Watch()]
    history = trainer.fit(batches, epochs=1)
    assert history.epochs["accuracy"] == pytest.approx([torch.cat(seen).mean().item()])
    assert history.epochs["accuracy"][0] != pytest.approx(trainer.evaluate(batches)["accuracy"])


def test_the_full_batch_is_one_batch(data, make_trainer):
    history = make_trainer().fit([(data.x, data.y)], epochs=30)
    assert history.epochs["loss"] == history.steps["loss"]
    assert history.steps["loss"][-1] < 0.7 * history.steps["loss"][0]


def test_a_data_loader_trains_like_tensor_batches(data, make_trainer, make_batches):
    ours, theirs = make_trainer(), make_trainer()
    ours.fit(make_batches(shuffle=False), epochs=2)
    theirs.fit(DataLoader(TensorDataset(data.x, data.y), batch_size=16), epochs=2)
    assert torch.equal(weights(ours.model), weights(theirs.model))


def test_evaluate_restores_the_mode_of_each_module(data, make_trainer):
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Dropout())
    trainer = make_trainer(model=model)
    model.train()
    model[1].eval()  # frozen
    modes = []
    model[2].register_forward_hook(lambda module, *_: modes.append([module.training, torch.is_grad_enabled()]))
    running_mean = model[1].running_mean.clone()
    trainer.evaluate([(data.x, data.y)])
    assert modes == [[False, False]]
    assert [module.training for module in model.modules()] == [True, True, False, True]
    assert torch.equal(model[1].running_mean, running_mean)

    with pytest.raises(ValueError, match="labels"):
        trainer.evaluate([(data.x, data.y + 1)])
    assert [module.training for module in model.modules()] == [True, True, False, True]
    assert torch.is_grad_enabled()


def test_steps_record_the_rate_they_were_taken_with(make_trainer, make_batches):
    trainer = make_trainer(lr=0.5)
    trainer.scheduler = torch.optim.lr_scheduler.LinearLR(trainer.optimizer, 1.0, 0.0, total_iters=14)
    history = trainer.fit(make_batches(), epochs=2)
    assert history.steps["lr"] == pytest.approx([0.5 * (1 - k / 14) for k in range(14)])
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0)


def test_a_schedule_of_epochs_changes_the_rate_between_them(make_trainer, make_batches):
    trainer = make_trainer(lr=0.5, schedule="epoch")
    trainer.scheduler = torch.optim.lr_scheduler.StepLR(trainer.optimizer, 1, gamma=0.1)
    history = trainer.fit(make_batches(), epochs=3)
    assert history.steps["lr"] == pytest.approx([0.5] * 7 + [0.05] * 7 + [0.005] * 7)


def test_a_loss_that_is_no_number_ends_training_before_the_step(data, make_trainer, make_batches):
    class Spoil(Callback):
        def on_step_end(self, trainer):
            if trainer.step == 10:
                self.weights = weights(trainer.model)
                data.x[:] = torch.nan

    spoil = Spoil()
    trainer = make_trainer(callbacks=[spoil])
    with pytest.raises(NonFiniteLossError, match=r"^Training expected a finite loss, got nan at step 11 ") as caught:
        trainer.fit(make_batches(), epochs=5)
    error = caught.value
    assert "(epoch 2, batch 4 of 7): make the learning rate smaller" in str(error)
    assert (error.step, error.epoch, error.batch) == (11, 2, 4)
    assert error.loss != error.loss
    assert error.history is trainer.history
    assert error.history.steps["step"] == list(range(1, 11))
    assert torch.equal(weights(trainer.model), spoil.weights)


def test_a_learning_rate_too_large_is_told(make_trainer, make_batches):
    batches = make_batches()
    trainer = make_trainer(model=nn.Linear(2, 1), loss=nn.MSELoss(), lr=50.0)
    with pytest.raises(NonFiniteLossError, match="got (inf|nan) at step") as caught:
        trainer.fit(iter([(x, y[:, None].float()) for x, y in [*batches] * 50]), epochs=1)
    assert "of 7" not in str(caught.value)  # an iterator does not say how many batches there will be
    json.dumps(caught.value.history.steps["loss"], allow_nan=False)


class _Moved:
    """Stands for a batch on another device."""

    def __init__(self, tensor, moves):
        self.tensor, self.moves = tensor, moves

    def to(self, device):
        self.moves.append(device)
        return self.tensor.to(device)


def test_batches_are_moved_to_the_device_of_the_trainer(data, make_trainer, device):
    moves = []

    class Batches:
        def __iter__(self):
            yield _Moved(data.x, moves), _Moved(data.y, moves)

    make_trainer().fit(Batches(), 1, validation=Batches())
    assert moves == [device] * 4


def test_everything_is_on_the_device_that_was_chosen():
    """The device "meta" computes shapes only, so the loss comes from elsewhere."""
    seen = []

    def loss(outputs, targets):
        seen.append((outputs.device.type, outputs.dtype, targets.device.type))
        return torch.ones((), requires_grad=True)

    model = MLP([2, 8, 3]).to("meta")
    trainer = Trainer(model, torch.optim.SGD(model.parameters(), lr=0.1), loss, device="meta")
    batches = TensorBatches(torch.zeros(10, 2), torch.zeros(10).long(), 4, shuffle=True)
    trainer.fit(batches, epochs=1, validation=batches)
    assert seen == [("meta", torch.float32, "meta")] * 6
    weighted = Trainer(model, trainer.optimizer, nn.CrossEntropyLoss(weight=torch.ones(3)), device="meta")
    assert weighted.loss.weight.is_meta


def test_a_callback_may_end_training_after_an_epoch(make_trainer, make_batches):
    class StopInStep9(Callback):
        def on_step_end(self, trainer):
            trainer.should_stop = trainer.step == 9 or trainer.should_stop

    trainer = make_trainer(callbacks=[StopInStep9()])
    assert len(trainer.fit(make_batches(), epochs=5).epochs["epoch"]) == 2
    assert len(trainer.fit(make_batches(), epochs=1).epochs["epoch"]) == 3


def test_callbacks_are_called_in_order_and_end_whatever_happens(data, make_trainer):
    calls = []

    class Record(Callback):
        def __init__(self, name):
            self.name = name

        def on_fit_start(self, trainer):
            calls.append(f"{self.name} fit start")

        def on_epoch_start(self, trainer):
            calls.append(f"{self.name} epoch start {trainer.model.training}")

        def on_backward_end(self, trainer):
            calls.append(f"{self.name} backward {trainer.step} {trainer.model.weight.grad is not None}")

        def on_step_end(self, trainer):
            calls.append(f"{self.name} step {trainer.step} {len(trainer.history.steps['loss'])}")

        def on_epoch_end(self, trainer):
            calls.append(f"{self.name} epoch end {len(trainer.history.epochs['loss'])}")
            if trainer.epoch == 2:
                raise KeyboardInterrupt

        def on_fit_end(self, trainer):
            calls.append(f"{self.name} fit end")

    model = nn.Linear(2, 3)
    model.eval()
    trainer = make_trainer(model=model, callbacks=[Record("a"), Record("b")])
    with pytest.raises(KeyboardInterrupt):
        trainer.fit([(data.x, data.y)], epochs=3)
    one_epoch = ["epoch start True", "backward 0 True", "step 1 1", "epoch end 1"]
    assert calls[:10] == [f"{name} {what}" for what in ["fit start", *one_epoch] for name in "ab"]
    assert calls[-3:] == ["a epoch end 2", "a fit end", "b fit end"]


def _interrupt(moment, step=10):
    def interrupt(callback, trainer):
        if trainer.step == step:
            raise KeyboardInterrupt

    return type("Interrupt", (Callback,), {moment: interrupt})()


@pytest.mark.parametrize("moment", ["on_backward_end", "on_step_end"])
def test_an_interrupted_epoch_is_not_counted_but_its_steps_are(data, make_trainer, make_batches, moment):
    norms = GradientNorms()
    trainer = make_trainer(callbacks=[norms, _interrupt(moment)])
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(make_batches(), 5)
    assert (trainer.epoch, trainer.history.epochs["epoch"]) == (1, [1])
    n_steps = trainer.step
    assert trainer.history.steps["step"] == list(range(1, n_steps + 1))
    trainer.callbacks = [norms]
    history = trainer.fit(make_batches(), 2)
    assert history.epochs["epoch"] == [1, 2, 3]
    assert history.epochs["step"] == [7, n_steps + 7, n_steps + 14]
    assert history.steps["epoch"] == [1] * 7 + [2] * n_steps + [3] * 7


def test_an_interruption_in_the_first_epoch_leaves_steps_and_their_records(make_trainer, make_batches):
    norms = GradientNorms()
    trainer = make_trainer(callbacks=[norms, _interrupt("on_step_end", step=3)])
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(make_batches(), 1)
    trainer.callbacks = [norms]
    history = trainer.fit(make_batches(), 1)
    assert history.epochs["epoch"] == [1]
    assert history.steps["epoch"] == [1] * 10
    assert len(norms.norms) == 10


def test_an_interruption_in_validation_does_not_count_the_epoch_either(data, make_trainer, make_batches):
    class Interrupted:
        def __iter__(self):
            raise KeyboardInterrupt

    trainer = make_trainer()
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(make_batches(), 1, Interrupted())
    assert trainer.fit(make_batches(), 1).epochs["epoch"] == [1]


def test_an_epoch_that_ended_counts_whatever_comes_then(data, make_trainer, make_batches):
    trainer = make_trainer(callbacks=[_interrupt("on_epoch_end", step=7)])
    with pytest.raises(KeyboardInterrupt):
        trainer.fit(make_batches(), 2)
    assert trainer.fit(make_batches(), 1).epochs["epoch"] == [1, 2]


class _Lives(Callback):
    """Note when it starts and ends, and raise what is wanted there."""

    def __init__(self, name, calls, *, start=None, end=None):
        self.name, self.calls, self.start, self.end = name, calls, start, end

    def on_fit_start(self, trainer):
        self.calls.append(f"{self.name} start")
        if self.start:
            raise self.start

    def on_fit_end(self, trainer):
        self.calls.append(f"{self.name} end")
        if self.end:
            raise self.end


def test_only_callbacks_that_started_are_told_the_end(data, make_trainer):
    calls = []
    lives = [_Lives("a", calls), _Lives("b", calls, start=ValueError("not so")), _Lives("c", calls)]
    trainer = make_trainer(callbacks=lives)
    with pytest.raises(ValueError, match="^not so$"):
        trainer.fit([(data.x, data.y)], 1)
    assert calls == ["a start", "b start", "a end"]
    assert trainer.step == 0


def test_an_error_at_the_end_keeps_no_other_callback_from_its_end(data, make_trainer):
    calls = []
    lives = [_Lives("a", calls, end=RuntimeError("a broke")), _Lives("b", calls, end=OSError("b broke"))]
    with pytest.raises(RuntimeError, match="^a broke") as caught:
        make_trainer(callbacks=lives).fit([(data.x, data.y)], 1)
    assert calls == ["a start", "b start", "a end", "b end"]
    assert "b broke" in caught.value.__notes__[0]


def test_an_error_at_the_end_does_not_hide_that_of_the_training(data, make_trainer):
    class Interrupt(Callback):
        def on_step_end(self, trainer):
            raise KeyboardInterrupt

    trainer = make_trainer(callbacks=[Interrupt(), _Lives("a", [], end=RuntimeError("a broke"))])
    with pytest.raises(KeyboardInterrupt) as caught:
        trainer.fit([(data.x, data.y)], 1)
    assert "a broke" in caught.value.__notes__[0]


@pytest.mark.parametrize("moment", ["on_epoch_end", "on_fit_end"])
def test_fit_within_fit_is_told_but_a_copy_may_be_trained(data, make_trainer, moment):
    batches, copies = [(data.x, data.y)], []

    def nested(callback, trainer):
        copies.append(copy.deepcopy(trainer))
        trainer.fit(batches, 1)

    trainer = make_trainer(callbacks=[type("Nested", (Callback,), {moment: nested})()])
    with pytest.raises(RuntimeError, match=r"^fit expected [^\n]*got [^\n]*: set trainer\.should_stop[^\n]*$"):
        trainer.fit(batches, 1)
    for each in (*copies, trainer):
        each.callbacks = []
        each.fit(batches, 1)
        assert each.epoch == 2
