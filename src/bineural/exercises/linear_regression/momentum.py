"""``momentum(w, v, grad, lr, beta)``: a step against a velocity that remembers."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def in_place_on_copies(w, v, grad, lr, beta=0.9):
    w, v = w.copy(), v.copy()
    v *= beta
    v += grad
    w -= lr * v
    return w, v


def one_by_one(w, v, grad, lr, beta=0.9):
    places, velocities = np.empty_like(w), np.empty_like(v)
    for index in np.ndindex(w.shape):
        velocities[index] = beta * v[index] + grad[index]
        places[index] = w[index] - lr * velocities[index]
    return [places, velocities]


OLD = "This steps along the old velocity: add the gradient to it first, then step."
RATE = "The learning rate is missing in the step: it multiplies the velocity."
LAST = "This is plain descent: step against the velocity, not against the last gradient."
UPHILL = "This goes uphill: the velocity collects gradients, so subtract it."
TWICE = "The step takes the rate twice: it is outside of the velocity here, so keep it out of `v`."
AHEAD = "This is Nesterov's momentum, which looks ahead: here the step is `lr * v`."
INSIDE = (
    "The rate is inside of the velocity here: in this book `v` collects gradients, and the rate comes with the step."
)
FORGETS = "The old velocity is forgotten: the share `beta` of it remains."
STAYS = "The old velocity does not fade: the share `beta` of it remains."
AVERAGE = "This is a running mean, as in Adam: here the whole gradient is added, not the share `1 - beta` of it."
FADES = "Here the gradient fades instead of the old velocity: the factor `beta` belongs to `v`."
MINUS = "The velocity collects gradients as they are; the minus comes with the step."

EXERCISE = FunctionExercise(
    signature="momentum(w, v, grad, lr, beta)",
    returns=("w", "v"),
    reference=lambda w, v, grad, lr, beta: (w - lr * grad - lr * beta * v, grad - v * (1 - beta) + v),
    cases={
        "velocity and gradient agree": ([1.0, -2.0], [10.0, -20.0], [1.0, -2.0], 0.2, 0.9),
        "a matrix, the gradient against the velocity": (
            [[1.0, 2.0], [0.5, -1.0]],
            [[1.0, 2.0], [-3.0, 4.0]],
            [[-2.0, -1.0], [5.0, 0.5]],
            0.05,
            0.8,
        ),
        "from rest, the first step": ([3.0, 1.0], [0.0, 0.0], [2.0, -4.0], 0.2, 0.9),
    },
    mistakes={
        "w": {
            OLD: [lambda w, v, g, lr, beta: w - lr * v],
            RATE: [lambda w, v, g, lr, beta: w - (beta * v + g)],
            LAST: [lambda w, v, g, lr, beta: w - lr * g],
            UPHILL: [lambda w, v, g, lr, beta: w + lr * (beta * v + g)],
            TWICE: [lambda w, v, g, lr, beta: w - lr * (beta * v + lr * g)],
            INSIDE: [lambda w, v, g, lr, beta: w - (beta * v + lr * g)],
            AHEAD: [lambda w, v, g, lr, beta: w - lr * (g + beta * (beta * v + g))],
        },
        "v": {
            INSIDE: [lambda w, v, g, lr, beta: beta * v + lr * g, lambda w, v, g, lr, beta: beta * v - lr * g],
            FORGETS: [lambda w, v, g, lr, beta: g],
            STAYS: [lambda w, v, g, lr, beta: v + g],
            AVERAGE: [lambda w, v, g, lr, beta: beta * v + (1 - beta) * g],
            FADES: [lambda w, v, g, lr, beta: v + beta * g],
            MINUS: [lambda w, v, g, lr, beta: beta * v - g],
            "This is the old velocity: return the new one.": [lambda w, v, g, lr, beta: v],
        },
    },
    right=[
        lambda w, v, grad, lr, beta=0.9: (w - lr * (beta * v + grad), beta * v + grad),
        in_place_on_copies,
        one_by_one,
    ],
)
