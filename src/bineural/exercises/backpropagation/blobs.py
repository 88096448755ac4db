"""Check of the hyperparameters for three blobs: a small network as good as the Bayes classifier, and quick."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.exercises.checking.attempts import an_object, the_class
from bineural.exercises.checking.calling import Outcome, call
from bineural.exercises.checking.comparing import FloatArray
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import explain, raised
from bineural.exercises.checking.results import Case
from bineural.localize import message

CENTERS = ((0.0, 0.0), (2.5, 2.5), (-2.5, 3.0))
EXAMPLES = 400
HIDDEN_NEURONS = 8
SEEDS = range(5)
LARGEST_DIFFERENCE = 0.01
SECONDS = 20.0
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Fit:
    """How one network did: its accuracy and the Bayes classifier's, in training and test, and its losses."""

    train: float
    test: float
    bayes_train: float
    bayes_test: float
    losses: tuple[float, ...]


def check_blobs(classifier: Any) -> list[Case]:
    """Fit clones of a student's classifier to draws of the blobs, and compare with the Bayes classifier."""
    problem = _require_classifier(classifier) or _require_small(classifier)
    if problem:
        return [problem]
    start = time.thread_time()  # of the processor: a busy machine is not the student's fault
    fits: list[Fit] = []
    title = message("training on {count:d} draws of the blobs", count=len(SEEDS))
    for seed in SEEDS:
        outcome = call(lambda seed: _fit(classifier, seed), {"seed": seed})
        if outcome.error is not None:
            return [_stopped(title, outcome.error, outcome)]
        fits.append(outcome.value)
        seconds = time.thread_time() - start
        if seconds > SECONDS and len(fits) < len(SEEDS):
            return [_too_slow(title, seconds, len(fits))]
    trained = Case(title, True)
    if hasattr(classifier, "classes_"):
        remark = message(
            "Your classifier has been fitted already: the check fits new ones with the same "
            "hyperparameters, so that nothing of that fit counts."
        )
        trained = replace(trained, hint=remark)
    return [trained, _compare(fits, seconds)]


def draw_blobs(rng: np.random.Generator) -> tuple[FloatArray, Labels]:
    """Draw one data set: X of shape (400, 2) with unit spread, labels 0, 1, 2 equally likely."""
    labels = rng.integers(len(CENTERS), size=EXAMPLES)
    return np.array(CENTERS)[labels] + rng.normal(size=(EXAMPLES, 2)), labels


def bayes_accuracy(X: FloatArray, labels: Labels) -> float:
    """Return the accuracy of the best possible classifier, which takes the nearest center."""
    distances = np.linalg.norm(X[:, np.newaxis] - np.array(CENTERS), axis=2)  # (N, 1, 2) - (3, 2) -> (N, 3, 2)
    return float(np.mean(distances.argmin(axis=1) == labels))


def _fit(classifier: Any, seed: int) -> Fit:
    from sklearn.base import clone

    rng = np.random.default_rng(seed)
    (X, labels), (X_test, labels_test) = draw_blobs(rng), draw_blobs(rng)
    network = clone(classifier)
    if "random_state" in network.get_params():
        network.set_params(random_state=seed)
    network.fit(X, labels)
    return Fit(
        train=float(np.mean(network.predict(X) == labels)),
        test=float(np.mean(network.predict(X_test) == labels_test)),
        bayes_train=bayes_accuracy(X, labels),
        bayes_test=bayes_accuracy(X_test, labels_test),
        losses=tuple(map(float, getattr(network, "loss_curve_", ()))),
    )


def _require_classifier(submission: Any) -> Case | None:
    if isinstance(submission, type):
        got = the_class(submission)
        hint = message("Hand in an object rather than the class: call it, as in `MLPClassifier(max_iter=100)`.")
    elif isinstance(submission, dict):
        got = an_object(submission)
        hint = message("Hand in a classifier rather than a dictionary: `MLPClassifier(**parameters)` makes one.")
    elif "hidden_layer_sizes" not in _parameters(submission):
        got = an_object(submission)
        hint = message("This exercise is about the hyperparameters of a network: hand in an `MLPClassifier`.")
    else:
        return None
    expected = message("an `MLPClassifier` that is not fitted")
    return Case(message("what was handed in"), False, expected=expected, got=got, hint=hint)


def _require_small(classifier: Any) -> Case | None:
    sizes = call(lambda: np.ravel(_parameters(classifier)["hidden_layer_sizes"]).tolist(), {}).value
    # What is not made of whole numbers is left to the network, which names it.
    if sizes is None or not all(isinstance(size, int) for size in sizes):
        return None
    if len(sizes) == 1 and sizes[0] <= HIDDEN_NEURONS:
        return None
    return Case(
        message("what was handed in"),
        False,
        expected=message("one hidden layer, neurons at most: {count:d}", count=HIDDEN_NEURONS),
        got=message("hidden layers: {sizes}", sizes=code(str(tuple(sizes)))),
        hint=message(
            "The blobs need few neurons: take one hidden layer, for instance `hidden_layer_sizes=({count:d},)`.",
            count=HIDDEN_NEURONS,
        ),
    )


def _parameters(submission: Any) -> dict[str, Any]:
    parameters = call(lambda: submission.get_params(), {}).value
    return parameters if isinstance(parameters, dict) else {}


def _stopped(title: str, error: BaseException, outcome: Outcome) -> Case:
    if isinstance(error, ValueError) and "finite" in str(error):
        hint = message(
            "The loss has become infinite or NaN: the steps are too long, so make the learning rate smaller."
        )
    elif isinstance(error, (TypeError, ValueError)):
        hint = message("A hyperparameter has a value that the network cannot take: read the error, it names it.")
    else:
        hint = explain(error, "fit")
    return Case(title, False, got=raised(error), where=outcome.where, printed=outcome.printed, hint=hint)


def _too_slow(title: str, seconds: float, count: int) -> Case:
    return Case(
        title,
        False,
        expected=message("{count:d} networks in {seconds:.0f} s", count=len(SEEDS), seconds=SECONDS),
        got=message("{count:d} in {seconds:.1f} s", count=count, seconds=seconds),
        hint=message(
            "This is too slow for so small a task: take fewer epochs, a smaller network, or larger batches "
            "with a larger learning rate."
        ),
    )


def _compare(fits: list[Fit], seconds: float) -> Case:
    # Accuracies are multiples of 1/400; rounding removes what subtraction adds to 0.01.
    difference = round(float(np.median([fit.bayes_test - fit.test for fit in fits])), 6)
    passed = difference <= LARGEST_DIFFERENCE
    return Case(
        message("accuracy on test data against the Bayes classifier"),
        passed,
        expected=message("behind the Bayes classifier by {goal:.3f} at most, median", goal=LARGEST_DIFFERENCE),
        got=message(
            "behind by {difference:.4f}, median of {count:d}; accuracy {own:.3f}, that of the Bayes "
            "classifier {bayes:.3f}; {seconds:.1f} s",
            difference=difference,
            count=len(fits),
            own=float(np.median([fit.test for fit in fits])),
            bayes=float(np.median([fit.bayes_test for fit in fits])),
            seconds=seconds,
        ),
        hint="" if passed else _advice(fits),
    )


def _advice(fits: list[Fit]) -> str:
    train = float(np.median([fit.train for fit in fits]))
    test = float(np.median([fit.test for fit in fits]))
    bayes = float(np.median([fit.bayes_train for fit in fits]))
    values = {"train": train, "test": test}
    if train > bayes + LARGEST_DIFFERENCE:
        return message(
            "The network overfits: accuracy is {train:.3f} in training and {test:.3f} in the test; take a "
            "smaller network, fewer epochs or some weight decay.",
            **values,
        )
    if train >= bayes - LARGEST_DIFFERENCE:
        return message(
            "Nearly there: accuracy is {train:.3f} in training and {test:.3f} in the test; change one "
            "hyperparameter at a time, the learning rate first.",
            **values,
        )
    if np.mean([_falls(fit.losses) for fit in fits]) > 0.5:
        return message(
            "The network underfits: accuracy is low in training too, {train:.3f} against {test:.3f} in the "
            "test, and the loss is still falling; take a larger learning rate or more epochs.",
            **values,
        )
    return message(
        "The network underfits: accuracy is low in training too, {train:.3f} against {test:.3f} in the "
        "test, and the loss has stopped falling or jumps; take a smaller learning rate, less weight decay "
        "or a larger network.",
        **values,
    )


def _falls(losses: tuple[float, ...]) -> bool:
    """Say whether the loss fell steadily to its last epoch."""
    return len(losses) < 2 or bool(np.mean(np.less(losses[1:], losses[:-1])) > 0.9)
