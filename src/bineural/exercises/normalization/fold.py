"""``fold(weight, bias, gamma, beta, mean, var)``: a linear layer and the batch norm behind it as one linear layer."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise

EPS = 1e-5
ROWS = "A row of weights has one scale: give the scales a second axis, `scale[:, None]`."
ROOT = "The root is missing: the scale is γ divided by the root of the running variance."
GAMMA = "γ is missing from the scale."
EPSILON = "ε is missing under the root: add 1e-5 to the running variance."


def draw(inputs, outputs):
    """Return the arrays of a linear layer, and those of a batch norm that has seen batches."""
    rng = np.random.default_rng(inputs)
    weight = rng.normal(size=(outputs, inputs)).round(1)
    bias, gamma, beta, mean = rng.normal(size=(4, outputs)).round(1)
    return weight, bias, gamma, beta, mean, (0.2 + 3 * rng.random(outputs)).round(1)


def reference(weight, bias, gamma, beta, mean, var):
    """Ask the two layers what they make of zeros and of each unit vector."""

    def both(h):
        return gamma * (h @ weight.T + bias - mean) / np.sqrt(var + EPS) + beta

    folded_bias = both(np.zeros(weight.shape[1]))
    return (both(np.eye(weight.shape[1])) - folded_bias).T, folded_bias


def scale_of(gamma, var):
    return gamma / np.sqrt(var + EPS)


def by_formula(weight, bias, gamma, beta, mean, var):
    scale = gamma / (var + 1e-5) ** 0.5
    return scale[:, None] * weight, scale * (bias - mean) + beta


def by_diagonal(weight, bias, gamma, beta, mean, var):
    D = np.diag(gamma / np.sqrt(var + 1e-5))
    return [D @ weight, D @ (bias - mean) + beta]


def row_by_row(weight, bias, gamma, beta, mean, var):
    folded_weight, folded_bias = np.empty_like(weight), np.empty_like(bias)
    for j in range(len(bias)):
        scale = gamma[j] / (var[j] + 1e-5) ** 0.5
        folded_weight[j] = scale * weight[j]
        folded_bias[j] = scale * bias[j] - scale * mean[j] + beta[j]
    return folded_weight, folded_bias


def weight_by(scale):
    """Return a function that multiplies the rows of the weights by another scale."""
    return lambda weight, bias, gamma, beta, mean, var: scale(gamma, var)[:, None] * weight


def bias_by(formula, scale=scale_of):
    """Return a function that makes the bias of the scale, the old bias, β and the running mean."""
    return lambda weight, bias, gamma, beta, mean, var: formula(scale(gamma, var), bias, beta, mean)


def right_bias(scale, bias, beta, mean):
    return scale * (bias - mean) + beta


def no_root(gamma, var):
    return gamma / (var + EPS)


def no_gamma(gamma, var):
    return 1 / np.sqrt(var + EPS)


def no_eps(gamma, var):
    return gamma / np.sqrt(var)


EXERCISE = FunctionExercise(
    signature="fold(weight, bias, gamma, beta, mean, var)",
    returns=("folded_weight", "folded_bias"),
    reference=reference,
    cases={
        "three inputs, two outputs": draw(3, 2),
        "two inputs, four outputs": draw(2, 4),
        "as many outputs as inputs": draw(4, 4),
    },
    mistakes={
        "folded_weight": {
            ROOT: [weight_by(no_root)],
            GAMMA: [weight_by(no_gamma)],
            EPSILON: [weight_by(no_eps)],
            ROWS: [lambda weight, bias, gamma, beta, mean, var: scale_of(gamma, var) * weight],
            "The weights are not scaled: each row is multiplied by the scale of its feature.": [
                lambda weight, bias, gamma, beta, mean, var: weight
            ],
            "The weights are transposed: they keep the shape `(O, I)`.": [
                lambda weight, bias, gamma, beta, mean, var: (scale_of(gamma, var)[:, None] * weight).T
            ],
        },
        "folded_bias": {
            ROOT: [bias_by(right_bias, no_root)],
            GAMMA: [bias_by(right_bias, no_gamma)],
            EPSILON: [bias_by(right_bias, no_eps)],
            "The running mean is not subtracted from the bias.": [
                bias_by(lambda scale, bias, beta, mean: scale * bias + beta)
            ],
            "β is missing from the bias.": [bias_by(lambda scale, bias, beta, mean: scale * (bias - mean))],
            "The bias of the linear layer passes through the norm, too: it is scaled, as the weights are.": [
                bias_by(lambda scale, bias, beta, mean: bias - scale * mean + beta)
            ],
            "The bias of the linear layer is lost.": [bias_by(lambda scale, bias, beta, mean: beta - scale * mean)],
            "The bias is as it was: the norm shifts it, too.": [bias_by(lambda scale, bias, beta, mean: bias)],
            "The running mean is subtracted without its scale.": [
                bias_by(lambda scale, bias, beta, mean: scale * bias - mean + beta)
            ],
        },
    },
    errors={ROWS: "could not be broadcast"},
    right=[by_formula, by_diagonal, row_by_row],
)
