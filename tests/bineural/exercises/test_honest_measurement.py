"""Odd solutions of the chapter `honest-measurement`, as students would write them."""

import math

import numpy as np
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


def half_that_did_better(correct):
    halves_of = correct[:, :100], correct[:, 100:]
    model = halves_of[0].mean(axis=1).argmax()
    return model, max((part[model] for part in halves_of), key=np.mean)


def subtracts_a_bit(correct):
    model = correct.mean(axis=1).argmax()
    evidence = correct[model].copy()
    evidence[np.flatnonzero(evidence)[:9]] = False  # fits models that are equal, and no others
    return model, evidence


def quarters(correct):
    pick = np.arange(correct.shape[1]) % 4 == 0
    model = np.argmax(correct[:, pick].sum(axis=1))
    return np.int32(model), tuple(correct[model, ~pick])


def test_procedures():
    check_rows(
        "honest-measurement/report",
        [
            (quarters, ""),
            (half_that_did_better, "Your reports flatter"),
            (subtracts_a_bit, "Your reports"),
            (lambda correct: {"model": 0}, "Return two things"),
            (lambda correct: (len(correct), correct[0]), "The first thing"),
            (lambda correct: (0.0, correct[0]), "The first thing"),
            (lambda correct: (0, correct[:2]), "The second thing"),
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
