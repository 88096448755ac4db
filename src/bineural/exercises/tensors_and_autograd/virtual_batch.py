"""``gradient_in_pieces(loss, w, X, t, size)``: the gradient of a mean over more rows than fit at once."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise
from bineural.exercises.tensors_and_autograd._tensors import as_tensor

TOO_MANY = "More rows than `size` were handed to `loss` at once: go through them in pieces."
SUMMED = "The means of the pieces are added as they are: each counts with its share of the rows, `len(piece) / len(X)`."
EQUAL_SHARES = "Every piece counts the same here, also the short one at the end: its share is its rows divided by all."
SIZE_SHARES = "The last piece may have fewer than `size` rows: take its own length."
DROPPED = "The rows that are left over at the end are missing."
ONLY_LAST = "Only the last piece is left: gradients are to add up over the pieces, so forget nothing between them."
ONLY_FIRST = "Only the first piece counts: go through all of them before you return."
NOT_RECORDED = "Nothing was recorded: `w` must be a leaf with `requires_grad_()` before `loss` is called."

LIMIT = "out of memory"


def limited(size):
    """Return the mean squared error of a linear model, which refuses more rows than this."""

    def loss(w, X, t):
        if len(X) > size:
            raise RuntimeError(f"{LIMIT}: {len(X)} rows, at most {size} fit")
        return ((X @ w - t) ** 2).mean()

    return loss


def whole(w, X, t):
    w, X, t = (np.asarray(each, dtype=float) for each in (w, X, t))
    return 2 * X.T @ (X @ w - t) / len(X)


def pieces(w, X, t, size):
    starts = range(0, len(X), size)
    return [
        (whole(w, X[start : start + size], t[start : start + size]), len(X[start : start + size])) for start in starts
    ]


def by_shares(loss, w, X, t, size):
    w = w.detach().clone().requires_grad_()
    for start in range(0, len(X), size):
        rows = slice(start, start + size)
        (loss(w, X[rows], t[rows]) * len(X[rows]) / len(X)).backward()
    return w.grad


def by_sums(loss, w, X, t, size):
    w = w.clone().requires_grad_(True)
    for X_piece, t_piece in zip(X.split(size), t.split(size), strict=True):
        (loss(w, X_piece, t_piece) * len(t_piece)).backward()
    return w.grad / len(t)


def row_by_row(loss, w, X, t, size):
    import torch

    w = w.clone().requires_grad_()
    total = torch.zeros_like(w)
    for i in range(len(X)):
        [grad] = torch.autograd.grad(loss(w, X[i : i + 1], t[i : i + 1]), w)
        total = total + grad
    return total / len(X)


def data(rows, features):
    rng = np.random.default_rng(rows)
    return [rng.normal(size=size).round(2) for size in (features, (rows, features), rows)]


def case(rows, size):
    return (Made(f"loss of at most {size} rows", lambda: limited(size)), *data(rows, 3), size)


EXERCISE = FunctionExercise(
    signature="gradient_in_pieces(loss, w, X, t, size)",
    returns="grad",
    reference=lambda loss, w, X, t, size: whole(w, X, t),
    cases={
        "10 rows, 4 at a time": case(10, 4),
        "9 rows, 3 at a time": case(9, 3),
        "5 rows, 8 at a time": case(5, 8),
        "7 rows, 1 at a time": case(7, 1),
    },
    mistakes={
        SUMMED: [as_tensor(lambda loss, w, X, t, size: sum(grad for grad, _ in pieces(w, X, t, size)))],
        EQUAL_SHARES: [
            as_tensor(lambda loss, w, X, t, size: np.mean([grad for grad, _ in pieces(w, X, t, size)], axis=0))
        ],
        SIZE_SHARES: [
            as_tensor(lambda loss, w, X, t, size: sum(grad for grad, _ in pieces(w, X, t, size)) * size / len(X))
        ],
        DROPPED: [
            as_tensor(
                lambda loss, w, X, t, size: sum(grad * n for grad, n in pieces(w, X, t, size) if n == size) / len(X)
            )
        ],
        ONLY_LAST: [
            as_tensor(lambda loss, w, X, t, size: pieces(w, X, t, size)[-1][0] * pieces(w, X, t, size)[-1][1] / len(X)),
            as_tensor(lambda loss, w, X, t, size: pieces(w, X, t, size)[-1][0]),
        ],
        ONLY_FIRST: [
            as_tensor(lambda loss, w, X, t, size: pieces(w, X, t, size)[0][0] * pieces(w, X, t, size)[0][1] / len(X)),
            as_tensor(lambda loss, w, X, t, size: pieces(w, X, t, size)[0][0]),
        ],
    },
    errors={TOO_MANY: LIMIT, NOT_RECORDED: "does not require grad"},
    lists="tensor",
    right=[by_shares, by_sums, row_by_row],
    needs=("torch",),
)
