"""Checks of the book's exercises: ``check("backpropagation/relu", relu_backward)`` says what is right.

One module or subpackage a chapter, named after it with underscores for dashes; `checking` is what they share.
A chapter's module is imported when one of its exercises is checked, and not before.
"""

from bineural.exercises.checking.results import Case, CheckResult
from bineural.exercises.checking.runner import check, run_check

__all__ = ["Case", "CheckResult", "check", "run_check"]
