"""Mutants of the trainers and metrics: one small change of the code at a time, which the tests should notice.

    python tests/mutants/run.py [SAMPLE] [--seed SEED] [--jobs JOBS] [--goal PERCENT] [--modules PATH ...]

`make mutants` installs Cosmic Ray, whose operators make the changes, and runs 200. They are drawn by the seed so that
each place in the code is changed once before one is changed twice. What changes nothing that runs, type annotations, is
left out. Each mutant runs in a copy of the package: its module's own tests first, then those of its folder, until one
fails. Printed are the survivors and the score, the share of mutants that a test noticed; a score below the goal ends
with code 1.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "_build" / "mutants"
PACKAGE, TESTS = Path("src/bineural"), Path("tests/bineural")
MODULES = ("trainers", "metrics.py")
COPIED = (PACKAGE, TESTS, Path("tests/times.py"), Path("conftest.py"), Path("pyproject.toml"))
# A mutant whose tests take so many times what they take without, and these seconds, counts as noticed: it does not end.
SLOWER, SPARE = 5, 10
Position = tuple[int, int]


@dataclass(frozen=True)
class Mutant:
    """A module with one change.

    Parameters
    ----------
    module : Path
        Relative to the root.
    place : (int, int)
        Line and column of the change, from 1 and 0.
    operator : str
        What was done, in Cosmic Ray's words.
    code : str
        The whole module after it.
    """

    module: Path
    place: Position
    operator: str
    code: str

    def difference(self) -> str:
        """Tell the lines that changed, as `diff` does."""
        before = (ROOT / self.module).read_text("utf8").splitlines()
        lines = difflib.unified_diff(before, self.code.splitlines(), n=0, lineterm="")
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run a seeded sample of mutants of the trainers and metrics.")
    parser.add_argument("sample", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--goal", type=float, default=85.0, help="percent of mutants to be noticed")
    parser.add_argument("--modules", nargs="*", default=list(MODULES), help="files and folders in src/bineural")
    given = parser.parse_args(arguments)
    if INSTALLED.is_dir():
        sys.path.append(str(INSTALLED))  # behind all that the environment has
    mutants = [mutant for module in modules(given.modules) for mutant in mutants_of(module)]
    chosen = sampled(mutants, given.sample, given.seed)
    print(f"{len(chosen)} of {len(mutants):,} mutants, seed {given.seed}", flush=True)
    start = time.monotonic()
    survivors = []
    for number, (mutant, noticed) in enumerate(verdicts(chosen, given.jobs), 1):
        if not noticed:
            survivors.append(mutant)
        if number % 10 == 0:
            print(f"{number} run, {len(survivors)} survived, {time.monotonic() - start:.0f} s", flush=True)
    for mutant in sorted(survivors, key=lambda mutant: (mutant.module, mutant.place)):
        print(f"\nsurvived: {mutant.module}:{mutant.place[0]} ({mutant.operator})\n{mutant.difference()}")
    score = 100 * (1 - len(survivors) / len(chosen)) if chosen else 0.0
    print(f"\n{len(chosen) - len(survivors)} of {len(chosen)} noticed: {score:.1f} %, goal {given.goal:g} %")
    return 0 if score >= given.goal else 1


def modules(names: Iterable[str]) -> list[Path]:
    """Return the modules in the files and folders of the package, relative to the root."""
    found: list[Path] = []
    for name in names:
        path = ROOT / PACKAGE / name
        found += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return [path.relative_to(ROOT) for path in found]


def mutants_of(module: Path) -> Iterator[Mutant]:
    """Yield all mutants of a module that differ from it and from each other where code runs."""
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    source = (ROOT / module).read_text("utf8")
    annotated, nodes, seen = annotations(source), list(ast_nodes(get_ast(source))), {source}
    for name in operator_names():
        kind = get_operator(name)
        if kind.arguments():
            continue  # it wants to be told what to look for
        operator = kind()
        places = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, place in enumerate(places):
            if any(start <= place < end for start, end in annotated):
                continue
            try:
                code = mutate_code(source, operator, occurrence)
            except AttributeError:  # the operator cannot replace an exception whose name has a dot
                continue
            if code is not None and code not in seen:
                seen.add(code)
                yield Mutant(module, place, name.partition("/")[2], code)


def annotations(source: str) -> list[tuple[Position, Position]]:
    """Return where the type annotations of a module begin and end."""
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
    lines = source.splitlines()

    def position(line: int, offset: int) -> Position:  # ast counts bytes, parso characters
        return line, len(lines[line - 1].encode()[:offset].decode())

    return [
        (position(node.lineno, node.col_offset), position(node.end_lineno or 0, node.end_col_offset or 0))
        for node in found
        if node is not None
    ]


def sampled(mutants: Iterable[Mutant], size: int, seed: int) -> list[Mutant]:
    """Draw mutants: at each place one, in an order drawn too, before a second at any."""
    rng = random.Random(seed)
    places: dict[tuple[Path, Position], list[Mutant]] = {}
    for mutant in mutants:
        places.setdefault((mutant.module, mutant.place), []).append(mutant)
    ranked = []
    for at_place in places.values():
        rng.shuffle(at_place)
        ranked += [(rank, rng.random(), mutant) for rank, mutant in enumerate(at_place)]
    ranked.sort(key=lambda each: each[:2])
    return [mutant for _, _, mutant in ranked[:size]]


def verdicts(mutants: Sequence[Mutant], jobs: int) -> Iterator[tuple[Mutant, bool]]:
    """Run the tests on each mutant; yield it with whether they noticed, as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        copies: queue.Queue[Path] = queue.Queue()
        for job in range(jobs):
            copies.put(copied(Path(folder, str(job))))
        limits = {
            part: SLOWER * seconds_without(part, Path(folder, "0")) + SPARE
            for part in {part_of(each) for each in mutants}
        }

        def run(mutant: Mutant) -> bool:
            copy = copies.get()
            try:
                return is_noticed(mutant, copy, limits[part_of(mutant)])
            finally:
                copies.put(copy)

        with ThreadPoolExecutor(jobs) as pool:
            running = {pool.submit(run, mutant): mutant for mutant in mutants}
            for done in as_completed(running):
                yield running[done], done.result()


def copied(folder: Path) -> Path:
    """Copy what the tests need, so that the checkout stays as it is."""
    for path in COPIED:
        source, target = ROOT / path, folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return folder


def part_of(mutant: Mutant) -> str:
    """Return the folder of the package, or its file, that a mutant is in."""
    return mutant.module.relative_to(PACKAGE).parts[0]


def tests_of(module: Path) -> list[Path]:
    """Return what to run for a module: its own tests, its examples, and the tests of its folder."""
    inside = module.relative_to(PACKAGE)
    own = TESTS / inside.with_name(f"test_{inside.name}")
    folder = [TESTS / inside.parts[0]] if len(inside.parts) > 1 else []
    return [path for path in (own, module, *folder) if (ROOT / path).exists()]


def seconds_without(part: str, copy: Path) -> float:
    """Measure the tests and examples of a part as it is; RuntimeError if they fail."""
    paths = dict.fromkeys(path for module in modules([part]) for path in tests_of(module))
    start = time.monotonic()
    code, output = run_tests(paths, copy, None)
    if code != 0:
        raise RuntimeError(f"The tests of {part} were to pass without a mutant, but did not:\n{output[-2000:]}")
    return time.monotonic() - start


def is_noticed(mutant: Mutant, copy: Path, limit: float) -> bool:
    """Tell whether a test fails on a mutant, or does not end."""
    path = copy / mutant.module
    before = path.read_bytes()
    path.write_text(mutant.code, "utf8")
    try:
        code, _ = run_tests(tests_of(mutant.module), copy, limit)
    finally:
        path.write_bytes(before)
    return code != 0


def run_tests(paths: Iterable[Path], copy: Path, limit: float | None) -> tuple[int | None, str]:
    """Run tests in a copy until one fails; return the exit code, None if they do not end in time, and the output."""
    # Without byte code: that of the mutant before would be taken for this one's, of the same size and second.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy / "src"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *map(str, paths)]
    with tempfile.TemporaryFile("w+", encoding="utf8") as output:
        # Into a file: a pipe is read to its end, and what a test has started may hold it open.
        process = subprocess.Popen(
            command, cwd=copy, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with what the tests have started
            process.wait()
        output.seek(0)
        return code, output.read()


if __name__ == "__main__":
    raise SystemExit(main())
