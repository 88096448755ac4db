"""Results on disk: damaged ones count as absent, old ones go."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from bookbuild.run.store import KEPT_DAYS, KEPT_PER_KEY, Result, Store


def result(number: int = 0) -> Result:
    return Result("page", [], {"number": number}, 1.0, "2026-01-01T00:00:00+00:00", 1)


def make_old(*paths: Path) -> None:
    then = time.time() - (KEPT_DAYS + 1) * 24 * 3600
    for path in paths:
        os.utime(path, (then, then))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def from_another_format(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncate, flip_a_bit, from_another_format, empty])
def test_damaged_result_counts_as_absent(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    store = Store(tmp_path / "results")
    path = store.put("key", result())
    assert store.candidates("key") == [result()]
    damage(path)
    assert store.candidates("key") == []
    assert store.last_seconds() == {}
    store.put("key", result())
    assert store.candidates("key") == [result()]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_newest_results_of_a_key_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(KEPT_PER_KEY + 2):
        path = store.put("key", result(number))
        os.utime(path, (number, number))
    kept = sorted(found.observed["number"] for found in store.candidates("key"))
    assert kept == list(range(2, KEPT_PER_KEY + 2))


def test_old_results_of_no_chapter_go_with_their_locks(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for key in ("used", "gone", "recent"):
        with store.lock(key):
            path = store.put(key, result())
        if key != "recent":
            make_old(path, path.parent, tmp_path / f"{key}.lock")
    unfinished = tmp_path / "used" / ".unfinished.json-x1"
    unfinished.touch()
    make_old(unfinished)
    store.prune({"used"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recent", "recent.lock", "used", "used.lock"]
    assert len(store.candidates("used")) == 1
    assert not unfinished.exists()


def test_lock_that_is_held_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    lock = tmp_path / "branch.lock"
    with FileLock(lock):
        make_old(lock)
        store.prune(set())
        assert lock.exists()
    store.prune(set())
    assert not lock.exists()
