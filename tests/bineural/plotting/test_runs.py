"""Runs: the mean as a line, their spread as a band, failures as gaps."""

import numpy as np
import pytest
import torch

from bineural.plotting import plot_runs
from bineural.plotting.style import COLORS
from bineural.trainers import History

RUNS = np.array([[1.0, 2.0, 4.0], [3.0, 4.0, 4.0], [2.0, 9.0, 7.0]])


def band(ax, k=0):
    """Lower and upper edge of a band at each x."""
    points = ax.collections[k].get_paths()[0].vertices
    return [(points[points[:, 0] == x, 1].min(), points[points[:, 0] == x, 1].max()) for x in np.unique(points[:, 0])]


def legend(shown):
    (drawn,) = shown.figure.legends
    return drawn.get_title().get_text(), [text.get_text() for text in drawn.get_texts()]


def test_the_line_is_the_mean_and_the_band_one_standard_deviation(shown):
    plot_runs({"ReLU": RUNS}, ylabel="accuracy")
    (ax,) = shown.figure.axes
    assert list(ax.lines[0].get_xdata()) == [1, 2, 3]
    assert list(ax.lines[0].get_ydata()) == [2, 5, 5]
    std = RUNS.std(axis=0, ddof=1)
    np.testing.assert_allclose(band(ax), np.stack([RUNS.mean(0) - std, RUNS.mean(0) + std], axis=1))
    assert legend(shown) == ("mean of runs; band: ± one standard deviation", ["ReLU"])
    assert shown.format == "svg"
    assert shown.alt == (
        "Across: epoch; up: accuracy. Lines are means of runs, bands: ± one standard deviation. “ReLU”, runs: 3. "
        "2 ± 1 at 1, 5 ± 1.7 at 3; mean lowest 2, highest 5."
    )


def test_the_band_can_be_the_range_and_x_given(shown):
    plot_runs({"ReLU": RUNS, "tanh": RUNS[:2]}, x=[10, 20, 40], ylabel="accuracy", xlabel="step", spread="range")
    (ax,) = shown.figure.axes
    assert list(ax.lines[0].get_xdata()) == [10, 20, 40]
    assert band(ax) == [(1, 3), (2, 9), (4, 7)]
    assert ax.lines[0].get_color() != ax.lines[1].get_color()
    assert legend(shown) == ("mean of runs; band: from the lowest run to the highest", ["ReLU", "tanh"])
    assert "2 (1 to 3) at 10, 5 (4 to 7) at 40" in shown.alt


@pytest.mark.parametrize("spread", ["std", "range"])
def test_one_run_has_no_spread(shown, spread):
    plot_runs({"ReLU": RUNS[:1]}, ylabel="accuracy", spread=spread)
    assert not shown.figure.axes[0].collections
    assert legend(shown) == ("one run each, without a band", ["ReLU"])
    assert shown.alt == (
        "Across: epoch; up: accuracy. “ReLU”, one run, without a band: 1 at 1, 4 at 3; lowest 1, highest 4."
    )


def test_one_run_beside_several_is_told_in_the_legend(shown):
    plot_runs({"ReLU": RUNS, "tanh": RUNS[:1]}, ylabel="accuracy")
    assert len(shown.figure.axes[0].collections) == 1
    assert legend(shown) == ("mean of runs; band: ± one standard deviation", ["ReLU", "tanh (one run)"])
    assert "“tanh”, one run, without a band: 1 at 1" in shown.alt


def test_equal_runs_have_a_spread_of_0(shown):
    plot_runs({"ReLU": [[1, 2], [1, 2]]}, ylabel="accuracy")
    assert "1 ± 0 at 1, 2 ± 0 at 2" in shown.alt


def test_where_a_run_failed_there_is_a_gap(shown):
    runs = RUNS.copy()
    runs[1, 1:] = np.inf, np.nan
    plot_runs({"ReLU": runs}, ylabel="accuracy")
    np.testing.assert_array_equal(shown.figure.axes[0].lines[0].get_ydata(), [2, np.nan, np.nan])
    assert "Not drawn, because a run is infinite or NaN: 2 of 3 points, the first at 2." in shown.alt


def test_on_a_logarithmic_axis_the_band_ends_at_the_lowest_run(shown):
    plot_runs({"ReLU": [[0.1, 1.0], [9.9, 1.0]]}, ylabel="loss", yscale="log")
    assert band(shown.figure.axes[0])[0][0] == pytest.approx(0.1)
    plot_runs({"ReLU": [[0.4, 1.0], [0.0, 1.0], [0.0, 1.0]]}, ylabel="loss", yscale="log", spread="range")
    assert band(shown.figure.axes[0])[0] == pytest.approx((0.4 / 3, 0.4))  # the mean is below the lowest that it shows


def test_a_mean_of_0_is_a_gap_on_a_logarithmic_axis_and_told(shown):
    plot_runs({"ReLU": [[0.5, 0.25, 0.0], [0.5, 0.0, 0.0]]}, ylabel="loss", yscale="log", spread="range")
    np.testing.assert_array_equal(shown.figure.axes[0].lines[0].get_ydata(), [0.5, 0.125, np.nan])
    assert band(shown.figure.axes[0]) == [(0.5, 0.5), (0.125, 0.25)]
    assert shown.alt.endswith(
        "0.5 (0.5 to 0.5) at 1, 0.125 (0 to 0.25) at 2; mean lowest 0.125, highest 0.5. "
        "Not drawn, because they are 0 or below: 1 of 3 points, the first at 3."
    )


def test_a_logarithmic_horizontal_axis_cannot_show_0(shown):
    plot_runs({"ReLU": RUNS}, x=[0, 1, 2], xscale="log", ylabel="loss")
    assert "5 ± 3.6 at 1" in shown.alt
    assert shown.alt.endswith("Not drawn, because x is 0 or below: 1 of 3 points.")


def test_runs_may_be_tensors_that_require_gradients_and_labels_any_text(shown, missing):
    plot_runs({"_a": torch.ones(2, 2, requires_grad=True)}, ylabel="accuracy")
    assert legend(shown)[1] == ["_a"]
    plot_runs({"$a_$": [[1, 2], [1, 2]]}, ylabel="accuracy")
    missing()  # draws it


def test_every_text_is_translated(shown, missing):
    for spread in ("std", "range"):
        plot_runs(
            {"ReLU": [[1, np.nan, 0, 1], [1, 1, 0, 1]], "tanh": [[1, 2, 3, 4]]},
            x=[1, 2, 3, 0],
            xscale="log",
            yscale="log",
            ylabel="accuracy",
            title="function",
            spread=spread,
            guides={"ln 2": 1},
        )
        assert missing() == []
    assert "Horizontal line “ln 2” at 1." in shown.alt


@pytest.mark.parametrize(
    ("runs", "options", "text"),
    [
        ({}, {}, f"1 to {len(COLORS)} settings, got 0"),
        ({str(k): RUNS for k in range(8)}, {}, "got 8"),
        ({"a": [1, 2]}, {}, r"runs 'a' expected the shape \(runs, points\), got \(2,\)"),
        ({"a": RUNS}, {"x": [1, 2]}, r"with as many points as x, 2, got \(3, 3\)"),
        ({"a": [[np.nan, 1], [1, np.nan]]}, {}, "a point at which all of them are finite, got none"),
        ({"a": np.zeros((0, 3))}, {}, r"got none in the shape \(0, 3\)"),
        ({"a": [[-1, 0]]}, {"yscale": "log"}, "runs 'a' expected a mean above 0 on the logarithmic axes, got none"),
        ({"a": RUNS}, {"x": [0, -1, -2], "xscale": "log"}, "on the logarithmic axes, got none"),
        ({"a": RUNS}, {"x": [np.nan, 1, 2]}, "x values that are finite, got nan"),
        ({"a": [[1, 2], [1]]}, {}, "runs 'a' expected numbers.*of one length"),
        ({"a": [torch.ones(2), [1]]}, {}, "of one length"),
        ({"a": RUNS}, {"spread": "sem"}, "expected a spread among std, range, got 'sem'"),
    ],
)
def test_what_it_refuses(shown, runs, options, text):
    with pytest.raises(ValueError, match=text):
        plot_runs(runs, ylabel="accuracy", **options)


def test_one_setting_alone_is_named_after_its_axis(shown):
    plot_runs(RUNS, ylabel="accuracy")
    assert "“accuracy”, runs: 3." in shown.alt


def test_histories_are_sent_where_they_can_be_drawn(shown):
    for runs in ({"He": [History(), History()]}, [History()], History()):
        with pytest.raises(TypeError, match="plot_runs expected numbers, got a History: .*plot_histories"):
            plot_runs(runs, ylabel="loss")


def test_any_number_of_settings_in_an_order(shown, missing):
    plot_runs({str(k): RUNS + k for k in range(9)}, ylabel="accuracy", ordered=True)
    ax, bar = shown.figure.axes
    assert len({line.get_color() for line in ax.lines}) == len(ax.collections) == 9
    assert bar.get_label() == "<colorbar>"
    assert missing() == []
