"""Records that do not belong to their recipes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bineural.recorded.hashing import recipe_hash
from bineural.recorded.records import Record, record_text
from bookbuild.check.records import check_records

RECIPE = "src/bineural/recorded/recipes/one_run.py"
RECORD = "src/bineural/recorded/records/one-run.json"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in (RECIPE, RECORD):
        (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / RECIPE).write_text("THREADS = 1\n")
    package = tmp_path / "src" / "bineural"
    record = Record("one-run", "", recipe_hash("one-run", package), "", "", 1, {}, {}, {}, [], [])
    (tmp_path / RECORD).write_text(record_text(record))
    return tmp_path


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in check_records(root / "src" / "bineural", root)]


def test_a_record_of_the_recipe_passes(root: Path) -> None:
    (root / RECIPE).write_text('"""What is run."""\n\nTHREADS = 1  # one core\n')
    assert problems(root) == []


def test_a_changed_recipe_is_told(root: Path) -> None:
    (root / RECIPE).write_text("THREADS = 2\n")
    sentence = "the recipe of one-run has changed since its record: run `make record NAME=one-run`"
    assert problems(root) == [f"{RECIPE}:1: {sentence}"]


def test_a_missing_record_is_told(root: Path) -> None:
    (root / RECORD).unlink()
    assert problems(root) == [f"{RECIPE}:1: the recipe of one-run has no record: run `make record NAME=one-run`"]


def test_a_record_without_recipe_is_told(root: Path) -> None:
    (root / RECIPE).unlink()
    assert problems(root) == [f"{RECORD}:1: the record one-run has no recipe: write it, or delete the record"]


def test_a_damaged_record_is_told(root: Path) -> None:
    (root / RECORD).write_text(json.dumps({"title": "half"}))
    assert problems(root)[0].startswith(f"{RECORD}:1: load_record expected the record")
