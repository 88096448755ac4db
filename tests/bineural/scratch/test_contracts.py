"""Each way to break the contract of a layer, a loss or an optimizer is told at the first batch, by its name."""

import warnings

import numpy as np
import pytest

from bineural.scratch import SGD, CrossEntropyLoss, Linear, Parameter, ReLU, Sequential, Tanh

X = np.random.default_rng(0).normal(size=(6, 2))
Y = [0, 1, 0, 1, 1, 0]


class Own:
    """A right layer, y = w x, that each test spoils in one place."""

    def __init__(self):
        self.scale = Parameter([1.5])

    def forward(self, x):
        self.x = x
        return self.scale.data * x

    def backward(self, grad_output):
        self.scale.grad = np.array([(grad_output * self.x).sum()])
        return self.scale.data * grad_output


def network(layer):
    return Sequential(Linear(2, 3, rng=0), layer, Linear(3, 2, rng=1))


def spoiled(**methods):
    return network(type("Own", (Own,), methods)())


def nan_like(array):
    return np.full_like(array, np.nan)


def test_the_right_layer_is_trained():
    each = spoiled()
    losses = each.fit(X, Y, epochs=3, rng=0)
    assert losses[-1] < losses[0]
    assert each[1].scale.data != 1.5


def one_row_less(self, x):
    return x[1:]


def no_gradient(self, grad_output):
    return grad_output


def transposed(self, grad_output):
    return Own.backward(self, grad_output).T


def gradient_of_another_shape(self, grad_output):
    self.scale.grad = np.ones(3)
    return grad_output


def gradient_that_is_a_list(self, grad_output):
    self.scale.grad = [1.0]
    return grad_output


def gradient_of_nan(self, grad_output):
    self.scale.grad = np.array([np.nan])
    return grad_output


FORWARD = r"Own.forward \(layer 1\) expected to return "
BACKWARD = r"Own.backward \(layer 1\) expected to "


@pytest.mark.parametrize(
    ("methods", "error", "sentence"),
    [
        ({"forward": lambda self, x: None}, TypeError, FORWARD + "a NumPy array, got None: return y$"),
        ({"forward": lambda self, x: x.tolist()}, TypeError, FORWARD + "a NumPy array, got a list: "),
        ({"forward": lambda self, x: x.sum()}, TypeError, FORWARD + "a NumPy array, got a float64: "),
        ({"forward": lambda self, x: x.astype(str)}, TypeError, FORWARD + "an array of numbers, got one of <U32: "),
        (
            {"forward": one_row_less},
            ValueError,
            FORWARD + r"a row for each of the 6 examples, got shape \(5, 3\) for x ",
        ),
        (
            {"forward": lambda self, x: nan_like(x)},
            ValueError,
            FORWARD + "finite numbers, got nan or infinity in 18 of 18 at the first batch: ",
        ),
        (
            {"backward": lambda self, g: None},
            TypeError,
            BACKWARD + "return a NumPy array, got None: return the gradient",
        ),
        ({"backward": lambda self, g: g.tolist()}, TypeError, BACKWARD + "return a NumPy array, got a list: "),
        (
            {"backward": transposed},
            ValueError,
            BACKWARD + r"return a gradient of shape \(6, 3\), that of x, got \(3, 6\): ",
        ),
        (
            {"backward": lambda self, g: nan_like(g)},
            ValueError,
            BACKWARD + "return finite numbers, got nan or infinity ",
        ),
        (
            {"backward": no_gradient},
            TypeError,
            BACKWARD + "write scale.grad as a NumPy array, got None: assign self.scale",
        ),
        (
            {"backward": gradient_of_another_shape},
            ValueError,
            BACKWARD + r"write scale.grad of shape \(1,\), that of scale, got \(3,\): ",
        ),
        (
            {"backward": gradient_that_is_a_list},
            TypeError,
            BACKWARD + "write scale.grad as a NumPy array, got a list: ",
        ),
        ({"backward": gradient_of_nan}, ValueError, BACKWARD + "write scale.grad as finite numbers, got nan "),
    ],
)
def test_a_layer_that_breaks_its_contract_is_named(methods, error, sentence):
    each = spoiled(**methods)
    before = [parameter.data.copy() for parameter in each.parameters()]
    with pytest.raises(error, match="^" + sentence):
        each.fit(X, Y, epochs=1, batch_size=6)
    for parameter, data in zip(each.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.data, data)


def test_a_gradient_that_was_written_by_an_earlier_training_hides_nothing():
    each = spoiled()
    each.fit(X, Y, epochs=1)
    each[1].backward = lambda grad_output: grad_output
    with pytest.raises(TypeError, match="write scale.grad as a NumPy array, got None"):
        each.fit(X, Y, epochs=1)


def test_what_a_layer_raises_tells_the_layer_and_the_shape():
    with pytest.raises(ValueError, match="matmul") as caught:
        spoiled(forward=lambda self, x: x @ np.ones((2, 2))).fit(X, Y, epochs=1)
    assert caught.value.__notes__ == ["in Own.forward (layer 1), called with an array of shape (6, 3)"]
    with pytest.raises(ZeroDivisionError) as caught:
        spoiled(backward=lambda self, grad_output: 1 // 0).fit(X, Y, epochs=1)
    assert caught.value.__notes__ == ["in Own.backward (layer 1), called with an array of shape (6, 3)"]


def test_layers_within_a_network_within_the_network_are_counted_through():
    nested = Sequential(Linear(2, 3, rng=0), Sequential(ReLU(), type("Own", (Own,), {"forward": lambda *_: None})()))
    with pytest.raises(TypeError, match=r"^Own.forward \(layer 2\) expected to return a NumPy array, got None"):
        nested.fit(X, Y)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ([Linear], r"got the class Linear as layer 0: call it, as Linear\(\.\.\.\)"),
        ([[Linear(2, 2), ReLU()]], r"got a list as layer 0: pass them one by one, as Sequential\(\*layers\)"),
        ([ReLU(), np.maximum], r"with a method forward\(self, x\), got ufunc without it as layer 1: "),
        ([None], r"with a method forward\(self, x\), got NoneType without it as layer 0: "),
    ],
)
def test_what_is_no_layer_is_refused_when_the_network_is_made(layers, sentence):
    with pytest.raises(TypeError, match=f"^Sequential expected layers,? ?{sentence}"):
        Sequential(*layers)


def test_backward_may_be_written_later_but_is_needed_for_training():
    class Forward:
        def forward(self, x):
            return 2 * x

    each = Sequential(Linear(2, 2, rng=0), Forward())
    assert each(X).shape == (6, 2)
    with pytest.raises(TypeError, match=r"a method backward\(self, grad_output\), got Forward without it as layer 1: "):
        each.fit(X, Y)


def test_the_same_layer_at_two_places_is_refused():
    relu = ReLU()
    with pytest.raises(
        ValueError, match="expected different layers, got the same ReLU as layers 1 and 3: make one for"
    ):
        Sequential(Linear(2, 2, rng=0), relu, Linear(2, 2, rng=0), relu).fit(X, Y)


@pytest.mark.parametrize(
    ("loss", "error", "sentence"),
    [
        (CrossEntropyLoss, TypeError, r"expected loss as an object, got the class CrossEntropyLoss: call it, as "),
        (np.mean, TypeError, r"expected loss with a method backward\(\), got mean without it: define it, or pass "),
        ("mean", TypeError, r"expected loss with a method __call__\(outputs, targets\), got str without it: "),
    ],
)
def test_what_is_no_loss_is_one_sentence(loss, error, sentence):
    with pytest.raises(error, match="^Sequential.fit " + sentence):
        network(Own()).fit(X, Y, loss=loss)


@pytest.mark.parametrize(
    ("value", "grad", "error", "sentence"),
    [
        (None, np.ones((6, 2)), TypeError, "OwnLoss expected to return the loss as one number, got None: "),
        (np.ones(6), np.ones((6, 2)), TypeError, r"OwnLoss expected .* got an array of shape \(6,\): return the mean"),
        (np.inf, np.ones((6, 2)), ValueError, "OwnLoss expected to return a finite loss, got inf at the first batch: "),
        (1.0, None, TypeError, "OwnLoss.backward expected to return a NumPy array, got None: "),
        (
            1.0,
            np.ones(6),
            ValueError,
            r"OwnLoss.backward expected .* of shape \(6, 2\), that of the outputs, got \(6,\)",
        ),
        (1.0, nan_like(np.ones((6, 2))), ValueError, "OwnLoss.backward expected to return finite numbers, got nan "),
    ],
)
def test_a_loss_that_breaks_its_contract_is_named(value, grad, error, sentence):
    loss = type("OwnLoss", (), {"__call__": lambda *_: value, "backward": lambda self: grad})()
    with pytest.raises(error, match="^" + sentence):
        network(Own()).fit(X, Y, loss=loss)


@pytest.mark.parametrize("number", [0.5, 1, np.float32(0.5), np.array(0.5)])
def test_every_kind_of_number_is_a_loss(number):
    loss = type("OwnLoss", (), {"__call__": lambda *_: number, "backward": lambda self: np.zeros((6, 2))})()
    assert network(Own()).fit(X, Y, loss=loss, epochs=2) == [float(number)] * 2


@pytest.mark.parametrize(
    ("optimizer", "error", "sentence"),
    [
        (SGD, TypeError, "expected optimizer as an object, got the class SGD: call it, as SGD"),
        ("sgd", TypeError, r"expected optimizer with a method step\(\), got str without it: "),
        (
            SGD(Linear(2, 3).parameters(), 0.1),
            ValueError,
            "expected an optimizer of this network, got one that moves none of its parameters: make it anew",
        ),
    ],
)
def test_what_is_no_optimizer_of_the_network_is_one_sentence(optimizer, error, sentence):
    with pytest.raises(error, match="^Sequential.fit " + sentence):
        network(Own()).fit(X, Y, optimizer=optimizer)


def test_an_optimizer_may_move_some_parameters_alone():
    each = network(Own())
    before = each[0].weight.data.copy()
    each.fit(X, Y, optimizer=SGD(each[2].parameters(), 0.1), epochs=2)
    np.testing.assert_array_equal(each[0].weight.data, before)


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
@pytest.mark.parametrize("count", [0, -1, 2.5, True, "many"])
def test_counts_are_whole_numbers(name, count):
    with pytest.raises(
        ValueError, match=rf"^Sequential.fit expected a whole number from 1 up for {name}, got {count!r}: "
    ):
        network(Own()).fit(X, Y, **{name: count})
    assert len(network(Own()).fit(X, Y, epochs=np.int64(2), batch_size=np.int32(4))) == 2


@pytest.mark.parametrize(
    ("inputs", "targets", "error", "sentence"),
    [
        (X, Y[:-1], ValueError, r"a target for each row of X, got X of shape \(6, 2\) and y of shape \(5,\): "),
        (X[:0], [], ValueError, r"a target for each row of X, got X of shape \(0, 2\) and y of shape \(0,\): "),
        (1.0, Y, ValueError, r"a target for each row of X, got X of shape \(\) and y of shape \(6,\): "),
        (X, 1, ValueError, r"a target for each row of X, got X of shape \(6, 2\) and y of shape \(\): "),
        (np.where(X > 1, np.nan, X), Y, ValueError, r"finite numbers in X, got nan or infinity in \d of 6 rows: "),
        ([["a", "b"]] * 6, Y, TypeError, "an array of numbers, got an array of <U1: "),
        (X, [[0], [1, 2], 0, 1, 1, 0], TypeError, "an array, got rows of unequal lengths: "),
    ],
)
def test_data_that_do_not_fit_are_one_sentence(inputs, targets, error, sentence):
    with pytest.raises(error, match="^Sequential.fit expected " + sentence):
        network(Own()).fit(inputs, targets)


def test_a_network_without_parameters_is_one_sentence():
    with pytest.raises(
        ValueError, match="^Sequential.fit expected parameters to train, got none in any layer: make the"
    ):
        Sequential(ReLU(), Tanh()).fit(X, Y)


class Arrays(Own):
    """Its weights are arrays, so that nothing trains them."""

    def __init__(self):
        self.weight, self.bias = np.ones((3, 3)), np.ones(3)

    def forward(self, x):
        return x @ self.weight + self.bias

    def backward(self, grad_output):
        return grad_output @ self.weight.T


def test_weights_that_are_no_parameters_are_told():
    with pytest.warns(
        UserWarning, match=r"got arrays in bias and weight of Arrays \(layer 1\), which stay as they"
    ) as all:
        network(Arrays()).fit(X, Y, epochs=2)
    assert [each.filename for each in all] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        network(Own()).fit(X, Y, epochs=2)
