"""Only hooks that a callback overrides cost anything."""

import copy
import gc
import pickle
import weakref

import pytest

from bineural.trainers import BestWeights, Callback, EarlyStopping, GradientNorms, Progress
from bineural.trainers.callbacks.base import overridden

HOOKS = ["on_fit_start", "on_epoch_start", "on_backward_end", "on_step_end", "on_epoch_end", "on_fit_end"]


class OnStep(Callback):
    def on_step_end(self, trainer):
        trainer.append("called")


class Inherits(OnStep):
    pass


def test_only_overridden_methods_are_listed():
    callbacks = [Callback(), OnStep(), Inherits()]
    assert [len(overridden(callbacks, name)) for name in HOOKS] == [0, 0, 0, 2, 0, 0]
    calls = []
    for call in overridden(callbacks, "on_step_end"):
        call(calls)
    assert calls == ["called", "called"]


def test_a_method_of_one_callback_alone_is_called_too():
    callback, calls = Callback(), []
    callback.on_epoch_end = calls.append
    (call,) = overridden([callback, Callback()], "on_epoch_end")
    call("trainer")
    assert calls == ["trainer"]


def test_the_base_does_nothing_at_each_moment():
    for name in HOOKS:
        assert getattr(Callback(), name)(None) is None


def test_progress_measures_no_gradients():
    assert overridden([Progress()], "on_backward_end") == []


KEPT = [lambda: BestWeights("loss"), lambda: EarlyStopping("loss", patience=9), GradientNorms, Progress]


@pytest.mark.parametrize("make", KEPT)
def test_what_is_kept_after_training_keeps_neither_trainer_nor_model(make, make_trainer, make_batches):
    callback = make()
    trainer = make_trainer(callbacks=[callback])
    trainer.fit(make_batches(), epochs=1)
    trainer.unpicklable = lambda: None
    alive = [weakref.ref(each) for each in (trainer, trainer.model, trainer.model[0].weight, trainer.optimizer)]
    pickle.dumps(callback)
    del trainer
    gc.collect()
    assert [each() for each in alive] == [None] * 4


def test_a_copied_trainer_goes_on_with_the_records_of_its_callbacks(make_trainer, make_batches):
    trainer = make_trainer(callbacks=[GradientNorms(), BestWeights("loss", mode="max")])
    trainer.fit(make_batches(), epochs=1)
    for again in (copy.deepcopy(trainer), pickle.loads(pickle.dumps(trainer))):
        again.fit(make_batches(), epochs=1)
        norms, best = again.callbacks
        assert len(norms.norms) == 14
        assert best.best_epoch == 1
