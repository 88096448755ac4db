"""``word_to_array(word, alphabet)``: a word as one-hot letters, one a row; unknown letters are refused."""

import numpy as np

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven

SIZES = "The shape is `(T, D)`: a row for each letter of the word, a column for each sign of the alphabet."


def drive(function, word, alphabet):
    """Return the array of a word; if a letter is unknown, 1 where it is refused, 0 or −1 where it is not."""
    known = all(letter in alphabet for letter in word)
    try:
        came = function(word, alphabet)
    except (ValueError, KeyError):
        if known:
            raise
        return np.ones(1)
    if came is None or contains_dots(came):
        return came
    if not hasattr(came, "__array__"):
        raise TypeError("an array was expected")
    rows = np.asarray(came, dtype=float)  # a tensor will do as well
    if rows.shape != (len(word), len(alphabet)):
        raise TypeError("shape (T, D) was expected")
    if known:
        return rows
    is_blank = not rows.any(axis=1).all()
    return np.zeros(1) - (0 if is_blank else 1)


def by_index(word, alphabet):
    x = np.zeros((len(word), len(alphabet)))
    for t, letter in enumerate(word):
        x[t, alphabet.index(letter)] = 1
    return x


def by_dictionary(word, alphabet):
    place = {letter: j for j, letter in enumerate(alphabet)}
    return np.eye(len(alphabet))[[place[letter] for letter in word]]


def by_places(word, alphabet):
    columns = [alphabet.find(letter) for letter in word]
    if -1 in columns:
        raise ValueError(f"unknown letter in {word!r}")
    return np.equal.outer(columns, np.arange(len(alphabet))).astype(float)


def by_comparing(word, alphabet):
    rows = np.array([[float(letter == sign) for sign in alphabet] for letter in word])
    if (rows.sum(axis=1) != 1).any():
        raise ValueError("each letter must be in the alphabet")
    return rows


def by_find(word, alphabet):
    x = np.zeros((len(word), len(alphabet)))
    for t, letter in enumerate(word):
        x[t, alphabet.find(letter)] = 1
    return x


def left_blank(word, alphabet):
    x = np.zeros((len(word), len(alphabet)))
    for t, letter in enumerate(word):
        if letter in alphabet:
            x[t, alphabet.index(letter)] = 1
    return x


def backwards(word, alphabet):
    return by_index(word[::-1], alphabet)


def numbered(word, alphabet):
    return by_index(word, alphabet) * np.arange(len(alphabet))


EXERCISE = Driven(
    signature="word_to_array(word, alphabet)",
    returns="the letters row by row; 1 if a word is refused",
    drive=drive,
    reference=by_dictionary,
    lists="list",
    cases={
        "a word of three letters": ("abd", "abcd"),
        "a letter that comes twice": ("Anna", "Aan"),
        "a single letter": ("'", " '-a"),
        "a letter that the alphabet lacks": ("baß", "abs"),
    },
    mistakes={
        "A letter that is not in the alphabet passes in silence: `find` gives −1 for it, and index −1 is the last "
        "letter. Raise a `ValueError`, or take `index`, which does.": [by_find],
        "A letter that is not in the alphabet passes in silence, as a row of zeros: raise a `ValueError`.": [
            left_blank
        ],
        "The rows stand in the reverse order: row 0 is the first letter.": [backwards],
        "A one-hot row has a single 1, not the number of the letter.": [numbered],
    },
    errors={
        "Return a NumPy array of floating-point numbers.": "an array was expected",
        SIZES: "shape (T, D)",
    },
    right=[by_index, by_dictionary, by_places, by_comparing],
)
