"""Networks built of layers, and the loop that trains them."""

import copy
import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_moons

from bineural.scratch import SGD, CrossEntropyLoss, Linear, MLPClassifier, Parameter, ReLU, Sequential, Sigmoid, Tanh
from bineural.scratch.sequential import DivergedError

quick = settings(max_examples=15, deadline=None)
X, Y = make_moons(100, noise=0.075, random_state=0)


class OwnLinear:
    """As a reader writes it, after the exercises: no base class."""

    def __init__(self, in_features, out_features, rng):
        bound = 1 / np.sqrt(in_features)
        self.weight = Parameter(rng.uniform(-bound, bound, (out_features, in_features)))
        self.bias = Parameter(rng.uniform(-bound, bound, out_features))

    def forward(self, x):
        self.x = x
        return x @ self.weight.data.T + self.bias.data

    def backward(self, grad_output):
        self.weight.grad = grad_output.T @ self.x
        self.bias.grad = grad_output.sum(axis=0)
        return grad_output @ self.weight.data


class OwnReLU:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, grad_output):
        return grad_output * self.mask


class OwnCrossEntropy:
    """Softmax and its logarithm written out."""

    def __call__(self, logits, labels):
        exps = np.exp(logits - logits.max(axis=1, keepdims=True))
        self.probs, self.labels = exps / exps.sum(axis=1, keepdims=True), labels
        return -np.log(self.probs[np.arange(len(labels)), labels]).mean()

    def backward(self):
        return (self.probs - np.eye(self.probs.shape[1])[self.labels]) / len(self.labels)


class SquaredError:
    def __call__(self, outputs, targets):
        self.difference = outputs - targets
        return (self.difference**2).mean()

    def backward(self):
        return 2 * self.difference / self.difference.size


def network(rng, linear=Linear, activation=ReLU):
    return Sequential(linear(2, 6, rng=rng), activation(), linear(6, 5, rng=rng), activation(), linear(5, 2, rng=rng))


def numbers(network):
    return np.concatenate([parameter.data.ravel() for parameter in network.parameters()])


def trained_by_hand(network, rng, epochs, batch_size, shuffle, **descent):
    """The loop of the chapter."""
    criterion, optimizer, losses = CrossEntropyLoss(), SGD(network.parameters(), 0.1, **descent), []
    for _ in range(epochs):
        order = rng.permutation(len(X)) if shuffle else np.arange(len(X))
        total = 0.0
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            total += criterion(network(X[batch]), Y[batch]) * len(batch)
            network.backward(criterion.backward())
            optimizer.step()
        losses.append(total / len(X))
    return losses


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("batch_size", [1, 32, 100, 1000])
@pytest.mark.parametrize("descent", [{}, {"momentum": 0.9, "weight_decay": 0.01}])
def test_fit_is_the_loop_written_by_hand(shuffle, batch_size, descent):
    rng = np.random.default_rng(3)
    by_hand = network(rng)
    losses = trained_by_hand(by_hand, rng, 3, batch_size, shuffle, **descent)

    rng = np.random.default_rng(3)
    ours = network(rng)
    optimizer = SGD(ours.parameters(), 0.1, **descent) if descent else None
    recorded = ours.fit(X, Y, optimizer=optimizer, epochs=3, batch_size=batch_size, shuffle=shuffle, rng=rng)
    assert recorded == losses
    assert {type(loss) for loss in recorded} == {float}
    np.testing.assert_array_equal(numbers(ours), numbers(by_hand))


@pytest.mark.parametrize(
    "own", [{"linear": OwnLinear}, {"activation": OwnReLU}, {"linear": OwnLinear, "activation": OwnReLU}]
)
def test_layers_that_inherit_from_nothing_train_like_those_of_the_package(own):
    theirs, ours = network(np.random.default_rng(0)), network(np.random.default_rng(0), **own)
    expected = theirs.fit(X, Y, epochs=20, rng=1)
    losses = ours.fit(X, Y, loss=OwnCrossEntropy(), epochs=20, rng=1)
    np.testing.assert_allclose(losses, expected, rtol=1e-9)
    np.testing.assert_allclose(numbers(ours), numbers(theirs), rtol=1e-7, atol=1e-9)
    assert losses[-1] < 0.6 * losses[0]


def test_another_loss_and_optimizer_find_the_line_of_least_squares():
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(60, 3))
    targets = inputs @ [[1.0], [-2.0], [0.5]] + 3 + 0.1 * rng.normal(size=(60, 1))

    class Adagrad:
        def __init__(self, parameters):
            self.trained, self.squares = parameters, [0.0 for _ in parameters]

        def step(self):
            for index, parameter in enumerate(self.trained):
                self.squares[index] = self.squares[index] + parameter.grad**2
                parameter.data -= 0.5 * parameter.grad / np.sqrt(self.squares[index])

    line = Sequential(Linear(3, 1, rng=0))
    losses = line.fit(
        inputs, targets, loss=SquaredError(), optimizer=Adagrad(line.parameters()), epochs=400, batch_size=60
    )
    columns = np.column_stack([inputs, np.ones(60)])
    solution, residual = np.linalg.lstsq(columns, targets, rcond=None)[:2]
    np.testing.assert_allclose(numbers(line), solution.ravel(), atol=1e-6)
    assert losses[-1] == pytest.approx(residual[0] / 60, rel=1e-9)


def test_lists_are_trained_on_as_arrays():
    results = []
    for inputs, labels in ((X, Y), (X.tolist(), Y.tolist())):
        each = network(np.random.default_rng(0))
        results.append((each.fit(inputs, labels, epochs=2, rng=0), numbers(each).tolist()))
    assert results[0] == results[1]
    whole = np.arange(8).reshape(4, 2)
    assert len(network(np.random.default_rng(0)).fit(whole, [0, 1, 1, 0], epochs=1)) == 1


def test_a_seed_repeats_bit_for_bit_and_another_differs():
    runs = []
    for seed in (0, 0, 1):
        each = network(np.random.default_rng(0))
        each.fit(X, Y, epochs=2, rng=seed)
        runs.append(numbers(each))
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_without_settings_it_trains_as_the_classifier_of_the_package_does():
    rng = np.random.default_rng(5)
    ours = Sequential(Linear(2, 32, rng=rng), ReLU(), Linear(32, 32, rng=rng), ReLU(), Linear(32, 2, rng=rng))
    losses = ours.fit(X, Y, rng=rng)
    classifier = MLPClassifier(random_state=5).fit(X, Y)
    assert len(losses) == 100
    assert losses == classifier.loss_curve_
    np.testing.assert_array_equal(numbers(ours), numbers(classifier.network_))


def test_a_second_fit_goes_on():
    whole, parts = network(np.random.default_rng(0)), network(np.random.default_rng(0))
    expected = whole.fit(X, Y, epochs=4, shuffle=False)
    assert parts.fit(X, Y, epochs=1, shuffle=False) + parts.fit(X, Y, epochs=3, shuffle=False) == expected


def test_training_neither_changes_nor_keeps_the_examples():
    class InPlace(OwnReLU):
        def forward(self, x):
            self.mask = x > 0
            x[~self.mask] = 0
            return x

    inputs, labels = X.copy(), Y.copy()
    each = Sequential(InPlace(), Linear(2, 2, rng=0), Tanh(), Linear(2, 2, rng=0))
    each.fit(inputs, labels, epochs=2, shuffle=False)
    np.testing.assert_array_equal(inputs, X)
    np.testing.assert_array_equal(labels, Y)
    assert [layer._saved for layer in each[1:]] == [None, None, None]


def test_a_loss_that_stops_being_finite_ends_training_and_tells_the_epoch():
    each = network(np.random.default_rng(0), activation=Tanh)
    optimizer = SGD(each.parameters(), lr=1e308)
    with (
        np.errstate(over="ignore", invalid="ignore"),
        pytest.raises(DivergedError, match="^Training expected a finite loss, got nan in epoch 1: standardize X"),
    ):
        each.fit(X, Y, optimizer=optimizer, rng=0)
    error = pickle.loads(pickle.dumps(DivergedError([0.5, math.inf])))
    assert error.losses == [0.5, math.inf]
    assert "got inf in epoch 2" in str(error)


def test_a_network_within_a_network_is_trained_too():
    flat = network(np.random.default_rng(0))
    nested = Sequential(Sequential(*flat[:2]), Sequential(*copy.deepcopy(flat[2:])))
    nested = copy.deepcopy(nested)
    assert nested.fit(X, Y, epochs=2, rng=0) == flat.fit(X, Y, epochs=2, rng=0)


def test_a_network_with_passes_of_its_own_is_trained_by_them():
    class Residual(Sequential):
        def forward(self, x):
            return x + super().forward(x)

        def backward(self, grad_output):
            return grad_output + super().backward(grad_output)

    rng = np.random.default_rng(0)
    block = Residual(Linear(2, 4, rng=rng), Tanh(), Linear(4, 2, rng=rng))
    first = block.forward(X) - Sequential(*block.layers).forward(X)
    np.testing.assert_allclose(first, X)
    expected = CrossEntropyLoss()(block.forward(X), Y)
    assert block.fit(X, Y, epochs=30, batch_size=100)[0] == pytest.approx(expected, rel=1e-12)
    assert CrossEntropyLoss()(block.forward(X), Y) < 0.9 * expected


def test_lists_become_arrays_before_the_first_layer():
    class Seen(OwnReLU):
        def forward(self, x):
            assert isinstance(x, np.ndarray)
            return super().forward(x)

    np.testing.assert_array_equal(Sequential(Seen())([[1, -1]]), [[1.0, 0.0]])


def test_sequential_is_a_sequence_of_named_layers():
    layers = [Linear(2, 4), ReLU(), OwnReLU(), Linear(4, 3, bias=False)]
    network = Sequential(*layers)
    assert list(network) == layers
    assert network[2] is layers[2]
    assert len(network) == 4
    assert [name for name, _ in network.named_parameters()] == ["0.weight", "0.bias", "3.weight"]
    assert network.parameters() == [layers[0].weight, layers[0].bias, layers[3].weight]
    assert repr(network) == "Sequential(Linear(2, 4), ReLU(), OwnReLU(), Linear(4, 3, bias=False))"


TWINS = {ReLU: torch.nn.ReLU, Sigmoid: torch.nn.Sigmoid, Tanh: torch.nn.Tanh}


def torch_twin(network):
    """Build the same network in torch, with the same numbers in it."""
    layers = []
    for layer in network:
        if isinstance(layer, Linear):
            twin = torch.nn.Linear(layer.in_features, layer.out_features, dtype=torch.float64)
            twin.weight.data, twin.bias.data = torch.tensor(layer.weight.data), torch.tensor(layer.bias.data)
        else:
            twin = TWINS[type(layer)]()
        layers.append(twin)
    return torch.nn.Sequential(*layers)


@quick
@given(
    widths=st.lists(st.integers(1, 6), min_size=2, max_size=4),
    activation=st.sampled_from(list(TWINS)),
    rows=st.sampled_from([(), (0,), (1,), (9,)]),
    seed=st.integers(0, 99),
)
def test_a_network_with_its_loss_has_the_gradients_of_torch(widths, activation, rows, seed):
    rng = np.random.default_rng(seed)
    layers = []
    for in_features, out_features in pairwise(widths):
        layers += [Linear(in_features, out_features, rng=rng), activation()]
    network = Sequential(*layers[:-1])
    x = rng.normal(size=(*rows, widths[0]))
    labels = rng.integers(widths[-1], size=rows)

    criterion = CrossEntropyLoss(reduction="sum")
    loss = criterion(network(x), labels)
    grad_input = network.backward(criterion.backward())

    twin = torch_twin(network)
    x_twin = torch.tensor(x, requires_grad=True)
    loss_twin = torch.nn.functional.cross_entropy(twin(x_twin), torch.tensor(labels), reduction="sum")
    loss_twin.backward()
    np.testing.assert_allclose(loss, loss_twin.item(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(grad_input, x_twin.grad, rtol=1e-9, atol=1e-12)
    for (name, parameter), (name_twin, twin_parameter) in zip(
        network.named_parameters(), twin.named_parameters(), strict=True
    ):
        assert name == name_twin
        np.testing.assert_allclose(parameter.grad, twin_parameter.grad, rtol=1e-9, atol=1e-12)


def test_a_newborn_network_is_as_unsure_as_a_guess_among_k_classes():
    # The tolerance follows from the initialization, uniform in ±1/√n, of variance 1/3n. For inputs in ±1 a hidden
    # number before ReLU has a mean square q ≤ (d + 1)/3d, after it q/2, so a logit has s² = (h q/2 + 1)/3h. The loss
    # of one network differs from ln K by mean(z) − z[label], of deviation below s, and by the convexity of
    # log Σ exp, about s²/2. The mean over S networks is therefore within 4 s/√S + s² of ln K.
    d, h, K, S = 2, 32, 10, 20
    s2 = (h * (d + 1) / (3 * d) / 2 + 1) / (3 * h)
    tolerance = 4 * math.sqrt(s2 / S) + s2
    losses = []
    for seed in range(S):
        rng = np.random.default_rng(seed)
        network = Sequential(Linear(d, h, rng=rng), ReLU(), Linear(h, K, rng=rng))
        losses.append(CrossEntropyLoss()(network(rng.uniform(-1, 1, (200, d))), rng.integers(K, size=200)))
    assert tolerance < 0.2 * math.log(K)
    assert abs(np.mean(losses) - math.log(K)) < tolerance
