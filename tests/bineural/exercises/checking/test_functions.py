import numpy as np
import pytest
import torch

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import Fragile, FunctionExercise


def hints(exercise, function):
    return list(dict.fromkeys(case.hint for case in exercise.check(function) if not case.passed))


def softplus(**options):
    return FunctionExercise(
        signature="softplus(x)",
        returns="y",
        reference=lambda x: np.logaddexp(0, x),
        cases={"small": ([0.5, -1.0],), "a number": (2.0,)},
        mistakes={"The 1 is missing.": [lambda x: np.log(np.exp(x))]},
        right=[lambda x: np.log1p(np.exp(x))],
        **options,
    )


def test_the_first_recognized_hint_explains_cases_that_are_not():
    def strange(x):
        return np.ones((3, 2)) if x.ndim else x

    exercise = softplus()
    assert hints(exercise, lambda x: x) == ["The 1 is missing."]
    assert hints(exercise, lambda x: strange(np.asarray(x))) == ["The 1 is missing."]
    assert len(hints(exercise, lambda x: 0.0 if np.ndim(x) else x)) == 1


def test_where_alone_a_function_is_right_is_told_only_if_nothing_is_recognized():
    exercise = softplus(only={"a number": "Only for one number."})
    assert hints(exercise, lambda x: np.logaddexp(0, x).sum()) == ["Only for one number."]
    assert hints(exercise, lambda x: np.logaddexp(0, x) if np.ndim(x) == 0 else x) == ["The 1 is missing."]


def overflow(value):
    return "Something is clipped." if np.isfinite(value) else ""


FRAGILE = {
    "large": Fragile((1000.0,), "It overflows.", overflow),
    "very large": Fragile((2000.0,), "It is very large.", like="large"),
    "near": Fragile((0.0,), "Not near.", reference=lambda x: 0.5, within=0.2, errors=()),
}


@pytest.mark.parametrize(
    ("function", "found"),
    [
        (lambda x: np.logaddexp(0, x), []),
        (lambda x: np.log1p(np.exp(x)), ["It overflows."]),
        (lambda x: np.logaddexp(0, np.minimum(x, 50.0)), ["Something is clipped."]),
        (lambda x: np.logaddexp(0, x) if np.max(x) < 2000 else 0.0, ["It is very large."]),
        (lambda x: np.logaddexp(0, x) if np.any(x) else 1.0, ["Not near."]),
        (lambda x: np.logaddexp(0, x) if np.any(x) else 1 / int(x), ["Python stopped at this error: change the line"]),
        (lambda x: np.logaddexp(0, x) if np.max(x) < 1000 else [x][1], ["It overflows."]),
        (lambda x: np.logaddexp(0, x) if np.max(x) < 1000 else None, ["Not written yet, or `return` is missing"]),
    ],
)
def test_fragile_cases_have_hints_of_their_own(function, found):
    shown = hints(softplus(fragile=FRAGILE), function)
    assert [hint.startswith(start) for hint, start in zip(shown, found, strict=True)] == [True] * len(found)


def test_a_fragile_case_is_not_tried_where_the_function_is_wrong_anyway():
    assert len(softplus(fragile=FRAGILE).check(lambda x: x)) == 2


def test_an_error_of_the_exercise_s_own_is_explained():
    exercise = softplus(errors={"Do not use a list.": "unsupported operand"})
    assert hints(exercise, lambda x: [x] / 2) == ["Do not use a list."]


def test_tensors_are_handed_over_and_wanted_back():
    exercise = FunctionExercise(
        signature="circle(x)",
        returns="ones",
        lists="tensor",
        reference=lambda x: torch.ones_like(x),
        cases={"four": ([0.0, 0.5, 1.0, 2.0],)},
        mistakes={"This is the sum.": [lambda x: torch.sin(x) + torch.cos(x)]},
        right=[lambda x: torch.sin(x) ** 2 + torch.cos(x) ** 2],
    )
    assert hints(exercise, lambda x: x.sin().square() + x.requires_grad_().cos() ** 2) == []
    assert hints(exercise, lambda x: x.sin() + x.cos()) == ["This is the sum."]
    assert hints(exercise, lambda x: np.ones(4)) == ["Return a tensor of floating-point numbers."]
    [changed] = hints(exercise, lambda x: x.zero_() + 1)
    assert changed.startswith("`circle` changes its argument `x`")


def test_an_argument_that_is_made_is_spelled_and_made_for_each_call():
    made = []
    exercise = FunctionExercise(
        signature="count(model, n)",
        returns="count",
        integers=True,
        reference=lambda model, n: len(model) + n,
        cases={"two": (Made("model()", lambda: made.append(1) or [1, 2]), 3)},
        mistakes={"n is missing.": [lambda model, n: len(model)]},
        right=[],
    )
    [case] = exercise.check(lambda model, n: model.append(3) or len(model) + n - 1)
    assert case.passed
    assert len(made) >= 2
    [case] = exercise.check(lambda model, n: 2)
    assert (case.call, case.hint) == ("count(model=model(), n=3)", "n is missing.")
