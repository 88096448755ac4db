"""``read(step, word, h)``: the states after each letter of one word."""

from itertools import accumulate

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise

LETTER_FIRST = "`step` takes the letter first, then the state."


def adds(x, h):
    """A step that is told from any other order of its letters and arguments."""
    return x.sum() + 0.5 * h


def weighs(x, h):
    return (x * np.arange(1, len(x) + 1)).sum() - 0.3 * h * h


def by_rows(step, word, h):
    states = np.zeros((len(word), len(h)))
    for t in range(len(word)):
        h = step(word[t], h)
        states[t] = h
    return states


def by_stacking(step, word, h):
    states = []
    for x in word:
        h = step(x, h)
        states.append(h)
    return np.stack(states)


def by_accumulating(step, word, h):
    return np.array([*accumulate(word, lambda state, x: step(x, state), initial=h)][1:])


def by_joining(step, word, h):
    states = h[None]
    for x in word:
        states = np.concatenate([states, step(x, states[-1])[None]])
    return states[1:]


def forgetful(step, word, h):
    return np.stack([step(x, h) for x in word])


def with_the_start(step, word, h):
    return np.concatenate([h[None], by_stacking(step, word, h)[:-1]])


def from_the_end(step, word, h):
    return by_stacking(step, word[::-1], h)


def from_zeros(step, word, h):
    return by_stacking(step, word, 0 * h)


def last_alone(step, word, h):
    return by_stacking(step, word, h)[-1]


def state_first(step, word, h):
    return by_stacking(lambda x, h: step(h, x), word, h)


WORD = [[1.0, 0.0, 0.5], [0.0, 2.0, -1.0], [0.5, 1.0, 0.0], [-1.0, 0.0, 1.0]]

EXERCISE = FunctionExercise(
    signature="read(step, word, h)",
    returns="states",
    reference=by_rows,
    cases={
        "four letters": (Made("lambda x, h: x.sum() + h / 2", lambda: adds), WORD, [0.5, -1.0]),
        "one letter": (Made("lambda x, h: x.sum() + h / 2", lambda: adds), WORD[:1], [0.5, 0.25, -1.0]),
        "another step": (
            Made("lambda x, h: (x * np.array([1, 2, 3])).sum() - 0.3 * h * h", lambda: weighs),
            WORD,
            [0.2, 0.4],
        ),
    },
    mistakes={
        "Every letter is read from the first state: hand each step the state that the step before returned.": [
            forgetful
        ],
        "The first row is the state before the first letter: begin with the state after it.": [with_the_start],
        "The word is read from its end.": [from_the_end],
        "The reading begins with zeros: begin with the state that is given.": [from_zeros],
        "This is the last state alone: collect the states after all letters, and stack them.": [last_alone],
        LETTER_FIRST: [state_first],
    },
    errors={LETTER_FIRST: "could not broadcast"},
    right=[by_stacking, by_rows, by_accumulating, by_joining],
)
