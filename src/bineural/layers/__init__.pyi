from .initializers import fans, kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_
from .schemes import SCHEMES, initialize

__all__ = [
    "SCHEMES",
    "fans",
    "initialize",
    "kaiming_normal_",
    "kaiming_uniform_",
    "xavier_normal_",
    "xavier_uniform_",
]
