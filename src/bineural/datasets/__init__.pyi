from .about import About
from .california_housing import load_california_housing
from .cifar10 import load_cifar10
from .digits import load_digits
from .hymenoptera import load_hymenoptera
from .kinds import Dataset, ImageData, TableData
from .mnist import load_mnist
from .name_data import NameData
from .names import load_names
from .photo_data import PhotoData
from .problems import DatasetError, NoPhotographWarning, OfflineSampleWarning
from .registry import current
from .spelling import to_ascii
from .splits import Part, ScaledSplits, Splits

__all__ = [
    "About",
    "Dataset",
    "DatasetError",
    "ImageData",
    "NameData",
    "NoPhotographWarning",
    "OfflineSampleWarning",
    "Part",
    "PhotoData",
    "ScaledSplits",
    "Splits",
    "TableData",
    "current",
    "load_california_housing",
    "load_cifar10",
    "load_digits",
    "load_hymenoptera",
    "load_mnist",
    "load_names",
    "to_ascii",
]
