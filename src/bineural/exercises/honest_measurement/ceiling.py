"""By hand: the accuracy of the best possible classifier of a feature with three values, and that of the baseline."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="floor_and_ceiling",
    answer={"best_accuracy": 0.66, "baseline": 0.54},
    within=0.001,
    mistakes={
        "best_accuracy": {
            "The three values are not equally frequent: count right answers among all 100 examples.": [0.683],
            "This is the baseline, which names one class everywhere: the best classifier answers each value with its "
            "own more frequent class.": [0.54],
            "Count the right answers at each value: 30, 20 and 16 of 100.": [0.86, 0.76],
        },
        "baseline": {
            "This is a coin: the baseline names the class that is more frequent among all 100 examples.": [0.5, 1 / 3],
            "This is the ceiling: the baseline must name the same class everywhere.": [0.66],
            "This is the share of the rarer class: name the other one.": [0.46],
        },
    },
)
