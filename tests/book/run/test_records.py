"""A chapter that shows a record is executed anew when the record changes, and not when something beside it does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_book import HEADER, cell

import bineural
from bineural.recorded.records import FORMAT
from bookbuild.run import freshness, kernels
from bookbuild.run.freshness import changes
from bookbuild.run.store import Result
from bookbuild.sources.chapters import Chapter, read_notebook

RECORD = """{"format": FORMAT, "name": "some-runs", "title": "Some runs", "recipe": "0", "command": "",
"date": "2026-01-02", "seconds": 1, "threads": 1, "versions": {}, "machine": {}, "data": {}, "witness": {},
"runs": [
{"settings": {"seed": 0}, "result": {"loss": 0.25}, "seconds": 1}
]}
""".replace("FORMAT", str(FORMAT))
RECIPE = '"""Some runs."""\n\nDATA, THREADS, RUNS, WITNESS = (), 1, [{"seed": 0}], {}\n\n\ndef run(seed):\n    ...\n'
CODE = "from bineural.recorded import load_record\n\nload_record('some-runs').results('loss')"
PACKAGE = Path("src/bineural")
RECORDED = PACKAGE / "recorded"


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A checkout with a recipe and its record, and the result of a chapter that shows it."""
    root = tmp_path_factory.mktemp("recorded") / "book"
    shutil.copytree(Path(bineural.__file__).parent, root / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    (root / RECORDED / "records").mkdir(exist_ok=True)
    (root / RECORDED / "records" / "some-runs.json").write_text(RECORD)
    (root / RECORDED / "recipes" / "some_runs.py").write_text(RECIPE)
    chapter = Chapter("c", Path("c.md"), read_notebook(f"{HEADER}# Title\n{cell(CODE)}"))
    with pytest.MonkeyPatch.context() as patch:
        for module in (freshness, kernels):
            patch.setattr(module, "package_folder", lambda name: root / PACKAGE)
        result = kernels.run_chapter(chapter, root, timeout=60, cache=root.parent / "cache")
    return root, result


@pytest.fixture
def book(executed: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Result]:
    """The same in another checkout."""
    root, result = executed
    other = Path(shutil.copytree(root, tmp_path / "other"))
    monkeypatch.setattr(freshness, "package_folder", lambda name: other / PACKAGE)
    return other, result


def test_the_record_is_shown_and_known(executed: tuple[Path, Result]) -> None:
    _, result = executed
    assert result.outputs[0][0]["data"]["text/plain"] == "[0.25]"
    files = {name for name in result.observed["files"] if not name.endswith(".pyi")}
    assert files == {"src/bineural/recorded/records/some-runs.json"}
    assert "bineural.recorded.records" in result.observed["modules"]
    assert not {name for name in result.observed["modules"] if "recipe" in name}


def test_a_record_that_changes_makes_the_result_out_of_date(book: tuple[Path, Result]) -> None:
    root, result = book
    assert list(changes(result.observed, root)) == []
    path = root / RECORDED / "records" / "some-runs.json"
    path.write_text(RECORD.replace("0.25", "0.5"))
    assert list(changes(result.observed, root)) == ["src/bineural/recorded/records/some-runs.json"]
    path.unlink()
    assert list(changes(result.observed, root)) == ["src/bineural/recorded/records/some-runs.json"]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "recipes" / "some_runs.py").write_text(f"{RECIPE}\nX = 1\n"),
        lambda folder: (folder / "recipes" / "other.py").write_text(RECIPE),
        lambda folder: (folder / "records" / "other.json").write_text(RECORD),
        lambda folder: (folder / "records" / "some-runs.json.part").write_text("{}"),
        lambda folder: (folder / "recording.py").write_text(""),
    ],
    ids=["recipe", "other recipe", "other record", "part", "recorder"],
)
def test_nothing_else_of_recorded_runs_does(book: tuple[Path, Result], change: Callable[[Path], int]) -> None:
    root, result = book
    change(root / RECORDED)
    assert list(changes(result.observed, root)) == []
