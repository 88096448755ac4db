"""Trainings compared: means and bands over seeds, a panel for the loss and each metric, each with its scale."""

import numpy as np
import pytest

from bineural.plotting import plot_histories, subplots
from bineural.trainers import History


def trained(losses, *, validation=True, **columns):
    history = History()
    for k, loss in enumerate(losses):
        row = {"epoch": k + 1, "step": 10 * (k + 1), "loss": loss, **{name: each[k] for name, each in columns.items()}}
        if validation:
            row["val_loss"] = 2 * loss
        history.add_epoch(row)
    return history


HE = [
    trained([3.0, 2.0, 1.0], accuracy=[0.1, 0.2, 0.3], val_accuracy=[0.2, 0.3, 0.4]),
    trained([5.0, 2.0, 3.0], accuracy=[0.3, 0.4, 0.5], val_accuracy=[0.2, 0.5, 0.6]),
]
XAVIER = trained([9.0, 8.0, 7.0], accuracy=[0.1, 0.1, 0.1], val_accuracy=[0.1, 0.1, 0.1])


def test_loss_and_metric_have_panels_of_their_own_scale(shown):
    plot_histories({"He": HE, "Xavier": XAVIER}, yscale="log")
    loss, accuracy = shown.figure.axes
    assert (loss.get_ylabel(), accuracy.get_ylabel()) == ("loss", "accuracy")
    assert (loss.get_yscale(), accuracy.get_yscale()) == ("log", "linear")
    assert accuracy.get_ylim()[1] < 1 < loss.get_ylim()[1]
    assert [list(line.get_ydata()) for line in loss.lines] == [[4, 2, 2], [9, 8, 7], [8, 4, 4], [18, 16, 14]]
    assert [line.get_linestyle() for line in loss.lines] == ["--", "--", "-", "-"]
    assert loss.lines[0].get_color() == loss.lines[2].get_color() != loss.lines[1].get_color()
    np.testing.assert_allclose(accuracy.lines[2].get_ydata(), [0.2, 0.4, 0.5])


def test_the_band_is_that_of_validation_over_seeds(shown):
    plot_histories({"He": HE, "Xavier": XAVIER}, spread="range", metrics=[])
    (ax,) = shown.figure.axes
    (band,) = ax.collections
    edges = band.get_paths()[0].vertices
    at_3 = edges[edges[:, 0] == 3, 1]
    assert (at_3.min(), at_3.max()) == (2, 6)
    (legend,) = shown.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["He", "Xavier"]
    assert [line.get_linestyle() for line in legend.get_lines()] == ["-", "-"]
    assert legend.get_title().get_text() == (
        "mean of runs; band: from the lowest run to the highest\nsolid: validation, dashed: training"
    )


@pytest.mark.parametrize(("values", "last"), [("training", 2), ("validation", 4)])
def test_one_of_the_two_may_be_chosen(shown, values, last):
    plot_histories({"He": HE}, values=values, metrics=[])
    (ax,) = shown.figure.axes
    (line,) = ax.lines
    assert (line.get_ydata()[-1], line.get_linestyle(), len(ax.collections)) == (last, "-", 1)


def test_without_validation_training_is_drawn_solid_with_its_band(shown):
    group = [trained([3.0, 1.0], validation=False), trained([5.0, 2.0], validation=False)]
    plot_histories({"He": group})
    (ax,) = shown.figure.axes
    assert len(ax.lines) == len(ax.collections) == 1
    assert ax.lines[0].get_linestyle() == "-"
    assert "Validation" not in shown.alt


def test_of_histories_of_different_length_the_common_epochs_are_drawn_and_told(shown):
    plot_histories({"He": [HE[0], trained([5.0, 4.0])]}, values="training", metrics=[])
    assert list(shown.figure.axes[0].lines[0].get_ydata()) == [4, 3]
    (legend,) = shown.figure.legends
    assert legend.get_texts()[0].get_text() == "He (to epoch 2, the last of the shortest)"
    assert "“He (to epoch 2, the last of the shortest)”, runs: 2." in shown.alt


def test_settings_may_differ_in_length(shown):
    plot_histories({"He": HE, "Xavier": trained([9.0] * 5)}, values="training", metrics=[])
    assert [len(line.get_xdata()) for line in shown.figure.axes[0].lines] == [3, 5]
    assert "shortest" not in shown.alt


def test_a_metric_that_one_setting_lacks_is_drawn_for_the_others(shown):
    plot_histories({"He": HE, "Xavier": trained([9.0, 8.0])}, values="training")
    assert [len(ax.lines) for ax in shown.figure.axes] == [2, 1]


def test_any_number_of_settings_in_an_order(shown):
    plot_histories(dict.fromkeys(map(str, range(9)), HE), ordered=True)
    assert [ax.get_label() for ax in shown.figure.axes] == ["", "", "<colorbar>"]


def test_every_text_is_translated(shown, missing):
    plot_histories({"He": [HE[0], trained([5.0, 4.0])], "tanh": XAVIER}, title="function")
    assert missing() == []
    plot_histories(dict.fromkeys(map(str, range(9)), HE), ordered=True, values="validation")
    assert missing() == []


def test_it_draws_into_given_axes():
    figure, ax = subplots()
    assert plot_histories({"He": HE}, ax=ax) is None
    assert "Across: epoch; up: loss." in figure.alt


@pytest.mark.parametrize(
    ("histories", "options", "error", "text"),
    [
        (HE, {}, TypeError, "plot_histories expected a mapping of labels to histories, got a list"),
        ({"He": [[1, 2]]}, {}, TypeError, "expected a history with its steps and epochs, got a list"),
        ({"He": []}, {}, ValueError, "a history of 'He', got none"),
        ({"He": History()}, {}, ValueError, "of at least one epoch, got one of 'He' without"),
        ({}, {}, ValueError, "1 to 7 settings, got 0"),
        ({str(k): XAVIER for k in range(8)}, {}, ValueError, "got 8: .*ordered=True"),
        ({"He": HE}, {"metrics": "acuracy"}, ValueError, "metrics among accuracy, got 'acuracy'"),
        ({"He": HE}, {"values": "val_loss"}, ValueError, "values among both, training, validation, got 'val_loss'"),
        ({"He": HE}, {"spread": "sem"}, ValueError, "a spread among std, range, got 'sem'"),
        (
            {"He": trained([1.0], validation=False)},
            {"values": "validation"},
            ValueError,
            "'loss' in validation, got none that was measured: pass validation",
        ),
    ],
)
def test_what_it_refuses(shown, histories, options, error, text):
    with pytest.raises(error, match=text):
        plot_histories(histories, **options)
