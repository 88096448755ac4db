"""A step leads from the point along the slope, as far as the rate says."""

import numpy as np
import pytest

from bineural.plotting import plot_step


def test_the_step_and_the_tangent(shown, missing):
    plot_step(lambda w: w**2, -2.0, 0.25, xlim=(-3, 1))
    [ax] = shown.figure.axes
    curve, tangent, before, _, after = ax.lines
    assert curve.get_ydata() == pytest.approx(curve.get_xdata() ** 2)
    (left, right), (high, low) = tangent.get_data()
    assert (low - high) / (right - left) == pytest.approx(-4)
    assert before.get_xydata() == pytest.approx(np.array([[-2, 4]]))
    assert after.get_xydata() == pytest.approx(np.array([[-1, 1]]))
    assert before.get_markerfacecolor() == before.get_color()
    assert after.get_markerfacecolor() == "white"
    assert shown.alt == (
        "Across: weight $w$; up: loss $L$. A step of gradient descent: at $w$ = −2 the slope is −4 and the loss 4; "
        "with the learning rate 0.25 the step leads to −1, where the loss is 1."
    )
    assert missing() == []


def test_a_step_that_is_too_long_goes_up(shown):
    plot_step(lambda w: w**2, -1.0, 1.5, xlim=(-3, 3))
    assert "leads to 2, where the loss is 4" in shown.alt


def test_what_it_refuses():
    with pytest.raises(ValueError, match="expected a weight from 0 to 1, got 2"):
        plot_step(lambda w: w, 2, 0.1, xlim=(0, 1))
    with pytest.raises(ValueError, match="expected a finite loss for each of 200 weights"), np.errstate(all="ignore"):
        plot_step(np.log, 0.5, 0.1, xlim=(-1, 1))
    with pytest.raises(ValueError, match=r"got shape \(\)"):
        plot_step(lambda w: 1.0, 0.5, 0.1, xlim=(-1, 1))
