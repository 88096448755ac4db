"""A picture of training in a notebook: one that changes, seldom enough, and none elsewhere."""

import copy
import io
import itertools
import math
import pickle
import subprocess
import sys

import matplotlib.image
import numpy as np
import pytest

from bineural.metrics import accuracy
from bineural.trainers import History, LivePlot, StepMetrics
from bineural.trainers.callbacks import live_plot


class Notebook:
    """Keeps what is displayed, and what replaces it."""

    def __init__(self):
        self.displayed, self.updates = [], []

    def display(self, image, *, display_id):
        assert display_id is True
        self.displayed.append(image)
        return self

    def update(self, image):
        self.updates.append(image)


@pytest.fixture
def notebook(monkeypatch):
    """Someone watches a notebook, and pictures are made in no time."""
    notebook = Notebook()
    monkeypatch.delenv("BINEURAL_PROGRESS", raising=False)
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    monkeypatch.setattr("IPython.display.display", notebook.display)
    return notebook


@pytest.fixture
def clock(monkeypatch):
    """A clock that tells a quarter of a second more at each look; a picture takes `clock[0]` seconds."""
    clock = [0.0, 0.0]

    def now():
        clock[1] += 0.25
        return clock[1]

    def picture(history, metrics):
        clock[1] += clock[0]
        return b"\x89PNG", f"{len(history.steps['step'])} {list(metrics)}"

    monkeypatch.setattr(live_plot.time, "perf_counter", now)
    monkeypatch.setattr(live_plot, "picture", picture)
    return clock


@pytest.fixture
def long_history():
    history = History()
    for step in range(1, 5001):
        history.add_step(step, 1 + step // 1000, 1 / step, 0.1)
        if step % 1000 == 0:
            history.add_epoch({"epoch": step // 1000, "step": step, "loss": 0.1, "accuracy": 0.5, "val_loss": 0.2})
    return history


def test_one_picture_changes_and_the_last_one_stays(notebook, clock, metrics, make_trainer, make_batches):
    trainer = make_trainer(callbacks=[LivePlot()], metrics=metrics)
    trainer.fit(make_batches(), epochs=3)
    assert len(notebook.displayed) == 1
    assert 1 < len(notebook.updates) < 21 / 2  # of 21 steps, a quarter of a second each, and at the end
    assert notebook.updates[-1].alt == "21 ['accuracy']"
    trainer.fit(make_batches(), epochs=1)
    assert len(notebook.displayed) == 2  # the cell of another fit has its own
    assert notebook.displayed[1].alt.startswith("2")


@pytest.mark.parametrize("seconds", [0.0, 0.25, 1.0])
def test_drawing_takes_a_fifteenth_of_the_time_at_most(notebook, clock, seconds, make_trainer, make_batches):
    drawn = []
    clock[0] = seconds
    picture = live_plot.picture

    def seen(*arguments):
        start = clock[1]
        result = picture(*arguments)
        drawn.append((start, clock[1]))
        return result

    live_plot.picture, kept = seen, live_plot.picture
    try:
        make_trainer(callbacks=[LivePlot(every=0.5)]).fit(make_batches(), epochs=60)
    finally:
        live_plot.picture = kept
    pauses = [start - end for (_, end), (start, _) in itertools.pairwise(drawn[1:-1])]
    assert min(pauses) >= max(0.5, 14 * seconds)
    assert max(pauses) < max(0.5, 14 * (seconds + 0.25)) + 1.5  # but not less often, of what the clock can tell


def test_metrics_are_those_of_the_trainer_or_those_named(notebook, clock, metrics, make_trainer, make_batches):
    for names, told in ((None, ["accuracy", "other"]), ("other", ["other"]), (("accuracy",), ["accuracy"]), ((), [])):
        trainer = make_trainer(callbacks=[LivePlot(names)], metrics={**metrics, "other": accuracy})
        trainer.fit(make_batches(), epochs=1)
        assert notebook.updates[-1].alt == f"7 {told}"
    trainer = make_trainer(callbacks=[LivePlot("steps"), StepMetrics({"steps": accuracy})])
    trainer.fit(make_batches(), epochs=1)
    assert notebook.updates[-1].alt == "7 ['steps']"


def test_names_that_are_no_metrics(metrics, make_trainer, make_batches):
    trainer = make_trainer(callbacks=[LivePlot(["acuracy"])], metrics=metrics)
    with pytest.raises(ValueError, match=r"^LivePlot expected names .* got 'acuracy': pass one of accuracy, or leave"):
        trainer.fit(make_batches(), epochs=1)
    with pytest.raises(ValueError, match=r"got 'x': pass one of those in Trainer\(\.\.\., metrics="):
        make_trainer(callbacks=[LivePlot("x")]).fit(make_batches(), epochs=1)


@pytest.mark.parametrize("every", [0, 0.4, -1, math.nan, None])
def test_times_between_drawings_that_are_too_short(every):
    with pytest.raises(ValueError, match=rf"^LivePlot expected at least 0\.5 seconds .* got {every}: "):
        LivePlot(every=every)


def test_nothing_is_drawn_where_nobody_watches_a_notebook(
    notebook, clock, monkeypatch, capsys, make_trainer, make_batches
):
    with monkeypatch.context() as patch:
        patch.setenv("BINEURAL_PROGRESS", "0")
        make_trainer(callbacks=[LivePlot()]).fit(make_batches(), epochs=2)
    monkeypatch.delitem(sys.modules, "ipykernel")
    make_trainer(callbacks=[LivePlot()]).fit(make_batches(), epochs=2)
    assert notebook.displayed == []
    assert capsys.readouterr() == ("", "")


def test_the_picture_is_small_and_in_the_readers_language(long_history, monkeypatch):
    pictures = {}
    for language in ("en", "ru"):
        monkeypatch.setenv("BINEURAL_LANG", language)
        content, alt = live_plot.picture(long_history, ["accuracy", "none"])
        pixels = matplotlib.image.imread(io.BytesIO(content))
        assert pixels.shape[:2] == (216, 496)
        assert len(content) < 50_000
        pictures[language] = pixels, alt
    assert pictures["en"][1] == "The course of training until step 5,000, of loss 0.0002."
    assert pictures["ru"][1].startswith("Ход обучения до шага 5\u00a0000")
    assert not np.array_equal(pictures["en"][0], pictures["ru"][0])


def test_what_is_left_out_of_a_long_line_cannot_be_seen(long_history):
    losses = long_history.steps["loss"]
    losses[123], losses[3456], losses[4000] = 9.0, -9.0, math.nan
    thinned = live_plot.thinned(long_history.steps, "loss")
    assert 500 < len(thinned["loss"]) <= 1000
    assert (max(thinned["loss"]), min(thinned["loss"])) == (9.0, -9.0)
    assert (thinned["step"][0], thinned["step"][-1]) == (1, 5000)
    assert thinned["step"] == sorted(set(thinned["step"]))
    assert all(losses[step - 1] == loss for step, loss in zip(thinned["step"], thinned["loss"], strict=True))
    short = {"loss": [1.0, 2.0]}
    assert live_plot.thinned(short, "loss") == short
    assert live_plot.thinned({}, "loss") == {}


def test_losses_that_are_no_numbers_are_not_drawn(notebook, clock, make_trainer):
    trainer = make_trainer(callbacks=[LivePlot()])
    trainer.history.add_step(1, 1, math.nan, 0.1)
    trainer.callbacks[0].on_fit_start(trainer)
    trainer.callbacks[0].on_fit_end(trainer)
    assert notebook.displayed == []


def test_a_copy_has_no_picture_to_draw_in(notebook, clock, make_trainer, make_batches):
    callback = LivePlot()
    trainer = make_trainer(callbacks=[callback])
    callback.on_fit_start(trainer)
    callback._display = notebook
    for copied in (copy.deepcopy(callback), pickle.loads(pickle.dumps(callback, protocol=4))):
        assert copied._display is None


def test_drawing_is_loaded_when_it_is_needed():
    code = (
        "import sys; from bineural.trainers import LivePlot; LivePlot(); "
        "print({'matplotlib', 'IPython'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
