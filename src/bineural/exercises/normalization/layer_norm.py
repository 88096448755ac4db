"""``LayerNorm(num_features)``: layer normalization, which lets no example feel another."""

from bineural.exercises.normalization._norms import NormExercise, Stage, batch, carried, gradients, made, outputs
from bineural.exercises.normalization._solutions import layer_norms, torch_layer_norm


def alone(layer_of):
    """Return what a layer makes of one example that has no company."""
    return made(layer_of)(batch()[1:2]).detach().numpy()


def level(layer_of):
    """Return what a layer makes of an example whose features are all equal."""
    x = batch()
    x[2] = 4.0
    return made(layer_of)(x).detach().numpy()


def in_evaluation(layer_of):
    """Return what a layer makes of a batch in evaluation mode."""
    layer = made(layer_of)
    layer(batch())
    return layer.eval()(batch(5.0)).detach().numpy()


EXERCISE = NormExercise(
    name="LayerNorm",
    reference=torch_layer_norm,
    classes=layer_norms,
    stages={
        "what the layer carries": Stage(
            "layer = LayerNorm(3)",
            carried,
            "Two parameters, `weight` and `bias`, each with one number a feature.",
        ),
        "a batch": Stage(
            "LayerNorm(3)(x)",
            outputs,
            "The outputs are wrong: each example is normalized by its own mean and variance, then `weight` stretches "
            "and `bias` shifts.",
        ),
        "one example alone": Stage(
            "layer(x[1:2])", alone, "An example alone comes out otherwise than in company: no example feels another."
        ),
        "an example of equal features": Stage(
            "layer(x)", level, "Equal features have the variance 0: ε under the root keeps the division from failing."
        ),
        "gradients back to inputs, scale and shift": Stage(
            "layer(x).backward(…)",
            gradients,
            "The outputs are right, their gradients are not: something on the way from `x` to them is cut out of the "
            "graph.",
        ),
        "a batch in evaluation": Stage(
            "layer.eval()(x + 5)",
            in_evaluation,
            "Layer norm does the same in both modes: there is nothing to remember.",
        ),
    },
    mistakes={
        "Scale and shift are no parameters, so nobody trains them: `nn.Parameter` makes them some.": [
            "scale no parameter"
        ],
        "Mean and variance are taken over the batch, so examples feel each other: take them over the features, "
        "`dim=-1`.": ["over the batch"],
        "Mean and variance are those of the whole batch, so examples feel each other: each example has its own.": [
            "whole batch"
        ],
        "This is the unbiased variance: here divide by the number of features, `correction=0`.": ["unbiased"],
        "Scale and shift are not used: multiply by `weight`, and add `bias`.": ["no scale"],
        "The root is missing: divide by the root of the variance.": ["no root"],
        "Mean and variance are cut off from the graph: they depend on `x`, and the gradient must know.": ["detached"],
    },
    right=["plain", "by functional", "by squares"],
)
