"""Progress: a bar for people who wait, silence for all others."""

import copy
import io
import pickle
import re
from types import SimpleNamespace

import pytest

from bineural import watching
from bineural.trainers import Callback, Progress
from bineural.trainers.callbacks import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def stream(monkeypatch):
    """Someone watches a terminal, and has waited long enough for the bar to be shown."""
    stream = Terminal()
    # in place of all of `sys`, because pytest sets sys.stderr anew after fixtures
    system = SimpleNamespace(stderr=stream, modules={})
    for module in (progress, watching):
        monkeypatch.setattr(module, "sys", system)
    monkeypatch.delenv("BINEURAL_PROGRESS", raising=False)
    monkeypatch.setattr(progress, "DELAY", 0)
    monkeypatch.setattr(progress, "INTERVAL", 0)
    return stream


def test_the_bar_shows_epochs_steps_and_loss(stream, make_trainer, make_batches):
    trainer = make_trainer(callbacks=[Progress()])
    trainer.fit(make_batches(), epochs=2)
    text = stream.getvalue()
    assert "1/2:" in text
    assert "2/2:" in text
    assert "13/14" in text
    shown = {float(loss) for loss in re.findall(r"loss=([\d.]+)", text)}
    assert shown == {float(f"{loss:.3g}") for loss in trainer.history.steps["loss"][:-1]}  # one drawing behind
    assert text.endswith("\r")  # the bar is taken away
    trainer.fit(make_batches(), epochs=1)
    assert "3/3:" in stream.getvalue()


def test_batches_of_unknown_number_are_counted(stream, make_trainer, make_batches):
    make_trainer(callbacks=[Progress()]).fit(iter(make_batches()), epochs=1)
    assert "7it" in stream.getvalue()


def test_the_bar_is_closed_when_training_raises(stream, make_trainer, make_batches):
    class Fail(Callback):
        def on_step_end(self, trainer):
            raise KeyError("mine")

    callback = Progress()
    with pytest.raises(KeyError, match="mine"):
        make_trainer(callbacks=[callback, Fail()]).fit(make_batches(), epochs=1)
    assert stream.getvalue().endswith("\r")
    callback.on_fit_end(None)  # nothing is left to close


def test_a_trainer_is_copied_while_its_bar_is_shown(stream, make_trainer, make_batches):
    copies = []

    class Copy(Callback):
        def on_epoch_end(self, trainer):
            copies.extend([copy.deepcopy(trainer), pickle.loads(pickle.dumps(trainer.callbacks[0]))])

    make_trainer(callbacks=[Progress(), Copy()]).fit(make_batches(), epochs=1)
    trainer, bar = copies
    assert trainer.step == 7
    bar.on_fit_end(None)  # a copy has no bar to take away
    trainer.fit(make_batches(), epochs=1)
    assert "2/2:" in stream.getvalue()


def test_silence(monkeypatch, stream, make_trainer, make_batches):
    with monkeypatch.context() as patch:
        patch.setenv("BINEURAL_PROGRESS", "0")
        make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=2)
    with monkeypatch.context() as patch:
        patch.setattr(progress, "DELAY", 60)
        make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=2)
    assert stream.getvalue() == ""
    file = progress.sys.stderr = io.StringIO()
    make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=2)
    assert file.getvalue() == ""
    progress.sys.modules["ipykernel"] = ...  # as in a notebook
    make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=2)
    assert "2/2:" in file.getvalue()
