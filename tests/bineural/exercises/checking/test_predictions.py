import numpy as np
import pytest

from bineural.exercises.digits_mlp.memorize import PREDICTED

REFUSED = {
    "starter": ((..., ...), "Not written yet: replace the dots in `prediction`"),
    "one number": (0.96, "Numbers to hand in: 2, for instance `prediction = 0.5, 0.5`."),
    "texts": (("high", "low"), "Numbers to hand in"),
    "arrays": ((np.array([0.96, 0.96]), 0.1), "Numbers to hand in"),
    "arrays of one": ((np.array([0.96]), np.array([0.1])), "Numbers to hand in"),
    "NaN": ((float("nan"), 0.1), "Accuracies are shares"),
    "percent": ((96.0, 10.0), "Accuracies are shares"),
}


@pytest.mark.parametrize(("prediction", "start"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_prediction_is_told_before_anything_is_measured(prediction, start):
    assert PREDICTED.require(prediction).hint.startswith(start)


def test_a_prediction_is_compared_with_what_was_measured():
    assert PREDICTED.require([0.93, 0.15]) is None
    case = PREDICTED.judge([0.93, 0.15], [0.955, 0.105])
    assert (case.passed, case.hint) == (True, "")
    assert case.expected.endswith("`0.955, 0.105`, up to `0.030, 0.050` from these")
    assert not PREDICTED.judge((1.0, 0.1), [0.99, 0.1]).passed  # nobody who expects mistakes says so


@pytest.mark.parametrize(
    ("prediction", "start"),
    [
        ((0.92, 0.1), "With true labels, read"),
        ((0.1, 0.96), "The two numbers seem to be exchanged"),
        ((0.96, 1.0), "Shuffled labels hold no rule"),
        ((0.96, 0.0), "With shuffled labels the answers to new images are guesses"),
        ((1.0, 0.1), "That is training accuracy"),
    ],
)
def test_each_wrong_prediction_gets_the_first_hint_that_fits(prediction, start):
    case = PREDICTED.judge(prediction, [0.955, 0.105])
    assert not case.passed
    assert case.hint.startswith(start)
