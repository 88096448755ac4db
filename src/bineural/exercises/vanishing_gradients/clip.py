"""``clip_factor(norm, threshold)``: by what a gradient is multiplied so that it is not longer than a threshold."""

import numpy as np

from bineural.exercises.checking.functions import Fragile, FunctionExercise

EXERCISE = FunctionExercise(
    signature="clip_factor(norm, threshold)",
    returns="factor",
    integers=True,
    reference=lambda norm, threshold: threshold / max(norm, threshold),
    cases={"a short gradient": (0.5, 2.0), "a gradient too long": (8.0, 2.0), "another threshold": (30.0, 0.3)},
    fragile={
        "a gradient of length 0": Fragile(
            (0.0, 1.0), "A gradient of zero stays as it is: divide only if the norm is large."
        ),
    },
    mistakes={
        "This makes short gradients longer: one that is below the threshold stays as it is, factor 1.": [
            lambda norm, threshold: threshold / norm,
            lambda norm, threshold: max(1.0, threshold / norm),
        ],
        "The fraction is upside down: the longer the gradient, the smaller the factor.": [
            lambda norm, threshold: min(1.0, norm / threshold),
            lambda norm, threshold: max(1.0, norm / threshold),
            lambda norm, threshold: norm / threshold,
        ],
        "This is the new length: divide it by the old one.": [lambda norm, threshold: min(norm, threshold)],
    },
    right=[
        lambda norm, threshold: min(1.0, threshold / norm) if norm else 1.0,
        lambda norm, threshold: threshold / norm if norm > threshold else 1,
        lambda norm, threshold: np.float64(threshold) / np.maximum(norm, threshold),
    ],
)
