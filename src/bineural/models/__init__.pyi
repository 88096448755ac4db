from .classifier import TorchClassifier
from .convnets import ConvNet, ResNet, Trunk
from .efficientnet_lite import EfficientNetLite0, load_backbone
from .features import cached_features
from .mlp import MLP
from .names import NameClassifier
from .parameters import count_parameters
from .summary import summary, summary_rows
from .weights import load_weights

__all__ = [
    "MLP",
    "ConvNet",
    "EfficientNetLite0",
    "NameClassifier",
    "ResNet",
    "TorchClassifier",
    "Trunk",
    "cached_features",
    "count_parameters",
    "load_backbone",
    "load_weights",
    "summary",
    "summary_rows",
]
