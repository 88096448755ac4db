"""``BatchNorm(num_features)``: batch normalization with running statistics, which refuses to train on one example."""

from functools import partial

import numpy as np

from bineural.exercises.normalization._norms import NormExercise, Stage, batch, carried, gradients, made, outputs
from bineural.exercises.normalization._solutions import batch_norms, torch_batch_norm

BUFFERS = ("running_mean", "running_var")


def remembered(layer_of):
    """Return the running statistics after two batches."""
    layer = made(layer_of)
    layer(batch()), layer(batch(10.0))
    return np.stack([getattr(layer, name).detach().numpy() for name in BUFFERS])


def evaluated(layer_of):
    """Return outputs in evaluation mode after two batches, and then the running statistics."""
    layer = made(layer_of)
    layer(batch()), layer(batch(10.0))
    layer.eval()
    y = layer(batch(5.0)).detach().numpy()
    return np.concatenate([y, *(getattr(layer, name).detach().numpy()[None] for name in BUFFERS)])


def unaware(layer_of):
    """Return 1 if a layer that has seen a batch holds no graph of it."""
    layer = made(layer_of)
    layer(batch().requires_grad_())
    return np.array(float(all(getattr(layer, name).grad_fn is None for name in BUFFERS)))


def refuses(layer_of):
    """Return 1 if one example is refused in training, by a `ValueError` of some words, and taken in evaluation."""
    layer = made(layer_of)
    layer(batch())
    try:
        layer(batch()[:1])
        refused = 0.0
    except ValueError as error:
        refused = 1.0 if " " in str(error).strip() else 0.5
    try:
        taken = float(layer.eval()(batch()[:1]).shape == (1, 3))
    except ValueError:
        taken = 0.0
    return np.array([refused, taken])


EXERCISE = NormExercise(
    name="BatchNorm",
    reference=torch_batch_norm,
    classes=batch_norms,
    stages={
        "what the layer carries": Stage(
            "layer = BatchNorm(3)",
            partial(carried, buffers=BUFFERS),
            "Four names, each with one number a feature: `weight` and `bias` are parameters, `running_mean` and "
            "`running_var` are buffers.",
        ),
        "a batch in training": Stage(
            "BatchNorm(3)(x)",
            outputs,
            "The outputs are wrong: mean and variance are taken over the batch, then `weight` stretches and `bias` "
            "shifts.",
        ),
        "gradients back to inputs, scale and shift": Stage(
            "layer(x).backward(…)",
            gradients,
            "The outputs are right, their gradients are not: something on the way from `x` to them is cut out of the "
            "graph.",
        ),
        "running statistics after two batches": Stage(
            "layer(x), layer(x + 10); layer.running_mean, layer.running_var",
            remembered,
            "The running statistics are wrong: compute those of one batch by hand, beginning with 0 and 1.",
        ),
        "no graph in the running statistics": Stage(
            "layer(x); layer.running_mean.grad_fn",
            unaware,
            "The running statistics keep the graphs of all batches: update them inside of `torch.no_grad()`.",
        ),
        "evaluation after two batches": Stage(
            "layer(x), layer(x + 10); layer.eval()(x + 5)",
            evaluated,
            "In evaluation mode the running statistics are used, and stay as they are.",
        ),
        "one example alone": Stage(
            "layer(x[:1]), layer.eval()(x[:1])",
            refuses,
            "One example is refused in training, and taken in evaluation.",
        ),
    },
    mistakes={
        "`running_mean` and `running_var` are no buffers: `register_buffer` puts them into the state of the layer.": [
            "plain attributes"
        ],
        "`running_mean` and `running_var` are parameters, and an optimizer would move them: take `register_buffer`.": [
            "statistics as parameters"
        ],
        "Scale and shift are no parameters, so nobody trains them: `nn.Parameter` makes them some.": [
            "scale no parameter"
        ],
        "The batch is normalized by the unbiased variance: here divide by N, `correction=0`.": ["unbiased outputs"],
        "Mean and variance are taken over the features, that is layer norm: a feature has its own, over the batch.": [
            "over features"
        ],
        "Mean and variance are those of the whole batch: each feature has its own.": ["whole batch"],
        "Scale and shift are not used: multiply by `weight`, and add `bias`.": ["no scale"],
        "Mean and variance are cut off from the graph: they depend on `x`, and the gradient must know.": ["detached"],
        "`momentum` is the weight of the new value: the old one keeps 0.9, the newest batch enters with 0.1.": [
            "momentum reversed"
        ],
        "The running variance takes the unbiased variance, which divides by N − 1.": ["biased memory"],
        "The running statistics are those of the last batch: blend them with the old ones.": ["last batch"],
        "Even in evaluation mode the statistics of the batch are used: ask `self.training`.": ["always training"],
        "In evaluation mode the running statistics move on: update them in training alone.": ["learns from tests"],
        "A single example passes in training: raise a `ValueError`, with a sentence that says what to do.": [
            "takes one"
        ],
        "The error has no words: say what was expected, what came, and what to do.": ["speechless"],
        "One example is refused in evaluation, too: there the running statistics serve it.": ["refuses all"],
    },
    right=["plain", "by functional", "by lerp"],
)
