"""How long a chapter may be: words of the chapter and of each section, cells that readers see."""

from __future__ import annotations

from collections.abc import Iterator

from bookbuild.check.form import Form
from bookbuild.check.problem import Problem

# From where on a warning is told, and from where on the check fails.
CHAPTER_WORDS = (3000, 3600)
SECTION_WORDS = (400, 550)
IDEA_CELLS = (25, 30)
TO_CLINIC = "cut what it can do without, or move it to an appendix"


def check_lengths(form: Form) -> Iterator[Problem]:
    """Report a chapter or a section with too many words, and a chapter with too many visible cells.

    Counted is running text: not folds, exercises, captions and references, see `Form`.

    Parameters
    ----------
    form : Form
        The chapter.
    """
    heading = form.sections[0].heading.line if form.sections else 1
    yield from _fault(form, heading, "the chapter has {0:,} words", form.words, CHAPTER_WORDS, TO_CLINIC)
    ideas = len(form.cells_of("idea"))
    advice = "fold cells that are no idea with the tag experiment or plumbing"
    yield from _fault(form, heading, "the chapter has {0} visible code cells", ideas, IDEA_CELLS, advice)
    for section in form.sections:
        what = f"the section “{section.heading.text}” has {{0}} words"
        yield from _fault(form, section.heading.line, what, section.words, SECTION_WORDS, f"split it, or {TO_CLINIC}")


def _fault(form: Form, line: int, what: str, number: int, limits: tuple[int, int], advice: str) -> Iterator[Problem]:
    warn, fail = limits
    if number > warn:
        limit = fail if number > fail else warn
        message = f"{what.format(number)}, expected at most {limit:,}: {advice}"
        yield Problem(form.path, line, message, is_warning=number <= fail)
