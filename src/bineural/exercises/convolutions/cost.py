"""``conv_cost(in_channels, out_channels, kernel_size, out_size)``: parameters and multiply-adds of a convolution."""

from bineural.exercises.checking.functions import FunctionExercise


def conv_cost(in_channels, out_channels, kernel_size, out_size):
    weights = out_channels * in_channels * kernel_size**2
    return weights + out_channels, weights * out_size**2


def kernel_by_kernel(in_channels, out_channels, kernel_size, out_size):
    per_kernel = in_channels * kernel_size * kernel_size
    return (per_kernel + 1) * out_channels, per_kernel * out_channels * out_size * out_size


def counted_in_a_loop(in_channels, out_channels, kernel_size, out_size):
    parameters = products = 0
    for _ in range(out_channels):
        weights = in_channels * kernel_size**2
        parameters += weights + 1
        products += weights * out_size**2
    return parameters, products


EXERCISE = FunctionExercise(
    signature="conv_cost(in_channels, out_channels, kernel_size, out_size)",
    returns=("parameters", "multiply-adds"),
    reference=conv_cost,
    integers=True,
    cases={
        "the first convolution of this chapter": (1, 16, 5, 24),
        "the second one": (16, 16, 5, 8),
        "three colors, small kernels": (3, 8, 3, 30),
    },
    mistakes={
        "parameters": {
            "The biases are missing: one for each output channel.": [lambda c, o, k, s: o * c * k**2],
            "There is one bias for each output channel, not one for each weight or for all.": [
                lambda c, o, k, s: o * c * k**2 + 1,
                lambda c, o, k, s: 2 * o * c * k**2,
            ],
            "Each kernel has a part for every input channel.": [lambda c, o, k, s: o * k**2 + o],
            "The kernel is a square: k² weights for each pair of channels.": [lambda c, o, k, s: o * c * k + o],
            "The weights are shared by all places: the size of the output does not count.": [
                lambda c, o, k, s: (o * c * k**2 + o) * s**2
            ],
        },
        "multiply-adds": {
            "The bias multiplies nothing: leave it out here.": [lambda c, o, k, s: (o * c * k**2 + o) * s**2],
            "The output has two sides: its size counts squared.": [lambda c, o, k, s: o * c * k**2 * s],
            "A kernel is used at each place of the output, and there are `out_size**2` of them.": [
                lambda c, o, k, s: o * c * k**2
            ],
            "Each output sums over all input channels.": [lambda c, o, k, s: o * k**2 * s**2],
        },
    },
    right=[conv_cost, kernel_by_kernel, counted_in_a_loop],
)
