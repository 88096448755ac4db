"""Odd solutions of the chapter `backpropagation`, as students would write them."""

import numpy as np
import pytest
import torch
from sklearn.neural_network import MLPClassifier as SklearnMLPClassifier

from bineural.exercises import run_check
from bineural.exercises.backpropagation import _numbers as numbers
from bineural.exercises.backpropagation.number import graphs
from bineural.scratch import CrossEntropyLoss, Linear, MLPClassifier, ReLU, Tanh

from .shown import check_rows, hints


def in_place(x, grad_output):
    grad_output[x <= 0] = 0
    return grad_output


def relu_of_library(x, grad_output):
    relu = ReLU()
    relu(x)
    return relu.backward(grad_output)


def linear_of_library(x, weight, grad_output):
    layer = Linear(weight.shape[1], weight.shape[0])
    layer.weight.data = weight
    layer(x)
    return layer.backward(grad_output), layer.weight.grad, layer.bias.grad


def linear(x, weight, grad_output):
    return grad_output @ weight, grad_output.T @ x, grad_output.sum(axis=0)


def wrong_range(x, weight, grad_output):
    grad_weight = np.zeros_like(weight)
    for o in range(len(weight)):
        for i in range(len(x)):
            grad_weight[o, i] = np.sum(grad_output[:, o] * x[:, i])
    return grad_output @ weight, grad_weight, grad_output.sum(axis=0)


def softmax(z):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


def no_keepdims(z, y):
    z = z - z.max(axis=1)
    return -(z - np.log(np.exp(z).sum(axis=1)))[np.arange(len(y)), y].mean()


def one_hot(z, y):
    shifted = z - z.max(axis=1, keepdims=True)
    return -(np.eye(y.max() + 1)[y] * (shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))).sum(axis=1).mean()


def maximum_of_batch(z, y):
    z = z - z.max()
    return (np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]).mean()


def gradient_of_library(probs, labels):
    criterion = CrossEntropyLoss()
    criterion(np.log(probs), labels)
    return criterion.backward()


def subtracts_in_place(probs, labels):
    probs[np.arange(len(labels)), labels] -= 1
    return probs / len(labels)


class Number:
    """Nobody is asked for an order: who has no later number left is next."""

    def __init__(self, number, *edges):
        self.value, self.edges, self.grad = np.float64(number), edges, 0

    def __add__(self, other):
        return type(self)(self.value + other.value, (self, 1), (other, 1))

    def __mul__(self, other):
        return type(self)(self.value * other.value, (self, other.value), (other, self.value))

    def relu(self):
        return type(self)(self.value, (self, 1)) if self.value > 0 else type(self)(0)

    def backward(self):
        found, later = [self], {self: 0}
        for node in found:
            for earlier, _ in node.edges:
                later[earlier] = later.get(earlier, 0) + 1
                found += [earlier] * (earlier not in found)
        ready, self.grad = [self], 1
        for node in ready:
            for earlier, factor in node.edges:
                earlier.grad += factor * node.grad
                later[earlier] -= 1
                ready += [earlier] * (later[earlier] == 0)


def number_with(**methods):
    return type("Number", (Number,), methods)


def needs_edges(self, value, edges):
    self.value, self.edges, self.grad = value, edges, 0.0


ROWS = {
    "relu": [
        (relu_of_library, ""),
        (lambda x, g: g.astype(np.float32) * (x > 0), ""),
        (in_place, "`relu_backward` changes its argument `grad_output`"),
        (lambda x, g: g * max(x, 0), "An `if`, `and` or `max` needs one truth value"),
        (lambda x, g: (g * (x > 0)).tolist(), "Return a NumPy array"),
    ],
    "linear": [
        (linear_of_library, ""),
        (wrong_range, "This is right only where `N = in = out`"),
        (lambda x, w, g: (g @ w, g.reshape(-1, 1) @ x, g.sum(axis=0)), "This is right for one example only"),
        (lambda x, w, g: linear(x, w, g)[::-1], "The values are right, but in another order"),
        (lambda x, w, g: (g @ w, ..., g.sum(axis=0)), "Not written yet: replace the dots in `grad_weight`"),
    ],
    "cross-entropy": [
        (lambda z, y: CrossEntropyLoss()(z, y), ""),
        (lambda z, y: np.mean(np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(y)), y]), "`exp(1000)` overflows"),
        (lambda z, y: -np.log(softmax(z)[np.arange(len(y)), y]).mean(), "The probability is rounded to 0"),
        (lambda z, y: -np.log(softmax(z)[np.arange(len(y)), y] + 1e-300).mean(), "Your loss cannot exceed 690.8"),
        (maximum_of_batch, "The maximum is taken over the whole batch"),
        (one_hot, "The number of classes is the number of columns"),
        (no_keepdims, "The shapes on this line do not fit: the maximum"),
    ],
    "softmax-gradient": [
        (gradient_of_library, ""),
        (lambda p, y: (p - np.eye(p.shape[1])[y]) / p.shape[0], ""),
        (subtracts_in_place, "`softmax_gradient` changes its argument `probs`"),
        (lambda p, y: (p - np.eye(y.max() + 1)[y]) / len(y), "The number of classes is the number of columns"),
        (lambda p, y: (p - 1) / len(y), "You subtract 1 in all rows"),
        (lambda p, y: [p, y], "Return a NumPy array"),
    ],
    "tanh": [
        (Tanh, ""),
        (type("Tanh", (Tanh,), {"forward": lambda self, x: np.tanh(x)}), "`forward` has run, but it kept nothing"),
        (type("Tanh", (Tanh,), {"backward": lambda self, g: g / np.cosh(self.saved) ** 2}), "Tanh is applied twice"),
        (np.tanh, "Hand in the class itself"),
    ],
    "number": [
        (Number, ""),
        (Number(3.0), "Hand in the class itself"),
        (lambda value: value, "Hand in the class itself"),
        (number_with(__add__=lambda self, other: ...), "Not written yet: replace the dots in `Number.__add__`"),
        (number_with(relu=lambda self: ...), "Not written yet: replace the dots in `Number.relu`"),
        (number_with(backward=lambda self: ...), "Not written yet: replace the dots in `Number.backward`"),
        (number_with(__mul__=lambda self, other: print(self.value)), "Not written yet, or `return` is missing"),
        (number_with(relu=None), "Define `relu` inside of the class"),
        (number_with(__init__=needs_edges), "A number is made by `Number(3.0)`"),
        (number_with(backward=lambda self, grad: print(grad)), "A number is made by `Number(3.0)`"),
        (number_with(relu=lambda self: Number(abs(self.value), (self, 1.0))), "The number is wrong"),
        (
            number_with(__add__=lambda self, other: Number(self.value + other.value, (self, 0.5), (other, 2))),
            "The result is",
        ),
        (number_with(backward=lambda self: self.backward()), "`Number.__add__` calls itself without end"),
    ],
    "blobs": [
        (MLPClassifier((8,), max_iter=30), ""),
        (MLPClassifier(4, learning_rate_init=0.2, max_iter=30), ""),
        (SklearnMLPClassifier((8,), solver="lbfgs", max_iter=50), ""),
        (MLPClassifier((8,), learning_rate_init=1e6), "The loss has become infinite"),
        (MLPClassifier((8,), activation="sigmoid"), "A hyperparameter has a value"),
        (MLPClassifier((8,), max_iter=1), "The network underfits"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"backpropagation/{exercise}", ROWS[exercise])


def test_the_right_gradients_of_numbers_are_those_of_autograd():
    for graph in graphs():
        leaves = {name: torch.tensor(value, requires_grad=True) for name, value in graph.values.items()}
        names = dict(leaves)
        exec(graph.formula, names)
        names["L"].backward()
        right = graph.run(numbers.Number)
        assert right.result == names["L"].item()
        assert right.grads == [leaf.grad.item() for leaf in leaves.values()]


def test_the_network_of_the_chapter_has_the_gradients_of_its_page():
    [network] = [graph for graph in graphs() if "w1" in graph.values]
    grads = dict(zip(network.values, network.run(numbers.Number).grads, strict=True))
    assert [grads[name] for name in ("w1", "w2", "u1", "u2", "x")] == [18, 0, 6, 0, 9]


def test_what_is_spelled_is_what_runs():
    for graph in graphs():
        names = {"Number": numbers.Number}
        exec(graph.spelled(), names)
        assert [names[name].grad for name in graph.values] == graph.run(numbers.Number).grads


def test_two_mistakes_get_two_hints():
    result = run_check("backpropagation/cross-entropy", lambda z, y: one_hot(np.clip(z, -100, 100), y))
    assert [hint.partition(",")[0] for hint in hints(result)] == [
        "Large numbers are clipped or replaced",
        "Your loss cannot exceed 100.0",
        "The number of classes is the number of columns",
    ]
