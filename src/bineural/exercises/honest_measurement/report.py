"""``pick_and_report(correct)``: a procedure whose report is right on average, and whose choice is good."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import describe
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.results import Case
from bineural.localize import message

SIGNATURE = "pick_and_report(correct)"
NAME = "pick_and_report"
GAMES = 600
EXAMPLES = 200
EQUAL = np.full(25, 0.9)
ONE_BETTER = np.array([0.9] + [0.8] * 9)
MOST_OFF = 0.008  # six standard errors of the mean of the games if 100 examples grade, three if 25 do
MOST_SCATTER = 0.06  # as with 25 examples
GOOD = 0.865  # a blind choice gives 0.81; 50 of the examples suffice


class Games(NamedTuple):
    """What came of many games: reports, and true accuracies of the picked models; or what could not be read."""

    reports: Any
    truths: Any
    unread: Fault | None = None


def pick_and_report(correct):
    half = correct.shape[1] // 2
    model = correct[:, :half].mean(axis=1).argmax()
    return model, correct[model, half:]


def read(got: Any, models: int) -> tuple[int, Any] | Fault:
    """Return the number of the model and the evidence, or what is wrong with their form."""
    pair = message("two things: the number of a model, and an array of its right and wrong answers")
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        hint = message("Return two things, `return model, evidence`: the number of the model comes first.")
        return Fault(pair, describe("result", got), hint)
    model, evidence = np.asarray(got[0]), np.asarray(got[1])
    if model.ndim or model.dtype.kind not in "iu" or not 0 <= model < models:
        hint = message(
            "The first thing is the number of the model that you pick, a whole number from 0: `argmax` gives it."
        )
        return Fault(pair, describe("model", got[0]), hint)
    if evidence.ndim != 1 or not evidence.size:
        hint = message(
            "The second thing is the evidence, a one-dimensional array of the picked model's answers, not their mean: "
            "`correct[model, ...]`."
        )
        return Fault(pair, describe("evidence", got[1]), hint)
    if evidence.dtype.kind not in "biuf" or not np.isin(evidence, (0, 1)).all():
        hint = message("The evidence holds truth values, right or wrong, taken from `correct`.")
        return Fault(pair, describe("evidence", got[1]), hint)
    return int(model), evidence


def play(function: Any, accuracies: Any, seed: int) -> Games:
    """Play many games with models of these true accuracies, each time in another order."""
    rng = np.random.default_rng(seed)
    reports, truths = [], []
    for _ in range(GAMES):
        order = rng.permutation(accuracies)
        correct = rng.random((len(order), EXAMPLES)) < order[:, None]
        came = read(function(correct), len(order))
        if isinstance(came, Fault):
            return Games(None, None, came)
        model, evidence = came
        reports.append(evidence.mean())
        truths.append(order[model])
    return Games(np.array(reports), np.array(truths))


def judge_report(games: Games) -> Fault | None:
    """Say whether reports are right on average, and do not scatter too much."""
    if games.unread:
        return games.unread
    off = games.reports - games.truths
    if abs(off.mean()) > MOST_OFF:
        flattering = message(
            "Your reports flatter: some of the examples that grade have also picked. Keep the two apart."
        )
        modest = message("Your reports are too low: what is graded is not the model that you pick, or not it alone.")
        return Fault(
            message("on average a report that lies at most {most:.3f} from the truth", most=MOST_OFF),
            message("reported minus real accuracy, on average: {off:+.3f}", off=off.mean()),
            flattering if off.mean() > 0 else modest,
        )
    scatter = float(np.sqrt(np.mean(off**2)))
    if scatter > MOST_SCATTER:
        return Fault(
            message("reports that scatter around the truth by at most {most:.2f}", most=MOST_SCATTER),
            message("they scatter by {scatter:.2f}", scatter=scatter),
            message("Right on average, but too few examples grade: leave more of them for the report."),
        )
    return None


def judge_choice(games: Games) -> Fault | None:
    """Say whether the models that were picked are good; then whether the reports are right here as well."""
    if games.unread:
        return games.unread
    if games.truths.mean() < GOOD:
        return Fault(
            message("picked models that are worth at least {good:.3f} on average", good=GOOD),
            message("they are worth {mean:.3f}", mean=games.truths.mean()),
            message("The better model is often missed: pick the one with the most right answers, on enough examples."),
        )
    return judge_report(games)


def check_report(function: Any) -> Iterator[Case]:
    """Try the form once, then play games with models that are equal, and with one that is better."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    correct = np.random.default_rng(0).random((3, 40)) < 0.8

    def find(got: Any) -> Fault | None:
        came = read(got, 3)
        return came if isinstance(came, Fault) else None

    form = attempt(message("three models, 40 examples"), NAME, function, {"correct": correct}, find)
    yield form
    if not form.passed:
        return
    for title, accuracies, judge in (
        (message("25 models that are equally good"), EQUAL, judge_report),
        (message("one model better than nine others"), ONE_BETTER, judge_choice),
    ):
        games = f"{len(accuracies)} × {EXAMPLES}"
        yield attempt(
            title,
            NAME,
            lambda accuracies=accuracies: play(function, accuracies, len(accuracies)),
            {},
            judge,
            spelled=f"{NAME}(correct)  # {GAMES} × ({games})",
        )


EXERCISE = CodedExercise((NAME,), check_report, stand_in=(pick_and_report,))
