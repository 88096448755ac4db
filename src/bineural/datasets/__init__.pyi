from .about import About
from .california_housing import load_california_housing
from .cifar10 import load_cifar10
from .digits import load_digits
from .hymenoptera import load_hymenoptera
from .kinds import Dataset, ImageData, NameData, PhotoData, TableData
from .mnist import load_mnist
from .names import load_names
from .problems import DatasetError, OfflineSampleWarning
from .registry import current

__all__ = [
    "About",
    "Dataset",
    "DatasetError",
    "ImageData",
    "NameData",
    "OfflineSampleWarning",
    "PhotoData",
    "TableData",
    "current",
    "load_california_housing",
    "load_cifar10",
    "load_digits",
    "load_hymenoptera",
    "load_mnist",
    "load_names",
]
