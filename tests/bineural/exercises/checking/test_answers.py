import numpy as np
import pytest
import torch

from bineural.exercises.checking.answers import AnswerExercise
from bineural.localize import translate

SLOPE = AnswerExercise("slope", 0.25, {"The factor 2 is missing.": [0.125]}, within=0.005)
SEVERAL = AnswerExercise(
    "answers",
    {"grad": [[1.0, -2.0], [0.5, 4.0]], "shape": (3, 2), "which": "b", "convex": True},
    {"grad": {"This is transposed.": [[[1.0, 0.5], [-2.0, 4.0]]]}, "shape": {"The axes are exchanged.": [(2, 3)]}},
    choices=["a", "b"],
)
RIGHT = {"grad": [[1, -2], [0.5, 4]], "shape": (3, 2), "which": "b", "convex": True}


def hints(exercise, answer):
    cases = exercise.check(answer)
    assert all(translate(case.hint, "ru") != case.hint for case in cases if case.hint and "`" in case.hint)
    return [case.hint for case in cases if not case.passed]


@pytest.mark.parametrize("exercise", [SLOPE, SEVERAL])
def test_right_answers_pass_in_every_form_and_mistakes_get_their_hint(exercise):
    solutions = list(exercise.solutions())
    assert len(solutions) == 3
    assert [hints(exercise, *submission) for submission in solutions] == [[], [], []]
    for hint, submission in exercise.mistaken():
        assert hints(exercise, *submission) == [hint]


@pytest.mark.parametrize("answer", [0.25, 0.2549, np.float32(0.25), np.array(0.25), torch.tensor(0.25), [0.25]])
def test_a_number_may_be_of_any_kind_and_rounded(answer):
    assert hints(SLOPE, answer) == []


@pytest.mark.parametrize(
    ("answer", "start"),
    [
        (0.2551, "The number is wrong: write each step down"),
        (0.1249, "The factor 2 is missing."),
        (-0.25, "Only the sign is wrong"),
        (25.0, "This is in percent"),
        ("0.25", "Return one number"),
        ([0.25, 0.25], "Return one number"),
        ({"Slope": 0.25}, "Keys that are missing: `['slope']`"),
        ([...], "Not written yet: replace the dots in `slope`"),
        (float("nan"), "The number is wrong"),
    ],
)
def test_wrong_numbers_are_told_apart(answer, start):
    [hint] = hints(SLOPE, answer)
    assert hint.startswith(start)


@pytest.mark.parametrize(
    ("name", "answer", "start"),
    [
        ("grad", [[1.0, -2.0], [0.5, 3.0]], "Numbers that are wrong: 1 of 4, the first at index `(1, 1)`."),
        ("grad", [1.0, -2.0], "The shape is wrong"),
        ("shape", (3, 3), "The shape is wrong: write the length of each axis"),
        ("which", "a", "Another choice is right"),
        ("which", "c", "Choose one of `'a', 'b'`."),
        ("convex", False, "It is the other way round"),
        ("convex", "yes", "Answer `True` or `False`."),
        ("shape", None, "Not written yet, or `return` is missing: `shape`"),
    ],
)
def test_each_answer_is_judged_by_itself(name, answer, start):
    [hint] = hints(SEVERAL, RIGHT | {name: answer})
    assert hint.startswith(start)


@pytest.mark.parametrize("shape", [[3, 2], np.zeros((3, 2)).shape, torch.zeros(3, 2).shape, np.array([3, 2])])
def test_shapes_are_taken_in_any_form_and_choices_in_any_case(shape):
    assert hints(SEVERAL, RIGHT | {"shape": shape, "which": " B ", "convex": np.bool_(True)}) == []


def test_what_is_no_dictionary_is_refused_with_an_example():
    [hint] = hints(SEVERAL, (1, 2))
    assert hint.startswith("Hand in a dictionary: `answers = {'grad': …,")


def test_what_is_expected_is_not_given_away():
    assert [case.expected for case in SLOPE.check(1.0)] == [""]


class Hostile:
    """Every attribute raises."""

    def __getattr__(self, name):
        raise RuntimeError(name)


ODD = [
    Hostile(),
    [1, [2, 3]],
    {"slope": Hostile()},
    np.array("a"),
    np.array([1j]),
    1j,
    b"",
    object,
    {1},
    10**400,
    "",
    (),
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: type(odd).__name__)
@pytest.mark.parametrize("name", RIGHT)
def test_whatever_is_handed_in_is_a_case(odd, name):
    assert not all(case.passed for case in SLOPE.check(odd))
    [case] = [case for case in SEVERAL.check(RIGHT | {name: odd}) if not case.passed]
    assert case.hint
