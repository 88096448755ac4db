"""BestWeights and EarlyStopping: what counts as better, and what they do then."""

import math
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from bineural.trainers import BestWeights, Callback, EarlyStopping, History


class Fake(SimpleNamespace):
    """A trainer whose validation values are given."""

    def __init__(self):
        super().__init__(
            model=nn.Linear(1, 1), epoch=0, step=0, history=History(), should_stop=False, columns=["loss", "val_loss"]
        )

    def run(self, callback, values):
        """Run epochs until the callback ends training; return how many it took."""
        self.should_stop = False
        callback.on_fit_start(self)
        for taken, value in enumerate(values, start=1):
            self.epoch = self.step = self.epoch + 1
            nn.init.constant_(self.model.weight, self.epoch)
            self.history.add_epoch({"epoch": self.epoch, "step": self.epoch, "val_loss": value})
            callback.on_epoch_end(self)
            if self.should_stop:
                return taken
        return taken


@pytest.mark.parametrize(
    ("mode", "values", "best_epoch"),
    [
        ("min", [3.0, 1.0, 2.0], 2),
        ("max", [3.0, 1.0, 4.0], 3),
        ("min", [1.0, 1.0], 1),
        ("min", [math.nan, 5.0, math.nan], 2),
        ("max", [math.nan, -math.inf, 5.0], 3),
    ],
)
def test_the_best_weights_are_kept(mode, values, best_epoch):
    trainer, best = Fake(), BestWeights(mode=mode)
    trainer.run(best, values)
    assert best.best_epoch == best_epoch
    assert best.best == values[best_epoch - 1]
    best.restore(trainer.model)
    assert trainer.model.weight.item() == best_epoch


def test_the_copy_does_not_follow_training(make_trainer, make_batches):
    best, seen = BestWeights("loss", mode="max"), []  # the largest loss is that of the first epoch

    class Look(Callback):
        def on_epoch_end(self, trainer):
            seen.append(trainer.model[0].weight.detach().clone())

    trainer = make_trainer(callbacks=[best, Look()])
    trainer.fit(make_batches(), epochs=5)
    assert best.best_epoch == 1
    assert not torch.equal(seen[0], seen[-1])
    assert torch.equal(best.weights["0.weight"], seen[0])
    assert torch.equal(trainer.model[0].weight, seen[-1])
    best.restore(trainer.model)
    assert torch.equal(trainer.model[0].weight, seen[0])
    trainer.fit(make_batches(), epochs=1)  # nor does the copy follow the model it was restored into
    assert torch.equal(best.weights["0.weight"], seen[0])


def test_nothing_to_restore():
    trainer, best = Fake(), BestWeights()
    sentence = (
        r"^BestWeights.restore expected weights kept in training, got none \(val_loss had no number yet\): .*first$"
    )
    with pytest.raises(RuntimeError, match=sentence):
        best.restore(trainer.model)
    trainer.run(best, [math.nan])
    with pytest.raises(RuntimeError, match=sentence):
        best.restore(trainer.model)


@pytest.mark.parametrize(
    ("settings", "values", "epochs"),
    [
        ({"patience": 2}, [3.0, 2.0, 2.0, 2.0, 1.0], 4),
        ({"patience": 2}, [3.0, 4.0, 2.0, 4.0, 4.0, 1.0], 5),
        ({"patience": 1, "min_delta": 0.5}, [3.0, 2.0, 1.6, 1.0], 3),
        ({"patience": 2, "min_delta": 0.5}, [3.0, 2.7, 2.4, 2.3, 2.2], 5),  # small gains add up to one
        ({"patience": 2, "mode": "max"}, [0.5, 0.6, 0.5, 0.55, 0.7], 4),
        ({"patience": 2}, [math.nan, math.nan, 1.0], 2),
    ],
)
def test_training_stops_when_patience_is_out(settings, values, epochs):
    trainer = Fake()
    assert trainer.run(EarlyStopping(**settings), values) == epochs
    assert trainer.should_stop


def test_training_goes_on_while_there_is_patience():
    trainer = Fake()
    assert trainer.run(EarlyStopping(patience=3), [1.0, 2.0, 3.0]) == 3
    assert not trainer.should_stop


def test_fit_again_is_patient_again_but_remembers_the_best():
    trainer, stopping = Fake(), EarlyStopping(patience=2)
    assert trainer.run(stopping, [1.0, 2.0, 2.0]) == 3
    assert trainer.run(stopping, [1.5, 1.5, 1.5]) == 2
    assert (stopping.best, stopping.best_epoch) == (1.0, 1)


def test_a_new_trainer_starts_anew():
    best, stopping = BestWeights(), EarlyStopping(patience=1)
    for callback in (best, stopping):
        Fake().run(callback, [1.0])
        other = Fake()
        other.run(callback, [2.0])
        assert callback.best == 2.0
    fresh = Fake()
    fresh.run(best, [math.nan])
    with pytest.raises(RuntimeError, match="got none"):
        best.restore(fresh.model)


def test_stopping_works_in_a_trainer(data, make_trainer, make_batches, metrics):
    stopping = EarlyStopping("val_accuracy", patience=3, mode="max")
    trainer = make_trainer(callbacks=[stopping], metrics=metrics)
    history = trainer.fit(make_batches(), 200, validation=[(data.x_val, data.y_val)])
    assert len(history.epochs["epoch"]) == stopping.best_epoch + 3 < 200
    assert stopping.best == max(history.epochs["val_accuracy"])


@pytest.mark.parametrize("callback", [BestWeights("vall_loss"), EarlyStopping("vall_loss")])
def test_an_unknown_monitor_is_told_before_training(make_trainer, make_batches, data, metrics, callback):
    trainer = make_trainer(callbacks=[callback], metrics=metrics)
    name = type(callback).__name__
    sentence = (
        rf"^{name} expected monitor among loss, accuracy, val_loss, val_accuracy, got 'vall_loss': pick one of them; .*"
    )
    with pytest.raises(ValueError, match=sentence):
        trainer.fit(make_batches(), 1, validation=[(data.x_val, data.y_val)])
    with pytest.raises(ValueError, match="among loss, accuracy, got .* need fit"):
        trainer.fit(make_batches(), 1)
    assert trainer.step == 0


@pytest.mark.parametrize("kind", [BestWeights, EarlyStopping])
@pytest.mark.parametrize(
    ("monitor", "mode"),
    [
        ("loss", "min"),
        ("val_loss", "min"),
        ("val_top5_error", "min"),
        ("accuracy", "max"),
        ("val_accuracy", "max"),
        ("val_balanced_accuracy", "max"),
    ],
)
def test_what_is_better_follows_from_the_name(kind, monitor, mode):
    assert kind(monitor).mode == mode
    assert kind(monitor, mode="max").mode == "max"  # unless it is said


@pytest.mark.parametrize("kind", [BestWeights, EarlyStopping])
def test_a_name_that_does_not_tell_what_is_better_needs_a_mode(kind):
    with pytest.raises(ValueError, match=rf"^{kind.__name__} expected mode 'min' or 'max' for 'val_f1', got None: say"):
        kind("val_f1")
    assert kind("val_f1", mode="max").mode == "max"


def test_the_best_accuracy_is_the_highest(data, make_trainer, make_batches, metrics):
    best = BestWeights("val_accuracy")
    trainer = make_trainer(callbacks=[best], metrics=metrics)
    history = trainer.fit(make_batches(), 5, validation=[(data.x_val, data.y_val)])
    assert best.best == max(history.epochs["val_accuracy"]) > min(history.epochs["val_accuracy"])


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: BestWeights(mode="lowest"),
            "^BestWeights expected mode 'min' or 'max' for 'val_loss', got 'lowest': say which",
        ),
        (lambda: EarlyStopping(min_delta=-1), "^EarlyStopping expected min_delta of at least 0, got -1: pass"),
        (lambda: EarlyStopping(min_delta=math.nan), "got nan: pass"),
        (lambda: EarlyStopping(patience=0), "^EarlyStopping expected patience of at least 1 epoch, got 0: pass"),
    ],
)
def test_settings_out_of_range(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()
