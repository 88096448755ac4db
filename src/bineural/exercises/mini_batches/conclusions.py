"""``conclusions``: what four changes do to the accuracy, each verdict with the paired differences it rests on."""

import math
from collections.abc import Mapping
from statistics import mean, stdev

import numpy as np

from bineural.exercises.checking.attempts import an_object
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise, is_missing
from bineural.exercises.checking.results import Case
from bineural.localize import message

FACTORS = ("width", "rate", "batch size", "activation")
RAISES, LOWERS, UNDECIDED = "raises", "lowers", "undecided"
VERDICTS = (RAISES, LOWERS, UNDECIDED)
FEWEST = 3  # pairs
BOOK = {  # the verdicts of the chapter on MNIST, with the differences of its five seeds
    "width": (RAISES, [0.0068, 0.0115, 0.0038, 0.0050, 0.0085]),
    "rate": (LOWERS, [-0.0265, -0.0235, -0.0313, -0.0235, -0.0158]),
    "batch size": (LOWERS, [-0.1225, -0.1193, -0.1688, -0.1035, -0.0848]),
    "activation": (UNDECIDED, [-0.0068, 0.0020, -0.0048, -0.0008, 0.0]),
}


def verdict_of(differences):
    """Return what follows from paired differences: beyond two standard errors a sign, else nothing."""
    center, error = mean(differences), stdev(differences) / math.sqrt(len(differences))
    if abs(center) <= 2 * error:
        return UNDECIDED
    return RAISES if center > 0 else LOWERS


class Conclusions(CodedExercise):
    """A dictionary of verdicts with their evidence; one that is incomplete is not written."""

    def written(self, *submission):
        """Say whether each factor has a verdict and evidence."""
        [given] = submission
        return (isinstance(given, Mapping) and not any(is_missing(each) for each in given.values()),)


def check(given):
    """Judge each verdict by the differences that were handed in with it."""
    if not isinstance(given, Mapping) or any(name not in given for name in FACTORS):
        example = "conclusions = {'width': ('raises', [0.004, 0.006, 0.005]), …}"
        hint = message("Hand in a dictionary: {example}.", example=code(example))
        if isinstance(given, Mapping):
            missing = code(str([name for name in FACTORS if name not in given]))
            hint = message("Keys that are missing: {keys}. Check the spelling.", keys=missing)
        expected = message("a dictionary with the keys {keys}", keys=code(str(list(FACTORS))))
        yield Case(message("what was handed in"), False, expected=expected, got=an_object(given), hint=hint)
        return
    for name in FACTORS:
        yield _judged(name, given[name])


def _judged(name, answer):
    title = message("{name}", name=code(name))
    if is_missing(answer) or not isinstance(answer, (tuple, list)) or len(answer) != 2:
        hint = message("A conclusion is a pair: the verdict, and the differences that it rests on.")
        return Case(title, False, got=an_object(answer), hint=hint)
    verdict, evidence = answer
    differences = call(lambda: np.asarray(evidence, dtype=float), {}).value
    if not isinstance(differences, np.ndarray) or differences.ndim != 1 or not np.isfinite(differences).all():
        hint = message("The evidence is a list of differences of accuracies, one for each seed.")
        return Case(title, False, got=an_object(evidence), hint=hint)
    if len(differences) < FEWEST:
        hint = message("One or two pairs have no error worth the name: take at least {count:d} seeds.", count=FEWEST)
        return Case(title, False, got=message("{count:d} pairs", count=len(differences)), hint=hint)
    if np.abs(differences).max() > 1 or np.ptp(differences) == 0:
        hint = message("These are no measured differences of accuracies from 0 to 1, one for each seed.")
        return Case(title, False, got=_spelled(name, differences.tolist()), hint=hint)
    if verdict not in VERDICTS:
        hint = message("Choose one of {choices}.", choices=code(", ".join(map(repr, VERDICTS))))
        return Case(title, False, got=_spelled(name, verdict), hint=hint)
    right = verdict_of(differences.tolist())
    if verdict == right:
        return Case(title, True)
    center = differences.mean()
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    got = message(
        "{verdict}; the mean is {center:+.4f}, its error {error:.4f}",
        verdict=code(repr(verdict)),
        center=center,
        error=error,
    )
    if right == UNDECIDED:
        hint = message("The mean lies within two standard errors of 0: this many seeds do not decide it.")
    elif verdict == UNDECIDED:
        hint = message("The mean lies more than two standard errors from 0: say in which direction.")
    else:
        hint = message("Look at the sign: the difference is with the change minus without it.")
    return Case(title, False, got=got, hint=hint)


def _spelled(name, value):
    return message("{name}: {value}", name=code(name), value=code(repr(value)))


EXERCISE = Conclusions(("conclusions",), check, stand_in=(BOOK,))
