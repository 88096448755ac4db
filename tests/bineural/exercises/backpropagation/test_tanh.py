import numpy as np
import pytest

from bineural.exercises import run_check
from bineural.scratch import Module
from bineural.scratch import Tanh as LibraryTanh

from ..shown import hints


class Tanh(Module):
    def forward(self, x):
        y = np.tanh(x)
        self.save_for_backward(y)
        return y

    def backward(self, grad_output):
        return grad_output * (1 - self.saved**2)


class Plain:
    def forward(self, x):
        self.x = x
        return np.tanh(x)

    def backward(self, grad_output):
        return grad_output / np.cosh(self.x) ** 2


class Starter(Module):
    def forward(self, x): ...

    def backward(self, grad_output): ...


class StarterOfBackward(Tanh):
    def backward(self, grad_output):
        return ...


def layer(*, forward=np.tanh, backward=lambda x, y, g: g * (1 - y**2)):
    """Return a class whose passes are given as formulas."""

    class Layer:
        def forward(self, x):
            self.x, self.y = x, np.tanh(x)
            return forward(x)

        def backward(self, grad_output):
            return backward(self.x, self.y, grad_output)

    return Layer


class KeepsFirst:
    y = None

    def forward(self, x):
        y = np.tanh(x)
        if self.y is None:
            self.y = y
        return y

    def backward(self, grad_output):
        return grad_output * (1 - self.y**2)


class Shared:
    def forward(self, x):
        Shared.y = np.tanh(x)
        return Shared.y

    def backward(self, grad_output):
        return grad_output * (1 - Shared.y**2)


class Overwritten:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, grad_output):
        self.y **= 2
        return grad_output * (1 - self.y)


class Exponents(Tanh):
    def forward(self, x):
        y = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
        self.save_for_backward(y)
        return y


class SetsSaved(Tanh):
    def forward(self, x):
        self.saved = np.tanh(x)
        return self.saved


class SavesNothing(Tanh):
    def forward(self, x):
        return np.tanh(x)


class TakesArguments(Tanh):
    def __init__(self, size):
        self.size = size


class OnlyForward:
    def forward(self, x):
        return np.tanh(x)


class NeverStored(OnlyForward):
    def backward(self, grad_output):
        return grad_output * (1 - self.output**2)


class InPlace(Tanh):
    def backward(self, grad_output):
        grad_output *= 1 - self.saved**2
        return grad_output


METHODS = "The methods are `forward(self, x)`"
MISTAKES = {
    "input for output": (layer(backward=lambda x, y, g: g * (1 - x**2)), "You use the input `x`"),
    "no grad_output": (layer(backward=lambda x, y, g: 1 - y**2), "`grad_output` is missing"),
    "of grad_output": (layer(backward=lambda x, y, g: 1 - np.tanh(g) ** 2), "You compute the derivative at"),
    "square of grad_output": (layer(backward=lambda x, y, g: g * (1 - g**2)), "You compute the derivative at"),
    "no square": (layer(backward=lambda x, y, g: g * (1 - y)), "The square is missing"),
    "no square, no grad_output": (layer(backward=lambda x, y, g: 1 - y), "The square is missing"),
    "tanh twice": (layer(backward=lambda x, y, g: g * (1 - np.tanh(y) ** 2)), "Tanh is applied twice"),
    "sigmoid's": (layer(backward=lambda x, y, g: g * y * (1 - y)), "`y * (1 - y)` is the derivative"),
    "unchanged": (layer(backward=lambda x, y, g: g.copy()), "The gradient passes unchanged"),
    "times output": (layer(backward=lambda x, y, g: g * y), "You multiply by the output"),
    "shape": (layer(backward=lambda x, y, g: (g * (1 - y**2)).sum(0)), "The shape is wrong"),
    "forward: sigmoid": (layer(forward=lambda x: 1 / (1 + np.exp(-x))), "This is the sigmoid"),
    "forward: tan": (layer(forward=np.tan), "This is the tangent"),
    "forward: derivative": (layer(forward=lambda x: 1 - np.tanh(x) ** 2), "This is the derivative"),
    "forward: list": (layer(forward=lambda x: np.tanh(x).tolist()), "Return a NumPy array"),
    "keeps the first": (KeepsFirst, "After a second `forward`"),
    "shared": (Shared, "Two layers share what they keep"),
    "overwritten": (Overwritten, "The second `backward` differs"),
    "exponents": (Exponents, "`exp(1000)` overflows"),
    "sets saved": (SetsSaved, "`saved` is read only"),
    "saves nothing": (SavesNothing, "`forward` has run, but it kept nothing"),
    "no self": (type("NoSelf", (Plain,), {"forward": lambda x: np.tanh(x)}), METHODS),
    "arguments": (TakesArguments, METHODS),
    "only forward": (OnlyForward, "Define `backward` inside of the class"),
    "never stored": (NeverStored, "The object before the dot has no such attribute"),
    "in place": (InPlace, "`backward` changes its argument `grad_output`"),
    "function": (np.tanh, "Hand in the class itself"),
    "array": (np.zeros(2), "Hand in the class itself"),
    "string": ("Tanh", "Hand in the class itself"),
    "starter": (Starter, "Not written yet, or `return` is missing: `forward`"),
    "starter of backward": (StarterOfBackward, "Not written yet: replace the dots in `backward`"),
    "only the base": (type("Tanh", (Module,), {}), "Not written yet: replace the dots in `forward`"),
}


@pytest.mark.parametrize("submission", [Tanh, Plain, LibraryTanh])
def test_a_right_class_passes(submission):
    result = run_check("backpropagation/tanh", submission)
    assert result.passed
    assert len(result.cases) == 6
    assert not hints(result)


def test_an_instance_is_accepted_with_a_remark():
    result = run_check("backpropagation/tanh", Tanh())
    assert result.passed
    [remark] = hints(result)
    assert remark.startswith("The check makes layers of its own")


@pytest.mark.parametrize(("submission", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(submission, hint):
    result = run_check("backpropagation/tanh", submission)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


def test_the_order_of_calls_is_spelled_out():
    case = run_check("backpropagation/tanh", Shared).cases[3]
    assert case.call.startswith("first, second = Tanh(), Tanh(); first.forward(x=[[0.5, -1, 2]")
