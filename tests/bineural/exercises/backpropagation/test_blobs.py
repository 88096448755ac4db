import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier as SklearnMLPClassifier

from bineural.exercises import run_check
from bineural.exercises.backpropagation import blobs
from bineural.scratch import MLPClassifier

from ..shown import hints, shown


class NotForClones(MLPClassifier):
    def __init__(self, hidden_layer_sizes=(4,)):
        super().__init__(list(hidden_layer_sizes))


class Raises(MLPClassifier):
    def fit(self, X, y):
        return self.undefined


class OwnLosses(MLPClassifier):
    """Learns nothing, and keeps the losses that it is given in place of an activation."""

    def fit(self, X, y):
        self.loss_curve_ = self.activation
        return self

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


GOOD = {"hidden_layer_sizes": (8,), "max_iter": 30}
UNDERFITS = "The network underfits: accuracy is low in training too"
MISTAKES = {
    "class": (MLPClassifier, "Hand in an object rather than the class"),
    "dictionary": (GOOD, "Hand in a classifier rather than a dictionary"),
    "other classifier": (GaussianNB(), "This exercise is about the hyperparameters"),
    "string": ("MLPClassifier", "This exercise is about the hyperparameters"),
    "too large a rate": (MLPClassifier(8, learning_rate_init=1e6), "The loss has become infinite"),
    "unknown activation": (MLPClassifier(8, activation="sigmoid"), "A hyperparameter has a value"),
    "no neurons": (MLPClassifier((0,)), "A hyperparameter has a value"),
    "sizes of text": (MLPClassifier(("a",)), "A hyperparameter has a value"),
    "ragged sizes": (MLPClassifier((8, (8, 8))), "A hyperparameter has a value"),
    "large layer": (MLPClassifier((32,)), "The blobs need few neurons"),
    "two layers": (MLPClassifier((4, 4)), "The blobs need few neurons"),
    "no layer": (MLPClassifier(()), "The blobs need few neurons"),
    "not for clones": (NotForClones(), "Python stopped at this error"),
    "losses of text": (OwnLosses(8, activation=("high", "low")), "A hyperparameter has a value"),
    "losses of arrays": (OwnLosses(8, activation=(np.ones(2), np.ones(3))), "A hyperparameter has a value"),
    "huge losses": (OwnLosses(8, activation=(1e308, -1e308, 1e308)), UNDERFITS),
    "raises": (Raises(8), "The object before the dot has no such attribute"),
}
SETTINGS = {
    "small rate": ({"learning_rate_init": 1e-4}, UNDERFITS, "is still falling"),
    "one epoch": ({"max_iter": 1}, UNDERFITS, "is still falling"),
    "large rate": ({"learning_rate_init": 10.0}, UNDERFITS, "has stopped falling or jumps"),
    "strong decay": ({"weight_decay": 1.0}, UNDERFITS, "has stopped falling or jumps"),
}


def fit_of(*, train, test, losses=(1.0, 0.5)):
    return blobs.Fit(train=train, test=test, bayes_train=0.96, bayes_test=0.96, losses=losses)


@pytest.mark.parametrize(
    "classifier",
    [
        MLPClassifier(**GOOD),
        MLPClassifier(4, learning_rate_init=0.2, max_iter=30),
        SklearnMLPClassifier((8,), solver="lbfgs", max_iter=50),
    ],
)
def test_sensible_hyperparameters_pass_and_the_numbers_are_shown(classifier):
    result = run_check("backpropagation/blobs", classifier)
    assert result.passed
    assert not hasattr(classifier, "classes_")
    texts = shown(result)
    assert "accuracy 0.9" in texts["en"]
    assert "байесовского классификатора 0,9" in texts["ru"]


def test_a_fitted_classifier_is_accepted_with_a_remark_and_not_changed():
    classifier = MLPClassifier(**GOOD, random_state=0).fit(np.eye(3), [0, 1, 2])
    result = run_check("backpropagation/blobs", classifier)
    assert result.passed
    assert classifier.n_features_in_ == 3
    [remark] = hints(result)
    assert remark.startswith("Your classifier has been fitted already")


@pytest.mark.parametrize(("submission", "hint"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_gets_its_hint_and_no_other(submission, hint):
    result = run_check("backpropagation/blobs", submission)
    assert not result.passed
    [found] = hints(result)
    assert found.startswith(hint)


@pytest.mark.parametrize(("setting", "start", "middle"), SETTINGS.values(), ids=SETTINGS)
def test_bad_hyperparameters_get_the_advice_that_fits(setting, start, middle):
    result = run_check("backpropagation/blobs", MLPClassifier(**{**GOOD, **setting}))
    assert not result.passed
    [hint] = hints(result)
    assert hint.startswith(start)
    assert middle in hint


def test_the_check_repeats_itself_whatever_the_seed():
    first, second = (run_check("backpropagation/blobs", MLPClassifier(**GOOD, random_state=seed)) for seed in (None, 7))
    assert first.cases[1].got.rpartition(";")[0] == second.cases[1].got.rpartition(";")[0]


def test_overfitting_and_a_near_miss_are_told_apart(monkeypatch):
    for fit, start in [
        (fit_of(train=1.0, test=0.9), "The network overfits: accuracy is 1.000 in training and 0.900"),
        (fit_of(train=0.955, test=0.945), "Nearly there"),
    ]:
        monkeypatch.setattr(blobs, "_fit", lambda classifier, seed, fit=fit: fit)
        result = run_check("backpropagation/blobs", MLPClassifier(8))
        [hint] = hints(result)
        assert hint.startswith(start)


@pytest.mark.parametrize(("test", "passed"), [(0.95, True), (0.9475, False)])
def test_the_goal_itself_passes(monkeypatch, test, passed):
    monkeypatch.setattr(blobs, "_fit", lambda classifier, seed: fit_of(train=0.96, test=test))
    assert run_check("backpropagation/blobs", MLPClassifier(8)).passed is passed


def test_too_slow_is_said_after_the_network_that_passes_the_limit(monkeypatch):
    monkeypatch.setattr(blobs, "SECONDS", -1.0)
    result = run_check("backpropagation/blobs", MLPClassifier(**GOOD))
    [hint] = hints(result)
    assert hint.startswith("This is too slow")
    assert result.cases[0].got.startswith("1 in ")


def test_the_bayes_classifier_takes_the_nearest_center():
    X = np.array([[0.0, 0.1], [2.4, 2.6], [-2.0, 3.0], [2.5, 2.5]])
    assert blobs.bayes_accuracy(X, np.array([0, 1, 2, 0])) == 0.75


def test_the_blobs_have_the_centers_and_the_spread_of_the_book():
    X, labels = blobs.draw_blobs(np.random.default_rng(0))
    assert X.shape == (400, 2)
    for label, center in enumerate([(0, 0), (2.5, 2.5), (-2.5, 3)]):
        blob = X[labels == label]
        np.testing.assert_allclose(blob.mean(axis=0), center, atol=0.3)
        np.testing.assert_allclose(blob.std(axis=0), 1, atol=0.2)
