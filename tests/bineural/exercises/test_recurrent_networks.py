"""Odd solutions of the chapter `recurrent-networks`, as students would write them."""

import math

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises import own_code, run_check
from bineural.exercises.checking.registry import find_exercise
from bineural.layers import GRUCell

from .shown import check_rows

STATES = [1, 0.5, 0.25, 1.125]


def word_by_embedding(word, alphabet):
    table = nn.Embedding.from_pretrained(torch.eye(len(alphabet), dtype=torch.float64))
    return table(torch.tensor([alphabet.index(letter) for letter in word]))


def word_by_scatter(word, alphabet):
    places = torch.tensor([alphabet.index(letter) for letter in word])
    return torch.zeros(len(word), len(alphabet)).scatter(1, places[:, None], 1.0)


def word_with_an_axis(word, alphabet):
    return word_by_scatter(word, alphabet)[:, None]


def word_by_array(word, alphabet):
    return word_by_scatter(word, alphabet).numpy()


def word_by_assert(word, alphabet):
    assert all(letter in alphabet for letter in word)
    return word_by_scatter(word, alphabet)


def rnn_by_exponentials(x, h, W_ih, W_hh, b):
    twice = 2 * (x.matmul(W_ih.t()) + h.matmul(W_hh.t()) + b)
    return 1 - 2 / (twice.exp() + 1)


def rnn_by_rows(x, h, W_ih, W_hh, b):
    return torch.stack([torch.tanh(W_ih @ row + W_hh @ state + b) for row, state in zip(x, h, strict=True)])


def rnn_as_if_quadratic(x, h, W_ih, W_hh, b):
    return torch.tanh(x @ W_ih + h @ W_hh + b)


def read_by_recursion(step, word, h):
    if len(word) == 0:
        return torch.empty(0, len(h), dtype=h.dtype)
    h = step(word[0], h)
    return torch.cat([h.unsqueeze(0), read_by_recursion(step, word[1:], h)])


def read_with_the_state_first(step, word, h):
    states = []
    for x in word:
        h = step(h, x)
        states.append(h)
    return torch.stack(states)


def read_into_a_list(step, word, h):
    states = []
    for x in word:
        h = step(x, h)
        states.append(h)
    return states


def keep_in_place(new, old, t, lengths):
    old[t < lengths] = new[t < lengths]
    return old


def keep_by_indices(new, old, t, lengths):
    rows = (t < lengths).nonzero().squeeze(1)
    return old.index_copy(0, rows, new[rows])


def gru_by_rows(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    found = []
    for row, state in zip(x, h, strict=True):
        a, c = W_ih @ row + b_ih, W_hh @ state + b_hh
        r, z = (a + c)[:H].sigmoid(), (a + c)[H : 2 * H].sigmoid()
        n = (a[2 * H :] + r * c[2 * H :]).tanh()
        found.append(torch.lerp(n, state, z))
    return torch.stack(found)


def chrono(cell):
    """Draw the times that the numbers of the state remember, from 1 to 600 letters."""
    H = cell.hidden_size
    with torch.no_grad():
        cell.bias_hh.zero_()
        cell.bias_ih[H : 2 * H] = torch.empty(H).uniform_(1, 600).log()


def half_and_half(cell):
    H = cell.hidden_size
    cell.bias_ih.data[H : H + H // 2] = 9


def by_data(cell):
    H = cell.hidden_size
    cell.bias_hh.data[H : 2 * H] += 5.2


def too_open(cell):
    cell.bias_ih.data[cell.hidden_size : 2 * cell.hidden_size] = 30


def not_open_enough(cell):
    cell.bias_ih.data[cell.hidden_size : 2 * cell.hidden_size] = 2


def exploding(cell):
    """Make an orthogonal cell of twice the size: both gates let everything pass."""
    H = cell.hidden_size
    nn.init.orthogonal_(cell.weight_hh.data[2 * H :], 2)
    cell.weight_hh.data[: 2 * H] = 0
    cell.bias_ih.data[:H] = 10
    cell.bias_ih.data[H : 2 * H] = -10


def guarded(cell):
    cell.bias_ih[cell.hidden_size : 2 * cell.hidden_size] = 5


def infinite(cell):
    cell.bias_ih.data[:] = math.inf


def looks_only(cell):
    print(cell)


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
        (word_by_embedding, ""),
        (word_by_scatter, ""),
        (word_with_an_axis, "The shape is `(T, D)`"),
        (word_by_array, "Return a tensor of floating-point numbers"),
        (lambda word, alphabet: word_by_scatter(word, alphabet).T, "The shape is `(T, D)`"),
        (lambda word, alphabet: None, "Not written yet, or `return` is missing"),
    ],
    "cell": [
        (rnn_by_exponentials, ""),
        (rnn_by_rows, ""),
        (
            lambda x, h, W_ih, W_hh, b: rnn_by_rows(x, h, W_ih, W_hh, b).numpy(),
            "Return a tensor of floating-point numbers",
        ),
        (lambda x, h, W_ih, W_hh, b: torch.tanh(x @ W_ih.T + h @ W_hh.T), "The bias is missing"),
    ],
    "read": [
        (read_by_recursion, ""),
        (read_into_a_list, "Return a tensor of floating-point numbers"),
        (lambda step, word, h: torch.stack([step(x, h) for x in word]), "Every letter is read from the first state"),
    ],
    "keep": [
        (keep_by_indices, ""),
        (lambda new, old, t, lengths: old + (new - old) * (lengths > t).unsqueeze(-1), ""),
        (lambda new, old, t, lengths: torch.where(t < lengths, new.T, old.T).T, ""),
        (lambda new, old, t, lengths: torch.where((t <= lengths)[:, None], new, old), "Letters are counted from 0"),
        (
            lambda new, old, t, lengths: torch.where(t < lengths, new, old),
            "The mask has the shape `(N,)`",
        ),
    ],
    "gru": [
        (gru_by_rows, ""),
        (lambda x, h, *weights: find_exercise("recurrent-networks/gru").reference(x, h, *weights), ""),
    ],
    "patient": [
        (chrono, ""),
        (half_and_half, ""),
        (by_data, ""),
        (too_open, "A letter moves the state by"),
        (not_open_enough, "Per letter the gradient is multiplied by"),
        (exploding, "The gradient explodes"),
        (guarded, "Autograd does not let you write into a parameter"),
        (infinite, "Some weights are not finite"),
        (looks_only, "The cell is as it was"),
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
    own = own_code("recurrent-networks", cell=rnn_by_rows, gru=gru_by_rows)
    assert own.cell is rnn_by_rows
    assert own.gru is gru_by_rows


def test_the_books_cells_are_those_of_the_package():
    torch.manual_seed(0)
    cell = GRUCell(5, 3)
    x, h = torch.randn(4, 5), torch.randn(4, 3)
    [gru] = find_exercise("recurrent-networks/gru").stand_ins()
    weights = cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh
    assert torch.allclose(gru(x, h, *weights), cell(x, h))
