"""``gru_step(x, h, W_ih, W_hh, b_ih, b_hh)``: the next state of a GRU, for a batch."""

import numpy as np

from bineural.exercises.recurrent_networks._both import NO_TENSOR, TAKES_ARRAYS, ForBoth, sigmoid, tanh


def by_rows(x, h, W_ih, W_hh, b_ih, b_hh):
    """Compute one example after the other."""
    found = []
    for row, state in zip(x, h, strict=True):
        a, c = (each.reshape(3, -1) for each in (W_ih @ row + b_ih, W_hh @ state + b_hh))
        r, z = 1 / (1 + np.exp(-(a[:2] + c[:2])))
        found.append((1 - z) * np.tanh(a[2] + r * c[2]) + z * state)
    return np.array(found)


def by_slices(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a, c = x @ W_ih.T + b_ih, h @ W_hh.T + b_hh
    r = sigmoid(a[:, :H] + c[:, :H])
    z = sigmoid(a[:, H : 2 * H] + c[:, H : 2 * H])
    n = tanh(a[:, 2 * H :] + r * c[:, 2 * H :])
    return (1 - z) * n + z * h


def by_reshaping(x, h, W_ih, W_hh, b_ih, b_hh):
    a = (x @ W_ih.T + b_ih).reshape(len(x), 3, -1)
    c = (h @ W_hh.T + b_hh).reshape(len(h), 3, -1)
    r, z = sigmoid(a[:, 0] + c[:, 0]), sigmoid(a[:, 1] + c[:, 1])
    return z * h + (1 - z) * tanh(a[:, 2] + r * c[:, 2])


def by_blocks(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    gates = []
    for k in range(2):
        rows = slice(k * H, (k + 1) * H)
        gates.append(sigmoid(x @ W_ih[rows].T + b_ih[rows] + h @ W_hh[rows].T + b_hh[rows]))
    r, z = gates
    n = tanh(x @ W_ih[2 * H :].T + b_ih[2 * H :] + r * (h @ W_hh[2 * H :].T + b_hh[2 * H :]))
    return n + z * (h - n)


def parts(x, h, W_ih, W_hh, b_ih, b_hh):
    return np.split(x @ W_ih.T + b_ih, 3, axis=1), np.split(h @ W_hh.T + b_hh, 3, axis=1)


def gated(x, h, W_ih, W_hh, b_ih, b_hh, order=(0, 1, 2), mix=None, proposal=None, gate=sigmoid):
    """Compute a GRU with one part replaced by a mistake."""
    of_x, of_h = parts(x, h, W_ih, W_hh, b_ih, b_hh)
    (r_x, r_h), (z_x, z_h), (n_x, n_h) = ((of_x[k], of_h[k]) for k in order)
    r, z = gate(r_x + r_h), gate(z_x + z_h)
    n = proposal(n_x, n_h, r) if proposal else np.tanh(n_x + r * n_h)
    return mix(n, z, h) if mix else (1 - z) * n + z * h


def wrong(**parts):
    return lambda *arguments: gated(*arguments, **parts)


def reset_before(x, h, W_ih, W_hh, b_ih, b_hh):
    """The reset gate multiplies the state, as in the paper."""
    H = h.shape[1]
    (r_x, z_x, n_x), (r_h, z_h, _) = parts(x, h, W_ih, W_hh, b_ih, b_hh)
    r, z = sigmoid(r_x + r_h), sigmoid(z_x + z_h)
    n = np.tanh(n_x + (r * h) @ W_hh[2 * H :].T + b_hh[2 * H :])
    return (1 - z) * n + z * h


RNG = np.random.default_rng(0)


def draw(N, D, H):
    shapes = (N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)
    return tuple(RNG.normal(size=shape).round(1) for shape in shapes)


EXERCISE = ForBoth(
    signature="gru_step(x, h, W_ih, W_hh, b_ih, b_hh)",
    returns="h_new",
    reference=by_rows,
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
            wrong(proposal=lambda n_x, n_h, r: np.tanh(r * (n_x + n_h)))
        ],
        "The reset gate is not used: in the proposal it multiplies what `W_hh` made of the state.": [
            wrong(proposal=lambda n_x, n_h, r: np.tanh(n_x + n_h))
        ],
        "Here, as in PyTorch, the reset gate multiplies what `W_hh` and its bias made of the state, not the state "
        "before.": [reset_before],
        "The blocks stand in the order r, z, n: these are the right formulas with two of them exchanged.": [
            wrong(order=(1, 0, 2)),
            wrong(order=(2, 1, 0)),
            wrong(order=(0, 2, 1)),
        ],
        "The proposal needs tanh, not the sigmoid.": [wrong(proposal=lambda n_x, n_h, r: sigmoid(n_x + r * n_h))],
        "Gates are sigmoids, from 0 to 1: tanh makes them negative.": [wrong(gate=np.tanh)],
        "This is the proposal alone: mix it with the old state by `z`.": [wrong(mix=lambda n, z, h: n)],
    },
    errors={TAKES_ARRAYS: NO_TENSOR},
    right=[by_slices, by_reshaping, by_blocks],
)
