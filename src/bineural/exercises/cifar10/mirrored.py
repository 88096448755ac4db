"""``mirrored(model, x)``: what a network says of images and of their mirror images, together."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise


def classifier(seed, C, H, W, K):
    """Return a small classifier of images as an argument."""

    def make():
        rng = np.random.default_rng(seed)
        first, second = rng.normal(size=(C * H * W, 8)), rng.normal(size=(8, K))
        return lambda images: np.maximum(np.asarray(images).reshape(len(images), -1) @ first, 0) @ second

    return Made(f"a classifier of images {C} × {H} × {W}, {K} classes", make)


def drawn(*shape):
    return np.random.default_rng(shape).normal(size=shape).round(1)


def mirrored(model, x):
    return (model(x) + model(np.flip(x, -1))) / 2


def from_axes(model, x):
    return 0.5 * model(x) + 0.5 * model(x[:, :, :, ::-1])


def as_one_batch(model, x):
    both = model(np.concatenate([x, x[..., ::-1]]))
    return both.reshape(2, len(x), -1).mean(axis=0)


EXERCISE = FunctionExercise(
    signature="mirrored(model, x)",
    returns="logits",
    reference=mirrored,
    cases={
        "two images of one channel": (classifier(0, 1, 3, 3, 3), drawn(2, 1, 3, 3)),
        "three images of three channels, higher than wide": (classifier(1, 3, 4, 2, 5), drawn(3, 3, 4, 2)),
    },
    mistakes={
        "These are the logits of the images alone: add those of the mirror images.": [lambda model, x: model(x)],
        "These are the logits of the mirror images alone: add those of the images.": [
            lambda model, x: model(np.flip(x, -1))
        ],
        "This is a sum: take the mean, so that logits stay as large as they were.": [
            lambda model, x: model(x) + model(np.flip(x, -1))
        ],
        "The image is turned upside down: left and right are the last axis, `-1`.": [
            lambda model, x: (model(x) + model(np.flip(x, -2))) / 2
        ],
        "The channels are in reverse order, too: only the last axis is flipped.": [
            lambda model, x: (model(x) + model(np.flip(x, (1, -1)))) / 2
        ],
        "The image is turned by half a turn: only the last axis is flipped.": [
            lambda model, x: (model(x) + model(np.flip(x, (-2, -1)))) / 2
        ],
        "Everything is in reverse order, the images of the batch too: only the last axis is flipped.": [
            lambda model, x: (model(x) + model(np.flip(x))) / 2
        ],
        "The images are averaged before the network sees them, and become ghosts: average what it says.": [
            lambda model, x: model((x + np.flip(x, -1)) / 2)
        ],
    },
    errors={"An array is turned around by `np.flip(x, axis)`: `x.flip` is for tensors.": "attribute 'flip'"},
    right=[mirrored, from_axes, as_one_batch],
)
