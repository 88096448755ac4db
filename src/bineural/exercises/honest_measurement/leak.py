"""By hand: which of five procedures leak."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="leaks",
    answer={"A": False, "B": True, "C": True, "D": False, "E": True},
    mistakes={
        "A": {"Each set does one thing here, and the test set is asked when nothing is left to choose.": [True]},
        "B": {"One set picks and grades here: the report contains the luck that picked.": [False]},
        "C": {
            "Photographs of one patient land in both parts, and the model may recognize the patient instead of the "
            "illness: new patients have no photograph in training.": [False],
        },
        "D": {"The means come from the training set alone: for a new example they would be ready, too.": [True]},
        "E": {
            "To fill a gap you look at the label, and for a new example that is what is to be found: the numbers that "
            "were filled in give the answer away.": [False],
        },
    },
)
