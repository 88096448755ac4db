"""All rules of a chapter's form, page by page, and the table that tells how long and how rich the chapters are."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bookbuild.check.cells import CLASSES, check_code, check_titles
from bookbuild.check.figures import check_concepts, check_figures
from bookbuild.check.form import Form, read_form
from bookbuild.check.ladder import check_complete, check_ladder, check_predictions
from bookbuild.check.lengths import check_lengths
from bookbuild.check.problem import Problem
from bookbuild.sources.project import page_names

HEADS = (
    *("words", "longest section", "idea", *CLASSES, "lines before a figure", "figures", "drawings", "predictions"),
    *("exercises by level", "questions"),
)


def check_chapters(folders: Mapping[str, Path], root: Path, known: Container[str]) -> list[Problem]:
    """Check the form of every executed page; appendices may be of any length, and need no ladder.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Folder that the paths of problems are relative to.
    known : Container[str]
        Identifiers of the glossary's terms.
    """
    problems: list[Problem] = []
    for number, folder in enumerate(folders.values()):
        forms = [read_form(folder / f"{name}.md") for name in page_names(folder)]
        for form in (form for form in forms if form.has_code):
            problems += [*(check_code(form) if number == 0 else ()), *_faults(form, known)]
    return [replace(problem, path=problem.path.relative_to(root)) for problem in problems]


def _faults(form: Form, known: Container[str]) -> Iterator[Problem]:
    yield from check_titles(form)
    yield from check_predictions(form)
    yield from check_complete(form)
    if form.is_chapter:
        yield from check_lengths(form)
        yield from check_figures(form)
        yield from check_concepts(form, known)
        yield from check_ladder(form)


def overview(folders: Mapping[str, Path], pages: Sequence[str]) -> list[str]:
    """Return the lines of a table of all chapters: what differs by language stands as ``2900/2750``.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    pages : Sequence[str]
        Names of the pages in the order of the table.
    """
    rows = [["/".join(folders), *HEADS]]
    for page in pages:
        forms = [read_form(folder / f"{page}.md") for folder in folders.values()]
        if forms[0].is_chapter:
            rows.append([page, *_measures(forms)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _measures(forms: Sequence[Form]) -> list[str]:
    first = forms[0]
    numbers = [
        *(len(first.cells_of(name)) for name in ("idea", *CLASSES)),
        first.code_before_figure,
        len(first.figures),
        len(first.drawings),
        len(first.predictions),
    ]
    return [
        "/".join(str(form.words) for form in forms),
        "/".join(str(form.longest) for form in forms),
        *map(str, numbers),
        "/".join(map(str, first.levels())),
        str(first.questions),
    ]
