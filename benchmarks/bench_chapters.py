"""Times what each further chapter adds to the tests: chapters of the real size join a copy of the book.

    python benchmarks/bench_chapters.py [NUMBER]

The chapters' tests of `make test` and all of `make browser` are run on the copy before and after, on offline samples.
Run it on a quiet machine.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from bookbuild.sources.project import Project

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("_config.yml", "_toc.yml", "conftest.py", "pyproject.toml", "book", "src", "tests")
MODEL = "backpropagation"  # the chapter whose prose, formulas and code the others show
TESTS = ["tests/book/run/test_chapters.py", "-n", "2", "--dist", "worksteal"]
BROWSER = ["tests/browser", "-n", "2", "--dist", "load", "--maxschedchunk", "1"]

FOLD = "\n:::{{admonition}} {number}\n:class: dropdown\n\n$x_{number}^2$\n:::\n"
CODE = """
```{{code-cell}} ipython3
import numpy as np
import torch

from bineural.localize import value
from bineural.plotting import plot_curve_panels

grid = np.linspace(-4, 4, {number})
panels = {{"function": {{"ReLU": (grid, np.maximum(grid, 0))}}, "derivative": {{"ReLU": (grid, 1.0 * (grid > 0))}}}}
value("sum", torch.ones(4).sum().item(), ".0f")
plot_curve_panels(panels, xlabel="input x", ylabel="value")
```
"""


def dummy(text: str, page: str, number: int) -> str:
    """Turn a chapter into one that shows the same but executes one cell of its own, and has its own addresses."""
    text = re.sub(r"^\([\w-]+\)=\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^````\{(exercise|solution)-.*?^````\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^```\{code-cell\}[^\n]*\n(---\n.*?---\n|(:.*?\n)+)?", "```python\n", text, flags=re.M | re.S)
    text = re.sub(r"^\$\$ \([\w-]+\)$", "$$", text, flags=re.MULTILINE)
    text = re.sub(r"\{(?!term|cite)[a-z]+\}`[^`]*`", "`x`", text)
    text = re.sub(r"\[([^\]\n]*)\]\((?!http)[^)\n]*\)", r"\1", text)
    text = re.sub(r"^# .*", f"({page})=\n# {number}", text, count=1, flags=re.MULTILINE)
    return text + "".join(FOLD.format(number=fold) for fold in range(5)) + CODE.format(number=100 + number)


def add_chapters(project: Project, number: int) -> None:
    """Write chapters, in every edition, and list them."""
    toc = yaml.safe_load((project.root / "_toc.yml").read_text("utf8"))
    for n in range(number):
        page = f"dummy-{n}"
        toc["parts"][0]["chapters"].append({"file": page})
        for language in project.languages:
            text = project.source(MODEL, language).read_text("utf8")
            (project.sources(language) / f"{page}.md").write_text(dummy(text, page, n), "utf8")
    (project.root / "_toc.yml").write_text(yaml.safe_dump(toc), "utf8")


def run(project: Project, *arguments: str) -> tuple[float, float]:
    """Return the wall seconds of a Python module run in the copy, and the seconds that its processes computed."""
    settings = {"PYTHONPATH": str(project.root / "src"), "BINEURAL_DATA": str(project.root), "BINEURAL_OFFLINE": "1"}
    started, used = time.perf_counter(), _computed()
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=project.root,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}{done.stderr}error: {' '.join(arguments)} ended with {done.returncode}")
    return time.perf_counter() - started, _computed() - used


def _computed() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def measure(project: Project) -> dict[str, tuple[float, float]]:
    """Return the seconds of each of the two, the book being built in between."""
    times = {"make test": run(project, "pytest", "-q", *TESTS)}
    run(project, "bookbuild", "execute")
    run(project, "bookbuild", "html")
    return times | {"make browser": run(project, "pytest", "-q", *BROWSER)}


def main(number: int = 10, root: Path = ROOT) -> None:
    """Print what a chapter adds."""
    with tempfile.TemporaryDirectory() as folder:
        for name in COPIED:
            copy = shutil.copytree if (root / name).is_dir() else shutil.copy
            copy(root / name, Path(folder) / name)
        project = Project(Path(folder).resolve())
        if (root / "_build" / "results").is_dir():
            shutil.copytree(root / "_build" / "results", project.results)
        run(project, "pytest", "-q", *TESTS)  # whatever chapters there are already are executed here
        before = measure(project)
        add_chapters(project, number)
        after = measure(project)
    for name, (wall, computed) in after.items():
        more = (wall - before[name][0]) / number
        busy = (computed - before[name][1]) / number
        print(f"{name:<14}{more:6.1f} s more a chapter, {busy:.1f} s of computing")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
