from .activations import ReLU, Sigmoid, Tanh
from .classifier import MLPClassifier
from .gradcheck import gradient_check
from .linear import Linear
from .loss import CrossEntropyLoss, log_softmax, softmax
from .module import Module, Parameter
from .optimizers import SGD
from .sequential import Sequential
from .updates import adam, descend, gradient_descent, momentum, nesterov, rmsprop

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
    "adam",
    "descend",
    "gradient_check",
    "gradient_descent",
    "log_softmax",
    "momentum",
    "nesterov",
    "rmsprop",
    "softmax",
]
