"""``inverted_dropout(h, u, p)``: leave out where a random number is below p, and divide what stays."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def with_mask(make):
    """Return a function that multiplies by a mask, made of u and p."""
    return lambda h, u, p: h * make(u, p)


def in_a_line(h, u, p):
    mask = (u >= p) / (1 - p)
    return h * mask


def chosen(h, u, p):
    return np.where(u < p, 0.0, h / (1 - p))


def one_by_one(h, u, p):
    out = h.copy()
    for n in range(h.shape[0]):
        for j in range(h.shape[1]):
            out[n, j] = 0 if u[n, j] < p else h[n, j] / (1 - p)
    return out


H = [[1.5, -2.0, 0.75], [3.0, 0.5, -1.25]]
U = [[0.05, 0.22, 0.93], [0.61, 0.15, 0.78]]  # 0.22 lies between p and p/(1 − p) of the first case

EXERCISE = FunctionExercise(
    signature="inverted_dropout(h, u, p)",
    returns="dropped",
    reference=with_mask(lambda u, p: np.where(u < p, 0.0, 1 / (1 - p))),
    cases={
        "a fifth is left out": (H, U, 0.2),
        "seven tenths are left out": (H, U, 0.7),
        "nothing is left out": (H, U, 0.0),
    },
    mistakes={
        "What stays is not divided: the mean over the masks would shrink by 1 − p.": [with_mask(lambda u, p: u >= p)],
        "Divide by the share that stays, 1 − p, not by p.": [with_mask(lambda u, p: (u >= p) / (p or 1))],
        "Multiplying by 1 − p is what the paper does in evaluation; here, in training, divide by it.": [
            with_mask(lambda u, p: (u >= p) * (1 - p))
        ],
        "Python divides before it compares, so `u` is compared with p/(1 − p): put the comparison into brackets.": [
            with_mask(lambda u, p: u >= p / (1 - p))
        ],
        "It is the other way round: where u is below p, the number is left out.": [
            with_mask(lambda u, p: (u < p) / (1 - p)),
            with_mask(lambda u, p: (u < p) / (p or 1)),
            with_mask(lambda u, p: (u < p) * 1.0),
        ],
        "This keeps where u is below 1 − p. It is as good a mask, but another one: leave out where u is below p.": [
            with_mask(lambda u, p: (u < 1 - p) / (1 - p))
        ],
        "Nothing is left out: where is the comparison of u with p?": [with_mask(lambda u, p: 1 / (1 - p) + 0 * u)],
        "The random number itself is no mask: compare it with p.": [
            with_mask(lambda u, p: u),
            with_mask(lambda u, p: u / (1 - p)),
        ],
    },
    right=[in_a_line, chosen, one_by_one],
)
