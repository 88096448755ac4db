"""By hand: the states of a cell of one number, and what is left of the first letter."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="memory",
    answer={"states": [1.0, 0.5, 0.25, 1.125], "slope": 0.125},
    within=0.0005,
    mistakes={
        "states": {
            "The new letter is missing: it is added at every step, at the last one too.": [[1.0, 0.5, 0.25, 0.125]],
            "The old state is missing: half of it stays at every step.": [[1.0, 0.0, 0.0, 1.0]],
            "Half of the state stays, not all of it: multiply by ½ before the letter is added.": [[1.0, 1.0, 1.0, 2.0]],
            "The factor ½ belongs to the old state alone: the letter enters as it is.": [[0.5, 0.25, 0.125, 0.5625]],
        },
        "slope": {
            "Between the first and the fourth state lie three steps: one factor for each.": [0.0625, 0.25],
            "Factors along a chain multiply, they do not add up.": [1.5, 2.0],
            "This is the state itself: ask how much it changes if the first state changes by a little.": [1.125],
        },
    },
)
