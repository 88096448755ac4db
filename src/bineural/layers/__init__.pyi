from .convolution import conv2d
from .dropconnect import DropConnectLinear
from .initializers import fans, kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_
from .normalization import BatchNorm1d, LayerNorm
from .recurrent import GRUCell, RNNCell
from .residual import ResidualBlock
from .schemes import SCHEMES, initialize

__all__ = [
    "SCHEMES",
    "BatchNorm1d",
    "DropConnectLinear",
    "GRUCell",
    "LayerNorm",
    "RNNCell",
    "ResidualBlock",
    "conv2d",
    "fans",
    "initialize",
    "kaiming_normal_",
    "kaiming_uniform_",
    "xavier_normal_",
    "xavier_uniform_",
]
