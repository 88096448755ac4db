"""``rnn_step(x, h, W_ih, W_hh, b)``: the next state of the simplest recurrent cell, for a batch."""

import numpy as np

from bineural.exercises.recurrent_networks._both import NO_TENSOR, TAKES_ARRAYS, ForBoth, sigmoid, tanh


def by_einsum(x, h, W_ih, W_hh, b):
    return np.tanh(np.einsum("ni,oi->no", x, W_ih) + np.einsum("nj,oj->no", h, W_hh) + b)


def in_steps(x, h, W_ih, W_hh, b):
    a = b
    for matrix, row in ((W_ih, x), (W_hh, h)):
        a = a + row @ matrix.T
    return tanh(a)


def by_transposing(x, h, W_ih, W_hh, b):
    return tanh((W_ih @ x.T + W_hh @ h.T + b[:, None]).T)


def by_sigmoid(x, h, W_ih, W_hh, b):
    return 2 * sigmoid(2 * sums(x, h, W_ih, W_hh, b)) - 1


def sums(x, h, W_ih, W_hh, b):
    return x @ W_ih.T + h @ W_hh.T + b


RNG = np.random.default_rng(0)


def draw(N, D, H):
    return tuple(RNG.normal(size=shape).round(1) for shape in ((N, D), (N, H), (H, D), (H, H), (H,)))


EXERCISE = ForBoth(
    signature="rnn_step(x, h, W_ih, W_hh, b)",
    returns="h_new",
    reference=by_einsum,
    cases={
        "a batch of three": draw(3, 4, 2),
        "a single name": draw(1, 5, 3),
        "as many letters as numbers in the state": draw(4, 3, 3),
    },
    mistakes={
        "The tanh is missing: without it the state is a linear function of all letters.": [sums],
        "This is the sigmoid: the cell takes tanh, whose values lie around 0.": [
            lambda x, h, W_ih, W_hh, b: sigmoid(sums(x, h, W_ih, W_hh, b))
        ],
        "The old state does not enter: the cell would forget each letter at once.": [
            lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + b)
        ],
        "The letter does not enter: add the product of `x` and the transposed `W_ih`.": [
            lambda x, h, W_ih, W_hh, b: np.tanh(h @ W_hh.T + b)
        ],
        "The bias is missing.": [lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh.T)],
        "`W_hh` stands the wrong way round: its rows belong to the new state, so the product takes its transpose.": [
            lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh + b)
        ],
        "One tanh is taken of the whole sum, not one of each part.": [
            lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T) + np.tanh(h @ W_hh.T) + b,
            lambda x, h, W_ih, W_hh, b: np.tanh(x @ W_ih.T + h @ W_hh.T) + b,
        ],
    },
    errors={TAKES_ARRAYS: NO_TENSOR},
    right=[
        lambda x, h, W_ih, W_hh, b: tanh(x @ W_ih.T + h @ W_hh.T + b),
        in_steps,
        by_transposing,
        by_sigmoid,
    ],
)
