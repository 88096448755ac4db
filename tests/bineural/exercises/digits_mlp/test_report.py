import numpy as np
import pandas as pd
import pytest
import torch

from bineural.exercises import run_check

from ..shown import hints, shown

RIGHT = {
    "configuration": lambda text, model, runs, n: text,
    "parameters": lambda text, model, runs, n: sum(p.numel() for p in model.parameters()),
    "runs": lambda text, model, runs, n: len(runs),
    "median": lambda text, model, runs, n: np.median(runs),
    "lowest": lambda text, model, runs, n: min(runs),
    "highest": lambda text, model, runs, n: max(runs),
    "standard error": lambda text, model, runs, n: np.sqrt(np.median(runs) * (1 - np.median(runs)) / n),
}


def report_with(**cells):
    """Make a report that is right but for the cells given by name, with "_" for a space."""
    recipes = RIGHT | {key.replace("_", " "): cell for key, cell in cells.items()}

    def report(configuration, model, accuracies, n_test):
        return {key: cell(configuration, model, accuracies, n_test) for key, cell in recipes.items()}

    return report


def without_median(configuration, model, accuracies, n_test):
    row = report_with()(configuration, model, accuracies, n_test)
    del row["median"]
    return row


def starter(configuration, model, accuracies, n_test): ...


def sorts_in_place(configuration, model, accuracies, n_test):
    accuracies.sort()
    return report_with()(configuration, model, accuracies, n_test)


def puts_an_array_into_the_list(configuration, model, accuracies, n_test):
    row = report_with()(configuration, model, accuracies, n_test)
    accuracies[0] = np.ones(2)
    return row


def p(runs):
    return np.median(runs)


MISTAKES = {
    "starter": (starter, "Not written yet, or `return` is missing"),
    "dictionary": ({"median": 1.0}, "Hand in the function itself"),
    "two arguments": (lambda model, accuracies: {}, "The check calls `report(configuration"),
    "tuple": (lambda configuration, model, accuracies, n_test: (1, 2), "Return one dictionary"),
    "missing key": (without_median, "Keys that are missing: `['median']`"),
    "other text": (report_with(configuration=lambda c, m, a, n: "mine"), "The configuration is the text"),
    "text": (report_with(median=lambda c, m, a, n: f"{p(a):.3f}"), "A cell of `median` must be one number"),
    "tensor of five": (report_with(standard_error=lambda c, m, a, n: torch.rand(5)), "A cell of `standard error` must"),
    "array of texts": (report_with(configuration=lambda c, m, a, n: np.array([c, c])), "The configuration is the text"),
    "series of texts": (report_with(configuration=lambda c, m, a, n: pd.Series([c, c])), "The configuration is the"),
    "rounded": (
        report_with(standard_error=lambda c, m, a, n: round(RIGHT["standard error"](c, m, a, n), 4)),
        "This number is rounded",
    ),
    "array in the list": (puts_an_array_into_the_list, "`report` changes its argument `accuracies`"),
    "array": (report_with(median=lambda c, m, a, n: np.array(a)), "A cell of `median` must be one number"),
    "percent": (report_with(median=lambda c, m, a, n: 100 * p(a)), "This is in percent"),
    "no biases": (
        report_with(parameters=lambda c, m, a, n: sum(w.numel() for w in m.parameters() if w.ndim == 2)),
        "The biases are missing",
    ),
    "tensors": (report_with(parameters=lambda c, m, a, n: len(list(m.parameters()))), "These are the tensors"),
    "a constant": (report_with(parameters=lambda c, m, a, n: 6666), "The number under `parameters` is wrong"),
    "test examples": (report_with(runs=lambda c, m, a, n: n), "This is the number of test examples"),
    "mean": (report_with(median=lambda c, m, a, n: np.mean(a)), "This is the mean"),
    "best": (report_with(median=lambda c, m, a, n: max(a)), "This is the best run"),
    "not sorted": (report_with(median=lambda c, m, a, n: a[len(a) // 2]), "The middle one of the list"),
    "upper middle": (report_with(median=lambda c, m, a, n: sorted(a)[len(a) // 2]), "Of an even number of runs"),
    "lower middle": (report_with(median=lambda c, m, a, n: sorted(a)[(len(a) - 1) // 2]), "Of an even number of runs"),
    "exchanged": (report_with(lowest=RIGHT["highest"], highest=RIGHT["lowest"]), "The lowest and the highest"),
    "spread": (report_with(standard_error=lambda c, m, a, n: np.std(a)), "This is the spread of the runs"),
    "runs below the root": (
        report_with(standard_error=lambda c, m, a, n: np.sqrt(p(a) * (1 - p(a)) / len(a))),
        "Below the root stands",
    ),
    "variance": (report_with(standard_error=lambda c, m, a, n: p(a) * (1 - p(a)) / n), "This is the variance"),
    "no n": (report_with(standard_error=lambda c, m, a, n: np.sqrt(p(a) * (1 - p(a)))), "The number of test examples"),
    "changes the list": (sorts_in_place, "`report` changes its argument"),
}


@pytest.mark.parametrize(
    "function",
    [
        report_with(),
        report_with(median=lambda c, m, a, n: torch.tensor(a, dtype=torch.float64).quantile(0.5)),
        report_with(lowest=lambda c, m, a, n: torch.tensor(min(a) - 0.0, dtype=torch.float64)),
        report_with(parameters=lambda c, m, a, n: float(RIGHT["parameters"](c, m, a, n))),
        report_with(note=lambda c, m, a, n: "further columns do no harm"),
    ],
)
def test_right_rows_pass(function):
    result = run_check("digits-mlp/report", function)
    assert result.passed, [case.got for case in result.cases]
    assert "пять запусков" in shown(result)["ru"]


@pytest.mark.parametrize(("function", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint(function, hint):
    result = run_check("digits-mlp/report", function)
    assert not result.passed
    assert any(found.startswith(hint) for found in hints(result)), hints(result)
