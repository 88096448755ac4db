"""The course of a training: every step, and validation where the epochs ended."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from bineural.plotting import plot_history
from bineural.trainers import History


def history(**epochs):
    made = SimpleNamespace(steps={}, epochs={"step": [2, 4, 6], "val_loss": [1.1, 0.8, 0.9], **epochs})
    made.steps = {"step": [1, 2, 3, 4, 5, 6], "loss": [3.0, 2.0, 1.0, 1.0, 0.5, 0.6]}
    return made


def test_validation_stands_where_the_epochs_ended_on_the_axes_of_the_loss(shown):
    plot_history(history())
    (ax,) = shown.figure.axes
    training, validation = ax.lines
    assert list(training.get_xdata()) == [1, 2, 3, 4, 5, 6]
    assert list(training.get_ydata()) == [3.0, 2.0, 1.0, 1.0, 0.5, 0.6]
    assert list(validation.get_xdata()) == [2, 4, 6]
    assert list(validation.get_ydata()) == [1.1, 0.8, 0.9]
    assert training.get_linewidth() < validation.get_linewidth()
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("step", "loss")
    assert [text.get_text() for text in shown.figure.legends[0].get_texts()] == ["training", "validation"]
    assert shown.format == "svg"
    assert shown.alt == (
        "Training loss, steps: 6. 3 at step 1, 0.6 at step 6; lowest 0.5 at step 5, highest 3 at step 1. Validation "
        "loss, epochs: 3. 1.1 at step 2, 0.9 at step 6; lowest 0.8 at step 4, highest 1.1 at step 2."
    )


def test_metrics_have_panels_beside_it(shown):
    plot_history(history(accuracy=[0.1, 0.2, 0.3], val_accuracy=[0.2, 0.3, 0.4]), metrics=["accuracy"])
    loss, accuracy = shown.figure.axes
    assert [list(line.get_ydata()) for line in accuracy.lines] == [[0.1, 0.2, 0.3], [0.2, 0.3, 0.4]]
    assert accuracy.get_ylabel() == "accuracy"
    assert accuracy.get_xlim() == loss.get_xlim()
    assert accuracy.lines[1].get_color() == loss.lines[1].get_color()
    assert "Metric “accuracy” in training, mean over the epoch, epochs: 3. 0.1 at step 2" in shown.alt
    assert "Metric “accuracy” in validation, epochs: 3. 0.2 at step 2, 0.4 at step 6;" in shown.alt


def test_one_metric_may_be_given_by_its_name(shown):
    plot_history(history(accuracy=[0.5, 0.75, 0.8]), metrics="accuracy")
    assert [ax.get_ylabel() for ax in shown.figure.axes] == ["loss", "accuracy"]


def test_a_metric_may_be_there_for_validation_only(shown):
    plot_history(history(val_accuracy=[0.2, np.nan, 0.4]))
    (line,) = shown.figure.axes[1].lines
    assert list(line.get_xdata()) == [2, 6]


def test_smoothing_adds_the_mean_of_the_last_steps(shown):
    plot_history(history(), smooth=3)
    thin, smooth, _ = shown.figure.axes[0].lines
    np.testing.assert_allclose(smooth.get_xdata(), [3, 4, 5, 6])
    np.testing.assert_allclose(smooth.get_ydata(), [2, 4 / 3, 2.5 / 3, 2.1 / 3])
    assert smooth.get_linewidth() > thin.get_linewidth()
    assert smooth.get_label() == "training, mean of 3 steps"
    assert "Mean of the last 3: 2 at step 3, 0.7 at step 6;" in shown.alt


def test_a_loss_that_is_not_finite_is_a_gap_and_told(shown):
    course = history(val_loss=[np.nan] * 3)
    course.steps["loss"][3:] = [np.inf, np.nan, np.nan]
    plot_history(course, smooth=4)
    assert np.isnan(shown.figure.axes[0].lines[0].get_ydata()).tolist() == [False] * 3 + [True] * 3
    assert "Not drawn, because it is infinite or NaN: the loss of 3 steps, the first one step 4." in shown.alt
    assert "Validation loss: not measured." in shown.alt
    assert "Mean of the last" not in shown.alt


def test_what_a_logarithmic_axis_cannot_show_is_a_gap_and_told(shown):
    course = history(val_loss=[1.0, 0.0, 0.0], accuracy=[0.0, 0.5, 1.0])
    course.steps["loss"][4:] = [0.0, 0.0]
    plot_history(course, yscale="log", smooth=2)
    training, smooth, validation = shown.figure.axes[0].lines
    assert np.isnan(training.get_ydata()).tolist() == [False] * 4 + [True] * 2
    np.testing.assert_array_equal(smooth.get_ydata(), [2.5, 1.5, 1.0, 0.5, np.nan])
    np.testing.assert_array_equal(validation.get_ydata(), [1.0, np.nan, np.nan])
    assert "Training loss, steps: 6. 3 at step 1, 1 at step 4; lowest 1 at step 3" in shown.alt
    assert "Not drawn, because it is 0 or below: the loss of 2 steps, the first one step 5." in shown.alt
    assert "Validation loss, epochs: 1. 1 at step 2, 1 at step 2" in shown.alt
    assert "Not drawn, because they are 0 or below: 2 of 3 points, the first at 4." in shown.alt
    assert "Metric “accuracy” in training, mean over the epoch, epochs: 3. 0 at step 2" in shown.alt


def test_a_validation_loss_that_diverged_is_told(shown):
    plot_history(history(val_loss=[1.0, np.nan, np.inf]))
    np.testing.assert_array_equal(shown.figure.axes[0].lines[1].get_xydata(), [[2, 1.0], [6, np.nan]])
    assert shown.alt.endswith("Not drawn, because they are infinite or NaN: 1 of 2 points, the first at 6.")
    plot_history(history(val_loss=[np.inf, np.nan, np.nan]))
    assert shown.alt.endswith(
        "Validation loss: nothing to draw. Not drawn, because they are infinite or NaN: 1 of 1 \
points, the first at 2."
    )


def test_losses_may_be_tensors_that_require_gradients(shown):
    course = history()
    course.steps["loss"] = list(torch.ones(6, requires_grad=True))
    plot_history(course)
    assert list(shown.figure.axes[0].lines[0].get_ydata()) == [1] * 6


def test_what_the_trainer_records_can_be_drawn(shown):
    course = History()
    for step in range(1, 5):
        course.add_step(step, (step + 1) // 2, 1 / step, 0.1)
    course.add_epoch({"epoch": 1, "step": 2, "loss": 0.7})
    course.add_epoch({"epoch": 2, "step": 4, "loss": 0.3, "val_loss": 0.2})
    plot_history(course)
    assert [list(line.get_xdata()) for line in shown.figure.axes[0].lines] == [[1, 2, 3, 4], [4]]


def test_every_text_is_translated(missing):
    course = history(val_loss=[0.0, np.inf, 0.0], accuracy=[0.1, 0.2, 0.3], val_accuracy=[np.nan] * 3)
    course.steps["loss"][1:3] = [np.nan, 0.0]
    plot_history(course, smooth=2, title="function", yscale="log")
    assert missing() == []


def test_what_it_refuses(shown):
    nothing = SimpleNamespace(steps={"step": [], "loss": []}, epochs={"step": []})
    with pytest.raises(ValueError, match="the loss of at least one step, finite, got none"):
        plot_history(nothing)
    with pytest.raises(ValueError, match="smooth to be from 1 to the number of steps, 6, got 7"):
        plot_history(history(), smooth=7)
    zeros = SimpleNamespace(steps={"step": [1, 2], "loss": [0.0, 0.0]}, epochs={"step": []})
    with pytest.raises(ValueError, match="a loss above 0 for a logarithmic axis, got none"):
        plot_history(zeros, yscale="log")
    for given in (SimpleNamespace(history=zeros), [1.0, 0.5]):
        with pytest.raises(TypeError, match=r"expected a history.*, got a \w+: pass what Trainer.fit returned"):
            plot_history(given)


def test_a_metric_of_single_steps_is_a_thin_line_beside_its_epochs(shown, missing):
    course = history(accuracy=[0.1, 0.2, 0.3])
    course.steps["accuracy"] = [0.0, np.nan, 0.2, np.nan, 0.3, np.inf]
    plot_history(course)
    thin, epochs = shown.figure.axes[1].lines
    np.testing.assert_array_equal(thin.get_xydata(), [[1, 0], [3, 0.2], [5, 0.3], [6, np.nan]])
    assert thin.get_linewidth() < epochs.get_linewidth()
    assert list(epochs.get_xdata()) == [2, 4, 6]
    assert "Metric “accuracy” at single steps: 0 at step 1, 0.3 at step 5; lowest 0 at step 1" in shown.alt
    assert "Not drawn, because they are infinite or NaN: 1 of 4 points, the first at 6." in shown.alt
    assert missing() == []


def test_a_metric_may_be_there_for_steps_only(shown):
    course = history()
    course.steps["lr"] = [0.1] * 6
    plot_history(course, metrics="lr")
    assert [len(line.get_xdata()) for line in shown.figure.axes[1].lines] == [6]
