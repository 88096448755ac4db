"""The real chapters: all of them run on the offline samples, starters fail their checks, solutions pass."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

import pytest

from bookbuild.run.execute import execute
from bookbuild.run.freshness import find_fresh
from bookbuild.sources.chapters import Chapter, chapters, code_cells
from bookbuild.sources.project import RESULTS_VARIABLE, Project

PROJECT = Project(Path(__file__).parents[3])
CHAPTERS = chapters(PROJECT)
SHARED = os.environ.get(RESULTS_VARIABLE)  # a store that checkouts share, which other tests leave alone


def executes(chapter: Chapter) -> pytest.MarkDecorator:
    """Return the mark of a test that executes a chapter."""
    return pytest.mark.chapter(seconds=chapter.budget or 0)


def check_calls(chapter: Chapter) -> dict[str, ast.Call]:
    """The calls of `check` in a chapter by the name of the exercise, without those that show a mistake."""
    calls = {}
    for cell in code_cells(chapter.notebook):
        if "failing-check" in cell.metadata.get("tags", []):
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
                name = ast.literal_eval(node.args[0])
                assert name not in calls, f"{name} is checked twice"
                calls[name] = node
    return calls


EXERCISES = [(chapter, name) for chapter in CHAPTERS for name in check_calls(chapter)]


@pytest.mark.parametrize(
    "chapter", [pytest.param(chapter, marks=executes(chapter), id=chapter.page) for chapter in CHAPTERS]
)
def test_chapter_executes_and_its_checks_pass(
    chapter: Chapter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty data folder and no connections: loaders take their samples. A fresh result of such a run is as good."""
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path))
    if SHARED:
        monkeypatch.setenv(RESULTS_VARIABLE, SHARED)
    outcomes = execute(PROJECT, [chapter.page], jobs=1)
    assert [outcome.error for outcome in outcomes if outcome.state == "failed"] == []
    result = find_fresh(PROJECT, chapter.key)
    assert result is not None
    passed = {record["name"] for record in result.records("check") if record["passed"]}
    assert passed == set(check_calls(chapter))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.page)
def test_each_exercise_has_a_starter_and_a_check(chapter: Chapter) -> None:
    text = (PROJECT.root / chapter.path).read_text("utf8")
    started = len(re.findall(r"\{exercise-start\}", text))
    starters = [cell for cell in code_cells(chapter.notebook) if "skip-execution" in cell.metadata.get("tags", [])]
    assert started == len(re.findall(r"\{solution-start\}", text)) == len(starters) == len(check_calls(chapter))


@pytest.mark.parametrize(("chapter", "name"), EXERCISES, ids=[name for _, name in EXERCISES])
def test_starter_fails_its_check(chapter: Chapter, name: str) -> None:
    from bineural.exercises import run_check

    cells = code_cells(chapter.notebook)
    call = check_calls(chapter)[name]
    position = next(i for i, cell in enumerate(cells) if f'check("{name}"' in cell.source)
    starter = next(cell for cell in reversed(cells[:position]) if "skip-execution" in cell.metadata.get("tags", []))
    namespace: dict[str, object] = {}
    imports = [
        node
        for cell in cells[:position]
        for node in ast.parse(cell.source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    exec(compile(ast.Module(imports, []), "imports", "exec"), namespace)
    exec(starter.source, namespace)
    submission = [
        eval(compile(ast.Expression(argument), "submission", "eval"), namespace) for argument in call.args[1:]
    ]
    result = run_check(name, *submission)
    assert not result.passed
    assert all(case.hint for case in result.cases if not case.passed)
