"""Recipes and records: hashes, reading, running, interruption."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from bineural.recorded import load_record, record_names
from bineural.recorded.hashing import PACKAGE, recipe_hash, recipe_names
from bineural.recorded.recording import witness
from bineural.recorded.records import Record, record_text

RECIPE = '''
"""Two runs that cost nothing."""

from bineural.models import count_parameters

THREADS = 1
RUNS = [{"factor": 2}, {"factor": 3}]


def run(*, factor):
    """Multiply."""
    import os
    from pathlib import Path

    calls = Path(os.environ["CALLS"])
    calls.write_text(calls.read_text() + f"{factor} ")
    if factor == 3 and "FAIL" in os.environ:
        raise ValueError("no threes today")
    if "DATA" in os.environ:
        from bineural.datasets import load_mnist

        load_mnist()
    return {"product": 7 * factor, "parameters": count_parameters.__name__}


def witness():
    """Return a number."""
    return [1.5]
'''


@pytest.fixture
def package(tmp_path):
    """A copy of the package with one recipe, and an environment for processes that use it."""
    shutil.copytree(PACKAGE, tmp_path / "bineural", ignore=shutil.ignore_patterns("__pycache__", "records", "cifar*"))
    folder = tmp_path / "bineural" / "recorded"
    (folder / "records").mkdir()
    for path in (folder / "recipes").glob("*.py"):
        path.unlink()
    (folder / "recipes" / "__init__.py").write_text('"""Recipes."""\n')
    (folder / "recipes" / "two_runs.py").write_text(RECIPE)
    (tmp_path / "calls").write_text("")
    return tmp_path / "bineural"


def record(package, *arguments, **variables):
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "CALLS": str(package.parent / "calls"), **variables}
    return subprocess.run(
        [sys.executable, "-m", "bineural.recorded", "two-runs", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=package.parent,
    )


def calls(package):
    return (package.parent / "calls").read_text().split()


def change(package, old, new, name="recorded/recipes/two_runs.py"):
    path = package / name
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new), "utf8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""Multiply."""', '"""Multiply by seven."""'),
        ("THREADS = 1", "# as many as one\nTHREADS = (1)"),
        ('{"factor": 2}, {"factor": 3}', "{'factor': 2},\n    {'factor': 3}"),
    ],
)
def test_the_hash_does_not_feel_comments(package, old, new):
    before = recipe_hash("two-runs", package)
    change(package, old, new)
    assert recipe_hash("two-runs", package) == before


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("7 * factor", "8 * factor", "recorded/recipes/two_runs.py"),
        ('{"factor": 3}', '{"factor": 4}', "recorded/recipes/two_runs.py"),
        ('f"{factor} "', 'f"{factor}; "', "recorded/recipes/two_runs.py"),
        ("parameter.numel()", "parameter.nelement()", "models/parameters.py"),
    ],
)
def test_the_hash_feels_code_that_a_recipe_uses(package, old, new, name):
    before = recipe_hash("two-runs", package)
    change(package, old, new, name)
    assert recipe_hash("two-runs", package) != before


def test_the_hash_does_not_feel_networks_that_a_recipe_does_not_use(package):
    before = recipe_hash("two-runs", package)
    change(package, "nn.ReLU()", "nn.SiLU()", "models/convnets.py")
    assert recipe_hash("two-runs", package) == before


def test_runs_are_recorded(package):
    done = record(package)
    assert done.returncode == 0, done.stderr
    assert calls(package) == ["2", "3"]
    found = load_record("two-runs", package / "recorded" / "records")
    assert found.title == "Two runs that cost nothing."
    assert [run["result"]["product"] for run in found.runs] == [14, 21]
    assert found.results(factor=3) == [{"product": 21, "parameters": "count_parameters"}]
    assert found.recipe == recipe_hash("two-runs", package)
    assert found.witness == [1.5]
    assert found.versions["python"]
    assert found.machine["cores"] >= 1
    assert str(package) not in (package / "recorded" / "records" / "two-runs.json").read_text()
    assert sorted(path.name for path in (package / "recorded" / "records").iterdir()) == ["two-runs.json"]
    with pytest.raises(ValueError, match="Record.results expected settings of a run of two-runs"):
        found.results(factor=9)


def test_an_interrupted_recording_goes_on(package):
    done = record(package, FAIL="1")
    assert done.returncode == 1
    assert done.stderr.strip() == "run 2 of two-runs failed: ValueError: no threes today"
    assert record_names(package / "recorded" / "records") == []
    done = record(package)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 of 2 runs are kept from before")
    assert calls(package) == ["2", "3", "3"]


def test_what_was_kept_is_not_used_after_a_change(package):
    record(package, FAIL="1")
    change(package, "7 * factor", "9 * factor")
    record(package)
    assert calls(package) == ["2", "3", "2", "3"]


def test_two_runs_at_once(package):
    done = record(package, "--jobs", "2")
    assert done.returncode == 0, done.stderr
    assert sorted(calls(package)) == ["2", "3"]
    found = load_record("two-runs", package / "recorded" / "records")
    assert [run["settings"]["factor"] for run in found.runs] == [2, 3]


def test_an_offline_sample_is_refused(package, tmp_path):
    done = record(package, DATA="1", BINEURAL_DATA=str(tmp_path / "none"), BINEURAL_OFFLINE="1")
    assert done.returncode == 1
    assert "two-runs expected the real data of mnist, got its offline sample" in done.stderr
    assert record_names(package / "recorded" / "records") == []


def test_unknown_names_are_told(package):
    with pytest.raises(ValueError, match="load_record expected a record among none so far, got 'one-run'"):
        load_record("one-run", package / "recorded" / "records")
    done = record(package, "--jobs", "0")
    assert "--jobs expected a number from 1 up, got 0" in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", '{"title": "half"}'])
def test_a_damaged_record_is_told(tmp_path, text):
    (tmp_path / "old.json").write_text(text)
    with pytest.raises(ValueError, match=r"load_record expected the record .* in old.json, got a file that is damaged"):
        load_record("old", tmp_path)


def test_a_record_has_a_line_for_each_run():
    runs = [{"settings": {"seed": seed}, "result": [1 / 3], "seconds": 2.0} for seed in range(2)]
    one = Record("a", "b", "c", "d", "e", 1, {}, {}, {}, [0.1], runs)
    text = record_text(one)
    assert json.loads(text)["runs"][1]["result"] == [0.333333]
    assert len(text.splitlines()) == 15


def test_reading_a_record_needs_no_torch():
    code = "import sys; from bineural.recorded import record_names; record_names(); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


@pytest.mark.parametrize("name", recipe_names())
def test_recipes_compute_what_was_recorded(name):
    assert witness(name) == pytest.approx(load_record(name).witness, rel=0.01)


def test_records_are_small():
    for path in (Path(PACKAGE) / "recorded" / "records").glob("*.json"):
        assert path.stat().st_size < 200_000
