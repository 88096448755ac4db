"""``keep(new, old, t, lengths)``: names that have ended keep their state."""

import numpy as np

from bineural.exercises.recurrent_networks._both import TAKES_ARRAYS, ForBoth, where


def by_loop(new, old, t, lengths):
    return np.array([new[n] if t < lengths[n] else old[n] for n in range(len(lengths))])


def by_where(new, old, t, lengths):
    return where((t < lengths)[:, None], new, old)


def by_two_masks(new, old, t, lengths):
    return new * (lengths > t)[:, None] + old * (lengths <= t)[:, None]


def by_difference(new, old, t, lengths):
    mask = (t < lengths).reshape(-1, 1)
    return old + mask * (new - old)


def one_too_many(new, old, t, lengths):
    return by_where(new, old, t - 1, lengths)


def one_too_few(new, old, t, lengths):
    return by_where(new, old, t + 1, lengths)


def swapped(new, old, t, lengths):
    return by_where(old, new, t, lengths)


def zeroed(new, old, t, lengths):
    return new * (t < lengths)[:, None]


RNG = np.random.default_rng(0)
NEW, OLD = RNG.normal(size=(4, 3)).round(1), RNG.normal(size=(4, 3)).round(1)

EXERCISE = ForBoth(
    signature="keep(new, old, t, lengths)",
    returns="h",
    reference=by_loop,
    cases={
        "four names in the middle of the reading": (NEW, OLD, 4, [5, 4, 3, 9]),
        "the first letters": (NEW, OLD, 0, [2, 1, 1, 3]),
        "the last letter of the longest name": (NEW, OLD, 8, [5, 4, 3, 9]),
    },
    mistakes={
        "Letters are counted from 0: a name of length 4 has the letters 0 to 3, so at `t = 4` it has ended.": [
            one_too_many
        ],
        "One letter is lost: a name of length 4 has a letter at `t = 3`.": [one_too_few],
        "It is the other way round: names that are still being read get the new state.": [swapped],
        "Names that have ended lose their state: they must keep the old one, not zeros.": [zeroed],
        "The answer is the new state for all: names that have ended must keep the old one.": [
            lambda new, old, t, lengths: new
        ],
    },
    errors={
        "The mask has the shape `(N,)` and the states `(N, H)`: give it a second axis, `[:, None]`.": "could not be "
        "broadcast",
        TAKES_ARRAYS: "got (numpy.ndarray",
    },
    right=[by_where, by_two_masks, by_difference],
)
