"""The error that all of the grader's inputs share."""


class GradeError(ValueError):
    """What was asked for cannot be graded; the text says in one sentence what to do."""
