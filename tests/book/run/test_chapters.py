"""The real chapters: all of them run on the offline samples, starters fail their checks, solutions pass."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bookbuild.run.execute import execute
from bookbuild.run.freshness import find_fresh
from bookbuild.run.store import Result
from bookbuild.sources.chapters import Chapter, chapters, code_cells
from bookbuild.sources.project import Project

PROJECT = Project(Path(__file__).parents[3])
CHAPTERS = chapters(PROJECT)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result | None]:
    """Results of all chapters, made with an empty data folder and no connections: loaders then take their samples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINEURAL_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("BINEURAL_OFFLINE", "1")
        outcomes = execute(PROJECT)
        assert [outcome.error for outcome in outcomes if outcome.state == "failed"] == []
        # Those on samples are fresh only as long as there are no data.
        return {chapter.page: find_fresh(PROJECT, chapter.key) for chapter in CHAPTERS}


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


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.page)
def test_chapter_executes_and_its_checks_pass(executed: dict[str, Result | None], chapter: Chapter) -> None:
    result = executed[chapter.page]
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
    position = next(i for i, cell in enumerate(cells) if name in cell.source and "check(" in cell.source)
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
