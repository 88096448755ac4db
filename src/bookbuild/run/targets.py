"""All targets that the chapters claim, with what they reached."""

from __future__ import annotations

import math

from bookbuild.run.freshness import find_fresh
from bookbuild.sources.chapters import chapters
from bookbuild.sources.project import BookError, Project


def targets(project: Project) -> tuple[list[str], int]:
    """Return a line for each target of the executed book, and how many are claimed and missed.

    Raises
    ------
    BookError
        If a chapter has no fresh result.
    """
    lines, missed = [], 0
    for chapter in chapters(project):
        result = find_fresh(project, chapter.key)
        if result is None:
            raise BookError(f"{chapter.path} has no fresh result: run `python -m bookbuild execute` first")
        for record in result.records("target"):
            state = "reached" if record["reached"] else "MISSED" if record["claimed"] else "not claimed"
            missed += state == "MISSED"
            value = math.nan if record["value"] is None else record["value"]  # JSON has no NaN
            lines.append(f"{chapter.page}: {record['name']}: {value:.4g} (goal {record['goal']}): {state}")
    return lines, missed
