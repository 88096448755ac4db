"""`conv2d` is torch's, values and gradients; and it moves with the image."""

import itertools

import pytest
import torch
from torch.nn import functional

from bineural.layers import conv2d


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [((3, 3), 1, 0), ((1, 1), 1, 0), ((2, 5), 2, 1), ((7, 6), 3, 2)]
)
def test_values_and_gradients(count, kernel, stride, padding):
    torch.manual_seed(0)
    results, gradients = [], []
    tensors = [torch.randn(count, 2, 9, 8), torch.randn(4, 2, *kernel), torch.randn(4)]
    for function in (conv2d, functional.conv2d):
        inputs = [tensor.clone().double().requires_grad_() for tensor in tensors]
        y = function(*inputs, stride=stride, padding=padding)
        y.square().sum().backward()
        results.append(y)
        gradients.append([tensor.grad for tensor in inputs])
    torch.testing.assert_close(*results)
    torch.testing.assert_close(*gradients)


def test_the_formula_term_by_term():
    x, weight = torch.randn(1, 2, 5, 6).double(), torch.randn(3, 2, 2, 3).double()
    y = conv2d(x, weight, stride=2)
    assert y.shape == (1, 3, 2, 2)
    for o, h, w in itertools.product(range(3), range(2), range(2)):
        terms = itertools.product(range(2), range(2), range(3))
        expected = sum(weight[o, c, i, j] * x[0, c, 2 * h + i, 2 * w + j] for c, i, j in terms)
        torch.testing.assert_close(y[0, o, h, w], expected)


def test_a_shifted_image_gives_a_shifted_result():
    x, weight = torch.randn(1, 1, 8, 8), torch.randn(1, 1, 3, 3)
    shifted = torch.roll(x, (2, 1), (2, 3))
    torch.testing.assert_close(conv2d(shifted, weight)[:, :, 2:, 1:], conv2d(x, weight)[:, :, :-2, :-1])


@pytest.mark.parametrize(
    ("image", "weight", "options", "message"),
    [
        ((8, 8), (1, 1, 3, 3), {}, r"expected images \(N, C, H, W\) .* got \(8, 8\)"),
        ((5, 8, 8), (1, 1, 3, 3), {}, "gray images need an axis of one channel"),
        ((5, 8, 8, 3), (4, 3, 3, 3), {}, r"got \(5, 8, 8, 3\) and \(4, 3, 3, 3\)"),
        ((1, 1, 2, 8), (1, 1, 3, 3), {}, "no larger than the padded images, 2 × 8, got 3 × 3"),
        ((1, 1, 8, 8), (1, 1, 3, 3), {"stride": 0}, "expected a stride from 1 and a padding from 0 up, got 0 and 0"),
        ((1, 1, 8, 8), (1, 1, 3, 3), {"padding": -1}, "got 1 and -1"),
    ],
)
def test_what_does_not_fit(image, weight, options, message):
    with pytest.raises(ValueError, match=message):
        conv2d(torch.zeros(image), torch.zeros(weight), **options)
