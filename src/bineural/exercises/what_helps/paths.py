"""By hand: three factors with a path around each, as a product and as a sum over eight paths."""

from math import prod

from bineural.exercises.checking.answers import AnswerExercise

F = (0.1, 0.2, 0.5)
ONE = sum(F)
TWO = F[0] * F[1] + F[0] * F[2] + F[1] * F[2]
THREE = prod(F)

EXERCISE = AnswerExercise(
    "paths",
    {"plain": THREE, "with paths": 1 + ONE + TWO + THREE, "two branches": TWO, "count": 8},
    {
        "plain": {
            "Without paths the factors are multiplied, not added.": [ONE],
            "This is the value with a path around each layer.": [1 + ONE + TWO + THREE],
        },
        "with paths": {
            "This is a path around all three layers at once: each layer has its own, so three brackets multiply.": [
                1 + THREE
            ],
            "The path that leads around all three layers is missing: it carries 1.": [ONE + TWO + THREE],
            "These are the paths through one layer at most: those through two and three are missing.": [1 + ONE],
            "The path through all three layers is missing.": [1 + ONE + TWO],
        },
        "two branches": {
            "These are the paths through one layer: wanted are those through two.": [ONE],
            "This is the path through all three layers: wanted are those through two.": [THREE],
            "The path through all three layers is in it, too: exactly two are wanted.": [TWO + THREE],
            "One of three pairs is missing: first and second, first and third, second and third.": [
                TWO - F[0] * F[1],
                TWO - F[0] * F[2],
                TWO - F[1] * F[2],
            ],
        },
        "count": {
            "Each layer doubles the number of paths: through it, or around it.": [3, 6, 9],
            "The path that leads around all three layers counts, too.": [7],
            "This counts pairs of neighbors: paths go on from layer to layer.": [4],
        },
    },
    within=0.0005,
)
