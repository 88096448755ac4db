"""Odd solutions of the chapter `linear-regression`, as students would write them."""

import numpy as np
import pytest

from .shown import check_rows


def floor_by_descent(x, t):
    x, t = (x - x.mean()) / x.std(), (t - t.mean()) / t.std()
    w = 0.0
    for _ in range(100):
        w -= 0.25 * 2 * np.mean((w * x - t) * x)
    return np.mean((w * x - t) ** 2)


def floor_by_least_squares(x, t):
    t = (t - t.mean()) / t.std()
    rows = np.column_stack([x, np.ones_like(x)])
    best, *_ = np.linalg.lstsq(rows, t, rcond=None)
    return ((rows @ best - t) ** 2).mean()


def changes_w(w, grad, lr):
    w -= lr * grad
    return w


def changes_v(w, v, grad, lr, beta=0.9):
    v *= beta
    v += grad
    return w - lr * v, v


def by_newton(x, gradient, start):
    rows = np.column_stack([x, np.ones_like(x)])
    inverse = np.linalg.inv(2 * rows.T @ rows / len(x))
    w = np.array(start)
    for _ in range(5):
        w = w - inverse @ gradient(w)
    return w


def by_finding_the_matrix(x, gradient, start):
    """Ask three times: the gradient is linear in w."""
    scale = np.array([1 / x.std(), 1.0])
    for _ in range(3):
        here = gradient(start)
        columns = [gradient(start + scale[k] * np.eye(2)[k]) - here for k in range(2)]
        start = start - scale * np.linalg.solve(np.column_stack(columns), here)
    return start


def by_orthogonal_steps(x, gradient, start):
    """Descend in a turned coordinate system, as a list."""
    w, b = start
    for _ in range(40):
        grad_w, grad_b = gradient([w, b])
        change = (grad_w - x.mean() * grad_b) / x.var()
        w, b = w - 0.3 * change, b + 0.3 * change * x.mean() - 0.3 * grad_b
    return [w, b]


def raw_steps(lr, steps):
    def reach(x, gradient, start):
        w = np.array(start)
        for _ in range(steps):
            w = w - lr(x) * gradient(w)
        return w

    return reach


def stable(x):
    return 0.9 / (np.mean(x**2) + 1)


ROWS = {
    "by-hand": [
        (({"residual": -4, "loss": 6.0, "grad_w": -6, "grad_b": np.float64(-4)},), ""),
        (((-4, 18 / 3, -18 / 3, -12 / 3),), ""),
        ((np.array([-4, 6, -6, -4]).tolist(),), ""),
        (((4, 6, -6, -4),), "The sign is reversed"),
        (((-4, 18, -6, -4),), "This is a sum"),
        (((-4, 6, -3, -4),), "The factor 2"),
    ],
    "update": [
        (lambda w, grad, lr: w + (-lr) * np.asarray(grad), ""),
        (lambda w, grad, lr: (w / lr - grad) * lr, ""),
        (lambda w, grad, lr: np.array([a - lr * g for a, g in zip(w, grad, strict=True)]), ""),
        (changes_w, "`update` changes its argument `w`"),
        (lambda w, grad, lr: w + lr * grad, "This goes uphill"),
        (lambda w, grad, lr: None, "Not written yet, or `return` is missing"),
    ],
    "floor": [
        ((floor_by_descent, "MedInc"), ""),
        ((floor_by_least_squares, "MedInc"), ""),
        ((lambda x, t: 1 - np.cov(x, t)[0, 1] ** 2 / (np.var(x, ddof=1) * np.var(t, ddof=1)), ["MedInc"]), ""),
        ((floor_by_descent, "Population"), "This column has one of the highest floors"),
        ((lambda x, t: np.corrcoef(x, t)[0, 1] ** 2, "MedInc"), "This is r²"),
        ((lambda x, t: np.mean((np.polyval(np.polyfit(x, t, 1), x) - t) ** 2), "MedInc"), "This is the error in the"),
    ],
    "limit": [
        (({"raw": 2 / (6 + 32**0.5), "centered": 1},), ""),
        (((0.17, 1.0),), ""),
        (((0.172, np.float64(1)),), ""),
        (((0.2, 1.0),), "The largest entry of `H`"),
        (((0.17, 0.5),), "This is 1/λ"),
        (((5.83, 1.0),), "This belongs to the smallest"),
    ],
    "momentum": [
        (lambda w, v, grad, lr, beta=0.9: (w - lr * beta * v - lr * grad, v * beta + grad), ""),
        (lambda w, v, grad, lr, beta: [np.subtract(w, lr * (grad + beta * v)), np.add(beta * v, grad)], ""),
        (lambda w, v, grad, lr, b=0.9: (w - lr * (v + (b - 1) * v + grad), v - (1 - b) * v + grad), ""),
        (changes_v, "`momentum` changes its argument `v`"),
        (
            lambda w, v, grad, lr, beta=0.9: (beta * v + grad, w - lr * (beta * v + grad)),
            "The values are right, but in another order",
        ),
        (lambda w, v, grad, lr, beta=0.9: (w - (beta * v + lr * grad), beta * v + lr * grad), "The rate is inside"),
    ],
    "raw": [
        (by_newton, ""),
        (by_finding_the_matrix, ""),
        (by_orthogonal_steps, ""),
        (raw_steps(lambda x: 3.0, 20), "The steps diverge"),
        (raw_steps(stable, 1000), "The gradient was asked for more than 100 times"),
        (lambda x, gradient, start: start, "The loss has hardly moved"),
        (lambda x, gradient, start: start[0], "Return one array with the slope"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"linear-regression/{exercise}", ROWS[exercise])


def test_small_stable_steps_on_the_raw_column_do_not_arrive():
    from bineural.exercises import run_check

    result = run_check("linear-regression/raw", raw_steps(stable, 100))
    assert not result.passed
    assert all(case.hint.startswith("Not there yet") for case in result.cases if case.hint)
