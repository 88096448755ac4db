"""Only hooks that a callback overrides cost anything."""

from bineural.trainers import Callback, Progress
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
