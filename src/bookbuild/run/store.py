"""Results of executions on disk: one checksummed file each, written whole or not at all.

Layout: `<folder>/<key>/<digest>.json`, key from `chapters.code_key`, digest from what the execution was seen to
use. Several results
of one key live side by side (real data and samples, two branches), the oldest are dropped; so are, after a month, those
of a code that no chapter has any more.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bookbuild.files import write_atomically

FORMAT = 2
KEPT_PER_KEY = 4
KEPT_DAYS = 30


@dataclass(frozen=True)
class Result:
    """What one execution of a chapter gave.

    Parameters
    ----------
    page : str
        The chapter.
    outputs : list of list of dict
        nbformat outputs, one list for each code cell.
    observed : dict
        What it used: see `freshness.observe`.
    seconds : float
        Wall time from the kernel's start to its end.
    when : str
        Time of its end, ISO 8601, UTC.
    threads : int
        Threads each numerical library was allowed.
    """

    page: str
    outputs: list[list[dict[str, Any]]]
    observed: dict[str, Any]
    seconds: float
    when: str
    threads: int

    @cached_property
    def digest(self) -> str:
        """Hash of the whole result: a page built from another digest is out of date."""
        return hashlib.sha256(_dump(asdict(self)).encode()).hexdigest()[:32]

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Return the machine-readable facts of one kind that the outputs hold, in order."""
        return [record for record in iterate_records(self.outputs) if record["kind"] == kind]


def iterate_records(outputs: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the facts that `bineural.localize` put into the outputs."""
    from bineural.localize import MIME_RECORD

    data = [output.get("data", {}) for cell in outputs for output in cell]
    return [bundle[MIME_RECORD] for bundle in data if MIME_RECORD in bundle]


class Store:
    """Results in a folder.

    Parameters
    ----------
    folder : Path
        Created when the first result comes.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def lock(self, key: str) -> FileLock:
        """Return the lock of a key. The system frees it when its holder dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self.folder / f"{key}.lock")

    def candidates(self, key: str) -> list[Result]:
        """Return the readable results of a key, newest first; damaged files count as absent."""
        paths = sorted((self.folder / key).glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        return [result for result in map(_read, paths) if result is not None]

    def put(self, key: str, result: Result) -> Path:
        """Write a result whole, under its final name only once it is on the disk."""
        folder = self.folder / key
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(_dump(result.observed).encode()).hexdigest()[:32]
        path = folder / f"{name}.json"
        body = _dump(asdict(result))
        write_atomically(path, json.dumps({"format": FORMAT, "sha256": _sha256(body), "body": body}))
        for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)[KEPT_PER_KEY:]:
            old.unlink(missing_ok=True)
        return path

    def prune(self, keys: set[str]) -> None:
        """Drop what is older than a month: results and locks of other keys than those given, unfinished files."""
        limit = time.time() - KEPT_DAYS * 24 * 3600
        for path in self.folder.glob("*/.*"):
            if _modified(path) < limit:
                path.unlink(missing_ok=True)
        for folder in [path for path in self.folder.glob("*") if path.is_dir() and path.name not in keys]:
            if all(_modified(path) < limit for path in (folder, *folder.iterdir())):
                shutil.rmtree(folder, ignore_errors=True)
        for path in self.folder.glob("*.lock"):
            if path.stem not in keys and not (self.folder / path.stem).exists() and _modified(path) < limit:
                try:
                    with self.lock(path.stem).acquire(blocking=False):
                        path.unlink(missing_ok=True)
                except Timeout:  # a build of another branch is about to write this key
                    continue

    def last_seconds(self) -> dict[str, float]:
        """Return how long each page took when it was last executed, whatever its code was then."""
        results = [result for path in self.folder.glob("*/*.json") if (result := _read(path)) is not None]
        return {result.page: result.seconds for result in sorted(results, key=lambda result: result.when)}


def _modified(path: Path) -> float:
    """Return the time of the last change; a file that another build has just dropped counts as new."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _read(path: Path) -> Result | None:
    try:
        stored = json.loads(path.read_text("utf8"))
        if stored["format"] != FORMAT or stored["sha256"] != _sha256(stored["body"]):
            return None
        return Result(**json.loads(stored["body"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
