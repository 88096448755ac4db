"""Checks of the chapter `initialization`, one module an exercise; `filling` is what two of them share."""

from bineural.exercises.checking.registry import Exercise
from bineural.exercises.initialization.dying_layer import check_dying_layer
from bineural.exercises.initialization.he import check_he
from bineural.exercises.initialization.xavier import check_xavier

EXERCISES = {
    "xavier": Exercise(("xavier_normal", "xavier_uniform"), check_xavier),
    "he": Exercise(("he_normal",), check_he),
    "dying-layer": Exercise(("dying_layer",), check_dying_layer),
}
