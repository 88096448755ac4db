"""Contours are those of the function, and paths lie where they were."""

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from bineural.plotting import plot_paths, subplots
from bineural.plotting.ends import EndLabels
from bineural.plotting.style import TONES

FRAME = {"xlim": (-1, 3), "ylim": (-1, 2)}


def bowl(a, b):
    return a**2 + 9 * b**2


def contours(ax):
    [found] = [part for part in ax.collections if isinstance(part, ContourSet)]
    return found


def lines(ax):
    return {line.get_label(): line for line in ax.lines}


def test_contours_have_one_height_and_grow_by_a_factor(shown, missing):
    plot_paths(bowl, **FRAME)
    [ax] = shown.figure.axes
    drawn = contours(ax)
    ratios = drawn.levels[1:] / drawn.levels[:-1]
    assert ratios == pytest.approx(ratios[0], rel=0.05)
    for level, path in zip(drawn.levels, drawn.get_paths(), strict=True):
        assert bowl(*path.vertices.T) == pytest.approx(level, abs=0.05 + 0.02 * level)
    assert shown.alt == (
        "Contours of a function. Across: $w_1$, from −1 to 3; up: $w_2$, from −1 to 2; values from 0 to 45."
    )
    assert missing() == []


def test_paths_their_ends_and_the_minimum(shown, missing):
    paths = {"slow": [[2, 1], [1.5, 0.5], [1, 0.5]], "fast": np.array([[2, 1], [0, 0]])}
    plot_paths(bowl, paths, **FRAME, minimum=(0, 0), tones={"slow": "gradient"}, note=(1, 1.5, "a finding"))
    [ax] = shown.figure.axes
    found = lines(ax)
    assert found["slow"].get_xydata().tolist() == paths["slow"]
    assert found["slow"].get_color() == TONES["gradient"]
    assert found["fast"].get_xydata().tolist() == [[2, 1], [0, 0]]
    [legend] = shown.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["slow", "fast"]
    assert "A cross marks the minimum at (0; 0)." in shown.alt
    assert "Path “slow”: 2 steps from (2; 1) to (1; 0.5), where the value is 3.25; at the start it was 13." in shown.alt
    assert [each for each in missing() if each not in ("slow", "fast", "a finding")] == []


def test_what_leaves_the_axes_is_told(shown, missing):
    plot_paths(bowl, [[2, 1], [-5, 1], [np.nan, np.nan]], **FRAME)
    assert "Path: 2 steps from (2; 1) to (−5; 1)" in shown.alt
    assert shown.alt.endswith("Outside of the axes or not finite: 2 of 3 places.")
    assert shown.figure.axes[0].get_xlim() == (-1, 3)
    assert missing() == []


def test_axes_of_a_caller_share_one_legend(shown):
    figure, axes = subplots(1, 2)
    for ax in axes:
        returned = plot_paths(bowl, {"a": [[2, 1], [0, 0]], "b": [[2, 1], [1, 0]]}, **FRAME, ax=ax)
        assert returned is None
    [legend] = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["a", "b"]
    assert figure.alt.count("Contours of a function.") == 2


def test_labels_can_stand_at_the_ends(shown):
    plot_paths(bowl, {"a": [[2, 1], [3, 1]], "b": [[2, 1], [3, -1]]}, **FRAME, minimum=(0, 0), labels="ends")
    [ax] = shown.figure.axes
    assert not shown.figure.legends
    [ends] = [artist for artist in ax.artists if isinstance(artist, EndLabels)]
    assert [text.get_text() for text in ends.get_children() if hasattr(text, "get_text")] == ["a", "b"]


def test_a_constant_function_has_no_contours_and_equal_axes_can_be_asked_for(shown):
    plot_paths(lambda a, b: np.ones_like(a), [[0, 0], [1, 1]], **FRAME, equal=True)
    [ax] = shown.figure.axes
    assert not [part for part in ax.collections if isinstance(part, ContourSet)]
    assert ax.get_aspect() == 1


def test_what_it_refuses():
    with pytest.raises(ValueError, match=r"expected axes that grow, got xlim \(3, -1\)"):
        plot_paths(bowl, xlim=(3, -1), ylim=(0, 1))
    with pytest.raises(ValueError, match=r"expected a finite value for each of two arrays of shape \(121, 121\), got"):
        plot_paths(lambda a, b: 1.0, **FRAME)
    with pytest.raises(ValueError, match="with 121 that are not"), np.errstate(all="ignore"):
        plot_paths(lambda a, b: np.where(a == -1, np.nan, b), **FRAME)
    with pytest.raises(ValueError, match=r"The path 'long' expected places of shape \(steps \+ 1, 2\)"):
        plot_paths(bowl, {"long": [1, 2, 3]}, **FRAME)
    with pytest.raises(ValueError, match="with a finite first one"):
        plot_paths(bowl, [[np.nan, 0], [1, 1]], **FRAME)
    with pytest.raises(ValueError, match="expected 1 to 7 paths, got 8"):
        plot_paths(bowl, {str(k): [[0, 0], [k, k]] for k in range(8)}, **FRAME)
