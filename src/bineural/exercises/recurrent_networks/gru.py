"""``gru_step(x, h, W_ih, W_hh, b_ih, b_hh)``: the next state of a GRU, for a batch."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def by_cell(x, h, W_ih, W_hh, b_ih, b_hh):
    """Let PyTorch compute it."""
    import torch

    return torch.ops.aten.gru_cell(x, h, W_ih, W_hh, b_ih, b_hh)


def parts(x, h, W_ih, W_hh, b_ih, b_hh):
    return (x @ W_ih.T + b_ih).chunk(3, dim=1), (h @ W_hh.T + b_hh).chunk(3, dim=1)


def by_chunks(x, h, W_ih, W_hh, b_ih, b_hh):
    import torch

    (r_x, z_x, n_x), (r_h, z_h, n_h) = parts(x, h, W_ih, W_hh, b_ih, b_hh)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + r * n_h)
    return (1 - z) * n + z * h


def by_slices(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    gates = []
    for k in range(2):
        rows = slice(k * H, (k + 1) * H)
        gates.append((x @ W_ih[rows].T + b_ih[rows] + h @ W_hh[rows].T + b_hh[rows]).sigmoid())
    r, z = gates
    n = (x @ W_ih[2 * H :].T + b_ih[2 * H :] + r * (h @ W_hh[2 * H :].T + b_hh[2 * H :])).tanh()
    return n + z * (h - n)


def by_copying(x, h, W_ih, W_hh, b_ih, b_hh):
    import torch

    cell = torch.nn.GRUCell(x.shape[1], h.shape[1], dtype=x.dtype)
    with torch.no_grad():
        for name, value in (("weight_ih", W_ih), ("weight_hh", W_hh), ("bias_ih", b_ih), ("bias_hh", b_hh)):
            getattr(cell, name).copy_(value)
    return cell(x, h)


def gated(x, h, W_ih, W_hh, b_ih, b_hh, order=(0, 1, 2), mix=None, proposal=None, gate=None):
    """Compute a GRU with one part replaced by a mistake."""
    import torch

    of_x, of_h = parts(x, h, W_ih, W_hh, b_ih, b_hh)
    (r_x, r_h), (z_x, z_h), (n_x, n_h) = ((of_x[k], of_h[k]) for k in order)
    gate = gate or torch.sigmoid
    r, z = gate(r_x + r_h), gate(z_x + z_h)
    n = proposal(n_x, n_h, r) if proposal else torch.tanh(n_x + r * n_h)
    return mix(n, z, h) if mix else (1 - z) * n + z * h


def wrong(**parts):
    return lambda *arguments: gated(*arguments, **parts)


def reset_before(x, h, W_ih, W_hh, b_ih, b_hh):
    """The reset gate multiplies the state, as in the paper."""
    import torch

    H = h.shape[1]
    (r_x, z_x, n_x), (r_h, z_h, _) = parts(x, h, W_ih, W_hh, b_ih, b_hh)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + (r * h) @ W_hh[2 * H :].T + b_hh[2 * H :])
    return (1 - z) * n + z * h


RNG = np.random.default_rng(0)


def draw(N, D, H):
    shapes = (N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)
    return tuple(RNG.normal(size=shape).round(1) for shape in shapes)


EXERCISE = FunctionExercise(
    signature="gru_step(x, h, W_ih, W_hh, b_ih, b_hh)",
    returns="h_new",
    reference=by_cell,
    lists="tensor",
    needs=("torch",),
    cases={
        "a batch of three": draw(3, 4, 2),
        "a single name": draw(1, 5, 3),
        "as many letters as numbers in the state": draw(4, 3, 3),
    },
    mistakes={
        "The update gate works the other way round: where `z` is 1, the old state stays.": [
            wrong(mix=lambda n, z, h: z * n + (1 - z) * h)
        ],
        "The reset gate multiplies the sum of letter and state: it belongs to what `W_hh` made of the state alone.": [
            wrong(proposal=lambda n_x, n_h, r: (r * (n_x + n_h)).tanh())
        ],
        "The reset gate is not used: in the proposal it multiplies what `W_hh` made of the state.": [
            wrong(proposal=lambda n_x, n_h, r: (n_x + n_h).tanh())
        ],
        "Here, as in PyTorch, the reset gate multiplies what `W_hh` and its bias made of the state, not the state "
        "before.": [reset_before],
        "The blocks stand in the order r, z, n: these are the right formulas with two of them exchanged.": [
            wrong(order=(1, 0, 2)),
            wrong(order=(2, 1, 0)),
            wrong(order=(0, 2, 1)),
        ],
        "The proposal needs tanh, not the sigmoid.": [wrong(proposal=lambda n_x, n_h, r: (n_x + r * n_h).sigmoid())],
        "Gates are sigmoids, from 0 to 1: tanh makes them negative.": [wrong(gate=lambda a: a.tanh())],
        "This is the proposal alone: mix it with the old state by `z`.": [wrong(mix=lambda n, z, h: n)],
    },
    right=[by_chunks, by_slices, by_copying],
)
