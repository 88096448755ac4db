"""Checks of the chapter `backpropagation`, one module an exercise."""

from bineural.exercises.backpropagation.blobs import check_blobs
from bineural.exercises.backpropagation.cross_entropy import check_cross_entropy
from bineural.exercises.backpropagation.linear import check_linear
from bineural.exercises.backpropagation.relu import check_relu
from bineural.exercises.backpropagation.tanh import check_tanh
from bineural.exercises.checking.registry import Exercise

EXERCISES = {
    "linear": Exercise(("linear_backward",), check_linear),
    "relu": Exercise(("relu_backward",), check_relu),
    "cross-entropy": Exercise(("cross_entropy",), check_cross_entropy),
    "tanh": Exercise(("Tanh",), check_tanh),
    "blobs": Exercise(("classifier",), check_blobs),
}
