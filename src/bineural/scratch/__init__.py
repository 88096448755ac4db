"""Neural networks from scratch in NumPy: the layers, loss, optimizer and classifier of `backpropagation`.

Names are loaded on first use, so that a page that uses only layers does not load scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bineural.scratch.activations import ReLU, Sigmoid, Tanh
    from bineural.scratch.classifier import MLPClassifier
    from bineural.scratch.gradcheck import gradient_check
    from bineural.scratch.linear import Linear
    from bineural.scratch.loss import CrossEntropyLoss, log_softmax, softmax
    from bineural.scratch.module import Module, Parameter, Sequential
    from bineural.scratch.optimizers import SGD

__all__ = [
    "SGD",
    "CrossEntropyLoss",
    "Linear",
    "MLPClassifier",
    "Module",
    "Parameter",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "gradient_check",
    "log_softmax",
    "softmax",
]

_HOME = {
    "CrossEntropyLoss": "loss",
    "Linear": "linear",
    "MLPClassifier": "classifier",
    "Module": "module",
    "Parameter": "module",
    "ReLU": "activations",
    "SGD": "optimizers",
    "Sequential": "module",
    "Sigmoid": "activations",
    "Tanh": "activations",
    "gradient_check": "gradcheck",
    "log_softmax": "loss",
    "softmax": "loss",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value  # the next access finds it without this function
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
