import numpy as np
import pytest

from bineural.exercises.checking.comparing import Mistake, agree, find_fault

WANTED = np.array([[1.0, -2.0], [0.5, 4.0]])


@pytest.mark.parametrize("got", [WANTED, WANTED.astype(np.float32), WANTED + 1e-8, WANTED.T.copy().T])
def test_a_right_array_has_no_fault(got):
    assert find_fault("grad_x", got, WANTED) is None


@pytest.mark.parametrize("got", [0.5, np.float64(0.5), np.float32(0.5), np.array(0.5)])
def test_a_right_number_has_no_fault(got):
    assert find_fault("loss", got, 0.5) is None


@pytest.mark.parametrize(
    ("got", "hint"),
    [
        (None, "Not written yet, or `return` is missing"),
        (..., "Not written yet"),
        ((..., 1), "Not written yet"),
        (WANTED.tolist(), "Return a NumPy array"),
        ("text", "Return a NumPy array"),
        ({}, "Return a NumPy array"),
        (1j, "Return a NumPy array"),
        (WANTED * 1j, "Return a NumPy array"),
        (np.array([[None, 1], [2, 3]]), "Return a NumPy array"),
        (WANTED[0], "The shape is wrong"),
        (WANTED.sum(), "The shape is wrong"),
        (WANTED.astype(int), "The values must be floating-point numbers, and these are `int64`"),
        (WANTED > 0, "The values must be floating-point numbers, and these are `bool`"),
        (WANTED * np.nan, "Some values are not finite"),
        (-WANTED, "Only the sign is wrong"),
        (WANTED / 4, "The result is 0.250 times"),
        (
            WANTED + np.array([[0, 0], [1, 0]]),
            "Elements that are wrong: 1 of 4; at index `(1, 0)`, expected `0.5`, got `1.5`",
        ),
        (0 * WANTED, "Elements that are wrong: 4 of 4"),
    ],
)
def test_the_most_telling_hint_is_given(got, hint):
    fault = find_fault("grad_x", got, WANTED)
    assert fault.hint.startswith(hint)
    assert fault.expected == "`grad_x`, an array of shape `(2, 2)`: `[[1, -2], [0.5, 4]]`"


def test_integers_in_place_of_a_whole_number_are_told():
    assert find_fault("y", 2, 2.0).hint.startswith("The values must be floating-point numbers")


def test_nothing_is_a_multiple_of_zero():
    assert find_fault("y", np.ones(2), np.zeros(2)).hint.startswith("Elements that are wrong: 2 of 2")


def test_a_mistake_is_recognized_before_its_shape_or_type_is_blamed():
    mistakes = [Mistake(WANTED[0], "one row"), Mistake(1.0, "one number"), Mistake(np.array([1.0, 0.0]), "a mask")]
    assert find_fault("y", WANTED[0], WANTED, mistakes).hint == "one row"
    assert find_fault("y", 1.0, WANTED, mistakes).hint == "one number"
    assert find_fault("y", np.array([True, False]), WANTED, mistakes).hint == "a mask"


def test_nan_agrees_with_nothing():
    assert not agree(np.array([np.nan]), np.array([np.nan]))
