"""Recipes and records of runs belong together: what `make check` tells, and that it loads no network for it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bineural.recorded import Record
from bineural.recorded.recipe import read_recipe
from bineural.recorded.records import write_record
from bookbuild.check.records import check_records

RECIPE = "src/bineural/recorded/recipes/some_runs.py"
RECORD = "src/bineural/recorded/records/some-runs.json"
TEXT = '''"""Some runs."""

import torch

from bineural.models import MLP

DATA = ("digits",)
THREADS = 1
RUNS = [{"seed": seed} for seed in range(2)]
WITNESS = {"seed": 0}


def run(seed):
    return {"loss": float(torch.zeros(1))}  # nothing
'''
ROOT = Path(__file__).parents[3]
AGAIN = "run `make record NAME=some-runs`"


def faults(small: Any) -> list[str]:
    return [str(problem) for problem in check_records(small.root)]


def write(small: Any, **parts: Any) -> None:
    recipe = read_recipe(small.root / RECIPE, small.root / "src" / "bineural")
    record = Record(
        name="some-runs",
        title=recipe.title,
        recipe=recipe.hash,
        command="",
        date="2026-01-02",
        seconds=1.0,
        threads=1,
        versions={},
        machine={},
        data={"digits": {"source": "original", "fingerprint": "0"}},
        witness={},
        runs=[{"settings": run, "result": {"loss": 0.0}, "seconds": 0.5} for run in recipe.runs],
    )
    write_record(replace(record, **parts), small.root / RECORD)


@pytest.fixture
def recorded(small: Any) -> Any:
    """A book with a recipe of a network and its record."""
    small.write(RECIPE, TEXT)
    small.write("src/bineural/recorded/recipes/__init__.py", "")
    small.write("src/bineural/models/__init__.pyi", "from .mlp import MLP\n")
    small.write("src/bineural/models/mlp.py", "WIDTH = 1\n")
    write(small)
    return small


def test_a_book_without_recipes_has_no_faults(small: Any) -> None:
    assert faults(small) == []


def test_a_record_of_its_recipe_has_no_faults(recorded: Any) -> None:
    recorded.edit(RECIPE, "  # nothing", "")
    recorded.write("src/bineural/models/other.py", "")
    assert faults(recorded) == []


def test_a_recipe_that_has_changed(recorded: Any) -> None:
    recorded.edit(RECIPE, "zeros(1)", "ones(1)")
    assert faults(recorded) == [f"{RECIPE}:1: the recipe of some-runs has changed since its record: {AGAIN}"]


def test_a_network_that_has_changed(recorded: Any) -> None:
    recorded.edit("src/bineural/models/mlp.py", "1", "2")
    assert faults(recorded) == [f"{RECIPE}:1: the recipe of some-runs has changed since its record: {AGAIN}"]


def test_a_recipe_with_further_runs(recorded: Any) -> None:
    recorded.edit(RECIPE, "range(2)", "range(3)")
    assert faults(recorded) == [f"{RECIPE}:1: the recipe of some-runs has changed since its record: {AGAIN}"]


def test_a_recipe_without_a_record(recorded: Any) -> None:
    (recorded.root / RECORD).unlink()
    assert faults(recorded) == [f"{RECIPE}:1: the recipe of some-runs has no record: {AGAIN}"]


def test_a_record_without_a_recipe(recorded: Any) -> None:
    (recorded.root / RECIPE).unlink()
    assert faults(recorded) == [f"{RECORD}:1: the record some-runs has no recipe: write {RECIPE} or delete this file"]


def test_a_record_that_was_edited(recorded: Any) -> None:
    runs = json.loads((recorded.root / RECORD).read_text("utf8"))["runs"]
    write(recorded, runs=[runs[0], {**runs[1], "settings": {"seed": 7}}], name="other")
    assert faults(recorded) == [
        f"{RECIPE}:1: the record of some-runs calls itself other: {AGAIN}",
        f"{RECIPE}:1: the record of some-runs lacks the run seed=1: {AGAIN}",
        f"{RECIPE}:1: the record of some-runs has a run that its recipe lacks, seed=7: {AGAIN}",
    ]


def test_a_record_of_a_sample(recorded: Any) -> None:
    write(recorded, data={"digits": {"source": "sample", "fingerprint": "sample-0"}})
    assert faults(recorded) == [
        f"{RECIPE}:1: the record of some-runs was made on the offline sample of digits: {AGAIN}"
    ]


def test_what_cannot_be_read(recorded: Any) -> None:
    recorded.write(RECORD, "{")
    [fault] = faults(recorded)
    assert fault.startswith(f"{RECIPE}:1: load_record expected some-runs.json to hold a whole record, got ")
    recorded.edit(RECIPE, "RUNS", "RUNS = torch.zeros(1)\n_")
    [fault] = faults(recorded)
    assert "expected constants that need nothing but Python itself, got NameError" in fault


def test_checking_imports_no_network(recorded: Any) -> None:
    code = (
        "import sys, pathlib\nfrom bookbuild.check.records import check_records\n"
        "assert check_records(pathlib.Path(sys.argv[1])) == []\n"
        "assert not {'torch', 'numpy'} & sys.modules.keys()"
    )
    command = [sys.executable, "-c", code, str(recorded.root)]
    done = subprocess.run(command, cwd=ROOT / "src", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_check_of_the_book_includes_them(recorded: Any) -> None:
    from bookbuild.check import run

    recorded.edit(RECIPE, "zeros(1)", "ones(1)")
    assert "has changed since its record" in "\n".join(map(str, run(recorded.root, languages=["en", "ru"])))
