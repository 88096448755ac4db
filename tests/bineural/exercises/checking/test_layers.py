import numpy as np
import pytest

from bineural.exercises.checking.registry import find_exercise
from bineural.scratch import Module

TANH = find_exercise("backpropagation/tanh")
RIGHT = TANH.right[0]


class Starter(Module):
    def forward(self, x): ...

    def backward(self, grad_output): ...


class SetsSaved(Module):
    def forward(self, x):
        self.saved = np.tanh(x)
        return self.saved

    def backward(self, grad_output):
        return grad_output * (1 - self.saved**2)


class SavesNothing(SetsSaved):
    def forward(self, x):
        return np.tanh(x)


class TakesArguments(RIGHT):
    def __init__(self, size):
        self.size = size


class NeverStored(RIGHT):
    def backward(self, grad_output):
        return grad_output * (1 - self.output**2)


class InPlace(RIGHT):
    def backward(self, grad_output):
        grad_output *= 1 - self.saved**2
        return grad_output


class KeepsFirst:
    y = None

    def forward(self, x):
        y = np.tanh(x)
        if self.y is None:
            self.y = y
        return y

    def backward(self, grad_output):
        return grad_output * (1 - self.y**2)


class Shared(KeepsFirst):
    def forward(self, x):
        Shared.y = np.tanh(x)
        return Shared.y


class Overwritten(KeepsFirst):
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad_output):
        self.y **= 2
        return grad_output * (1 - self.y)


class Exponents(Module):
    def forward(self, x):
        y = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
        self.save_for_backward(y)
        return y

    def backward(self, grad_output):
        return grad_output * (1 - self.saved**2)


METHODS = "The methods are `forward(self, x)` and `backward(self, grad_output)`, with `self` first, and `Tanh()` takes"
LAYERS = {
    "keeps the first": (KeepsFirst, "After a second `forward`"),
    "shared": (Shared, "Two layers share what they keep"),
    "overwritten": (Overwritten, "The second `backward` differs"),
    "exponents": (Exponents, "`exp(1000)` overflows"),
    "starter": (Starter, "Not written yet, or `return` is missing: `forward`"),
    "starter of backward": (type("Tanh", (RIGHT,), {"backward": lambda self, g: ...}), "Not written yet: replace the"),
    "only the base": (type("Tanh", (Module,), {}), "Not written yet: replace the dots in `forward`"),
    "only forward": (
        type("Tanh", (), {"forward": lambda self, x: np.tanh(x)}),
        "Define `backward` inside of the class",
    ),
    "sets saved": (SetsSaved, "`saved` is read only: keep the output by `self.save_for_backward(y)`."),
    "saves nothing": (SavesNothing, "`forward` has run, but it kept nothing: add `self.save_for_backward(y)` to it."),
    "no self": (type("Tanh", (RIGHT,), {"forward": lambda x: np.tanh(x)}), METHODS),
    "arguments": (TakesArguments, METHODS),
    "never stored": (NeverStored, "The object before the dot has no such attribute"),
    "in place": (InPlace, "`backward` changes its argument `grad_output`"),
    "sum": (
        type("Tanh", (RIGHT,), {"backward": lambda self, g: (g * (1 - self.saved**2)).sum(0)}),
        "The shape is wrong",
    ),
    "list": (type("Tanh", (RIGHT,), {"forward": lambda self, x: np.tanh(x).tolist()}), "Return a NumPy array"),
    "function": (np.tanh, "Hand in the class itself, by its name without brackets: `Tanh`."),
    "string": ("Tanh", "Hand in the class itself"),
}


@pytest.mark.parametrize(("layer", "start"), LAYERS.values(), ids=LAYERS)
def test_a_wrong_class_gets_one_hint(layer, start):
    [hint] = {case.hint for case in TANH.check(layer) if not case.passed}
    assert hint.startswith(start)


def test_an_instance_is_accepted_with_a_remark():
    cases = TANH.check(RIGHT())
    assert all(case.passed for case in cases)
    assert cases[0].hint.startswith("The check makes layers of its own: hand in the class, `Tanh`")


def test_the_order_of_calls_is_spelled_out():
    titles = {case.title: case.call for case in TANH.check(RIGHT)}
    assert titles["two layers at once"].startswith("first, second = Tanh(), Tanh(); first.forward(x=[[0.5, -1, 2]")
    assert titles["inputs of 1000"] == "layer = Tanh(); layer.forward(x=[[-1000, 1000]])"
