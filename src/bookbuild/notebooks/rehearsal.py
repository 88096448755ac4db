"""The rehearsal: the very notebooks that readers open run in what Colab has, on the samples, to their ends."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bookbuild.notebooks.builder import SETS
from bookbuild.notebooks.compare import differing, unlike
from bookbuild.notebooks.environment import make_environment
from bookbuild.notebooks.run import Run, run_notebooks
from bookbuild.package.lists import Installed, kept_lists
from bookbuild.package.wheel import build_wheel
from bookbuild.run.execute import cell_timeout, execute, require_all
from bookbuild.run.freshness import find_fresh
from bookbuild.run.scratch import guarded, sweep
from bookbuild.sources.chapters import Chapter, chapters, code_cells
from bookbuild.sources.project import BookError, Project

STUDENT, TEACHER = SETS
SOLVED = 6  # how many teachers' notebooks a change waits for
FREE = "rounding_decides"


def rehearse(project: Project, *, everything: bool, report: Callable[[str], None]) -> list[str]:
    """Run notebooks and return what went wrong, a sentence each.

    Parameters
    ----------
    project : Project
        The book, whose notebooks are written.
    everything : bool
        True for both sets of all languages in the environment of every list of Colab's. False for what a change should
        not wait longer for: in the first language all students' notebooks, every other one with the oldest list, the
        rest with the newest, and the teachers' of the quickest pages; in each other language the quickest chapter with
        exercises.
    report : callable
        Gets a line about each notebook.

    Raises
    ------
    BookError
        If the notebooks are not there, or the environment cannot be made.
    """
    found = sorted(chapters(project), key=lambda chapter: -(chapter.budget or 0))
    faults = list(_unlike(project, found))
    lists = sorted(kept_lists(project.root), key=lambda installed: installed.date)
    sweep()
    with _no_data(), tempfile.TemporaryDirectory(prefix="bineural-reader-") as folder, guarded():
        require_all(execute(project, report=report))  # the numbers of the pages, on the samples
        wheel = build_wheel(project, Path(folder))
        for installed, paths in _plan(project, found, lists, everything):
            started = time.perf_counter()
            versions = {str(name): str(version) for name, version in installed.versions.items()}
            python = make_environment(project.build / "readers" / installed.date, wheel, versions)
            seconds = time.perf_counter() - started
            report(f"what Colab had on {installed.date}, as far as this Python takes it: made in {seconds:.0f} s")
            for run in run_notebooks(paths, python, timeout=cell_timeout(project)):
                if _set_of(project, run.path) == TEACHER:
                    run.faults += _compared(project, found, run)
                name = run.path.relative_to(project.notebooks)
                report(f"  {name}: {'failed' if run.faults else 'went well'} in {run.seconds:.1f} s")
                faults += run.faults
    return faults


def _plan(
    project: Project, found: list[Chapter], lists: list[Installed], everything: bool
) -> Iterator[tuple[Installed, list[Path]]]:
    """Yield which notebooks run with which of Colab's lists, the longest first."""
    first, *others = project.languages
    if everything:
        every = [(language, name, chapter) for chapter in found for language in project.languages for name in SETS]
        yield from ((installed, [_path(project, *one) for one in every]) for installed in lists)
        return
    quick = next((chapter for chapter in reversed(found) if _has_exercises(chapter)), found[-1])
    elsewhere = [_path(project, language, STUDENT, quick) for language in others]
    # Every other one, of the longest first, so that both halves take about as long.
    yield lists[0], [*(_path(project, first, STUDENT, chapter) for chapter in found[::2]), *elsewhere]
    solved = [_path(project, first, TEACHER, chapter) for chapter in found[-SOLVED:]]
    yield lists[-1], [*(_path(project, first, STUDENT, chapter) for chapter in found[1::2]), *solved]


def _has_exercises(chapter: Chapter) -> bool:
    return any("skip-execution" in cell.metadata.get("tags", []) for cell in code_cells(chapter.notebook))


def _path(project: Project, language: str, name: str, chapter: Chapter) -> Path:
    path = project.notebooks / language / SETS[name] / f"{chapter.page}.ipynb"
    if not path.is_file():
        raise BookError(f"{path} is missing: run `make notebooks` first")
    return path


def _set_of(project: Project, path: Path) -> str:
    folder = path.parent.relative_to(project.notebooks).parts[1:]
    return next(name for name, place in SETS.items() if place == "/".join(folder))


def _unlike(project: Project, found: list[Chapter]) -> Iterator[str]:
    first, *others = project.languages
    for chapter in found:
        for name in SETS:
            for language in others:
                yield from unlike(_path(project, first, name, chapter), _path(project, language, name, chapter))


def _compared(project: Project, found: list[Chapter], run: Run) -> Iterator[str]:
    chapter = next(chapter for chapter in found if chapter.page == run.path.stem)
    result = find_fresh(project, chapter.key)
    assert result is not None
    expected = {record["name"]: record["texts"]["en"] for record in result.records("value")}
    free = set(chapter.notebook.metadata.get(FREE, []))
    for name in sorted(free - set(expected)):
        yield f"{chapter.path}: {FREE} names {name!r}, which the page does not store: correct it"
    for fault in differing(expected, run.values, free):
        yield f"{run.path}: {fault}"


@contextmanager
def _no_data() -> Iterator[None]:
    """An empty data folder and no downloads, for this process and those that it starts."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="bineural-no-data-") as folder:
        os.environ |= {"BINEURAL_DATA": folder, "BINEURAL_OFFLINE": "1"}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ |= before
