"""Odd solutions of the chapter `honest-measurement`, as students would write them."""

import math

import numpy as np
import pytest
import torch

from bineural.exercises import run_check

from .shown import check_rows, hints


def of_tensor(correct):
    p = torch.as_tensor(correct, dtype=torch.float64).mean()
    return (p * (1 - p) / len(correct)).sqrt().item()


def one_less(correct):
    return np.std(np.asarray(correct, float), ddof=1) / np.sqrt(len(correct))


def halves(correct):
    half = correct.shape[1] // 2
    model = correct[:, :half].mean(axis=1).argmax()
    return model, correct[model, half:]


def shuffled_thirds(correct):
    order = np.random.default_rng(7).permutation(correct.shape[1])
    pick, grade = order[: len(order) // 3], order[len(order) // 3 :]
    model = int(correct[:, pick].sum(axis=1).argmax())
    return [model, correct[model][grade].astype(int)]


def every_other(correct):
    best, most = 0, -1
    for k, row in enumerate(correct):
        count = sum(row[::2])
        if count > most:
            best, most = k, count
    return best, list(correct[best][1::2])


def same_examples(correct):
    model = correct.mean(axis=1).argmax()
    return model, correct[model]


def picks_on_all(correct):
    model = correct.mean(axis=1).argmax()
    return model, correct[model, correct.shape[1] // 2 :]


def grades_on_all(correct):
    model = correct[:, ::2].mean(axis=1).argmax()
    return model, correct[model]


def first_model(correct):
    return 0, correct[0]


def few_pick(correct):
    model = correct[:, :5].mean(axis=1).argmax()
    return model, correct[model, 5:]


def few_grade(correct):
    model = correct[:, :-5].mean(axis=1).argmax()
    return model, correct[model, -5:]


def everybody(correct):
    model = correct[:, ::2].mean(axis=1).argmax()
    return model, correct[:, 1::2].ravel()


@pytest.mark.parametrize("procedure", [halves, shuffled_thirds, every_other], ids=lambda each: each.__name__)
def test_a_procedure_that_is_right_passes(procedure):
    assert run_check("honest-measurement/report", procedure).passed


def test_a_procedure_that_is_wrong_gets_its_hint():
    check_rows(
        "honest-measurement/report",
        [
            (same_examples, "Your reports flatter"),
            (picks_on_all, "Your reports flatter"),
            (grades_on_all, "Your reports flatter"),
            (first_model, "The better model is often missed"),
            (few_pick, "The better model is often missed"),
            (few_grade, "Right on average, but too few"),
            (everybody, "Your reports are too low"),
            (lambda correct: halves(correct)[0], "Return two things"),
            (lambda correct: {"model": 0}, "Return two things"),
            (lambda correct: (halves(correct)[1], halves(correct)[0]), "The first thing"),
            (lambda correct: (len(correct), correct[0]), "The first thing"),
            (lambda correct: (0.0, correct[0]), "The first thing"),
            (lambda correct: (0, correct[0].mean()), "The second thing"),
            (lambda correct: (0, correct[:2]), "The second thing"),
            (lambda correct: (0, correct[0] / 2), "The evidence holds"),
            (lambda correct: None, "Not written yet"),
        ],
    )


def test_a_procedure_may_not_change_the_answers():
    def blanks(correct):
        model, evidence = halves(correct)
        evidence = evidence.copy()
        correct[:] = False
        return model, evidence

    [hint] = hints(run_check("honest-measurement/report", blanks))
    assert "changes its argument" in hint


def test_a_standard_error():
    check_rows(
        "honest-measurement/standard-error",
        [
            (of_tensor, ""),
            (lambda correct: np.std(correct) * len(correct) ** -0.5, ""),
            (one_less, "You divide by n − 1"),
            (lambda correct: np.var(correct) / len(correct), "The root is missing"),
            (lambda correct: np.std(correct), "The number of examples is missing"),
        ],
    )


def test_enough_examples():
    def in_tenths(p, q):
        return math.ceil(round((1.96 / (p - q)) ** 2 * (p - p * p + q - q * q), 6))

    check_rows(
        "honest-measurement/enough",
        [
            (in_tenths, ""),
            (lambda p, q: np.ceil(1.96**2 * (p * (1 - p) + q * (1 - q)) / (q - p) ** 2), ""),
            (lambda p, q: int(1.96**2 * (p * (1 - p) + q * (1 - q)) / (q - p) ** 2) + 1, ""),
            (lambda p, q: int(1.96**2 * (p * (1 - p) + q * (1 - q)) / (q - p) ** 2), "Round up"),
            (lambda p, q: 1.96**2 * (p * (1 - p) + q * (1 - q)) / (q - p) ** 2, "Return a whole number"),
            (lambda p, q: math.ceil(1.96**2 * p * (1 - p) / (q - p) ** 2), "One of the two models"),
        ],
    )


def test_answers_worked_out_by_hand():
    assert run_check("honest-measurement/error", (0.015, 3600)).passed
    assert hints(run_check("honest-measurement/error", (0.3, 3600)))[0].startswith("The number of examples")
    assert run_check("honest-measurement/ceiling", {"best_accuracy": 66 / 100, "baseline": 54 / 100}).passed
    assert not run_check("honest-measurement/ceiling", (0.54, 0.66)).passed
    letters = {"A": False, "B": True, "C": True, "D": False, "E": True}
    assert run_check("honest-measurement/leak", letters).passed
    assert len(hints(run_check("honest-measurement/leak", letters | {"C": False, "D": True}))) == 2
