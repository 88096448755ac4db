"""Results of executions on disk: one checksummed file each, written whole or not at all.

Layout: `<folder>/<key>/<digest>.json`, key from `chapters.code_key`, digest from what the execution was seen to use;
in it a line of JSON about the result, then one with the result. Beside it, in `<digest>.states`, the data folders that
were found to hold the data that it used.
Several results of one key live side by side: real data and samples, branches, checkouts that share the folder. The time
of a file is that of its last use. A result goes when others of its key were used since and nobody has used it for days;
those of a code that no chapter here has go after a month without use, since another checkout may have it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from bookbuild.files import write_atomically
from bookbuild.sources.project import RESULTS_VARIABLE, BookError

FORMAT = 3
KEPT_PER_KEY = 8
SPARED_DAYS = 3
KEPT_DAYS = 30
_DAY = 24 * 3600
_HOUR = 3600
_STATES = ".states"


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

    @property
    def samples(self) -> list[str]:
        """Names of the data sets of which only the offline sample was found."""
        return [name for name, load in self.observed["data"].items() if load["source"] == "sample"]

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Return the machine-readable facts of one kind that the outputs hold, in order."""
        return [record for record in iterate_records(self.outputs) if record["kind"] == kind]


def iterate_records(outputs: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the facts that `bineural.localize` put into the outputs."""
    from bineural.localize import MIME_RECORD

    data = [output.get("data", {}) for cell in outputs for output in cell]
    return [bundle[MIME_RECORD] for bundle in data if MIME_RECORD in bundle]


class Store:
    """Results in a folder, which checkouts may share.

    Parameters
    ----------
    folder : Path
        Created when the first result comes.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def lock(self, key: str, code: str) -> FileLock:
        """Return the lock of a key for checkouts with the same code, whose results serve each other.

        The system frees it when its holder dies.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        return FileLock(self.folder / f"{key}-{code[:8]}.lock")

    def require_writable(self) -> None:
        """Check that a result can be kept.

        Raises
        ------
        BookError
            If it cannot: what is executed would be lost.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.folder).close()
        except OSError as error:
            raise BookError(
                f"{self.folder} cannot keep results ({error.strerror}), and some chapters must be executed: "
                f"make it writable, or name another folder in {RESULTS_VARIABLE}"
            ) from None

    def candidates(self, key: str) -> Iterator[Result]:
        """Yield the readable results of a key, the last used first; damaged files count as absent."""
        for path in _last_used_first((self.folder / key).glob("*.json")):
            result = _read(path)
            if result is not None:
                yield result

    def put(self, key: str, result: Result) -> Path:
        """Write a result whole, under its final name only once it is on the disk; drop what nobody uses.

        Raises
        ------
        BookError
            If the disk is full or the folder cannot be written.
        """
        path = self._path(key, result)
        body = _dump(asdict(result))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, f"{_head(result, body)}\n{body}\n")
        except OSError as error:
            raise BookError(
                f"{self.folder} cannot keep the result of {result.page} ({error.strerror}): make room"
            ) from None
        others = [other for other in _last_used_first(path.parent.glob("*.json")) if other != path]
        for other in others[KEPT_PER_KEY - 1 :]:
            if _modified(other) < time.time() - SPARED_DAYS * _DAY:
                _drop(other)
        return path

    def use(self, key: str, result: Result, state: str = "") -> None:
        """Note that a result is used now, with a data folder in this state.

        The next build then need not read the data to know that they are those of the result. A store that cannot be
        written goes without.
        """
        path = self._path(key, result)
        with suppress(OSError):
            if abs(_modified(path) - time.time()) > _HOUR:
                os.utime(path)
            if result.observed.get("data") and state and state not in self.states(key, result):
                with path.with_suffix(_STATES).open("a", encoding="utf8") as file:
                    file.write(f"{state}\n")

    def states(self, key: str, result: Result) -> list[str]:
        """Return the states of data folders with which a result was used."""
        try:
            return self._path(key, result).with_suffix(_STATES).read_text("utf8").split()
        except (OSError, ValueError):
            return []

    def _path(self, key: str, result: Result) -> Path:
        return self.folder / key / f"{_sha256(_dump(result.observed))[:32]}.json"

    def prune(self, keys: set[str]) -> None:
        """Drop what nobody has used for a month: results of other keys than those given, locks, unfinished files."""
        limit = time.time() - KEPT_DAYS * _DAY
        with suppress(OSError):  # a folder that cannot be written
            for path in self.folder.glob("*/.*"):
                if _modified(path) < limit:
                    path.unlink(missing_ok=True)
            for folder in [path for path in self.folder.glob("*") if path.is_dir() and path.name not in keys]:
                is_old = _modified(folder) < limit  # not one in which another build is about to write
                for path in folder.glob("*.json"):
                    if _modified(path) < limit:
                        _drop(path)
                if is_old and not any(folder.iterdir()):
                    folder.rmdir()
            for path in self.folder.glob("*.lock"):
                if _modified(path) < limit:
                    with suppress(Timeout), FileLock(path).acquire(blocking=False):
                        path.unlink(missing_ok=True)

    def last_seconds(self) -> dict[str, float]:
        """Return how long each page took when it was last executed, whatever its code was then."""
        heads = [head for path in self.folder.glob("*/*.json") if (head := _read_head(path)) is not None]
        return {head["page"]: head["seconds"] for head in sorted(heads, key=lambda head: str(head["when"]))}


def _drop(path: Path) -> None:
    for file in (path, path.with_suffix(_STATES)):
        file.unlink(missing_ok=True)


def _last_used_first(paths: Iterator[Path]) -> list[Path]:
    return sorted(paths, key=_modified, reverse=True)


def _modified(path: Path) -> float:
    """Return the time of the last change; a file that another build has just dropped counts as new."""
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()


def _read_head(path: Path) -> dict[str, Any] | None:
    try:
        with path.open(encoding="utf8") as file:
            head = json.loads(file.readline())
        return head if head["format"] == FORMAT and {"page", "when", "seconds"} <= head.keys() else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(path: Path) -> Result | None:
    try:
        head, body = path.read_text("utf8").split("\n", 1)
        result = Result(**json.loads(body))
        return result if _is_whole(result) and head == _head(result, body.removesuffix("\n")) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _head(result: Result, body: str) -> str:
    """Return the line before a result: which format it has, its checksum, and what is asked for without reading it."""
    about = {"page": result.page, "seconds": result.seconds, "when": result.when}
    return _dump({"format": FORMAT, "sha256": _sha256(body), **about})


def _is_whole(result: Result) -> bool:
    """Tell whether a result has the shape that this version writes; the format may have been forgotten to be raised."""
    return (
        isinstance(result.outputs, list)
        and all(isinstance(cell, list) and all(isinstance(output, dict) for output in cell) for cell in result.outputs)
        and isinstance(result.observed, dict)
        and isinstance(result.seconds, int | float)
        and all(isinstance(text, str) for text in (result.page, result.when))
    )


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
