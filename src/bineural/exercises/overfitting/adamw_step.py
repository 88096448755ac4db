"""``adamw_step(w, step, lr, weight_decay)``: a step of Adam, and apart from it a decay."""

from bineural.exercises.checking.functions import FunctionExercise


def reference(w, step, lr, weight_decay):
    return w - lr * (step + weight_decay * w)


def in_two_steps(w, step, lr, weight_decay):
    w = w * (1 - lr * weight_decay)
    return w - lr * step


def one_by_one(w, step, lr, weight_decay):
    import numpy as np

    return np.array([each - lr * s - lr * weight_decay * each for each, s in zip(w, step, strict=True)])


EXERCISE = FunctionExercise(
    signature="adamw_step(w, step, lr, weight_decay)",
    returns="w",
    reference=reference,
    cases={
        "two weights, one of them negative": ([2.0, -4.0], [1.0, 0.5], 0.1, 0.5),
        "a step of zero: only the decay is left": ([3.0, -1.0, 0.5], [0.0, 0.0, 0.0], 0.01, 2.0),
        "weights of zero: nothing decays": ([0.0, 0.0], [-1.0, 3.0], 0.2, 0.3),
    },
    mistakes={
        "The decay is missing: each weight loses the share `lr * weight_decay` of itself.": [
            lambda w, step, lr, weight_decay: w - lr * step
        ],
        "The decay forgets the learning rate: a weight loses the share `lr * weight_decay`, not `weight_decay`.": [
            lambda w, step, lr, weight_decay: w * (1 - weight_decay) - lr * step
        ],
        "The decay has the wrong sign: weights become smaller.": [
            lambda w, step, lr, weight_decay: w + lr * weight_decay * w - lr * step
        ],
        "The step has the wrong sign: the optimizer goes against it.": [
            lambda w, step, lr, weight_decay: w - lr * weight_decay * w + lr * step
        ],
        "The weight that decays is the one before the step, not the one after it.": [
            lambda w, step, lr, weight_decay: (w - lr * step) * (1 - lr * weight_decay)
        ],
        "Every weight loses the same amount: the decay is a share of the weight itself, so multiply by `w`.": [
            lambda w, step, lr, weight_decay: w - lr * (step + weight_decay)
        ],
    },
    right=[reference, in_two_steps, one_by_one],
)
