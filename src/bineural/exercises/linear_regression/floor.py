"""``floor(x, t)``, the lowest mean squared error of a line on one column, and the column where it is lowest."""

import numpy as np

from bineural.exercises.checking.answers import AnswerExercise
from bineural.exercises.checking.functions import FunctionExercise
from bineural.exercises.checking.together import Together

NAMES = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")


def draw(seed, mean, spread, slope):
    rng = np.random.default_rng(seed)
    x = rng.normal(mean, spread, size=40).round(2)
    return x, (2 + slope * (x - mean) / spread + rng.normal(size=40)).round(2)


def standardized(column):
    return (column - column.mean()) / column.std()


def reference(x, t):
    dx, dt = x - x.mean(), t - t.mean()
    return 1 - (dx @ dt) ** 2 / ((dx @ dx) * (dt @ dt))


def by_fitting(x, t):
    x, t = standardized(x), standardized(t)
    slope, intercept = np.polyfit(x, t, 1)
    return np.mean((slope * x + intercept - t) ** 2)


def residuals_left(x, t):
    slope, intercept = np.polyfit(x, t, 1)
    return np.mean((slope * x + intercept - t) ** 2)


def with_products(x, t):
    x, t = standardized(x), standardized(t)
    return 1 - (x * t).mean() ** 2


EXERCISE = Together(
    FunctionExercise(
        signature="floor(x, t)",
        returns="floor",
        reference=reference,
        cases={
            "a column that matters": draw(0, 4.0, 2.0, 1.5),
            "a column far from 0, with a negative slope": draw(1, -120.0, 2.0, -0.7),
            "a column that says little": draw(2, 1400.0, 1100.0, 0.1),
        },
        mistakes={
            "This is r: the floor is 1 minus its square.": [lambda x, t: np.corrcoef(x, t)[0, 1]],
            "This is r², the part that the line explains: the floor is what remains of 1.": [
                lambda x, t: np.corrcoef(x, t)[0, 1] ** 2
            ],
            "The square is missing: the floor is 1 − r², whatever the sign of r.": [
                lambda x, t: 1 - np.corrcoef(x, t)[0, 1],
                lambda x, t: 1 - abs(np.corrcoef(x, t)[0, 1]),
            ],
            "The columns come as they are: standardize both before you multiply.": [
                lambda x, t: 1 - np.mean(x * t) ** 2
            ],
            "Subtract the means as well: dividing by the spread alone is not standardizing.": [
                lambda x, t: 1 - np.mean(x / x.std() * t / t.std()) ** 2
            ],
            "Divide by the spreads as well: subtracting the means alone is not standardizing.": [
                lambda x, t: 1 - np.mean((x - x.mean()) * (t - t.mean())) ** 2
            ],
            "This is the error in the units of `t`: asked for is that of the standardized target.": [residuals_left],
        },
        right=[with_products, lambda x, t: 1 - np.corrcoef(x, t)[0, 1] ** 2, by_fitting],
    ),
    AnswerExercise(
        "feature",
        "MedInc",
        {
            "This column has one of the highest floors: the lowest floor belongs to the strongest correlation.": [
                "Population",
                "AveOccup",
                "AveBedrms",
                "Longitude",
            ],
            "Not this one: compare all eight floors, for instance by `min`.": ["HouseAge", "AveRooms", "Latitude"],
        },
        choices=NAMES,
    ),
)
