"""``rnn_step(x, h, W_ih, W_hh, b)``: the next state of the simplest recurrent cell, for a batch."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def by_einsum(x, h, W_ih, W_hh, b):
    import torch

    return torch.tanh(torch.einsum("ni,oi->no", x, W_ih) + torch.einsum("nj,oj->no", h, W_hh) + b)


def by_joining(x, h, W_ih, W_hh, b):
    import torch

    both = torch.cat([x, h], dim=1) @ torch.cat([W_ih, W_hh], dim=1).T
    return (both + b).tanh()


def by_linear(x, h, W_ih, W_hh, b):
    import torch
    from torch.nn import functional

    return torch.tanh(functional.linear(x, W_ih, b) + functional.linear(h, W_hh))


def by_transposing(x, h, W_ih, W_hh, b):
    return (W_ih @ x.T + W_hh @ h.T + b[:, None]).T.tanh()


def sums(x, h, W_ih, W_hh, b):
    return x @ W_ih.T + h @ W_hh.T + b


def sigmoids(x, h, W_ih, W_hh, b):
    return sums(x, h, W_ih, W_hh, b).sigmoid()


def without_state(x, h, W_ih, W_hh, b):
    return (x @ W_ih.T + b).tanh()


def without_letter(x, h, W_ih, W_hh, b):
    return (h @ W_hh.T + b).tanh()


def without_bias(x, h, W_ih, W_hh, b):
    return (x @ W_ih.T + h @ W_hh.T).tanh()


def untransposed(x, h, W_ih, W_hh, b):
    return (x @ W_ih.T + h @ W_hh + b).tanh()


def one_tanh_each(x, h, W_ih, W_hh, b):
    return (x @ W_ih.T).tanh() + (h @ W_hh.T).tanh() + b


def bias_outside(x, h, W_ih, W_hh, b):
    return (x @ W_ih.T + h @ W_hh.T).tanh() + b


RNG = np.random.default_rng(0)


def draw(N, D, H):
    return tuple(RNG.normal(size=shape).round(1) for shape in ((N, D), (N, H), (H, D), (H, H), (H,)))


EXERCISE = FunctionExercise(
    signature="rnn_step(x, h, W_ih, W_hh, b)",
    returns="h_new",
    reference=by_einsum,
    lists="tensor",
    needs=("torch",),
    cases={
        "a batch of three": draw(3, 4, 2),
        "a single name": draw(1, 5, 3),
        "as many letters as numbers in the state": draw(4, 3, 3),
    },
    mistakes={
        "The tanh is missing: without it the state is a linear function of all letters.": [sums],
        "This is the sigmoid: the cell takes tanh, whose values lie around 0.": [sigmoids],
        "The old state does not enter: the cell would forget each letter at once.": [without_state],
        "The letter does not enter: add the product of `x` and the transposed `W_ih`.": [without_letter],
        "The bias is missing.": [without_bias],
        "`W_hh` stands the wrong way round: its rows belong to the new state, so the product takes its transpose.": [
            untransposed
        ],
        "One tanh is taken of the whole sum, not one of each part.": [one_tanh_each, bias_outside],
    },
    right=[
        lambda x, h, W_ih, W_hh, b: (x @ W_ih.T + h @ W_hh.T + b).tanh(),
        by_joining,
        by_linear,
        by_transposing,
    ],
)
