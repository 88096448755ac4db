"""What a reader wrote in the chapter `backpropagation` trains a network, and what is wrong there does not."""

import numpy as np
import pytest
from sklearn.datasets import make_moons

from bineural.exercises import own_code
from bineural.exercises.checking.registry import find_exercise
from bineural.scratch import SGD, Linear, Module, Sequential, softmax

EPOCHS = 20
PARTS = {"linear", "relu", "cross_entropy", "softmax_gradient"}
SOLUTIONS = {name: find_exercise(f"backpropagation/{name.replace('_', '-')}").right[-1] for name in PARTS}


def train(own):
    """Train 2-32-32-2 on the moons with the own backward passes; return the accuracy on new points."""

    class OwnLinear(Linear):
        def backward(self, grad_output):
            grad_x, self.weight.grad, self.bias.grad = own.linear(self.saved, self.weight.data, grad_output)
            return grad_x

    class OwnReLU(Module):
        def forward(self, x):
            self.save_for_backward(x)
            return np.maximum(x, 0)

        def backward(self, grad_output):
            return own.relu(self.saved, grad_output)

    rng = np.random.default_rng(0)
    network = Sequential(
        OwnLinear(2, 32, rng=rng), OwnReLU(), OwnLinear(32, 32, rng=rng), OwnReLU(), OwnLinear(32, 2, rng=rng)
    )
    optimizer = SGD(network.parameters(), lr=0.1, momentum=0.9)
    X, labels = make_moons(400, noise=0.075, random_state=0)
    losses = []
    for _ in range(EPOCHS):
        order = rng.permutation(len(X))
        for batch in np.split(order, 8):
            logits = network(X[batch])
            losses.append(own.cross_entropy(logits, labels[batch]))
            network.backward(own.softmax_gradient(softmax(logits), labels[batch]))
            optimizer.step()
    X, labels = make_moons(400, noise=0.075, random_state=1000)
    return np.mean(network(X).argmax(axis=1) == labels), losses


def starter(*arguments): ...


@pytest.mark.parametrize("written", [PARTS, {"linear", "relu"}, set()], ids=["all", "two", "none"])
def test_solutions_and_starters_separate_the_moons(written):
    functions = {name: SOLUTIONS[name] if name in written else starter for name in sorted(PARTS)}
    own = own_code("backpropagation", **functions)
    assert all((getattr(own, name) is functions[name]) == (name in written) for name in PARTS)
    accuracy, losses = train(own)
    assert accuracy >= 0.97
    assert losses[0] == pytest.approx(np.log(2), abs=0.1)
    assert np.mean(losses[-8:]) < 0.1


def wrong_sign(x, weight, grad_output):
    grad_x, grad_weight, grad_bias = SOLUTIONS["linear"](x, weight, grad_output)
    return grad_x, -grad_weight, -grad_bias


def wrong_axis(x, weight, grad_output):
    grad_x, grad_weight, _ = SOLUTIONS["linear"](x, weight, grad_output)
    return grad_x, grad_weight, grad_output.sum(axis=1)


WRONG = {
    "linear: the sign": {"linear": wrong_sign},
    "relu: the mask is forgotten": {"relu": lambda x, grad_output: grad_output},
    "relu: the mask is reversed": {"relu": lambda x, grad_output: grad_output * (x < 0)},
    "relu: the sign": {"relu": lambda x, grad_output: -grad_output * (x > 0)},
    "loss: the sign": {"softmax_gradient": lambda probs, labels: -SOLUTIONS["softmax_gradient"](probs, labels)},
    "loss: no labels": {"softmax_gradient": lambda probs, labels: probs / len(labels)},
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # what is wrong may overflow
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_code_does_not(wrong):
    own = own_code("backpropagation", **dict.fromkeys(PARTS - wrong.keys()), **wrong)
    accuracy, _ = train(own)
    assert accuracy < 0.95


def test_code_of_a_wrong_shape_stops_where_it_is_used():
    own = own_code("backpropagation", **dict.fromkeys(PARTS - {"linear"}), linear=wrong_axis)
    assert own.linear is wrong_axis
    with pytest.raises(ValueError, match="could not be broadcast"):
        train(own)
