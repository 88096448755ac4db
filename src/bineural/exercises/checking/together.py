"""Several tables as one exercise, which asks for a submission for each."""

from __future__ import annotations

from collections.abc import Iterator

from bineural.exercises.checking.exercises import Submission, Table
from bineural.exercises.checking.results import Case


class Together(Table):
    """An exercise that hands in what each of its tables asks for, in their order.

    Parameters
    ----------
    *tables : Table
        Each judges its own submission, whatever the others find.

    Examples
    --------
    >>> from bineural.exercises.checking.answers import AnswerExercise
    >>> Together(AnswerExercise("rows", 2), AnswerExercise("columns", 3)).hand_in
    ('rows', 'columns')
    """

    def __init__(self, *tables: Table) -> None:
        self.tables = tables
        self.hand_in = tuple(name for table in tables for name in table.hand_in)
        self.needs = tuple(dict.fromkeys(need for table in tables for need in table.needs))

    def check(self, *submission: object) -> list[Case]:
        """Let each table judge its own submission."""
        return [case for table, each in zip(self.tables, submission, strict=True) for case in table.check(each)]

    def written(self, *submission: object) -> tuple[bool, ...]:
        """Ask each table of its own submission."""
        return tuple(
            written for table, each in zip(self.tables, submission, strict=True) for written in table.written(each)
        )

    def solutions(self) -> Iterator[Submission]:
        """Yield the first solutions of all tables, then the second ones."""
        return zip(*([each for (each,) in table.solutions()] for table in self.tables), strict=True)

    def mistaken(self) -> Iterator[tuple[str, Submission]]:
        """Yield each mistake of one table with right solutions for the others."""
        right = next(self.solutions())
        for place, table in enumerate(self.tables):
            for hint, (wrong,) in table.mistaken():
                yield hint, (*right[:place], wrong, *right[place + 1 :])
