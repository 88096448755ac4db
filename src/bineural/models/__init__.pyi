from .convnets import ConvNet, ResNet, Trunk
from .mlp import MLP
from .names import NameClassifier
from .parameters import count_parameters, parameter_rows

__all__ = ["MLP", "ConvNet", "NameClassifier", "ResNet", "Trunk", "count_parameters", "parameter_rows"]
