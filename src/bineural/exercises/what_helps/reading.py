"""By hand: six statements about a table, each of them supported by it, contradicted, or not shown."""

from bineural.exercises.checking.answers import AnswerExercise

SUPPORTED, CONTRADICTED, OPEN = "supported", "contradicted", "not shown"
ONE_RATE = "All ran at one rate, that of plain perhaps: at its own best rate the method may do as well or better."
INSIDE = "The difference is as small as its own error: the table neither shows it nor rules it out."

EXERCISE = AnswerExercise(
    "reading",
    {"A": SUPPORTED, "B": OPEN, "C": OPEN, "D": CONTRADICTED, "E": OPEN, "F": SUPPORTED},
    {
        "A": {
            "Compare the difference with its error: 1.6 is four times as large as 0.4.": [OPEN],
            "Look at the sign: with less accuracy it is worse.": [CONTRADICTED],
        },
        "B": {INSIDE: [SUPPORTED, CONTRADICTED]},
        "C": {ONE_RATE: [SUPPORTED, CONTRADICTED]},
        "D": {
            "Compare the rows of each column: with more images the methods lie closer together.": [SUPPORTED, OPEN],
        },
        "E": {
            "The table has means and their errors, not single runs: single runs scatter more, by the root of their "
            "number.": [SUPPORTED, CONTRADICTED],
        },
        "F": {
            "Compare along the rows: what fifty times as many images add, with what the best method adds.": [
                CONTRADICTED,
                OPEN,
            ],
        },
    },
    choices=(SUPPORTED, CONTRADICTED, OPEN),
)
