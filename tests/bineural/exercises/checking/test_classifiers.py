import dataclasses

import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB

from bineural.exercises.checking.attempts import StoppedError
from bineural.exercises.checking.classifiers import ClassifierExercise, Fit
from bineural.exercises.checking.registry import find_exercise
from bineural.scratch import MLPClassifier

BLOBS = find_exercise("backpropagation/blobs")
GOOD = {"hidden_layer_sizes": (8,), "max_iter": 30}
UNDERFITS = "The network underfits: accuracy is low in training too"


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


def last_case(classifier, exercise=BLOBS):
    try:
        return list(exercise.check(classifier))[-1]
    except StoppedError as stopped:
        return stopped.case


WRONG = {
    "class": (MLPClassifier, "Hand in an object rather than the class"),
    "dictionary": (GOOD, "Hand in a classifier rather than a dictionary"),
    "other classifier": (GaussianNB(), "This exercise is about the hyperparameters"),
    "string": ("MLPClassifier", "This exercise is about the hyperparameters"),
    "no neurons": (MLPClassifier((0,)), "A hyperparameter has a value"),
    "sizes of text": (MLPClassifier(("a",)), "A hyperparameter has a value"),
    "ragged sizes": (MLPClassifier((8, (8, 8))), "A hyperparameter has a value"),
    "large layer": (MLPClassifier((32,)), "The data need few neurons"),
    "two layers": (MLPClassifier((4, 4)), "The data need few neurons"),
    "no layer": (MLPClassifier(()), "The data need few neurons"),
    "not for clones": (NotForClones(), "Python stopped at this error"),
    "losses of text": (OwnLosses(8, activation=("high", "low")), "A hyperparameter has a value"),
    "losses of arrays": (OwnLosses(8, activation=(np.ones(2), np.ones(3))), "A hyperparameter has a value"),
    "huge losses": (OwnLosses(8, activation=(1e308, -1e308, 1e308)), UNDERFITS),
    "raises": (Raises(8), "The object before the dot has no such attribute"),
}
SETTINGS = {
    "small rate": ({"learning_rate_init": 1e-4}, "is still falling"),
    "large rate": ({"learning_rate_init": 10.0}, "has stopped falling or jumps"),
    "strong decay": ({"weight_decay": 1.0}, "has stopped falling or jumps"),
}


@pytest.mark.parametrize(("submission", "start"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_submission_is_told(submission, start):
    case = last_case(submission)
    assert not case.passed
    assert case.hint.startswith(start)


@pytest.mark.parametrize(("setting", "middle"), SETTINGS.values(), ids=SETTINGS)
def test_bad_hyperparameters_get_the_advice_that_fits(setting, middle):
    hint = last_case(MLPClassifier(**{**GOOD, **setting})).hint
    assert hint.startswith(UNDERFITS)
    assert middle in hint


def test_a_fitted_classifier_is_accepted_with_a_remark():
    remarked, compared = BLOBS.check(MLPClassifier(**GOOD, random_state=0).fit(np.eye(3), [0, 1, 2]))
    assert compared.passed
    assert remarked.hint.startswith("Your classifier has been fitted already")


def test_the_check_repeats_itself_whatever_the_seed():
    first, second = (last_case(MLPClassifier(**GOOD, random_state=seed)) for seed in (None, 7))
    assert first.got.rpartition(";")[0] == second.got.rpartition(";")[0]


@pytest.mark.parametrize(
    ("train", "test", "start"),
    [
        (1.0, 0.9, "The network overfits: accuracy is 1.000 in training and 0.900"),
        (0.955, 0.945, "Nearly there"),
        (0.96, 0.9475, "Nearly there"),
        (0.96, 0.95, ""),  # the goal itself
    ],
)
def test_advice_follows_from_training_and_test(train, test, start):
    case = BLOBS.compare([Fit(train, test, 0.96, 0.96, (1.0, 0.5))] * 3, 1.0)
    assert case.passed is (start == "")
    assert case.hint.startswith(start)


def test_too_slow_is_said_after_the_network_that_passes_the_limit():
    classifier = MLPClassifier(**GOOD)
    case = last_case(classifier, dataclasses.replace(BLOBS, seconds=-1.0))
    assert not hasattr(classifier, "classes_")
    assert case.hint.startswith("This is too slow")
    assert case.got.startswith("1 in ")


def test_the_blobs_have_the_centers_and_the_spread_of_the_book():
    X, labels = BLOBS.draw(np.random.default_rng(0))
    assert X.shape == (400, 2)
    for label, center in enumerate([(0, 0), (2.5, 2.5), (-2.5, 3)]):
        np.testing.assert_allclose(X[labels == label].mean(axis=0), center, atol=0.3)
        np.testing.assert_allclose(X[labels == label].std(axis=0), 1, atol=0.2)
    assert BLOBS.bayes(np.array([[0.0, 0.1], [2.4, 2.6], [-2.0, 3.0]])).tolist() == [0, 1, 2]
    assert isinstance(BLOBS, ClassifierExercise)
