"""The form for hyperparameters: a small classifier that must come near the best possible one, and quickly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bineural.exercises.checking.attempts import StoppedError, an_object, the_class
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import FloatArray
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import Named, Submission, is_missing
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.runs import limit_time, stopped
from bineural.localize import message

Labels = npt.NDArray[np.int64]
Data = tuple[FloatArray, Labels]


class Fit(NamedTuple):
    """How one network did: its accuracy and that of the Bayes classifier, in training and test, and its losses."""

    train: float
    test: float
    bayes_train: float
    bayes_test: float
    losses: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClassifierExercise(Named):
    """An unfitted `MLPClassifier` whose clones must come near the Bayes classifier, median over draws of data.

    Parameters
    ----------
    name : str
        What the starter calls the classifier.
    draw : callable
        Returns X and labels from a generator of NumPy; called twice a draw, to train and to test.
    bayes : callable
        Returns the labels that the Bayes classifier gives to X.
    neurons : int
        How many the one hidden layer may have.
    within : float
        How far the accuracy may lie below that of the Bayes classifier.
    seconds : float
        Of the processor, for all draws together.
    seeds : range
        One draw each.
    stand_in : callable
        Makes the book's own classifier.

    Examples
    --------
    >>> from bineural.scratch import MLPClassifier
    >>> exercise = ClassifierExercise(
    ...     name="classifier",
    ...     draw=lambda rng: (rng.normal(size=(20, 2)), rng.integers(2, size=20)),
    ...     bayes=lambda X: np.zeros(len(X), dtype=int),
    ... )
    >>> next(exercise.check(MLPClassifier((9,)))).hint
    'The data need few neurons: take one hidden layer of at most 8, `hidden_layer_sizes=(8,)`.'
    """

    name: str
    draw: Callable[[np.random.Generator], Data]
    bayes: Callable[[FloatArray], Labels]
    neurons: int = 8
    within: float = 0.01
    seconds: float = 20.0
    seeds: range = range(5)
    needs: tuple[str, ...] = ("scikit-learn",)
    stand_in: Callable[[], Any] | None = None

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Say whether there is a classifier none of whose hyperparameters is missing."""
        [classifier] = submission
        return (not is_missing(classifier) and not any(value is ... for value in _parameters(classifier).values()),)

    def stand_ins(self) -> Submission:
        """Make the book's own classifier."""
        return (self.stand_in(),) if self.stand_in else ()

    def check(self, *submission: Any) -> Iterator[Case]:
        """Fit clones of the classifier to draws of the data, and compare with the Bayes classifier."""
        [classifier] = submission
        problem = _require_classifier(classifier) or self._require_small(classifier)
        if problem:
            yield problem
            return
        title = message("training on {count:d} draws of the data", count=len(self.seeds))
        slow = message(
            "This is too slow for so small a task: take fewer epochs, a smaller network, or larger batches with a "
            "larger learning rate."
        )
        start = time.thread_time()
        fits: list[Fit] = []
        for seed in self.seeds:
            outcome = call(lambda seed: self.fit(classifier, seed), {"seed": seed})
            if outcome.error is not None:
                raise StoppedError(stopped(title, "fit", outcome, _explain(outcome.error)))
            fits.append(outcome.value)
            seconds = limit_time(title, slow, start, self.seconds, len(fits), len(self.seeds))
        remark = message(
            "Your classifier has been fitted already: the check fits new ones with the same hyperparameters, so that "
            "nothing of that fit counts."
        )
        yield Case(title, True, hint=remark if hasattr(classifier, "classes_") else "")
        yield self.compare(fits, seconds)

    def fit(self, classifier: Any, seed: int) -> Fit:
        """Fit a clone to one draw, and try it on another."""
        from sklearn.base import clone

        rng = np.random.default_rng(seed)
        draws = [self.draw(rng), self.draw(rng)]
        network = clone(classifier)
        if "random_state" in network.get_params():
            network.set_params(random_state=seed)
        network.fit(*draws[0])
        train, test = (float(np.mean(network.predict(X) == labels)) for X, labels in draws)
        bayes_train, bayes_test = (float(np.mean(self.bayes(X) == labels)) for X, labels in draws)
        return Fit(train, test, bayes_train, bayes_test, tuple(map(float, getattr(network, "loss_curve_", ()))))

    def compare(self, fits: Sequence[Fit], seconds: float) -> Case:
        """Return the case of the median difference to the Bayes classifier, with advice when it is too large."""
        # Accuracies are multiples of 1/N; rounding removes what subtraction adds to the goal.
        difference = round(float(np.median([fit.bayes_test - fit.test for fit in fits])), 6)
        passed = difference <= self.within
        return Case(
            message("accuracy on test data against the Bayes classifier"),
            passed,
            expected=message("behind the Bayes classifier by {goal:.3f} at most, median", goal=self.within),
            got=message(
                "behind by {difference:.4f}, median of {count:d}; accuracy {own:.3f}, that of the Bayes classifier "
                "{bayes:.3f}; {seconds:.1f} s",
                difference=difference,
                count=len(fits),
                own=float(np.median([fit.test for fit in fits])),
                bayes=float(np.median([fit.bayes_test for fit in fits])),
                seconds=seconds,
            ),
            hint="" if passed else self._advice(fits),
        )

    def _require_small(self, classifier: Any) -> Case | None:
        sizes = call(lambda: np.ravel(_parameters(classifier)["hidden_layer_sizes"]).tolist(), {}).value
        # What is not made of whole numbers is left to the network, which names it.
        if sizes is None or not all(isinstance(size, int) for size in sizes):
            return None
        if len(sizes) == 1 and sizes[0] <= self.neurons:
            return None
        return Case(
            message("what was handed in"),
            False,
            expected=message("one hidden layer, neurons at most: {count:d}", count=self.neurons),
            got=message("hidden layers: {sizes}", sizes=code(str(tuple(sizes)))),
            hint=message(
                "The data need few neurons: take one hidden layer of at most {count:d}, "
                "`hidden_layer_sizes=({count:d},)`.",
                count=self.neurons,
            ),
        )

    def _advice(self, fits: Sequence[Fit]) -> str:
        train = float(np.median([fit.train for fit in fits]))
        test = float(np.median([fit.test for fit in fits]))
        bayes = float(np.median([fit.bayes_train for fit in fits]))
        values = {"train": train, "test": test}
        if train > bayes + self.within:
            return message(
                "The network overfits: accuracy is {train:.3f} in training and {test:.3f} in the test; take a "
                "smaller network, fewer epochs or some weight decay.",
                **values,
            )
        if train >= bayes - self.within:
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


def _parameters(submission: Any) -> dict[str, Any]:
    parameters = call(lambda: submission.get_params(), {}).value
    return parameters if isinstance(parameters, dict) else {}


def _explain(error: BaseException) -> str:
    if isinstance(error, ValueError) and "finite" in str(error):
        return message(
            "The loss has become infinite or NaN: the steps are too long, so make the learning rate smaller."
        )
    if isinstance(error, (TypeError, ValueError)):
        return message("A hyperparameter has a value that the network cannot take: read the error, it names it.")
    return ""


def _falls(losses: tuple[float, ...]) -> bool:
    """Say whether the loss fell steadily to its last epoch."""
    return len(losses) < 2 or bool(np.mean(np.less(losses[1:], losses[:-1])) > 0.9)
