"""The driver of the mutants, on a package of one function; Cosmic Ray itself only where it is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mutants import run
from mutants.run import Mutant

SOURCE = """\
def half(x: int | None, é: dict[str, int | None] = {}) -> float | None:
    total: int | None = x
    return total / 2
"""
RIGHT = "from bineural.metrics import half\n\n\ndef test_half():\n    assert half(6) == 3\n"
MODULE = Path("src/bineural/metrics.py")


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make a checkout with one module and its test."""
    files = {
        str(MODULE): SOURCE,
        "src/bineural/__init__.py": "",
        "tests/bineural/test_metrics.py": RIGHT,
        "tests/times.py": "",
        "conftest.py": "",
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    return tmp_path


def mutant(before: str, after: str) -> Mutant:
    assert before in SOURCE
    return Mutant(MODULE, (3, 17), "Operator", SOURCE.replace(before, after))


def test_annotations_are_found_to_the_character() -> None:
    lines = SOURCE.splitlines()
    found = [lines[start[0] - 1][start[1] : end[1]] for start, end in run.annotations(SOURCE)]
    assert sorted(found) == ["dict[str, int | None]", "float | None", "int | None", "int | None"]


def test_a_sample_changes_each_place_once_before_any_twice_and_repeats() -> None:
    mutants = [Mutant(MODULE, (line, 0), f"{line} {kind}", "") for line in range(30) for kind in range(line % 3 + 1)]
    for size in (10, 30):
        places = [each.place for each in run.sampled(mutants, size, seed=0)]
        assert len(set(places)) == len(places) == size
    assert len({each.place for each in run.sampled(mutants, 50, seed=0)}) == 30
    assert set(run.sampled(mutants, 1000, seed=0)) == set(mutants)
    assert run.sampled(mutants, 20, seed=0) == run.sampled(mutants, 20, seed=0) != run.sampled(mutants, 20, seed=1)


def test_a_change_is_noticed_by_a_test_that_fails_or_does_not_end(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SPARE", 0)
    wrong, same = mutant("/ 2", "* 2"), mutant("total / 2", "0.5 * total")
    endless = mutant("    return", "    while True:\n        pass\n    return")
    assert dict(run.verdicts([wrong, same, endless], jobs=2)) == {wrong: True, same: False, endless: True}
    assert (package / MODULE).read_text("utf8") == SOURCE


def test_tests_that_fail_without_a_mutant_are_no_measure(package: Path) -> None:
    (package / "tests/bineural/test_metrics.py").write_text(RIGHT.replace("3", "4"), "utf8")
    with pytest.raises(
        RuntimeError, match=r"(?s)^The tests of metrics.py were to pass without a mutant.*assert 3.0 == 4"
    ):
        list(run.verdicts([mutant("/ 2", "* 2")], jobs=1))


@pytest.mark.parametrize(("noticed", "score", "code"), [(1, "50.0", 1), (2, "100.0", 0)])
def test_survivors_and_the_score_are_printed(
    package: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    noticed: int,
    score: str,
    code: int,
) -> None:
    mutants = [mutant("/ 2", "* 2"), mutant("/ 2", "- 2")]
    monkeypatch.setattr(run, "mutants_of", lambda module: mutants)
    monkeypatch.setattr(run, "verdicts", lambda chosen, jobs: [(each, i < noticed) for i, each in enumerate(chosen)])
    assert run.main(["2", "--goal", "85", "--modules", "metrics.py"]) == code
    printed = capsys.readouterr().out
    assert printed.startswith("2 of 2 mutants, seed 0\n")
    assert printed.endswith(f"\n{noticed} of 2 noticed: {score} %, goal 85 %\n")
    survivors = "survived: src/bineural/metrics.py:3 (Operator)\n-    return total / 2\n+    return total "
    assert printed.count(survivors) == 2 - noticed


def test_tests_are_those_of_the_module_then_those_of_its_folder() -> None:
    [module] = [path for path in run.modules(["trainers"]) if path.name == "progress.py"]
    tests = Path("tests/bineural/trainers")
    assert run.tests_of(module) == [tests / "callbacks/test_progress.py", module, tests]
    assert run.tests_of(MODULE) == [Path("tests/bineural/test_metrics.py"), MODULE]
    assert run.modules(["metrics.py"]) == [MODULE]


def test_cosmic_ray_changes_what_runs_and_no_annotation(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(run.INSTALLED)
    pytest.importorskip("cosmic_ray", reason="make mutants installs Cosmic Ray")
    mutants = list(run.mutants_of(MODULE))
    codes = [each.code for each in mutants]
    assert len(set(codes)) == len(codes) > 5
    assert SOURCE.replace("/ 2", "* 2") in codes
    assert all(each.place[0] == 3 and each.code.splitlines()[:2] == SOURCE.splitlines()[:2] for each in mutants)


def test_make_installs_what_only_some_targets_need_in_folders_of_their_own() -> None:
    root = Path(__file__).parents[2]
    for target, listed in {"mutants": "tests/mutants/tools.txt", "rivals": "benchmarks/rivals.txt"}.items():
        command = ["make", "--dry-run", "--always-make", target]
        recipe = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
        assert f"--no-deps --require-hashes --target _build/{target}.part -r {listed}" in recipe.replace("\\\n  ", "")
        pinned = (root / listed).read_text("utf8").splitlines()[1:]
        assert all("==" in line and " --hash=sha256:" in line for line in pinned)
