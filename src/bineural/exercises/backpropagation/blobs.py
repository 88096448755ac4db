"""The hyperparameters of a small network for three blobs: as good as the Bayes classifier, and quick."""

import numpy as np

from bineural.exercises.checking.classifiers import ClassifierExercise

CENTERS = np.array([(0.0, 0.0), (2.5, 2.5), (-2.5, 3.0)])
EXAMPLES = 400


def draw_blobs(rng):
    """Draw one data set: X of shape (400, 2) with unit spread, labels 0, 1, 2 equally likely."""
    labels = rng.integers(len(CENTERS), size=EXAMPLES)
    return CENTERS[labels] + rng.normal(size=(EXAMPLES, 2)), labels


def nearest_center(X):
    """Return the labels of the nearest centers: no classifier of the blobs is better."""
    return np.linalg.norm(X[:, np.newaxis] - CENTERS, axis=2).argmin(axis=1)  # (N, 1, 2) - (3, 2) -> (N, 3, 2)


def eight_neurons():
    from bineural.scratch import MLPClassifier

    return MLPClassifier((8,), learning_rate_init=0.1, max_iter=60)


EXERCISE = ClassifierExercise(name="classifier", draw=draw_blobs, bayes=nearest_center, stand_in=eight_neurons)
