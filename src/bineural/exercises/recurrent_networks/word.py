"""``word_to_tensor(word, alphabet)``: a word as one-hot letters, one a row; unknown letters are refused."""

from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven

SIZES = "The shape is `(T, D)`: a row for each letter of the word, a column for each sign of the alphabet."


def drive(function, word, alphabet):
    """Return the tensor of a word; if a letter is unknown, 1 where it is refused, 0 or −1 where it is not."""
    import torch

    known = all(letter in alphabet for letter in word)
    try:
        came = function(word, alphabet)
    except (ValueError, KeyError):
        if known:
            raise
        return torch.ones(1, dtype=torch.float64)
    if came is None or contains_dots(came):
        return came
    if not isinstance(came, torch.Tensor):
        raise TypeError("a tensor was expected")
    if came.shape != (len(word), len(alphabet)):
        raise TypeError("shape (T, D) was expected")
    if known:
        return came.detach().double()
    is_blank = any(not row.any() for row in came)
    return torch.zeros(1, dtype=torch.float64) - (0 if is_blank else 1)


def by_index(word, alphabet):
    import torch

    x = torch.zeros(len(word), len(alphabet))
    for t, letter in enumerate(word):
        x[t, alphabet.index(letter)] = 1
    return x


def by_dictionary(word, alphabet):
    import torch

    place = {letter: j for j, letter in enumerate(alphabet)}
    return torch.eye(len(alphabet))[[place[letter] for letter in word]]


def by_function(word, alphabet):
    import torch

    columns = [alphabet.find(letter) for letter in word]
    if -1 in columns:
        raise ValueError(f"unknown letter in {word!r}")
    return torch.nn.functional.one_hot(torch.tensor(columns), len(alphabet)).float()


def by_comparing(word, alphabet):
    import torch

    rows = torch.tensor([[float(letter == sign) for sign in alphabet] for letter in word])
    if (rows.sum(1) != 1).any():
        raise ValueError("each letter must be in the alphabet")
    return rows


def by_find(word, alphabet):
    import torch

    x = torch.zeros(len(word), len(alphabet))
    for t, letter in enumerate(word):
        x[t, alphabet.find(letter)] = 1
    return x


def left_blank(word, alphabet):
    import torch

    x = torch.zeros(len(word), len(alphabet))
    for t, letter in enumerate(word):
        if letter in alphabet:
            x[t, alphabet.index(letter)] = 1
    return x


def backwards(word, alphabet):
    return by_index(word[::-1], alphabet)


def numbered(word, alphabet):
    return by_index(word, alphabet) * _numbers(len(alphabet))


def _numbers(count):
    import torch

    return torch.arange(count).float()


EXERCISE = Driven(
    signature="word_to_tensor(word, alphabet)",
    returns="the letters row by row; 1 if a word is refused",
    drive=drive,
    reference=by_dictionary,
    lists="list",
    needs=("torch",),
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
        "Return a tensor of floating-point numbers.": "a tensor was expected",
        SIZES: "shape (T, D)",
    },
    right=[by_index, by_dictionary, by_function, by_comparing],
)
