"""Checks of the chapter `digits-mlp`, one module an exercise."""

from bineural.exercises.checking.registry import Exercise
from bineural.exercises.digits_mlp.memorize import check_memorize
from bineural.exercises.digits_mlp.report import check_report
from bineural.exercises.digits_mlp.small import check_small

EXERCISES = {
    "memorize": Exercise(("memorize", "prediction"), check_memorize),
    "small": Exercise(("small_network",), check_small),
    "report": Exercise(("report",), check_report),
}
