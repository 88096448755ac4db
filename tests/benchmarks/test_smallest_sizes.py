"""Each benchmark at its smallest size: what no check runs, breaks."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from tiny_book import TRACED

from bookbuild.__main__ import _parser
from bookbuild.sources.chapters import chapters
from bookbuild.sources.project import Project

ROOT = Path(__file__).parents[2]
# Tells whether a build of a checkout would see changes of the files that its pages include.
SEES = """
import sys
from pathlib import Path
from bookbuild.site.unchanged import belongs
from bookbuild.sources.project import Project

project = Project(Path(sys.argv[1]))
print([belongs(project, "en", project.root / name) for name in sys.argv[2:]])
"""


@pytest.fixture
def smallest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Import a benchmark and set its sizes; what it sets for its process is undone."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        monkeypatch.setenv(name, os.environ.get(name, "1"))
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path))
    monkeypatch.setenv("BINEURAL_DATA_LOG", os.devnull)  # keeps loaders from warning of a sample
    threads = torch.get_num_threads()

    def load(name: str, **sizes: object) -> ModuleType:
        module = importlib.import_module(name)
        for constant, size in sizes.items():
            monkeypatch.setattr(module, constant, size)
        return module

    yield load
    torch.set_num_threads(threads)


def test_scratch(smallest: Any, capsys: pytest.CaptureFixture[str]) -> None:
    smallest("bench_scratch", EPOCHS=4, RUNS=1).main()
    rows = re.findall(r"^([\w.-]+)(?: +\d+\.\d+){3}$", capsys.readouterr().out, re.MULTILINE)
    assert rows == ["bineural.scratch", "scikit-learn", "torch"]


def test_probes(smallest: Any, capsys: pytest.CaptureFixture[str]) -> None:
    cases = [replace(case, batch_size=2, steps=1) for case in smallest("bench_probes").CASES]
    smallest("bench_probes", CASES=cases).main(1)
    assert len(re.findall(r" \d+\.\d{3} to \d+\.\d{3}$", capsys.readouterr().out, re.MULTILINE)) == len(cases)


def test_imports(smallest: Any, capsys: pytest.CaptureFixture[str]) -> None:
    smallest("bench_imports").main(1)
    assert re.search(r"torch: \d+\.\d{3} \(\d+\.\d{3} to \d+\.\d{3}; goal", capsys.readouterr().out)


def test_trainers(smallest: Any, capsys: pytest.CaptureFixture[str]) -> None:
    smallest("bench_trainers", PAIRS=1, LOADED=64).main()
    assert len(re.findall(r" \d+\.\d{3}–\d+\.\d{3} ", capsys.readouterr().out)) == 7


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")  # of the rivals, if they are there
def test_rivals(smallest: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    smallest("bench_rivals", RUNS=1, LOADED=64).main()
    printed = capsys.readouterr().out
    measured = re.findall(r"^(\w+),? .*  \d+\.\d{3}–\d+\.\d{3}(?: +≥ 3)?$", printed, re.MULTILINE)
    absent = re.findall(r"^(\w+) is not installed: make rivals$", printed, re.MULTILINE)
    assert measured[:2] == ["Trainer", "bare"]
    assert sorted([*measured[2:], *absent * 3]) == ["Lightning"] * 3 + ["skorch"] * 3


def test_a_training_that_took_other_steps_is_no_measurement(smallest: Any) -> None:
    module = smallest("bench_rivals", EPOCHS=2)
    optimizer = module.train_bare(torch.ones(40, 784), torch.zeros(40, dtype=torch.int64))
    module.check("bare loop", optimizer, 4)
    with pytest.raises(RuntimeError, match=r"^bare loop was to take 5 steps, but took \[4\]$"):
        module.check("bare loop", optimizer, 5)


def test_figures(smallest: Any, capsys: pytest.CaptureFixture[str]) -> None:
    smallest("bench_figures", COUNTS=(2,), RUNS=1).main()
    rows = re.findall(r"^2 (\w+(?:, titles)?) +\d\.\d\d +[1-9]\d*$", capsys.readouterr().out, re.MULTILINE)
    assert rows == ["digits", "digits, titles", "photographs"]


def test_build(smallest: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Copies the book and reads the commands, with what a build would include; the builds themselves take minutes."""
    page = (ROOT / "book" / "en" / "backpropagation.md").read_text("utf8")
    included = re.findall(r"\{literalinclude\} \.\./\.\./(\S+)", page)
    assert included
    run, commands, seen = subprocess.run, [], []

    def read(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        if command[0] == sys.executable:
            root = str(_parser().parse_args(command[3:]).root)
            commands.append(command[-1])
            options["env"] = {name: text for name, text in options["env"].items() if name not in TRACED}
            done = run([sys.executable, "-c", SEES, root, *included], **options)
            seen.append(done.stdout)
            return done
        program, _, sources, _, config, _, toc = map(Path, command)
        assert all(path.is_file() for path in (program, config, toc))
        commands.append(f"{program.name} {command[1]} {sources.name}")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", read)
    smallest("bench_build").main(1)
    assert commands == ["book", "book", "book", "jupyter-book build en", "jupyter-book build ru"]
    assert seen == [f"{[True] * len(included)}\n"] * 3
    assert len(re.findall(r"^.{30} +\d+\.\d s", capsys.readouterr().out, re.MULTILINE)) == 4


def test_chapters(smallest: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Copies the book, adds a chapter and reads the commands; the tests themselves take minutes."""
    commands, added, model = [], [], []

    def read(command: list[str], *, cwd: Path, **options: Any) -> subprocess.CompletedProcess[str]:
        assert not any("/" in word and not (cwd / word).exists() for word in command[1:])
        project = Project(cwd)
        commands.append((command[2], "dummy-0" in project.pages))
        if len(commands) == 9:
            model[:], added[:] = (
                chapters(project, [page])[0].notebook.cells for page in ("backpropagation", "dummy-0")
            )
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", read)
    smallest("bench_chapters").main(1)
    measured = ["pytest", "bookbuild", "bookbuild", "pytest"]
    assert commands == [("pytest", False), *((name, there) for there in (False, True) for name in measured)]
    assert sum(cell.cell_type == "code" for cell in added) == 1
    text = "\n".join(cell.source for cell in added)
    assert len(text) > 0.8 * sum(len(cell.source) for cell in model)
    assert not re.search(r"\{(value|numref|exercise-start)\}", text)
    assert len(re.findall(r" +-?\d+\.\d s more a chapter", capsys.readouterr().out)) == 2


def test_a_build_that_fails_says_why(smallest: Any, tmp_path: Path) -> None:
    module = smallest("bench_build")
    with pytest.raises(SystemExit, match=r"(?s)no such chapter\nerror: .* ended with 3"):
        module.timed(module.Project(tmp_path), [sys.executable, "-c", "print('no such chapter'); raise SystemExit(3)"])


def test_every_benchmark_is_run_here_and_by_make() -> None:
    names = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    assert names <= {name.replace("test_", "bench_") for name in globals() if name.startswith("test_")}
    recipe = subprocess.run(["make", "--dry-run", "bench"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"benchmarks/(\w+)\.py", recipe)) == names
