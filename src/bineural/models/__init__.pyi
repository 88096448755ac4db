from .classifier import TorchClassifier
from .convnets import ConvNet, ResNet, Trunk
from .mlp import MLP
from .names import NameClassifier
from .parameters import count_parameters
from .summary import summary, summary_rows

__all__ = [
    "MLP",
    "ConvNet",
    "NameClassifier",
    "ResNet",
    "TorchClassifier",
    "Trunk",
    "count_parameters",
    "summary",
    "summary_rows",
]
