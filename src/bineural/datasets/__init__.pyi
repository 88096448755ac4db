from .california_housing import load_california_housing
from .cifar10 import load_cifar10
from .digits import load_digits
from .finding import current
from .hymenoptera import load_hymenoptera
from .mnist import load_mnist
from .names import load_names
from .problems import DatasetError, OfflineSampleWarning
from .records import About, Dataset, ImageData, NameData, PhotoData, TableData

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
