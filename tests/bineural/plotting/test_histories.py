"""Trainings of several seeds and settings compared."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from bineural.plotting import plot_histories, plot_runs


def history(**columns):
    count = len(next(iter(columns.values())))
    return SimpleNamespace(
        steps={"step": [1, 2], "loss": [3.0, 2.0]}, epochs={"step": list(range(1, count + 1)), **columns}
    )


RUNS = {
    "He": [
        history(val_loss=[2.0, 1.0], val_accuracy=[0.5, 0.75], loss=[3.0, 2.0]),
        history(val_loss=[4.0, 2.0], val_accuracy=[0.25, 0.75], loss=[3.0, 2.0]),
    ],
    "Xavier": history(val_loss=[3.0, 3.0], val_accuracy=[0.1, 0.1], loss=[1.0, 0.5]),
}


def test_the_loss_and_each_metric_have_panels_with_scales_of_their_own(shown, missing):
    plot_histories(RUNS, title="training")
    loss, accuracy = shown.figure.axes
    assert [ax.get_ylabel() for ax in (loss, accuracy)] == ["loss", "accuracy"]
    assert [list(line.get_ydata()) for line in loss.lines] == [[3.0, 1.5], [3.0, 3.0]]
    assert [list(line.get_ydata()) for line in accuracy.lines] == [[0.375, 0.75], [0.1, 0.1]]
    assert loss.get_ylim()[1] > 3
    assert accuracy.get_ylim()[1] < 1.2
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == ["He", "Xavier (one run)"]
    std = np.std([2.0, 4.0], ddof=1)
    assert f"“He”, runs: 2. 3 ± {std:.2g} at 1, 1.5 ± " in shown.alt
    assert "Panel “accuracy”." in shown.alt
    assert missing() == ["He", "Xavier"] or set(missing()) <= {"He", "Xavier", "{label} (one run)"}


def test_values_of_training_are_drawn_if_asked_for(shown):
    plot_histories(RUNS, metrics=(), values="training", spread="range")
    (loss,) = shown.figure.axes
    assert [list(line.get_ydata()) for line in loss.lines] == [[3.0, 2.0], [1.0, 0.5]]
    assert "Training, mean over each epoch." in shown.alt


def test_runs_of_unequal_length_end_with_the_shortest_and_this_is_told(shown):
    plot_histories({"He": [history(val_loss=[3.0, 2.0, 1.0]), history(val_loss=[5.0, 4.0])]})
    assert [list(line.get_ydata()) for line in shown.figure.axes[0].lines] == [[4.0, 3.0]]
    assert "“He”: runs of 2 to 3 epochs, drawn up to epoch 2." in shown.alt


@pytest.mark.parametrize(
    ("histories", "options", "error", "words"),
    [
        ([history(val_loss=[1.0])], {}, TypeError, "expected a mapping of labels to histories, got a list"),
        ({}, {}, ValueError, "1 to 7 settings, got 0"),
        ({"a": [1.0, 2.0]}, {}, TypeError, "a history with its steps and epochs, got a float"),
        ({"a": []}, {}, TypeError, "histories 'a' expected one history or a list of them, got a list without any"),
        ({"a": 3}, {}, TypeError, "got a int"),
        (
            {"a": history(loss=[1.0])},
            {},
            ValueError,
            r"values of 'val_loss' .*got loss: train with fit\(..., validation",
        ),
        (
            {"a": history(val_loss=[1.0])},
            {"values": "training"},
            ValueError,
            "values of 'loss' .*got val_loss: train first",
        ),
        ({"a": history(val_loss=[1.0])}, {"values": "both"}, ValueError, "'training' or 'validation', got 'both'"),
        ({"a": history(val_loss=[1.0])}, {"metrics": ["x"]}, ValueError, "expected metrics among none.*got 'x'"),
        ({"a": history(val_loss=[1.0])}, {"spread": "sem"}, ValueError, "a spread among std, range, got 'sem'"),
    ],
)
def test_what_it_refuses(histories, options, error, words):
    with pytest.raises(error, match=words):
        plot_histories(histories, **options)


def test_histories_in_the_wrong_place_are_told_where_to_go():
    for runs in (RUNS["He"], RUNS["Xavier"]):
        with pytest.raises(TypeError, match="got histories of training: draw these with plot_histories, or pass"):
            plot_runs({"He": runs}, ylabel="loss")
