"""Odd solutions of the chapter `tensors-and-autograd`, as students would write them."""

import numpy as np
import pytest
import torch

from .shown import check_rows


def identity_in_numpy(points):
    x = np.linspace(0, 2 * np.pi, points)
    return np.sin(x) ** 2 + np.cos(x) ** 2


def identity_by_double_angle(points):
    x = torch.linspace(0, 2 * torch.pi, points, dtype=torch.float64)
    return (1 - torch.cos(2 * x)) / 2 + (1 + torch.cos(2 * x)) / 2


def with_jacobian(f, x):
    return torch.autograd.functional.jacobian(f, x).diagonal()


def with_functional_gradient(f, x):
    return torch.func.vmap(torch.func.grad(f))(x)


def in_the_callers_tensor(f, x):
    x.requires_grad_()
    f(x).sum().backward()
    return x.grad


def without_a_sum(f, x):
    x = x.clone().requires_grad_()
    f(x).backward()
    return x.grad


def without_asking(f, x):
    f(x).sum().backward()
    return x.grad


def of_a_copy(f, x):
    leaf = x.clone().requires_grad_()
    f(leaf).sum().backward()
    return x.grad


def by_differences(f, x):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def whole_numbers(f, x):
    x = x.long().requires_grad_()
    f(x).sum().backward()
    return x.grad


def starter(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.item()


def forgets_after_the_loop(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    w.grad = None
    return w.item()


def forgets_before_the_step(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(w).backward()
        w.grad.zero_()
        with torch.no_grad():
            w -= rate * w.grad
    return w.item()


def forgets_in_the_first_round(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        w.grad.zero_()
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
    return w.item()


def steps_while_recording(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(w).backward()
        w -= rate * w.grad
        w.grad = None
    return w.item()


def new_tensor_each_time(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(w).backward()
        with torch.no_grad():
            w = w - rate * w.grad
        w.grad = None
        w.requires_grad_()
    return w


def into_the_data(loss, start, rate, steps):
    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        w.grad = None
        loss(w).backward()
        w.data = w.data - rate * w.grad
    return w.item()


def in_lists(f, x, eps):
    def nudged(i, by):
        y = [float(number) for number in x.ravel()]
        y[i] += by
        return f(np.array(y).reshape(x.shape))

    return np.array([(nudged(i, eps) - nudged(i, -eps)) / (2 * eps) for i in range(x.size)]).reshape(x.shape)


def in_place_and_put_back(f, x, eps):
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        up = f(x)
        x[index] -= 2 * eps
        down = f(x)
        x[index] += eps
        grad[index] = (up - down) / (2 * eps)
    return grad


def zeros_like_integers(f, x, eps):
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[index] = eps
        grad[index] = (f(x + nudge) - f(x - nudge)) / (2 * eps)
    return grad


def only_vectors(f, x, eps):
    grad = np.zeros(len(x))
    for i in range(len(x)):
        nudge = np.zeros(len(x))
        nudge[i] = eps
        grad[i] = (f(x + nudge) - f(x - nudge)) / (2 * eps)
    return grad


def all_at_once(loss, w, X, t, size):
    w = w.clone().requires_grad_()
    loss(w, X, t).backward()
    return w.grad


def with_chunks(loss, w, X, t, size):
    w = w.clone().requires_grad_()
    total = 0
    for rows in torch.arange(len(X)).split(size):
        total = total + len(rows) * torch.autograd.grad(loss(w, X[rows], t[rows]), w)[0]
    return total / len(X)


def one_graph(loss, w, X, t, size):
    w = w.clone().requires_grad_()
    mean = sum(loss(w, X[i : i + 1], t[i : i + 1]) for i in range(len(X))) / len(X)
    mean.backward()
    return w.grad


def without_a_leaf(loss, w, X, t, size):
    for start in range(0, len(X), size):
        loss(w, X[start : start + size], t[start : start + size]).backward()
    return w.grad


def means_added(loss, w, X, t, size):
    w = w.clone().requires_grad_()
    for start in range(0, len(X), size):
        loss(w, X[start : start + size], t[start : start + size]).backward()
    return w.grad


ROWS = {
    "shapes": [
        (([5, 4], [2, 3, 4], torch.Size([4, 4]), False), ""),
        ({"first": (5, 4), "second": (2, 3, 4), "third": (4, 4), "fits": False}, ""),
        (((5, 4), (2, 3, 4), (4,), False), "A vector of shape `(4,)` counts as a row"),
        (((5, 4), (2, 3, 4), (4, 4), True), "At the right ends 3 meets 4"),
        (((4, 5), (2, 3, 4), (4, 4), False), "Write one shape under the other"),
    ],
    "identity": [
        (identity_by_double_angle, ""),
        (identity_in_numpy, "Return a tensor"),
        (lambda points: [1.0] * points, "Return a tensor"),
        (lambda points: ..., "Not written yet"),
    ],
    "slopes": [
        (with_jacobian, ""),
        (with_functional_gradient, ""),
        (in_the_callers_tensor, ""),
        (without_a_sum, "`backward()` starts from a single number"),
        (without_asking, "Nothing was recorded"),
        (of_a_copy, "Not written yet, or `return` is missing"),
        (lambda f, x: in_the_callers_tensor(f, x).sum(), "Keep one slope for each point"),
        (lambda f, x: None, "Not written yet, or `return` is missing"),
    ],
    "accumulated": [
        ((17, 2, 32), ""),
        ({"first": torch.tensor(17.0), "second": 2, "third": np.float32(32)}, ""),
        ((5, 2, 32), "This is one of the two gradients"),
        ((17, 4, 32), "To the graph `x.detach()` is a constant"),
        ((17, 2, 24), "Two paths lead from x to y"),
        ((17, 2, 6), "This is a gradient of the drawing"),
    ],
    "descend": [
        (new_tensor_each_time, ""),
        (into_the_data, ""),
        (starter, "Old gradients are still there"),
        (forgets_after_the_loop, "Old gradients are still there"),
        (forgets_before_the_step, "Nothing moves"),
        (forgets_in_the_first_round, "`w.grad` is `None` before the first"),
        (steps_while_recording, "A leaf may not be changed while it is recorded"),
    ],
    "numerical-gradient": [
        (in_lists, ""),
        (in_place_and_put_back, "An array of whole numbers"),
        (zeros_like_integers, "An array of whole numbers"),
        (lambda f, x, eps: in_lists(f, x, 1e-4), "This is the slope for a nudge of another size"),
    ],
    "virtual-batch": [
        (with_chunks, ""),
        (one_graph, ""),
        (all_at_once, "More rows than `size` were handed"),
        (without_a_leaf, "Nothing was recorded"),
        (means_added, "The means of the pieces are added as they are"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    rows = [((answers,) if isinstance(answers, tuple) else answers, start) for answers, start in ROWS[exercise]]
    check_rows(f"tensors-and-autograd/{exercise}", rows)


def test_a_function_of_vectors_alone_fails_at_the_matrix():
    from bineural.exercises import run_check

    result = run_check("tensors-and-autograd/numerical-gradient", only_vectors)
    assert [case.passed for case in result.cases[:3]] == [True, False, True]
