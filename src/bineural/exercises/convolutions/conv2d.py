"""``conv2d(x, weight, bias)``: kernels slide over a batch of images."""

import numpy as np

from bineural.exercises.checking.functions import FunctionExercise


def drawn(*shape):
    return np.random.default_rng(shape).integers(-3, 4, size=shape).astype(float)


def by_windows(x, weight, bias):
    windows = np.lib.stride_tricks.sliding_window_view(x, weight.shape[2:], axis=(2, 3))  # (N, C, H', W', kh, kw)
    return np.einsum("nchwij,ocij->nohw", windows, weight) + bias[:, None, None]


def out_size(x, weight):
    return x.shape[2] - weight.shape[2] + 1, x.shape[3] - weight.shape[3] + 1


def place_by_place(x, weight, bias):
    height, width = out_size(x, weight)
    y = np.zeros((len(x), len(weight), height, width))
    for h in range(height):
        for w in range(width):
            patch = x[:, :, h : h + weight.shape[2], w : w + weight.shape[3]]  # (N, C, kh, kw)
            y[:, :, h, w] = (patch[:, None] * weight).sum(axis=(2, 3, 4)) + bias
    return y


def loops(x, weight, bias):
    height, width = out_size(x, weight)
    y = np.zeros((len(x), len(weight), height, width))
    for n in range(len(x)):
        for o in range(len(weight)):
            for h in range(height):
                for w in range(width):
                    patch = x[n, :, h : h + weight.shape[2], w : w + weight.shape[3]]
                    y[n, o, h, w] = (patch * weight[o]).sum() + bias[o]
    return y


def weight_by_weight(x, weight, bias):
    height, width = out_size(x, weight)
    y = np.zeros((len(x), len(weight), height, width)) + bias[:, None, None]
    for i in range(weight.shape[2]):
        for j in range(weight.shape[3]):
            y += np.einsum("oc,nchw->nohw", weight[:, :, i, j], x[:, :, i : i + height, j : j + width])
    return y


def as_a_product(x, weight, bias):
    height, width = out_size(x, weight)
    kernels = weight.reshape(len(weight), -1)  # (O, C kh kw)
    places = [(h, w) for h in range(height) for w in range(width)]
    patches = [x[:, :, h : h + weight.shape[2], w : w + weight.shape[3]].reshape(len(x), -1) for h, w in places]
    y = np.stack([patch @ kernels.T + bias for patch in patches], axis=2)  # (N, O, places)
    return y.reshape(len(x), len(weight), height, width)


def on(change):
    """Return a function that does the right thing to arguments that `change` spoils."""
    return lambda x, weight, bias: by_windows(*change(x, weight, bias))


def first_channel(x, weight, bias):
    return x[:, :1], weight[:, :1], bias


def turned(x, weight, bias):
    return x, weight[:, :, ::-1, ::-1], bias


def without_bias(x, weight, bias):
    return x, weight, 0 * bias


def averaged(x, weight, bias):
    return x, weight / weight[0].size, bias


def short(x, weight, bias):
    return x[:, :, :-1, :-1], weight, bias


def padded(x, weight, bias):
    frame = [((size - 1) // 2, size // 2) for size in weight.shape[2:]]
    return np.pad(x, [(0, 0), (0, 0), *frame]), weight, bias


def bias_of_each_channel(x, weight, bias):
    return x, weight, x.shape[1] * bias


EXERCISE = FunctionExercise(
    signature="conv2d(x, weight, bias)",
    returns="y",
    reference=by_windows,
    cases={
        "one image, one channel, one kernel": (drawn(1, 1, 4, 4), drawn(1, 1, 2, 2), [1.0]),
        "two images of three channels, four kernels": (
            drawn(2, 3, 6, 6),
            drawn(4, 3, 3, 3),
            [1.0, -2.0, 0.5, 3.0],
        ),
        "images and kernels that are wider than high": (drawn(2, 2, 5, 8), drawn(3, 2, 2, 3), [1.0, 2.0, -1.0]),
    },
    mistakes={
        "The bias is missing: b[o] is added at each place of channel o.": [on(without_bias)],
        "The kernel is turned over: in this formula the upper left weight meets the upper left pixel under the "
        "kernel.": [on(turned)],
        "Only one input channel is used: the sum runs over all of them, each with its own part of the kernel.": [
            on(first_channel)
        ],
        "This is an average: nothing is divided by the number of weights.": [on(averaged)],
        "The last place is missing in each direction: there are `H - kh + 1` places, so `range` ends there.": [
            on(short)
        ],
        "The output has the size of the image: without padding the kernel has only `H - kh + 1` places.": [on(padded)],
        "The bias is added once for each input channel: once for each place is enough.": [on(bias_of_each_channel)],
    },
    only={
        "one image, one channel, one kernel": (
            "One image of one channel is right: now let the sum run over the channels, and keep images and kernels "
            "apart."
        ),
    },
    right=[place_by_place, loops, weight_by_weight, as_a_product],
)
