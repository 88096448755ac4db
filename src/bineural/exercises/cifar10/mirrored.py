"""``mirrored(model, x)``: what a network says of images and of their mirror images, together."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise


def classifier(seed, C, H, W, K):
    """Return a small classifier of images as an argument."""

    def make():
        import torch
        from torch import nn

        torch.manual_seed(seed)
        return nn.Sequential(nn.Flatten(), nn.Linear(C * H * W, 8), nn.ReLU(), nn.Linear(8, K)).eval()

    return Made(f"a classifier of images {C} × {H} × {W}, {K} classes", make)


def drawn(*shape):
    return np.random.default_rng(shape).normal(size=shape).round(1).tolist()


def mirrored(model, x):
    return (model(x) + model(x.flip(-1))) / 2


def from_axes(model, x):
    return 0.5 * model(x) + 0.5 * model(x.flip(3))


def as_one_batch(model, x):
    import torch

    both = model(torch.cat([x, x.flip(-1)]))
    return both.reshape(2, len(x), -1).mean(0)


def without_gradients(function):
    """Return a function whose value can be compared with arrays."""

    def call(model, x):
        import torch

        with torch.no_grad():
            return function(model, x)

    return call


EXERCISE = FunctionExercise(
    signature="mirrored(model, x)",
    returns="logits",
    reference=without_gradients(mirrored),
    lists="tensor",
    needs=("torch",),
    cases={
        "two images of one channel": (classifier(0, 1, 3, 3, 3), drawn(2, 1, 3, 3)),
        "three images of three channels, higher than wide": (classifier(1, 3, 4, 2, 5), drawn(3, 3, 4, 2)),
    },
    mistakes={
        "These are the logits of the images alone: add those of the mirror images.": [
            without_gradients(lambda model, x: model(x))
        ],
        "These are the logits of the mirror images alone: add those of the images.": [
            without_gradients(lambda model, x: model(x.flip(-1)))
        ],
        "This is a sum: take the mean, so that logits stay as large as they were.": [
            without_gradients(lambda model, x: model(x) + model(x.flip(-1)))
        ],
        "The image is turned upside down: left and right are the last axis, `-1`.": [
            without_gradients(lambda model, x: (model(x) + model(x.flip(-2))) / 2)
        ],
        "The channels are in reverse order, too: only the last axis is flipped.": [
            without_gradients(lambda model, x: (model(x) + model(x.flip(1, -1))) / 2)
        ],
        "The image is turned by half a turn: only the last axis is flipped.": [
            without_gradients(lambda model, x: (model(x) + model(x.flip(-2, -1))) / 2)
        ],
        "The images are averaged before the network sees them, and become ghosts: average what it says.": [
            without_gradients(lambda model, x: model((x + x.flip(-1)) / 2))
        ],
    },
    right=[mirrored, from_axes, as_one_batch],
)
