"""``patient(W_ih, W_hh, b_ih, b_hh)``: weights with which a GRU still hears a letter after two hundred others."""

import numpy as np

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import CodedExercise, has_empty_body
from bineural.exercises.recurrent_networks._both import sigmoid
from bineural.localize import message

SIGNATURE = "patient(W_ih, W_hh, b_ih, b_hh)"
LETTERS, STATE, STEPS, WORDS = 20, 32, 200, 16
SEEDS = range(3)
# With the weights that it is drawn with, a GRU keeps some 1e-36 of a gradient over 200 steps.
LEAST, MOST = 0.1, 10.0
# A state that no letter moves would keep everything for ever, and know nothing.
LEAST_MOVED = 5e-4


def drawn(seed):
    """Return weights and biases as PyTorch draws them."""
    rng = np.random.default_rng(seed)
    shapes = (3 * STATE, LETTERS), (3 * STATE, STATE), (3 * STATE,), (3 * STATE,)
    return [rng.uniform(-1, 1, shape) / STATE**0.5 for shape in shapes]


def step(letters, h, weights):
    """Return the next state, and what the way back needs: the gates, the proposal, and its part from the state."""
    W_ih, W_hh, b_ih, b_hh = weights
    a_r, a_z, a_n = np.split(W_ih.T[letters] + b_ih, 3, axis=1)  # one-hot letters pick out columns
    c_r, c_z, c_n = np.split(h @ W_hh.T + b_hh, 3, axis=1)
    r, z = sigmoid(a_r + c_r), sigmoid(a_z + c_z)
    n = np.tanh(a_n + r * c_n)
    return (1 - z) * n + z * h, (h, r, z, n, c_n)


def step_back(grad, kept, W_hh):
    """Return the gradient of the old state, given that of the new one."""
    h, r, z, n, c_n = kept
    grad_n = grad * (1 - z) * (1 - n**2)
    grad_r = grad_n * c_n * r * (1 - r)
    grad_z = grad * (h - n) * z * (1 - z)
    return grad * z + np.concatenate([grad_r, grad_z, grad_n * r], axis=1) @ W_hh


def measured(weights, seed):
    """Return by how much two hundred letters change a gradient, and how far one letter moves the state."""
    rng = np.random.default_rng(100 + seed)
    letters = rng.integers(LETTERS, size=(STEPS, WORDS))
    v = rng.normal(size=(WORDS, STATE))
    h, _ = step(letters[0], np.zeros((WORDS, STATE)), weights)
    way = []
    for each in letters[1:]:
        h, kept = step(each, h, weights)
        way.append(kept)
    grad = v
    for kept in reversed(way):
        grad = step_back(grad, kept, weights[1])
    after_one, _ = step(np.arange(LETTERS), np.zeros((LETTERS, STATE)), weights)
    moved = np.sqrt(np.mean((after_one - np.roll(after_one, 1, axis=0)) ** 2))
    return float(np.median(np.linalg.norm(grad, axis=1) / np.linalg.norm(v, axis=1))), float(moved)


def check(function):
    """Let the function fill a cell from each seed, and follow a gradient back through two hundred letters."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for seed in SEEDS:
        case = _case(function, seed)
        yield case
        if not case.passed:
            return


def _case(function, seed):
    before = drawn(seed)
    weights = [each.copy() for each in before]

    def run():
        function(*weights)
        return weights

    def find(weights):
        expected = message(
            "a gradient multiplied by {least:g} to {most:g} over {steps:d} letters", least=LEAST, most=MOST, steps=STEPS
        )
        if not all(np.isfinite(each).all() for each in weights):
            hint = message("Some weights are not finite: find the step that overflows or divides by zero.")
            return Fault(expected, message("weights that are not all finite"), hint)
        with np.errstate(all="ignore"):  # what explodes may overflow
            kept, moved = measured(weights, seed)
        got = message(
            "a gradient multiplied by {kept:.2g}; a letter moves the state by {moved:.2g}", kept=kept, moved=moved
        )
        hint = _hint(function, before, weights, kept, moved)
        return Fault(expected, got, hint) if hint else None

    title = message("{steps:d} letters, seed {seed:d}", steps=STEPS, seed=seed)
    return attempt(title, "patient", run, {}, find, spelled=SIGNATURE)


def _hint(function, before, weights, kept, moved):
    """Return what to do, or an empty text if the cell is patient."""
    if all(np.array_equal(old, new) for old, new in zip(before, weights, strict=True)):
        if has_empty_body(function):
            return not_written("patient")
        return message("The cell is as it was: write into its weights and biases, in place.")
    if not kept <= MOST:
        return message("The gradient explodes: the weights of the state are too large.")
    if moved < LEAST_MOVED:
        return message(
            "A letter moves the state by {moved:.1g} only: a cell that never changes forgets nothing and learns "
            "nothing. Open the gate a little less, or make the weights of the letters larger.",
            moved=moved,
        )
    if kept < LEAST:
        return message(
            "Per letter the gradient is multiplied by {factor:.3f}: what must the gate `z` be so that it is nearer to "
            "1, and which bias makes it so?",
            factor=kept ** (1 / (STEPS - 1)),
        )
    return ""


def open_gate(W_ih, W_hh, b_ih, b_hh):
    """Let the update gate begin near 1."""
    b_ih[STATE : 2 * STATE] = 5.0


EXERCISE = CodedExercise(("patient",), check, stand_in=(open_gate,))
