from .activations import ReLU, Sigmoid, Tanh
from .classifier import MLPClassifier
from .gradcheck import gradient_check
from .linear import Linear
from .loss import CrossEntropyLoss, log_softmax, softmax
from .module import Module, Parameter, Sequential
from .optimizers import SGD

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
