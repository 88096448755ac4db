"""Progress: a bar for people who wait, lines for files, silence where it is asked for."""

import copy
import io
import pickle
import re
from itertools import accumulate
from types import SimpleNamespace

import pytest
from torch.utils.data import DataLoader, TensorDataset

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
    steps, epochs = trainer.history.steps["loss"], trainer.history.epochs["loss"]
    # one drawing behind, and after an epoch its mean
    assert shown == {float(f"{loss:.3g}") for loss in [*steps[:6], *steps[7:13], *epochs]}
    assert text.count("\n") == 1  # the last state of the bar stays
    last = text.rpartition("\r")[2]
    assert "14/14" in last
    assert f"loss={epochs[-1]:.3g}]" in last
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
    assert stream.getvalue().endswith("\n")
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
    with monkeypatch.context() as patch:
        patch.setenv("BINEURAL_PROGRESS", "0")
        progress.sys.stderr = io.StringIO()
        make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=2)
    assert progress.sys.stderr.getvalue() == ""


def test_a_notebook_is_watched(stream, make_trainer, make_batches):
    file = progress.sys.stderr = io.StringIO()
    progress.sys.modules["ipykernel"] = ...
    make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=2)
    assert "2/2:" in file.getvalue()
    assert "epoch" not in file.getvalue()


def test_a_file_gets_a_line_for_each_epoch(stream, data, metrics, make_trainer, make_batches):
    file = progress.sys.stderr = io.TextIOWrapper(io.BytesIO(), "ascii")
    trainer = make_trainer(callbacks=[Progress()], metrics=metrics)
    trainer.fit(make_batches(), epochs=2, validation=[(data.x_val, data.y_val)])
    trainer.fit(make_batches(), epochs=1)
    epochs = trainer.history.epochs
    lines = [
        f"epoch {epochs['epoch'][i]}/{last}: "
        + ", ".join(f"{name} {epochs[name][i]:.3g}" for name in epochs if name in names)
        + f", {epochs['seconds'][i]:.1f} s"
        for i, last, names in (
            (0, 2, {"loss", "accuracy", "val_loss", "val_accuracy"}),
            (1, 2, {"loss", "accuracy", "val_loss", "val_accuracy"}),
            (2, 3, {"loss", "accuracy"}),
        )
    ]
    assert file.buffer.getvalue().decode("ascii").splitlines() == lines


def test_the_line_of_an_epoch_tells_its_own_seconds(stream, monkeypatch, make_trainer, make_batches):
    file = progress.sys.stderr = io.StringIO()
    clock = accumulate(range(9))  # 0, 1, 3, 6, 10, 15: at the start and the end of each epoch
    monkeypatch.setattr("bineural.trainers.trainer.time", SimpleNamespace(perf_counter=lambda: next(clock)))
    make_trainer(callbacks=[Progress()]).fit(make_batches(), epochs=3)
    assert re.findall(r", (\S+) s$", file.getvalue(), re.MULTILINE) == ["1.0", "3.0", "5.0"]


def test_the_workers_of_a_loader_do_not_disturb_it(stream, data, make_trainer):
    loader = DataLoader(TensorDataset(data.x, data.y), 25, num_workers=2)
    make_trainer(callbacks=[Progress()]).fit(loader, epochs=2)
    assert "8/8" in stream.getvalue().rpartition("\r")[2]
