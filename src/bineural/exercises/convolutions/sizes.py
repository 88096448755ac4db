"""By hand: output sizes of convolutions and of pooling."""

from bineural.exercises.checking.answers import AnswerExercise

EXERCISE = AnswerExercise(
    "sizes",
    {"padded": 28, "strided": 12, "pooled": 6, "padding": 3},
    {
        "padded": {
            "The padding is missing: with it the image is 30 pixels high.": [26],
            "The padding is on both sides: 28 + 2 is the height of the padded image.": [27],
            "A kernel of 3 has 28 places on 30 pixels: how many fit beside each other?": [30],
        },
        "strided": {
            "The place at the start is missing: round down, then add 1.": [11],
            "The stride is missing: only every second place counts.": [24],
            "Half of a place is none: round down before you add 1.": [12.5],
        },
        "pooled": {
            "The thirteenth row finds no partner, and pooling leaves it out: round down.": [7, 6.5],
            "Pooling 2 × 2 takes a step of 2, too.": [12],
        },
        "padding": {
            "This is for both sides together: half of it stands on each side.": [6],
            "The size stays if what the kernel takes, 7 − 1, is given back on two sides.": [7, 3.5, 0],
        },
    },
)
