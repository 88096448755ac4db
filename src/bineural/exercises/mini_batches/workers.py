"""By hand: how long a batch takes with workers, and how many of them are enough."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "times",
    {"none": 240, "two": 100, "enough": 5},
    {
        "none": {
            "Without workers the same process loads and trains, one after the other: add the step.": [200],
            "This is the step alone: the images must be loaded as well.": [40],
            "Each of the 50 images takes 4 ms.": [44],
        },
        "two": {
            "The network does not wait for itself: loading and training overlap, and the slower one counts.": [
                140,
                240,
            ],
            "The step is not made by the workers: divide only the loading.": [120],
            "Two workers share the 200 ms.": [200],
        },
        "enough": {
            "With four workers a batch is ready every 50 ms, and the step takes 40.": [4],
            "Look for the smallest number: do fewer workers load a batch in 40 ms as well?": [6, 10, 50],
        },
    },
)
