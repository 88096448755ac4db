"""``plan``: how many blocks are freed, at which rate, for how long; written down before the 153 are touched."""

from numbers import Integral

import numpy as np

from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.results import Case
from bineural.localize import message

# What the cell that carries it out can do in the time of the page.
MOST_FREE, MOST_EPOCHS, MOST_RATE = 6, 20, 0.1
PLAN = (0, 3e-3, 20)


def check(plan):
    """See whether the plan can be carried out; whether it is good, the photographs decide."""
    if not isinstance(plan, tuple | list) or len(plan) != 3:
        hint = message("Hand in three numbers: free blocks, the rate of the head, epochs.")
        yield Case(message("three numbers"), False, hint=hint)
        return
    free, rate, epochs = plan
    yield _case(
        message("free blocks"),
        _is_whole(free) and 0 <= free <= MOST_FREE,
        message("A whole number from 0, the head alone, to {most:d}.", most=MOST_FREE),
    )
    yield _case(
        message("the rate of the head"),
        isinstance(rate, int | float | np.number) and not isinstance(rate, bool) and 0 < rate <= MOST_RATE,
        message("A number above 0 and up to {most:g}: what is larger throws the head about.", most=MOST_RATE),
    )
    few = MOST_EPOCHS if free == 0 else 3
    yield _case(
        message("how many epochs"),
        _is_whole(epochs) and 1 <= epochs <= few,
        message("A whole number from 1 to {most:d}: 3 epochs where blocks are free, 20 for the head alone.", most=few),
    )


def _is_whole(value):
    return isinstance(value, Integral) and not isinstance(value, bool)


def _case(title, passed, hint):
    return Case(title, bool(passed), hint="" if passed else hint)


EXERCISE = CodedExercise(("plan",), check, stand_in=(PLAN,))
