"""MLPClassifier: a scikit-learn classifier, and no more than the loop that the chapter writes by hand."""

import gc
import pickle
import weakref

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_moons
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator

from bineural.scratch import SGD, CrossEntropyLoss, Linear, MLPClassifier, Parameter, ReLU, Sequential, Tanh

X, Y = make_moons(150, noise=0.075, random_state=0)


def weights(classifier):
    return np.concatenate([parameter.data.ravel() for parameter in classifier.network_.parameters()])


def test_scikit_learn_accepts_it_without_exceptions():
    results = check_estimator(MLPClassifier(), on_skip=None, on_fail=None)
    assert len(results) > 40
    assert {result["check_name"]: result["exception"] for result in results if result["status"] == "failed"} == {}
    assert not any(result["expected_to_fail"] for result in results)


@pytest.mark.parametrize(("shuffle", "descent"), [(True, {}), (False, {"momentum": 0.9, "weight_decay": 0.01})])
def test_fit_is_the_loop_written_by_hand(shuffle, descent):
    classifier = MLPClassifier((5, 4), batch_size=40, max_iter=3, shuffle=shuffle, random_state=7, **descent)
    classifier.fit(X, Y)

    rng = np.random.default_rng(7)
    network = Sequential(Linear(2, 5, rng=rng), ReLU(), Linear(5, 4, rng=rng), ReLU(), Linear(4, 2, rng=rng))
    criterion, optimizer = CrossEntropyLoss(), SGD(network.parameters(), lr=0.1, **descent)
    loss_curve = []
    for _ in range(3):
        total = 0.0
        order = rng.permutation(150) if shuffle else np.arange(150)
        for rows in np.split(order, [40, 80, 120]):
            total += len(rows) * criterion(network(X[rows]), Y[rows])
            network.backward(criterion.backward())
            optimizer.step()
        loss_curve.append(total / 150)
    for ours, by_hand in zip(classifier.network_.parameters(), network.parameters(), strict=True):
        np.testing.assert_array_equal(ours.data, by_hand.data)
    assert classifier.loss_curve_ == loss_curve
    assert classifier.n_iter_ == 3


@pytest.mark.parametrize("shuffle", [True, False])
def test_partial_fit_equals_fit_epoch_for_epoch(shuffle):
    settings = {"batch_size": 16, "shuffle": shuffle, "momentum": 0.5, "random_state": 3}
    stepwise = MLPClassifier(8, **settings)
    for epochs in (1, 2, 3):
        stepwise.partial_fit(X, Y, classes=[0, 1])
        whole = MLPClassifier(8, max_iter=epochs, **settings).fit(X, Y)
        np.testing.assert_array_equal(weights(stepwise), weights(whole))
        assert stepwise.loss_curve_ == whole.loss_curve_
        assert stepwise.n_iter_ == epochs


def test_a_seed_repeats_bit_for_bit_and_another_differs():
    runs = [MLPClassifier(8, max_iter=2, random_state=seed).fit(X, Y) for seed in (0, 0, 1, None)]
    np.testing.assert_array_equal(weights(runs[0]), weights(runs[1]))
    assert not np.array_equal(weights(runs[0]), weights(runs[2]))
    assert not np.array_equal(weights(runs[0]), weights(runs[3]))


def test_fit_starts_anew():
    classifier = MLPClassifier(8, max_iter=2, random_state=0).fit(X, Y)
    once, loss_curve = weights(classifier), classifier.loss_curve_
    classifier.fit(X, Y)
    np.testing.assert_array_equal(weights(classifier), once)
    assert classifier.loss_curve_ == loss_curve
    assert classifier.n_iter_ == 2
    assert classifier.fit(X[:, :1], Y).network_(X[:, :1]).shape == (150, 2)  # other columns are welcome too


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
def test_generators_of_both_kinds_are_taken(kind):
    runs = [MLPClassifier(8, max_iter=1, random_state=kind(5)).fit(X, Y) for _ in range(2)]
    np.testing.assert_array_equal(weights(runs[0]), weights(runs[1]))


def test_moons_are_learned():
    accuracies = []
    for seed in range(3):
        train = make_moons(400, noise=0.075, random_state=2 * seed)
        test = make_moons(400, noise=0.075, random_state=2 * seed + 1)
        classifier = MLPClassifier(learning_rate_init=0.5, max_iter=40, random_state=seed).fit(*train)
        accuracies.append(classifier.score(*test))
        assert classifier.loss_curve_[-1] < 0.1 * classifier.loss_curve_[0]
    assert np.median(accuracies) >= 0.99


@pytest.mark.parametrize("names", [["left", "right"], [7, 3], [False, True]])
def test_labels_may_be_anything_that_sorts(names):
    plain = MLPClassifier(8, max_iter=5, random_state=0).fit(X, Y)
    classes, codes = np.unique(names, return_inverse=True)
    named = MLPClassifier(8, max_iter=5, random_state=0).fit(X, classes[Y])
    np.testing.assert_array_equal(named.classes_, sorted(names))
    np.testing.assert_array_equal(weights(named), weights(plain))
    np.testing.assert_array_equal(named.predict(X), classes[plain.predict(X)])
    assert set(codes) == {0, 1}


def test_probabilities_sum_to_one_and_the_largest_is_predicted():
    labels = np.digitize(X[:, 0], [-0.3, 0.5, 1.2])
    classifier = MLPClassifier(16, max_iter=20, random_state=0).fit(X, labels)
    probs = classifier.predict_proba(X)
    assert probs.shape == (150, 4)
    np.testing.assert_allclose(probs.sum(axis=1), 1)
    np.testing.assert_array_equal(classifier.predict(X), probs.argmax(axis=1))
    assert classifier.score(X, labels) > 0.8


def test_a_batch_larger_than_the_data_is_all_of_the_data():
    settings = {"shuffle": False, "max_iter": 3, "random_state": 0}
    larger = MLPClassifier(8, batch_size=10_000, **settings).fit(X, Y)
    exact = MLPClassifier(8, batch_size=150, **settings).fit(X, Y)
    np.testing.assert_array_equal(weights(larger), weights(exact))


def test_the_mean_loss_counts_examples_and_not_batches():
    # Nothing moves at rate 0, so that the epoch's loss is that of the new network, though its last batch is short.
    frozen = MLPClassifier(8, learning_rate_init=0.0, batch_size=149, max_iter=1, random_state=0).fit(X, Y)
    assert frozen.loss_curve_[0] == pytest.approx(CrossEntropyLoss()(frozen.network_(X), Y), rel=1e-12)


def test_hidden_layers_and_activation_make_the_network():
    assert repr(MLPClassifier(4, max_iter=1).fit(X, Y).network_) == "Sequential(Linear(2, 4), ReLU(), Linear(4, 2))"
    assert repr(MLPClassifier((), max_iter=1).fit(X, Y).network_) == "Sequential(Linear(2, 2))"
    tanh = MLPClassifier([4, 3], "tanh", max_iter=1).fit(X, Y).network_
    assert [type(layer) for layer in tanh] == [Linear, Tanh, Linear, Tanh, Linear]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_data_choose_the_precision(dtype):
    classifier = MLPClassifier(8, max_iter=2, momentum=0.9, weight_decay=0.1).fit(X.astype(dtype), Y)
    assert weights(classifier).dtype == dtype
    assert classifier.predict_proba(X.astype(dtype)).dtype == dtype


def test_one_class_is_predicted_for_certain():
    classifier = MLPClassifier(max_iter=1).fit(X, np.full(150, "only"))
    assert set(classifier.predict(X)) == {"only"}
    assert classifier.loss_curve_ == [0]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"activation": "gelu"}, r"expected activation among \['relu', 'logistic', 'tanh'\], got 'gelu': "),
        ({"hidden_layer_sizes": (8, 0)}, r"whole numbers from 1 up for hidden_layer_sizes, got \(8, 0\): "),
        ({"batch_size": 0}, r"whole numbers from 1 up for batch_size, got 0: "),
        ({"max_iter": 2.5}, r"whole numbers from 1 up for max_iter, got 2.5: "),
        ({"learning_rate_init": -1}, r"expected lr of at least 0, got -1: "),
    ],
)
def test_a_parameter_out_of_range_is_one_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        MLPClassifier(**settings).fit(X, Y)


def test_a_loss_that_is_no_longer_finite_is_one_sentence():
    classifier = MLPClassifier(8, "tanh", learning_rate_init=1e308, random_state=0)
    with (
        pytest.warns(RuntimeWarning, match="overflow|invalid"),
        pytest.raises(
            ValueError, match=r"expected a finite loss, got nan in epoch 1: .*learning_rate_init=1e\+308 smaller"
        ),
    ):
        classifier.fit(X, Y)


def test_partial_fit_needs_all_classes_at_first_and_the_same_ones_later():
    classifier = MLPClassifier(8, random_state=0)
    with pytest.raises(ValueError, match="first partial_fit expected classes, got none: "):
        classifier.partial_fit(X, Y)
    with pytest.raises(ValueError, match=r"expected labels among \[0, 2\], got \[1\] too: "):
        classifier.partial_fit(X, Y, classes=[0, 2])
    classifier.partial_fit(X[Y == 0], Y[Y == 0], classes=[2, 1, 0])  # neither 1 nor 2 occurs yet
    assert classifier.predict_proba(X).shape == (150, 3)
    with pytest.raises(ValueError, match=r"classes of its first call, \[0, 1, 2\], got \[0, 1\]: "):
        classifier.partial_fit(X, Y, classes=[0, 1])
    with pytest.raises(ValueError, match=r"expected labels among \[0, 1, 2\], got \[3\] too: "):
        classifier.partial_fit(X, Y + 2)
    assert classifier.partial_fit(X, Y).n_iter_ == 2


def test_predictions_leave_nothing_in_the_classifier():
    classifier = MLPClassifier(8, max_iter=2, random_state=0).fit(X, Y)
    once = len(pickle.dumps(classifier))
    rows = np.random.default_rng(0).normal(size=(5000, 2))
    alive = weakref.ref(rows)
    probs = classifier.predict_proba(rows)
    assert len(pickle.dumps(classifier)) == once
    assert not any(layer._saved is not None for layer in classifier.network_)
    again = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(again.predict_proba(rows), probs)
    del rows
    gc.collect()
    assert alive() is None


@pytest.mark.parametrize("train", [MLPClassifier.fit, lambda each, X, y: each.partial_fit(X, y, classes=[0, 1])])
@pytest.mark.parametrize("batch_size", [1, 32])
def test_no_example_is_in_a_pickle(train, batch_size):
    rows = np.full((40, 2), np.pi) * np.array([[1, -1]])  # found by its bytes
    classifier = MLPClassifier(8, batch_size=batch_size, max_iter=1, random_state=0)
    train(classifier, rows, np.arange(40) % 2)
    assert rows[0].tobytes() in pickle.dumps(rows)
    assert rows[0].tobytes() not in pickle.dumps(classifier)
    assert not any(layer._saved is not None for layer in classifier.network_)
    # the parameters, twice for the velocities, and little else
    assert len(pickle.dumps(classifier)) < 2 * weights(classifier).nbytes + 6000


def test_a_copy_is_trained_on_as_the_original():
    classifier = MLPClassifier(8, momentum=0.9, random_state=0).partial_fit(X, Y, classes=[0, 1])
    copied = pickle.loads(pickle.dumps(classifier))
    for each in (classifier, copied):
        each.partial_fit(X, Y)
    np.testing.assert_array_equal(weights(copied), weights(classifier))


EXPLODES = {"activation": "tanh", "learning_rate_init": 1e308, "random_state": 0}


@pytest.mark.filterwarnings("ignore:overflow|invalid:RuntimeWarning")
@pytest.mark.parametrize(
    "fail",
    [
        lambda each: each.set_params(**EXPLODES).fit(X, Y),
        lambda each: each.set_params(**EXPLODES).partial_fit(X, Y, classes=[0, 1]).partial_fit(X, Y),
        lambda each: each.fit(X * np.nan, Y),
        lambda each: each.set_params(batch_size=0).fit(X, Y),
    ],
)
@pytest.mark.parametrize("before", [lambda each: each, lambda each: each.fit(X, Y)])
def test_a_training_that_fails_leaves_no_fitted_classifier(before, fail):
    classifier = before(MLPClassifier(8, max_iter=2))
    if hasattr(classifier, "network_"):
        classifier._optimizer.lr = 1e308  # of a partial_fit that goes on
    with pytest.raises(ValueError, match="expected a finite loss|contains NaN|whole numbers from 1 up for batch_size"):
        fail(classifier)
    with pytest.raises(NotFittedError):
        classifier.score(X, Y)
    assert not [name for name in vars(classifier) if name.endswith("_")]
    clone(classifier).set_params(activation="relu", learning_rate_init=0.1, batch_size=32).fit(X, Y).score(X, Y)


def test_an_interrupted_fit_leaves_no_fitted_classifier(monkeypatch):
    classifier = MLPClassifier(8, max_iter=3).fit(X, Y)
    steps = iter(range(7))

    def step(optimizer):
        if next(steps) == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(SGD, "step", step)
    with pytest.raises(KeyboardInterrupt):
        classifier.fit(X, Y)
    with pytest.raises(NotFittedError):
        classifier.predict(X)


def test_a_first_partial_fit_that_is_refused_does_not_count_as_one():
    classifier = MLPClassifier(8)
    with pytest.raises(ValueError, match="expected classes"):
        classifier.partial_fit(X, Y)
    with pytest.raises(NotFittedError):
        classifier.predict(X)
    classifier.partial_fit(X[:, :1], Y, classes=[0, 1])


def test_a_partial_fit_that_is_refused_changes_nothing():
    classifier = MLPClassifier(8, random_state=0).partial_fit(X, Y, classes=[0, 1])
    before = weights(classifier)
    with pytest.raises(ValueError, match="expected labels among"):
        classifier.partial_fit(X, Y + 1)
    np.testing.assert_array_equal(weights(classifier), before)
    assert classifier.score(X, Y) > 0


@pytest.mark.filterwarnings("ignore:overflow|invalid:RuntimeWarning")
@pytest.mark.parametrize("method", ["predict", "predict_proba"])
def test_what_overflows_has_no_class(method):
    classifier = MLPClassifier(8, max_iter=2, random_state=0).fit(X, Y)
    huge = X.copy()
    huge[[3, 5]] = 1e308
    for layer in list(classifier.network_)[::2]:
        layer.weight.data *= 10
    with pytest.raises(
        ValueError, match=r"^MLPClassifier expected finite logits, got nan or infinity for 2 of 150 rows: "
    ):
        getattr(classifier, method)(huge)


class OwnActivation:
    """ReLU of a reader, without a base class."""

    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, grad_output):
        return grad_output * self.mask


class OwnLinear:
    """The linear layer of a reader, without a base class."""

    def __init__(self, in_features, out_features, rng):
        bound = 1 / np.sqrt(in_features)
        self.weight = Parameter(rng.uniform(-bound, bound, (out_features, in_features)))
        self.bias = Parameter(rng.uniform(-bound, bound, out_features))

    def forward(self, x):
        self.x = x
        return x @ self.weight.data.T + self.bias.data

    def backward(self, grad_output):
        self.weight.grad, self.bias.grad = grad_output.T @ self.x, grad_output.sum(axis=0)
        return grad_output @ self.weight.data


class OwnLoss:
    """Cross-entropy of a reader, divided by two."""

    def __call__(self, logits, labels):
        self.criterion = CrossEntropyLoss()
        return self.criterion(logits, labels) / 2

    def backward(self):
        return self.criterion.backward() / 2


@pytest.mark.parametrize(
    "own", [{"activation": OwnActivation}, {"linear": OwnLinear}, {"activation": OwnActivation, "linear": OwnLinear}]
)
def test_layers_of_ones_own_train_like_those_of_the_package(own):
    settings = {"hidden_layer_sizes": (6, 5), "max_iter": 10, "random_state": 0}
    theirs = MLPClassifier(**settings).fit(X, Y)
    ours = MLPClassifier(**settings, **own).fit(X, Y)
    assert {type(layer) for layer in ours.network_} & set(own.values()) == set(own.values())
    np.testing.assert_allclose(weights(ours), weights(theirs), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-9)


def test_a_linear_layer_gets_the_keywords_that_it_takes():
    got = []

    class Anything(Linear):
        def __init__(self, in_features, out_features, **options):
            got.append((in_features, out_features, options))
            super().__init__(in_features, out_features, **options)

    class Nothing(Linear):
        def __init__(self, in_features, out_features):
            super().__init__(in_features, out_features, rng=0)

    classifier = MLPClassifier(8, linear=Anything, max_iter=1, random_state=0).fit(X.astype(np.float32), Y)
    assert [each[:2] for each in got] == [(2, 8), (8, 2)]
    assert all(options == {"rng": classifier._rng, "dtype": np.float32} for _, _, options in got)
    expected = MLPClassifier(8, max_iter=1, random_state=0).fit(X.astype(np.float32), Y)
    np.testing.assert_array_equal(weights(classifier), weights(expected))
    np.testing.assert_array_equal(
        MLPClassifier(8, linear=Nothing, learning_rate_init=0.0, max_iter=1).fit(X, Y).network_[0].weight.data,
        Linear(2, 8, rng=0).weight.data,
    )


def test_a_loss_of_ones_own_is_made_small():
    """Half of the loss at twice the rate makes the same steps."""
    whole = MLPClassifier(8, learning_rate_init=0.125, max_iter=5, random_state=0).fit(X, Y)
    half = MLPClassifier(8, loss=OwnLoss(), learning_rate_init=0.25, max_iter=5, random_state=0).fit(X, Y)
    np.testing.assert_array_equal(weights(half), weights(whole))
    np.testing.assert_array_equal(np.multiply(half.loss_curve_, 2), whole.loss_curve_)
    assert vars(half.loss) == {}


@pytest.mark.parametrize("kind", [list, tuple, lambda layers: Sequential(*layers)])
def test_layers_are_the_network_and_stay_as_they_are(kind):
    rng = np.random.default_rng(7)
    layers = kind([OwnLinear(2, 5, rng), OwnActivation(), Linear(5, 2, rng=rng)])
    before = [parameter.data.copy() for parameter in Sequential(*layers).parameters()]
    classifier = MLPClassifier(layers=layers, max_iter=3, random_state=rng).fit(X, Y)
    expected = MLPClassifier(5, max_iter=3, random_state=7).fit(X, Y)
    np.testing.assert_allclose(weights(classifier), weights(expected), rtol=1e-9, atol=1e-12)
    once = classifier.loss_curve_
    for parameter, data in zip(Sequential(*layers).parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter.data, data)
    assert classifier.set_params(shuffle=False).fit(X, Y).loss_curve_[0] == pytest.approx(once[0], rel=0.05)
    assert classifier.partial_fit(X, Y).n_iter_ == 4


def test_a_network_with_passes_of_its_own_keeps_them():
    class Doubled(Sequential):
        def forward(self, x):
            return 2 * super().forward(x)

        def backward(self, grad_output):
            return super().backward(2 * grad_output)

    network = Doubled(Linear(2, 2, rng=0))
    assert isinstance(MLPClassifier(layers=network, max_iter=1).fit(X, Y).network_, Doubled)


OWN = [
    {"activation": OwnActivation},
    {"linear": OwnLinear},
    {"loss": OwnLoss()},
    {"layers": [OwnLinear(2, 4, np.random.default_rng(0)), OwnActivation(), Linear(4, 2, rng=0)]},
]


@pytest.mark.parametrize("own", OWN)
def test_what_is_ones_own_keeps_the_rules_of_scikit_learn(own):
    classifier = MLPClassifier(4, max_iter=3, random_state=0, **own)
    assert {name: value for name, value in classifier.get_params().items() if name in own} == own
    fitted = clone(classifier).fit(X, Y)
    np.testing.assert_array_equal(weights(clone(fitted).fit(X, Y)), weights(fitted))
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.predict_proba(X), fitted.predict_proba(X))
    np.testing.assert_array_equal(weights(again.fit(X, Y)), weights(fitted))
    assert make_pipeline(StandardScaler(), classifier).fit(X, Y).score(X, Y) > 0.5
    assert "MLPClassifier" in repr(classifier)


def test_a_grid_search_chooses_among_layers():
    grid = {"activation": ["relu", OwnActivation], "linear": [Linear, OwnLinear], "loss": [None, OwnLoss()]}
    search = GridSearchCV(MLPClassifier(4, max_iter=2, random_state=0), grid, cv=2).fit(X, Y)
    assert len(search.cv_results_["params"]) == 8
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        (
            {"activation": ReLU()},
            TypeError,
            r"activation as a class of layers, got ReLU\(\): pass the class itself, as",
        ),
        ({"activation": 3}, TypeError, r"activation as a class of layers, got 3: "),
        ({"linear": Linear(2, 2)}, TypeError, r"linear as a class of layers, got Linear\(2, 2\): .*as linear=Linear"),
        ({"linear": "linear"}, TypeError, r"linear as a class of layers, got 'linear': "),
        ({"layers": ReLU()}, TypeError, "layers as a list or a Sequential, got ReLU: "),
        (
            {"layers": [Linear(2, 3)]},
            ValueError,
            r"layers that end in 2 logits, .* got outputs of shape \(1, 3\) for one",
        ),
        ({"hidden_layer_sizes": [Linear(2, 2)]}, TypeError, r"hidden_layer_sizes, got layers: pass them as layers="),
        ({"hidden_layer_sizes": Sequential(Linear(2, 2))}, TypeError, r"hidden_layer_sizes, got layers: pass them as"),
    ],
)
def test_what_is_no_layer_is_one_sentence(settings, error, sentence):
    with pytest.raises(error, match=rf"^MLPClassifier expected .*{sentence}"):
        MLPClassifier(**settings).fit(X, Y)


@pytest.mark.parametrize("train", [MLPClassifier.fit, lambda each, X, y: each.partial_fit(X, y, classes=[0, 1])])
def test_a_layer_that_breaks_its_contract_leaves_no_fitted_classifier(train):
    class Silent(OwnActivation):
        def backward(self, grad_output):
            pass

    classifier = MLPClassifier(4, Silent)
    with pytest.raises(TypeError, match=r"^Silent.backward \(layer 1\) expected to return a NumPy array, got None: "):
        train(classifier, X, Y)
    with pytest.raises(NotFittedError):
        classifier.predict(X)
