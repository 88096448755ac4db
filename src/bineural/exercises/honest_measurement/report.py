"""``pick_and_report(correct)``: a procedure whose report is right on average, and whose choice is good."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from bineural.exercises.checking.attempts import attempt, is_unfinished, require_function
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import describe
from bineural.exercises.checking.exercises import OfFunction, Submission, Table, is_missing
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
FORM = "Return two things, `return model, evidence`: the number of the model comes first."
NUMBER = "The first thing is the number of the model that you pick, a whole number from 0: `argmax` gives it."
ROW = (
    "The second thing is the evidence, a one-dimensional array of the picked model's answers, not their mean: "
    "`correct[model, ...]`."
)
FLATTERS = "Your reports flatter: some of the examples that grade have also picked. Keep the two apart."
MODEST = "Your reports are too low: what is graded is not the model that you pick, or not it alone."
FEW = "Right on average, but too few examples grade: leave more of them for the report."
MISSED = "The better model is often missed: pick the one with the most right answers, on enough examples."
TRUTHS = "The evidence holds truth values, right or wrong, taken from `correct`."


class Games(NamedTuple):
    """What came of many games: reports, and true accuracies of the picked models; or what could not be read."""

    reports: Any
    truths: Any
    unread: Fault | None = None


def pick_and_report(correct):
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


def split(picking, grading):
    """Return a procedure that picks on one part of the examples and grades on another."""

    def procedure(correct):
        model = correct[:, picking].mean(axis=1).argmax()
        return model, correct[model, grading]

    return procedure


EVERYTHING, FIRST_HALF, SECOND_HALF = slice(None), slice(100), slice(100, None)
WRONG: dict[str, list[Any]] = {
    FORM: [lambda correct: pick_and_report(correct)[0]],
    NUMBER: [lambda correct: pick_and_report(correct)[::-1]],
    ROW: [lambda correct: (0, correct[0].mean()), lambda correct: (0, correct)],
    TRUTHS: [lambda correct: (0, correct[0] / 2)],
    FLATTERS: [split(EVERYTHING, EVERYTHING), split(EVERYTHING, SECOND_HALF), split(FIRST_HALF, EVERYTHING)],
    MODEST: [lambda correct: (pick_and_report(correct)[0], correct[:, 100:].ravel())],
    FEW: [split(slice(195), slice(195, None))],
    MISSED: [lambda correct: (0, correct[0]), split(slice(5), slice(5, None))],
}


def read(got: Any, models: int) -> tuple[int, Any] | Fault:
    """Return the number of the model and the evidence, or what is wrong with their form."""
    pair = message("two things: the number of a model, and an array of its right and wrong answers")
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        hint = message(FORM)
        return Fault(pair, describe("result", got), hint)
    model, evidence = np.asarray(got[0]), np.asarray(got[1])
    if model.ndim or model.dtype.kind not in "iu" or not 0 <= model < models:
        hint = message(NUMBER)
        return Fault(pair, describe("model", got[0]), hint)
    if evidence.ndim != 1 or not evidence.size:
        hint = message(ROW)
        return Fault(pair, describe("evidence", got[1]), hint)
    if evidence.dtype.kind not in "biuf" or not np.isin(evidence, (0, 1)).all():
        hint = message(TRUTHS)
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
        flattering = message(FLATTERS)
        modest = message(MODEST)
        return Fault(
            message("on average a report that lies at most {most:.3f} from the truth", most=MOST_OFF),
            message("reported minus real accuracy, on average: {off:+.3f}", off=off.mean()),
            flattering if off.mean() > 0 else modest,
        )
    scatter = float(np.sqrt(np.mean(off**2)))
    if scatter > MOST_SCATTER:
        return Fault(
            message("reports that scatter around the truth by at most {most:.3f}", most=MOST_SCATTER),
            message("they scatter by {scatter:.3f}", scatter=scatter),
            message(FEW),
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
            message(MISSED),
        )
    return judge_report(games)


class ReportExercise(OfFunction, Table):
    """The exercise."""

    signature = SIGNATURE
    right = (pick_and_report, shuffled_thirds, every_other)

    def check(self, *submission: Any) -> Iterator[Case]:
        """Try the form once, then play games with models that are equal, and with one that is better."""
        [function] = submission
        problem = require_function(function, SIGNATURE)
        if problem:
            yield problem
            return
        correct = np.random.default_rng(0).random((3, EXAMPLES)) < 0.8

        def find(got: Any) -> Fault | None:
            came = read(got, 3)
            return came if isinstance(came, Fault) else None

        form = attempt(message("three models, 200 examples"), NAME, function, {"correct": correct}, find)
        yield form
        if not form.passed:
            return
        for title, accuracies, judge in (
            (message("25 models that are equally good"), EQUAL, judge_report),
            (message("one model better than nine others"), ONE_BETTER, judge_choice),
        ):
            yield attempt(
                title,
                NAME,
                lambda accuracies=accuracies: play(function, accuracies, len(accuracies)),
                {},
                judge,
                spelled=f"{NAME}(correct)  # {GAMES} × {len(accuracies)} × {EXAMPLES}",
            )

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Call the function once."""
        [function] = submission
        correct = np.random.default_rng(0).random((3, EXAMPLES)) < 0.8
        return (not is_missing(function) and not is_unfinished(call(function, {"correct": correct})),)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each hint with the procedures that it fits."""
        for hint, procedures in WRONG.items():
            yield from ((hint, (procedure,)) for procedure in procedures)


EXERCISE = ReportExercise()
