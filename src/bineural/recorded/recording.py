"""Makes the runs of a recipe, each in a fresh process, and writes their record."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bineural.recorded import records
from bineural.recorded.made_with import installed_versions, machine
from bineural.recorded.recipe import PACKAGE, Recipe, find_recipe
from bineural.recorded.records import Record, RecordError, differences, settings_text, write_record
from bineural.recorded.running import THREAD_VARIABLES

# By what share of a number a witness may differ from the recorded one.
TOLERANCE = 1e-3
# Seconds that a witness should keep the processor busy at most: tests run all of them.
WITNESS_LIMIT = 3.0
_PAUSE = 0.02


def record(name: str, *, jobs: int = 1, out: Path | None = None, say: Callable[[str], None] = print) -> Path:
    """Make the runs of a recipe and write their record; runs that an interrupted command has finished are kept.

    Parameters
    ----------
    name : str
        Name of the recipe.
    jobs : int
        How many runs go on side by side, from 1 up.
    out : Path, optional
        Where to write, by default among the records of the package.
    say : callable
        Gets a line about each step.

    Returns
    -------
    Path
        The record.

    Raises
    ------
    RecordError
        If there is no such recipe, a run fails, or the data are the offline samples and `out` is not given.
    DatasetError
        If a data set is damaged or unknown.
    """
    recipe = find_recipe(name)
    target = out or records.RECORDS / f"{name}.json"
    is_package = target.resolve().parent == records.RECORDS.resolve()
    if is_package and not (PACKAGE.parents[1] / "pyproject.toml").is_file():
        raise RecordError(
            f"recording {name} expected a checkout of the book to write into, got an installed package: "
            "name a file with --out"
        )
    data = _identities(recipe)
    samples = [each for each, found in data.items() if found["source"] == "sample"]
    if is_package and samples:
        raise RecordError(
            f"recording {name} expected the data themselves, got the offline sample of {', '.join(samples)}: "
            "let BINEURAL_DATA name a folder that has them, or write elsewhere with --out"
        )
    [(_, witness)] = _in_processes(recipe, [None], 1)
    if witness["processor_seconds"] > WITNESS_LIMIT:
        say(f"{name}: the witness took {witness['processor_seconds']:.1f} s: make it smaller, tests run it each time")
    part = _Part(target.with_name(f"{target.name}.part"), recipe, data, witness["result"])
    if part.done:
        is_one = len(part.done) == 1
        kept = "was finished before and is kept" if is_one else "were finished before and are kept"
        say(f"{name}: {len(part.done)} of {len(recipe.runs)} runs {kept}")
    for number, made in _in_processes(recipe, part.left(), jobs, data):
        part.add(number, made)
        settings = settings_text(recipe.runs[number])
        say(f"{name}: run {len(part.done)} of {len(recipe.runs)} ({settings}): {made['seconds']:.0f} s")
    write_record(_record(recipe, jobs, data, witness, part.done), target)
    part.path.unlink(missing_ok=True)
    return target


def _identities(recipe: Recipe) -> dict[str, dict[str, str]]:
    """Return source and fingerprint of each data set of a recipe, downloaded if it can be."""
    from contextlib import suppress

    from bineural.datasets.finding import ensure
    from bineural.datasets.problems import DatasetError
    from bineural.datasets.registry import current, recipe_of

    found = {}
    for name in recipe.data:
        data = recipe_of(name)
        with suppress(DatasetError):  # then the sample is used
            ensure(data)
        found[name] = dict(zip(("source", "fingerprint"), current(name), strict=True))
    return found


class _Part:
    """The runs that are finished, in a file beside the record, a line each.

    One counts if recipe, settings, data, versions, machine and witness are still the same.
    """

    def __init__(self, path: Path, recipe: Recipe, data: dict[str, dict[str, str]], witness: Any) -> None:
        self.path, self.recipe, self.witness = path, recipe, witness
        self.keys = [_key(recipe, settings, data) for settings in recipe.runs]
        self.done: dict[int, dict[str, Any]] = {}
        for kept in self._lines():
            if kept.get("key") in self.keys and self._counts(kept):
                self.done[self.keys.index(kept["key"])] = kept["made"]

    def _lines(self) -> Iterator[dict[str, Any]]:
        if self.path.is_file():
            for line in self.path.read_text("utf8", errors="replace").splitlines():
                try:
                    yield json.loads(line)
                except ValueError:  # the command was killed while it wrote this line
                    continue

    def _counts(self, kept: dict[str, Any]) -> bool:
        made = kept["made"]
        return (
            installed_versions(list(made["versions"])) == made["versions"]
            and machine().items() <= made["machine"].items()
            and not differences(kept["witness"], self.witness, TOLERANCE)
        )

    def left(self) -> list[int]:
        """Return which runs are to be made."""
        return [number for number in range(len(self.keys)) if number not in self.done]

    def add(self, number: int, made: dict[str, Any]) -> None:
        """Keep a run that is finished."""
        self.done[number] = made
        line = json.dumps({"key": self.keys[number], "witness": self.witness, "made": made})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf8") as file:
            file.write(f"\n{line}\n")  # a torn line before it stays alone


def _key(recipe: Recipe, settings: dict[str, Any], data: dict[str, dict[str, str]]) -> str:
    text = json.dumps([recipe.code, settings, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _in_processes(
    recipe: Recipe, numbers: list[Any], jobs: int, data: dict[str, dict[str, str]] | None = None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Make runs by their numbers, or the witness for None, and yield each with what came out when it is finished.

    Raises
    ------
    RecordError
        If one fails; the others that go on are ended.
    """
    waiting = list(numbers)
    running: dict[Any, tuple[subprocess.Popen[bytes], threading.Thread]] = {}
    ended: deque[Any] = deque()
    with tempfile.TemporaryDirectory(prefix="bineural-") as name:
        folder = Path(name)
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    process = _start(recipe, waiting[0], folder)
                    # Ctrl+C in the midst of `Popen.wait` or `poll` can leave its lock closed, and the next wait without
                    # end; it never comes to any thread but the first.
                    thread = threading.Thread(target=_await, args=(process, waiting[0], ended))
                    running[waiting[0]] = process, thread
                    thread.start()
                    del waiting[0]
                if not ended:
                    time.sleep(_PAUSE)
                    continue
                number = ended.popleft()
                process, _ = running.pop(number)
                yield number, _answer(recipe, number, process.returncode, folder, data)
        finally:
            for process, _ in running.values():
                process.kill()
            for _, thread in running.values():
                if thread.is_alive():
                    thread.join()


def _await(process: "subprocess.Popen[bytes]", number: Any, ended: deque[Any]) -> None:
    process.wait()
    ended.append(number)


def _start(recipe: Recipe, number: int | None, folder: Path) -> "subprocess.Popen[bytes]":
    request = folder / f"{number}.request"
    asked = {
        "recipe": str(recipe.path),
        "package": str(recipe.package),
        "settings": None if number is None else recipe.runs[number],
    }
    request.write_text(json.dumps(asked), "utf8")
    environment = os.environ | {
        **dict.fromkeys(THREAD_VARIABLES, str(recipe.threads)),
        "BINEURAL_DATA_LOG": str(folder / f"{number}.loads"),
        "BINEURAL_PROGRESS": "0",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")])),
    }
    module = "bineural.recorded.running"
    command = [sys.executable, "-P", "-m", module, str(request), str(folder / f"{number}.answer")]
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)


def _answer(
    recipe: Recipe, number: int | None, code: int, folder: Path, data: dict[str, dict[str, str]] | None
) -> dict[str, Any]:
    answer, loads = folder / f"{number}.answer", folder / f"{number}.loads"
    what = "the witness" if number is None else f"the run {settings_text(recipe.runs[number])}"
    if code or not answer.is_file():
        raise RecordError(
            f"{what} of {recipe.name} ended with code {code}, as told above: mend the recipe; "
            "what is finished is kept, so that the same command goes on"
        )
    lines = loads.read_text("utf8").splitlines() if loads.is_file() else []
    for load in map(json.loads, lines if data is not None else []):
        found = {"source": load["source"], "fingerprint": load["fingerprint"]}
        if data is not None and data.get(load["name"]) != found:
            reason = "other data than before it" if load["name"] in data else "data that DATA does not name"
            raise RecordError(
                f"{what} of {recipe.name} loaded {load['name']}, {reason}: name it in DATA and keep it as it is"
            )
    made: dict[str, Any] = json.loads(answer.read_text("utf8"))
    return made


def _record(
    recipe: Recipe, jobs: int, data: dict[str, dict[str, str]], witness: dict[str, Any], done: dict[int, dict[str, Any]]
) -> Record:
    made = [done[number] for number in range(len(recipe.runs))]
    return Record(
        name=recipe.name,
        title=recipe.title,
        recipe=recipe.hash,
        command=f"python -m bineural.recorded {recipe.name} --jobs {jobs}",
        date=datetime.now(UTC).date().isoformat(),
        seconds=round(sum(run["seconds"] for run in made), 2),
        threads=recipe.threads,
        versions={name: version for run in made for name, version in run["versions"].items()},
        machine={name: part for run in made for name, part in run["machine"].items()},
        data=data,
        witness=witness["result"],
        runs=[
            {"settings": settings, "result": run["result"], "seconds": round(run["seconds"], 2)}
            for settings, run in zip(recipe.runs, made, strict=True)
        ],
    )
