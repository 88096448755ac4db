"""Exercises are a ladder, and complete; a prediction has one answer, and nothing else gives it away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bookbuild.check.form import LEVELS, Form, cell_class
from bookbuild.check.problem import Problem
from bookbuild.sources.pieces import Piece

HINTS = 2
# What tells the outcome before readers had a guess; the Russian ones are refused everywhere, see `russian`.
GIVEN_AWAY = re.compile(r"(?:^|(?<=[.!?:]\s))Expect(?=\s)|\bBefore you look\b|\bPredict:")
# What each chapter has at least one of, in words.
RUNGS = (("by-hand",), ("line", "function"))


def check_complete(form: Form) -> Iterator[Problem]:
    """Report exercises with something missing.

    Parameters
    ----------
    form : Form
        A page.
    """
    starts = form.exercises
    ends = [*(start.line for start in starts[1:]), float("inf")]
    for start, end in zip(starts, ends, strict=False):
        inside = [piece for piece in form.pieces if start.line < piece.line < end]
        for message in _faults(start, inside, form):
            yield Problem(form.path, start.line, message)


def check_ladder(form: Form) -> Iterator[Problem]:
    """Report a chapter whose exercises are no ladder.

    Parameters
    ----------
    form : Form
        The chapter.
    """
    starts = form.exercises
    levels = [str(start.options.get("level", "")) for start in starts]
    for rung in RUNGS:
        if not set(rung) & set(levels):
            message = f"no exercise of the level {' or '.join(rung)}: write one, so that the ladder has a low rung"
            yield Problem(form.path, starts[0].line, message)
    if levels[-1] != "challenge":
        message = "the last exercise is no challenge: end with an open one, of the level challenge"
        yield Problem(form.path, starts[-1].line, message)


def _faults(start: Piece, inside: list[Piece], form: Form) -> Iterator[str]:
    name = start.label or "an exercise"
    level, minutes = start.options.get("level"), str(start.options.get("minutes", ""))
    if level not in LEVELS:
        yield f"{name} has the level {level!r}: write :level: and one of {', '.join(LEVELS)}"
    if not minutes.isdecimal() or int(minutes) == 0:
        yield f"{name} has no number of minutes: write :minutes: and how many a student needs"
    hints = sum(piece.kind == "directive" and piece.text == "hint" and "exercise" in piece.inside for piece in inside)
    if hints != HINTS:
        yield f"{name} has {hints} hints, expected {HINTS}: one vague, one that is nearly the answer"
    if start.label not in [solution.label for solution in form.directives("solution-start")]:
        yield f"{name} has no solution: write {{solution-start}} {start.label}"
    if not any(piece.kind == "cell" and cell_class(piece) == "check" for piece in inside):
        yield f'{name} has no check: after the solution, write a cell with check("CHAPTER/EXERCISE", …)'


def check_predictions(form: Form) -> Iterator[Problem]:
    """Report predictions without exactly one answer, and sections with more than one prediction.

    Parameters
    ----------
    form : Form
        A page.
    """
    for section in form.sections:
        found = [piece for piece in section.pieces if piece in form.predictions]
        for second in found[1:]:
            message = f"a second prediction in the section “{section.heading.text}”: keep the one that teaches more"
            yield Problem(form.path, second.line, message)
    starts = form.predictions
    for start, following in zip(starts, [*starts[1:], None], strict=False):
        after = [piece for piece in form.directives("answer") if piece.line > start.line]
        answers = sum(
            "prediction" in piece.inside and (following is None or piece.line < following.line) for piece in after
        )
        if answers != 1:
            message = f"a prediction has {answers} answers, expected one: write :::{{answer}} inside of it"
            yield Problem(form.path, start.line, message)
    for piece in form.pieces:
        if piece.kind == "text" and "prediction" not in piece.inside:
            for phrase in GIVEN_AWAY.finditer(piece.text):
                line = piece.line + piece.text.count("\n", 0, phrase.start())
                message = f"{phrase[0]!r} gives the answer away: ask first, in a {{prediction}}"
                yield Problem(form.path, line, message)
