"""Running a recipe and recording what came out."""

import datetime
import importlib
import importlib.metadata
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bineural.datasets.problems import DatasetError
from bineural.recorded.hashing import module_of, recipe_hash
from bineural.recorded.records import Record, record_text, rounded

LIBRARIES = ("bineural", "numpy", "torch", "torchvision")


def record_recipe(name: str, path: Path, *, jobs: int = 1, say: Callable[[str], None] = print) -> Record:
    """Run all runs of a recipe that have not been run yet, and write their record.

    Each run has a process of its own. What has ended is kept beside the record until all have, so that the same
    command goes on after an interruption, unless the recipe has changed.

    Parameters
    ----------
    name : str
        Of a recipe.
    path : Path
        The file to write.
    jobs : int
        How many runs at once, from 1 up.
    say : callable
        Gets a line for each run.

    Raises
    ------
    DatasetError
        If the data are an offline sample.
    RuntimeError
        If a run fails.
    """
    recipe = importlib.import_module(module_of(name))
    key = recipe_hash(name)
    kept = path.with_name(f"{path.name}.part") / key
    kept.mkdir(parents=True, exist_ok=True)
    files = [kept / f"{number}.json" for number in range(len(recipe.RUNS))]
    missing = [number for number, file in enumerate(files) if not file.exists()]
    if len(missing) < len(files):
        say(f"{len(files) - len(missing)} of {len(files)} runs are kept from before")

    def one(number: int) -> None:
        content = _in_a_process(name, number)
        _refuse_samples(name, content["data"])
        files[number].write_text(json.dumps(rounded(content)), "utf8")
        say(f"run {number + 1} of {len(files)}: {content['seconds']:.0f} s, {json.dumps(recipe.RUNS[number])}")

    with ThreadPoolExecutor(jobs) as pool:
        for _ in pool.map(one, missing):
            pass
    contents = [json.loads(file.read_text("utf8")) for file in files]
    record = Record(
        name=name,
        title=(recipe.__doc__ or name).strip().splitlines()[0],
        recipe=key,
        command=f"python -m bineural.recorded {name}",
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        threads=recipe.THREADS,
        versions=versions(),
        machine=machine(),
        data={each["name"]: each["fingerprint"] for content in contents for each in content["data"]},
        witness=rounded(witness(name)),
        runs=[{each: content[each] for each in ("settings", "result", "seconds")} for content in contents],
    )
    path.write_text(record_text(record), "utf8")
    for file in files:
        file.unlink()
    kept.rmdir()
    if not any(kept.parent.iterdir()):
        kept.parent.rmdir()
    return record


def run_one(name: str, number: int) -> dict[str, Any]:
    """Run one run of a recipe in this process, with the threads that it says."""
    import torch

    recipe = importlib.import_module(module_of(name))
    torch.set_num_threads(recipe.THREADS)
    settings = recipe.RUNS[number]
    start = time.perf_counter()
    result = recipe.run(**settings)
    return {"settings": settings, "result": result, "seconds": time.perf_counter() - start}


def witness(name: str) -> list[float]:
    """Return the numbers of a tiny run of a recipe on the offline samples of its data, on one thread."""
    import torch

    recipe = importlib.import_module(module_of(name))
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with _offline_samples():
            return [float(number) for number in recipe.witness()]
    finally:
        torch.set_num_threads(threads)


@contextmanager
def _offline_samples() -> Iterator[None]:
    before = dict(os.environ)
    with TemporaryDirectory() as folder:
        # A log takes the place of warnings.
        log = str(Path(folder) / "log")
        os.environ.update(BINEURAL_DATA=folder, BINEURAL_OFFLINE="1", BINEURAL_DATA_LOG=log)
        try:
            yield
        finally:
            for name in ("BINEURAL_DATA", "BINEURAL_OFFLINE", "BINEURAL_DATA_LOG"):
                os.environ.pop(name, None)
                if name in before:
                    os.environ[name] = before[name]


def _in_a_process(name: str, number: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        log, out = Path(folder) / "log", Path(folder) / "out"
        command = [sys.executable, "-m", "bineural.recorded", name, "--run", str(number), "--out", str(out)]
        done = subprocess.run(
            command, env={**os.environ, "BINEURAL_DATA_LOG": str(log)}, capture_output=True, text=True, check=False
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise RuntimeError(f"run {number + 1} of {name} failed: {last}")
        content: dict[str, Any] = json.loads(out.read_text("utf8"))
        content["data"] = [json.loads(line) for line in log.read_text("utf8").splitlines()] if log.exists() else []
    return content


def _refuse_samples(name: str, loads: list[dict[str, str]]) -> None:
    for load in loads:
        if load["source"] == "sample":
            raise DatasetError(
                f"{name} expected the real data of {load['name']}, got its offline sample: "
                f"download them with `python -m bineural.datasets {load['name']}`"
            )


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that decide a run."""
    found = {"python": platform.python_version()}
    for library in LIBRARIES:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, Any]:
    """Return the processor, its cores and the memory in GiB, as far as the system tells."""
    processor = platform.processor() or platform.machine()
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text("utf8").splitlines()
        processor = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    found: dict[str, Any] = {"processor": processor, "cores": os.cpu_count()}
    with suppress(AttributeError, ValueError, OSError):
        found["memory"] = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    return found
