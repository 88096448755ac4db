"""By hand: the best accuracy that any model can have where names belong to several languages."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    name="ceiling",
    answer=0.7,
    within=0.005,
    mistakes={
        "This counts the names of one language alone: of a shared name one answer is right as well.": [0.5],
        "This counts names, not examples: a name is an example for each language that has it, so there are ten.": [
            5 / 7,
            2 / 7,
        ],
        "A model gives one answer to one spelling: of a name's two or three examples only one can be right.": [
            1.0,
            0.9,
            0.8,
        ],
        "This is the share that is lost: ask for the share that can be right.": [0.3],
    },
)
