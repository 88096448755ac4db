"""Convolution as a sum over the positions of the kernel."""

import torch
from torch import Tensor, nn


def conv2d(x: Tensor, weight: Tensor, bias: Tensor | None = None, stride: int = 1, padding: int = 0) -> Tensor:
    """Slide a kernel over images, and return what it finds at each place.

    With the stride s, and x padded with zeros::

        y[n, o, h, w] = b[o] + Σ W[o, c, i, j] · x[n, c, h·s + i, w·s + j]        summed over c, i, j

    As in every library of the field the kernel is not flipped: mathematicians call this a cross-correlation.

    Parameters
    ----------
    x : Tensor, shape (N, C, H, W)
        Images.
    weight : Tensor, shape (O, C, kh, kw)
        A kernel for each of O output channels.
    bias : Tensor, shape (O,), optional
        Added to each output channel.
    stride : int
        Step of the kernel, at least 1.
    padding : int
        Rows and columns of zeros on each side, at least 0.

    Returns
    -------
    Tensor, shape (N, O, H', W')
        H' = ⌊(H + 2 · padding − kh) / stride⌋ + 1, and W' likewise.

    Raises
    ------
    ValueError
        If the shapes do not fit, or the kernel is larger than the padded images.

    Examples
    --------
    >>> image = torch.arange(16.0).reshape(1, 1, 4, 4)
    >>> right_minus_left = torch.tensor([[[[-1.0, 1.0]]]])  # (1, 1, 1, 2)
    >>> conv2d(image, right_minus_left).shape
    torch.Size([1, 1, 4, 3])
    >>> conv2d(image, right_minus_left).unique()
    tensor([1.])
    """
    if x.ndim != 4 or weight.ndim != 4 or x.shape[1] != weight.shape[1]:
        raise ValueError(
            f"conv2d expected images (N, C, H, W) and a weight (O, C, kh, kw), got {tuple(x.shape)} and "
            f"{tuple(weight.shape)}: gray images need an axis of one channel, x.unsqueeze(1)"
        )
    if stride < 1 or padding < 0:
        raise ValueError(
            f"conv2d expected a stride from 1 and a padding from 0 up, got {stride} and {padding}: mend them"
        )
    x = nn.functional.pad(x, [padding] * 4)
    height, width = x.shape[2:]
    kernel_height, kernel_width = weight.shape[2:]
    if kernel_height > height or kernel_width > width:
        raise ValueError(
            f"conv2d expected a kernel no larger than the padded images, {height} × {width}, got {kernel_height} × "
            f"{kernel_width}: choose a smaller kernel or more padding"
        )
    last_top, last_left = height - kernel_height, width - kernel_width
    y = x.new_zeros(len(x), len(weight), last_top // stride + 1, last_left // stride + 1)
    for i in range(kernel_height):
        for j in range(kernel_width):
            under = x[:, :, i : i + last_top + 1 : stride, j : j + last_left + 1 : stride]  # (N, C, H', W')
            y = y + torch.einsum("oc,nchw->nohw", weight[:, :, i, j], under)
    return y if bias is None else y + bias[:, None, None]
