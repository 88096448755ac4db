"""Images changed at random, a batch at a time, so that a network hardly sees the same one twice."""

import torch
from torch import Tensor
from torch.nn import functional

from bineural.inputs import shown


class ShiftAndFlip:
    """Move each image by a few pixels, and mirror every second one, at random; a `transform` of `TensorBatches`.

    What is moved in at an edge are the pixels beside it, reflected.

    Parameters
    ----------
    pixels : int
        Images move by at most as many pixels, up or down and to the left or right; every move is equally likely.
    flip : bool
        Whether an image is mirrored left to right with probability 1/2. Not for digits or letters.
    generator : torch.Generator, optional
        What draws the moves, on the CPU; by default torch's global generator.

    Raises
    ------
    ValueError
        If `pixels` is no whole number from 0 up, or, when it is called, as large as the images.
    TypeError
        If what it is called with are no images.

    Examples
    --------
    >>> x = torch.arange(4.0).reshape(1, 1, 1, 4).expand(1, 1, 4, 4)
    >>> moved = ShiftAndFlip(1, flip=False, generator=torch.Generator().manual_seed(0))(x)
    >>> moved.shape, moved[0, 0, 0]
    (torch.Size([1, 1, 4, 4]), tensor([1., 0., 1., 2.]))
    """

    def __init__(self, pixels: int = 2, *, flip: bool = True, generator: torch.Generator | None = None) -> None:
        if not isinstance(pixels, int) or isinstance(pixels, bool) or pixels < 0:
            raise ValueError(
                f"ShiftAndFlip expected a whole number of pixels from 0 up, got {shown(pixels)}: pass for example 2"
            )
        self.pixels = pixels
        self.flip = flip
        self.generator = generator

    def __call__(self, x: Tensor) -> Tensor:
        """Return new images, (N, C, H, W), of those in `x`, which stay as they are."""
        if not isinstance(x, Tensor) or x.ndim != 4:
            raise TypeError(
                f"ShiftAndFlip expected images (N, C, H, W), got {shown(x)}: pass a batch of them, or take the "
                "transform away"
            )
        N, _, H, W = x.shape
        p = self.pixels
        if p >= min(H, W):
            raise ValueError(f"ShiftAndFlip expected images larger than {p} pixels, got {H} × {W}: make pixels smaller")
        if p:
            padded = functional.pad(x, (p, p, p, p), mode="reflect")
            windows = padded.unfold(2, H, 1).unfold(3, W, 1)  # (N, C, 2p + 1, 2p + 1, H, W), without copying
            down, right = torch.randint(2 * p + 1, (2, N), generator=self.generator).to(x.device)
            x = windows[torch.arange(N, device=x.device), :, down, right]  # (N, C, H, W)
        if self.flip:
            coin = (torch.rand(N, generator=self.generator) < 0.5).to(x.device)
            x = torch.where(coin[:, None, None, None], x.flip(-1), x)
        return x
