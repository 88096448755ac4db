"""Convolutional networks: the small one for digits, the common trunk of comparisons, the residual one for CIFAR-10."""

from collections.abc import Sequence
from itertools import pairwise

from torch import Tensor, nn

from bineural.layers.residual import ResidualBlock
from bineural.models.stack import Stack


class ConvNet(Stack):
    """Blocks of convolution, ReLU and pooling, then a linear classifier.

    Parameters
    ----------
    channels : sequence of int
        Of the images, then of what each block gives.
    kernel_sizes : sequence of int
        Of the convolution of each block.
    image_size : int
        Height and width of the images.
    n_classes : int
        Number of classes K.
    padding : int
        Rows and columns of zeros around what a convolution sees.

    Raises
    ------
    ValueError
        If there is not a kernel for each block, or nothing is left of the images for the next block.

    Examples
    --------
    >>> import torch
    >>> from bineural.models import count_parameters
    >>> model = ConvNet()  # 28 → 24 → 12 → 8 → 4
    >>> model(torch.zeros(32, 1, 28, 28)).shape, count_parameters(model)
    (torch.Size([32, 10]), 9402)
    """

    def __init__(
        self,
        channels: Sequence[int] = (1, 16, 16),
        kernel_sizes: Sequence[int] = (5, 5),
        *,
        image_size: int = 28,
        n_classes: int = 10,
        padding: int = 0,
    ) -> None:
        if len(kernel_sizes) != len(channels) - 1:
            raise ValueError(
                f"ConvNet expected a kernel for each of {len(channels) - 1} blocks, got {list(kernel_sizes)}: "
                "pass one number fewer than channels"
            )
        layers: list[nn.Module] = []
        size = image_size
        for block, kernel_size in enumerate(kernel_sizes):
            convolved = size + 2 * padding - kernel_size + 1
            if convolved < 2:
                raise ValueError(
                    f"ConvNet expected images that block {block + 1} can pool, got {convolved} × {convolved} after "
                    f"its convolution of {size} × {size}: choose fewer blocks, smaller kernels or more padding"
                )
            layers += [nn.Conv2d(channels[block], channels[block + 1], kernel_size, padding=padding)]
            layers += [nn.ReLU(), nn.MaxPool2d(2)]
            size = convolved // 2
        super().__init__(*layers, nn.Flatten(), nn.Linear(channels[-1] * size**2, n_classes))


class Trunk(Stack):
    """The common trunk of comparisons on MNIST: two small convolutions, each with ReLU and pooling, flattened.

    What is compared are heads on top of it: ``nn.Sequential(Trunk(), MLP([196, 128, 128, 10], norm=nn.LayerNorm))``.

    Examples
    --------
    >>> import torch
    >>> Trunk()(torch.zeros(32, 1, 28, 28)).shape  # 4 channels of 7 × 7
    torch.Size([32, 196])
    """

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 2, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(2, 4, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
        )


class ResNet(nn.Module):
    """A small residual network for color images, with switches for taking its parts out again.

    A first convolution, then stages that halve the images and widen the channels: convolution → pooling, then a block
    of two convolutions with a path around it. The largest value of each channel goes to a linear classifier. Each
    convolution is followed by batch norm and ReLU.

    Parameters
    ----------
    channels : sequence of int
        Of the first convolution, then of each stage.
    stride : int
        Of the first convolution; with 2 all others see a quarter of the places, and cost a quarter.
    norm : bool
        Whether there is batch norm; without it convolutions have a bias.
    residual : bool
        Whether there is a path around the blocks; without it the network is plain, as VGG.
    dropout : float
        Probability with which a feature is dropped before the classifier, from 0 up to, but not including, 1.
    in_channels : int
        Of the images.
    n_classes : int
        Number of classes K.

    References
    ----------
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition; the layout with pooling follows
    D. Page (2018), How to train your ResNet.

    Examples
    --------
    >>> import torch
    >>> ResNet()(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])
    >>> plain = ResNet((27, 64), stride=2, norm=False, residual=False)
    >>> plain.features(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 64, 8, 8])
    """

    def __init__(
        self,
        channels: Sequence[int] = (32, 64, 128),
        *,
        stride: int = 1,
        norm: bool = True,
        residual: bool = True,
        dropout: float = 0.0,
        in_channels: int = 3,
        n_classes: int = 10,
    ) -> None:
        super().__init__()
        stages: list[nn.Module] = [_convolution(in_channels, channels[0], norm=norm, stride=stride)]
        for before, after in pairwise(channels):
            branch = nn.Sequential(_convolution(after, after, norm=norm), _convolution(after, after, norm=norm))
            stages += [_convolution(before, after, norm=norm, pool=True)]
            stages += [ResidualBlock(branch) if residual else branch]
        self.features = nn.Sequential(*stages)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(channels[-1], n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits, (N, K), of images, (N, C, H, W)."""
        logits: Tensor = self.head(self.dropout(self.features(x).amax((2, 3))))  # (N, C, h, w) -> (N, C) -> (N, K)
        return logits


def _convolution(before: int, after: int, *, norm: bool, stride: int = 1, pool: bool = False) -> nn.Sequential:
    # batch norm subtracts what a bias would add
    layers: list[nn.Module] = [nn.Conv2d(before, after, 3, stride, padding=1, bias=not norm)]
    if pool:
        layers += [nn.MaxPool2d(2)]  # before norm and ReLU, which then have a quarter of the work
    if norm:
        layers += [nn.BatchNorm2d(after)]
    return nn.Sequential(*layers, nn.ReLU())
