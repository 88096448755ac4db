"""Checks of the book's exercises: ``check("backpropagation/relu", relu_backward)`` says what is right.

``own_code`` returns what a reader wrote, to be run, with the book's own code where it is missing.

A package a chapter, named after its page with underscores for dashes, and in it a module an exercise, which is imported
when the exercise is checked, and not before. `checking` is what they share: the forms of exercises, above all.
"""

from bineural.exercises.checking.own_code import own_code
from bineural.exercises.checking.report import render
from bineural.exercises.checking.results import Case, CheckResult
from bineural.exercises.checking.runner import check, run_check

__all__ = ["Case", "CheckResult", "check", "own_code", "render", "run_check"]
