"""Times the whole build: cold, with nothing changed, after a word of prose; and Jupyter Book for each edition.

    python benchmarks/bench_build.py [RUNS]

Every run starts from a fresh copy of the sources, the package included, because pages quote its code and a build
watches what it quotes. The two cold builds alternate, so that a change of the machine's speed meets both.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bookbuild.sources.project import Project

ROOT = Path(__file__).resolve().parents[1]
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")


def copy_of_sources(root: Path, folder: Path) -> Project:
    """Copy what a build reads."""
    for name in ("_config.yml", "_toc.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, folder)
    for name in ("book", "src"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(folder)


def timed(project: Project, *commands: list[str]) -> float:
    """Return the wall seconds of commands run one after the other, on the packages of this copy."""
    environment = os.environ | {"PYTHONPATH": str(project.root / "src")}
    started = time.perf_counter()
    for command in commands:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{done.stdout}{done.stderr}error: {' '.join(command)} ended with {done.returncode}")
    return time.perf_counter() - started


def ours(project: Project) -> list[str]:
    """Return the command that builds both editions."""
    return [sys.executable, "-m", "bookbuild", "--root", str(project.root), "book"]


def theirs(project: Project, language: str) -> list[str]:
    """Return Jupyter Book's command for one edition."""
    root = project.root
    config = (
        root / "_config.yml" if language == project.languages[0] else root / "_build" / "config" / f"{language}.yml"
    )
    toc = str(root / "_toc.yml")
    return [str(JUPYTER_BOOK), "build", str(project.sources(language)), "--config", str(config), "--toc", toc]


def in_fresh_copy(root: Path, measure: Callable[[Project], list[float]]) -> list[float]:
    """Run a measurement in a new copy of the sources."""
    with tempfile.TemporaryDirectory() as folder:
        return measure(copy_of_sources(root, Path(folder).resolve()))


def our_builds(project: Project) -> list[float]:
    """Seconds of a cold build, of one with nothing changed, of one after a word of prose."""
    cold, warm = timed(project, ours(project)), timed(project, ours(project))
    page = project.source("index", project.languages[-1])
    page.write_text(page.read_text("utf8") + "\nслово\n", "utf8")
    return [cold, warm, timed(project, ours(project))]


def their_builds(project: Project) -> list[float]:
    """Seconds of Jupyter Book's builds of all editions in sequence."""
    from bookbuild.sources.settings import write_config

    for language in project.languages[1:]:
        write_config(project, language)
    return [timed(project, *(theirs(project, language) for language in project.languages))]


def main(runs: int = 3, root: Path = ROOT) -> None:
    """Measure the book that lies in a folder and print medians."""
    rows = [(*in_fresh_copy(root, our_builds), *in_fresh_copy(root, their_builds)) for _ in range(runs)]
    cold, warm, prose, jupyter_book = (statistics.median(column) for column in zip(*rows, strict=True))
    ratio = statistics.median(row[0] / row[3] for row in rows)
    print(f"medians of {runs} runs")
    print(f"cold, both editions           {cold:6.1f} s")
    print(f"jupyter-book, both in turn    {jupyter_book:6.1f} s   ratio {ratio:.2f}")
    print(f"nothing changed               {warm:6.1f} s")
    print(f"a word of prose changed       {prose:6.1f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
