"""Odd solutions of the chapter `recurrent-networks`, as students would write them."""

import math

import numpy as np
import pytest
import torch

from bineural.exercises import own_code, run_check
from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.recurrent_networks import patient
from bineural.exercises.recurrent_networks._both import sigmoid, tanh, where
from bineural.layers import GRUCell

from .shown import check_rows

STATES = [1, 0.5, 0.25, 1.125]


def word_by_tensor(word, alphabet):
    return torch.nn.functional.one_hot(torch.tensor([alphabet.index(letter) for letter in word]), len(alphabet))


def word_by_truth(word, alphabet):
    if set(word) - set(alphabet):
        raise KeyError("an unknown letter")
    return np.array([*word])[:, None] == np.array([*alphabet])


def word_by_fancy_indexing(word, alphabet):
    x = np.zeros((len(word), len(alphabet)), dtype=np.float32)
    x[np.arange(len(word)), [alphabet.index(letter) for letter in word]] = 1
    return x


def word_with_an_axis(word, alphabet):
    return word_by_fancy_indexing(word, alphabet)[:, None]


def word_by_assert(word, alphabet):
    assert all(letter in alphabet for letter in word)
    return word_by_fancy_indexing(word, alphabet)


def sums(x, h, W_ih, W_hh, b):
    return x @ W_ih.T + h @ W_hh.T + b


def rnn_by_rows(x, h, W_ih, W_hh, b):
    rows = [tanh(W_ih @ row + W_hh @ state + b) for row, state in zip(x, h, strict=True)]
    return torch.stack(rows) if isinstance(x, torch.Tensor) else np.stack(rows)


def rnn_by_numpy(x, h, W_ih, W_hh, b):
    return np.tanh(sums(x, h, W_ih, W_hh, b))


def rnn_by_joining(x, h, W_ih, W_hh, b):
    both = np.concatenate([x, h], axis=1) @ np.concatenate([W_ih, W_hh], axis=1).T
    return tanh(both + b)


def rnn_by_torch(x, h, W_ih, W_hh, b):
    return torch.tanh(sums(x, h, W_ih, W_hh, b))


def read_by_recursion(step, word, h):
    if len(word) == 0:
        return np.empty((0, len(h)))
    h = step(word[0], h)
    return np.vstack([h, read_by_recursion(step, word[1:], h)])


def read_with_the_state_first(step, word, h):
    states = np.zeros((len(word), len(h)))
    for t, x in enumerate(word):
        h = step(h, x)
        states[t] = h
    return states


def read_into_a_list(step, word, h):
    states = []
    for x in word:
        h = step(x, h)
        states.append(h)
    return states


def keep_in_place(new, old, t, lengths):
    old[t < lengths] = new[t < lengths]
    return old


def keep_by_rows(new, old, t, lengths):
    h = old.copy()
    h[t < lengths] = new[t < lengths]
    return h


def gru_by_parts(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a, c = x @ W_ih.T + b_ih, h @ W_hh.T + b_hh
    gates = sigmoid((a + c)[:, : 2 * H])
    r, z = gates[:, :H], gates[:, H:]
    return tanh(a[:, -H:] + r * c[:, -H:]) * (1 - z) + h * z


def gru_by_numpy(x, h, W_ih, W_hh, b_ih, b_hh):
    r_x, z_x, n_x = np.split(x @ W_ih.T + b_ih, 3, axis=1)
    r_h, z_h, n_h = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    r, z = 1 / (1 + np.exp(-r_x - r_h)), 1 / (1 + np.exp(-z_x - z_h))
    return (1 - z) * np.tanh(n_x + r * n_h) + z * h


def gru_by_torch(x, h, W_ih, W_hh, b_ih, b_hh):
    return torch.sigmoid(x @ W_ih.T)


def chrono(W_ih, W_hh, b_ih, b_hh):
    """Draw the times that the numbers of the state remember, from 1 to 600 letters."""
    H = W_hh.shape[1]
    b_hh[:] = 0
    b_ih[H : 2 * H] = np.log(np.random.default_rng(0).uniform(1, 600, H))


def half_and_half(W_ih, W_hh, b_ih, b_hh):
    H = W_hh.shape[1]
    b_ih[H : H + H // 2] = 9


def by_the_other_bias(W_ih, W_hh, b_ih, b_hh):
    _, z, _ = np.split(b_hh, 3)
    z += 5.2


def too_open(W_ih, W_hh, b_ih, b_hh):
    b_ih[32:64] = 30


def not_open_enough(W_ih, W_hh, b_ih, b_hh):
    b_ih[32:64] = 2


def exploding(W_ih, W_hh, b_ih, b_hh):
    """Make an orthogonal cell of twice the size: both gates let everything pass."""
    H = W_hh.shape[1]
    W_hh[2 * H :] = 2 * np.linalg.qr(W_hh[2 * H :])[0]
    W_hh[: 2 * H] = 0
    b_ih[:H] = 10
    b_ih[H : 2 * H] = -10


def overflowing(W_ih, W_hh, b_ih, b_hh):
    exploding(W_ih, W_hh, b_ih, b_hh)
    W_hh *= 1e30
    W_ih *= 0
    b_ih[-len(W_hh) // 3 :] = 0
    b_hh[-len(W_hh) // 3 :] = 0


def infinite(W_ih, W_hh, b_ih, b_hh):
    b_ih[:] = math.inf


def under_another_name(W_ih, W_hh, b_ih, b_hh):
    b_ih = np.full(b_ih.shape, 5.0)


def does_nothing(W_ih, W_hh, b_ih, b_hh): ...


ROWS = {
    "ceiling": [
        (0.7, ""),
        (np.float64(0.7), ""),
        (7 / 10, ""),
        (70, "This is in percent"),
        (0.55, "The number is wrong"),
    ],
    "memory": [
        (({"states": tuple(STATES), "slope": 1 / 8},), ""),
        (({"states": np.array(STATES), "slope": 0.5**3},), ""),
        (((STATES, 0.125),), ""),
        (((STATES, -0.125),), "Only the sign is wrong"),
        ((([1, 0.5, 0.25, 1.25], 0.125),), "Numbers that are wrong"),
    ],
    "word": [
        (word_by_tensor, ""),
        (word_by_truth, ""),
        (word_by_fancy_indexing, ""),
        (word_with_an_axis, "The shape is `(T, D)`"),
        (lambda word, alphabet: word_by_fancy_indexing(word, alphabet).tolist(), "Return a NumPy array"),
        (lambda word, alphabet: word_by_fancy_indexing(word, alphabet).T, "The shape is `(T, D)`"),
        (lambda word, alphabet: None, "Not written yet, or `return` is missing"),
    ],
    "cell": [
        (rnn_by_rows, ""),
        (rnn_by_numpy, "This is right for arrays. But PyTorch trains"),
        (rnn_by_joining, "This is right for arrays. But PyTorch trains"),
        (rnn_by_torch, "Your function gets NumPy arrays"),
        (lambda x, h, W_ih, W_hh, b: tanh(x @ W_ih.T + h @ W_hh.T), "The bias is missing"),
    ],
    "read": [
        (read_by_recursion, ""),
        (read_into_a_list, "Return a NumPy array of floating-point numbers"),
        (read_with_the_state_first, "`step` takes the letter first"),
        (lambda step, word, h: np.stack([step(x, h) for x in word]), "Every letter is read from the first state"),
    ],
    "keep": [
        (lambda new, old, t, lengths: old + (new - old) * (lengths > t)[..., None], ""),
        (lambda new, old, t, lengths: where(t < lengths, new.T, old.T).T, ""),
        (lambda new, old, t, lengths: np.where((t < lengths)[:, None], new, old), "This is right for arrays. But"),
        (keep_by_rows, "This is right for arrays. But"),
        (lambda new, old, t, lengths: where((t <= lengths)[:, None], new, old), "Letters are counted from 0"),
        (lambda new, old, t, lengths: where(t < lengths, new, old), "The mask has the shape `(N,)`"),
        (
            lambda new, old, t, lengths: torch.where((t < lengths)[:, None], new, old),
            "Your function gets NumPy arrays",
        ),
    ],
    "gru": [
        (gru_by_parts, ""),
        (gru_by_numpy, "This is right for arrays. But PyTorch trains"),
        (gru_by_torch, "Your function gets NumPy arrays"),
    ],
    "patient": [
        (chrono, ""),
        (half_and_half, ""),
        (by_the_other_bias, ""),
        (too_open, "A letter moves the state by"),
        (not_open_enough, "Per letter the gradient is multiplied by"),
        (exploding, "The gradient explodes"),
        (overflowing, "The gradient explodes"),
        (infinite, "Some weights are not finite"),
        (under_another_name, "The cell is as it was"),
        (does_nothing, "Not written yet"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"recurrent-networks/{exercise}", ROWS[exercise])


def test_a_function_that_changes_its_argument_is_told():
    result = run_check("recurrent-networks/keep", keep_in_place)
    assert not result.passed
    assert "old" in result.cases[0].hint


def test_starters_are_not_run_as_own_code(capsys):
    def rnn_step(x, h, W_ih, W_hh, b):
        return ...

    def read(step, word, h): ...

    def keep(new, old, t, lengths):
        return ...

    def gru_step(x, h, W_ih, W_hh, b_ih, b_hh): ...

    own = own_code("recurrent-networks", cell=rnn_step, read=read, keep=keep, gru=gru_step)
    assert own.cell is not rnn_step
    assert "Nothing is written yet" in capsys.readouterr().out
    own = own_code("recurrent-networks", cell=rnn_by_rows, gru=gru_by_numpy)
    assert own.cell is rnn_by_rows
    assert own.gru is gru_by_numpy


def cell_of(weights):
    cell = GRUCell(weights[0].shape[1], weights[1].shape[1]).double()
    with torch.no_grad():
        for own, given in zip((cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh), weights, strict=True):
            own.copy_(torch.as_tensor(given))
    return cell


@pytest.mark.parametrize("made", [torch.as_tensor, np.asarray])
def test_the_books_cells_are_those_of_the_package(made):
    exercise = find_exercise("recurrent-networks/gru")
    [gru] = exercise.stand_ins()
    for x, h, *weights in exercise.cases.values():
        expected = cell_of(weights)(torch.as_tensor(x), torch.as_tensor(h))
        came = gru(*map(made, (x, h, *weights)))
        assert torch.allclose(torch.as_tensor(came), expected)


def test_gradients_through_two_hundred_letters_are_those_of_autograd():
    weights = patient.drawn(0)
    patient.open_gate(*weights)
    cell = cell_of(weights)
    rng = np.random.default_rng(100)
    words = torch.eye(patient.LETTERS, dtype=torch.float64)[rng.integers(patient.LETTERS, size=(patient.STEPS, 16))]
    v = torch.as_tensor(rng.normal(size=(16, patient.STATE)))
    first = h = cell(words[0]).detach().requires_grad_()
    for x in words[1:]:
        h = cell(x, h)
    (h * v).sum().backward()
    kept = (first.grad.norm(dim=1) / v.norm(dim=1)).quantile(0.5)  # of an even number the mean of the two in the middle
    assert patient.measured(weights, 0)[0] == pytest.approx(kept.item())
