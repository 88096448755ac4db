"""``numerical_gradient(f, x, eps)``: central differences of a function of an array of any shape."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import Fragile, FunctionExercise

ONE_SIDED = "This nudges to one side only: take `f` at `x + eps` and at `x - eps`."
NOT_HALVED = "The two places are farther apart than that: divide by `2 * eps`."
NOT_DIVIDED = "Divide the difference of the two values by their distance, `2 * eps`."
ALL_AT_ONCE = "All numbers are nudged together, which gives the sum of all slopes: nudge one at a time."
NOT_PUT_BACK = "An earlier nudge is still there: each number needs a fresh copy of `x`, or must be put back."
WHOLE_ROW = "A whole row is nudged at once: go through all indices with `np.ndindex(x.shape)`."
FLAT = "Return the shape of `x`: `np.ndindex(x.shape)` goes through the indices of any shape."
OTHER_EPS = "This is the slope for a nudge of another size: use the `eps` that is handed over."
INTEGERS = "An array of whole numbers cuts the fraction of a nudged number off: work on `x.astype(float)`."


def product(x):
    return float(np.prod(x) + np.sum(x**3))


def ripple(x):
    weights = np.arange(1.0, x.size + 1).reshape(x.shape)
    return float(np.sum(weights * np.sin(x)) + x.flat[0] * x.flat[-1])


def central(f, x, eps):
    x = np.asarray(x, dtype=float)
    directions = np.eye(x.size).reshape(x.size, *x.shape) * eps
    return np.array([(f(x + d) - f(x - d)) / (2 * eps) for d in directions]).reshape(x.shape)


def one_sided(f, x, eps, sign=1):
    x = np.asarray(x, dtype=float)
    directions = np.eye(x.size).reshape(x.size, *x.shape) * eps * sign
    return np.array([(f(x + d) - f(x)) / (sign * eps) for d in directions]).reshape(x.shape)


def never_put_back(f, x, eps):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        up = f(x)
        x[index] -= 2 * eps
        grad[index] = (up - f(x)) / (2 * eps)
    return grad


def whole_rows(f, x, eps):
    x = np.asarray(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in range(len(x)):
        up, down = x.copy(), x.copy()
        up[i] += eps
        down[i] -= eps
        grad[i] = (f(up) - f(down)) / (2 * eps)
    return grad


def copies(f, x, eps):
    x = x.astype(float)
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += eps
        down[index] -= eps
        grad[index] = (f(up) - f(down)) / (2 * eps)
    return grad


def one_copy_put_back(f, x, eps):
    x = np.array(x, dtype=np.float64)
    grad = np.empty(x.shape)
    entries = np.nditer(x, flags=["multi_index"])
    for _ in entries:
        index = entries.multi_index
        kept = x[index].item()
        x[index] = kept + eps
        up = f(x)
        x[index] = kept - eps
        down = f(x)
        x[index] = kept
        grad[index] = (up - down) / 2 / eps
    return grad


def flattened(f, x, eps):
    grad = []
    for i in range(x.size):
        nudge = np.zeros(x.size)
        nudge[i] = eps
        nudge = nudge.reshape(x.shape)
        grad.append((f(x + nudge) - f(x - nudge)) / (2 * eps))
    return np.array(grad).reshape(x.shape)


PRODUCT = Made("lambda x: np.prod(x) + np.sum(x**3)", lambda: product)

EXERCISE = FunctionExercise(
    signature="numerical_gradient(f, x, eps)",
    returns="grad",
    reference=central,
    # The nudges are large, so that what is not central differs.
    cases={
        "an array of three numbers": (PRODUCT, [1.0, -2.0, 0.5], 0.25),
        "a matrix": (Made("a function of a matrix", lambda: ripple), [[0.5, 1.0, -1.5], [2.0, -0.5, 0.25]], 0.125),
        "one number alone": (PRODUCT, [2.0], 0.25),
    },
    mistakes={
        ONE_SIDED: [one_sided, lambda f, x, eps: one_sided(f, x, eps, sign=-1)],
        NOT_HALVED: [lambda f, x, eps: 2 * central(f, x, eps)],
        NOT_DIVIDED: [lambda f, x, eps: 2 * eps * central(f, x, eps), lambda f, x, eps: eps * central(f, x, eps)],
        ALL_AT_ONCE: [
            lambda f, x, eps: np.full(np.shape(x), (f(x + eps) - f(x - eps)) / (2 * eps)),
            lambda f, x, eps: (f(x + eps) - f(x - eps)) / (2 * eps),
        ],
        NOT_PUT_BACK: [never_put_back],
        WHOLE_ROW: [whole_rows],
        OTHER_EPS: [lambda f, x, eps: central(f, x, 1e-5), lambda f, x, eps: central(f, x, eps / 1000)],
        FLAT: [lambda f, x, eps: central(f, x, eps).ravel()],
    },
    only={"one number alone": NOT_PUT_BACK},
    fragile={"an array of whole numbers": Fragile((PRODUCT, [1, -2, 3], 0.25), INTEGERS)},
    right=[copies, one_copy_put_back, flattened],
)
