"""Results on disk: damaged ones count as absent, old ones go."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from bookbuild.run.store import KEPT_DAYS, KEPT_PER_KEY, Result, Store
from bookbuild.sources.project import BookError


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
    head, body = path.read_text().split("\n", 1)
    path.write_text(f"{json.dumps(json.loads(head) | {'format': 0})}\n{body}")


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [truncate, flip_a_bit, from_another_format, empty])
def test_damaged_result_counts_as_absent(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    store = Store(tmp_path / "results")
    path = store.put("key", result())
    assert list(store.candidates("key")) == [result()]
    damage(path)
    assert list(store.candidates("key")) == []
    store.put("key", result())
    assert list(store.candidates("key")) == [result()]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_results_of_a_key_that_were_used_last_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(KEPT_PER_KEY + 2):
        path = store.put("key", result(number))
        os.utime(path, (number, number))
    kept = sorted(found.observed["number"] for found in store.candidates("key"))
    assert kept == list(range(2, KEPT_PER_KEY + 2))


def test_branches_that_share_a_key_keep_their_results(tmp_path: Path) -> None:
    store = Store(tmp_path)
    branches = [result(number) for number in range(2 * KEPT_PER_KEY)]
    for branch in branches:
        store.put("key", branch)
    assert len(list(store.candidates("key"))) == len(branches)


def test_what_was_just_written_stays_when_the_clock_was_set_back(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(2 * KEPT_PER_KEY):
        path = store.put("key", result(number))
        os.utime(path, (time.time() + 1e6, time.time() + 1e6))
    store.put("key", result(-1))
    assert result(-1) in store.candidates("key")


def test_result_that_is_used_comes_first_and_stays(tmp_path: Path) -> None:
    store = Store(tmp_path)
    paths = [store.put("key", result(number)) for number in range(2)]
    make_old(*paths, tmp_path / "key")
    store.use("key", result(1))
    assert next(store.candidates("key")) == result(1)
    store.prune(set())
    assert list(store.candidates("key")) == [result(1)]


def test_read_only_store_gives_what_it_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "results")
    path = store.put("key", result())
    make_old(path)

    def refuse(*arguments: object, **settings: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    for name in ("utime", "unlink", "mkdir", "open"):  # permissions do not stop root
        monkeypatch.setattr(os, name, refuse)
    store.use("key", result())
    store.prune(set())
    assert list(store.candidates("key")) == [result()]
    with pytest.raises(BookError, match="cannot keep results .Read-only file system.*BINEURAL_RESULTS"):
        store.require_writable()
    with pytest.raises(BookError, match="cannot keep the result of page .Read-only file system."):
        store.put("other", result())


@pytest.mark.parametrize("wrong", [{"outputs": None}, {"outputs": [None]}, {"observed": []}, {"seconds": "1"}])
def test_result_of_another_shape_counts_as_absent(tmp_path: Path, wrong: dict[str, Any]) -> None:
    store = Store(tmp_path)
    store.put("key", replace(result(), **wrong))
    assert list(store.candidates("key")) == []


def test_seconds_of_a_page_are_those_of_its_last_execution(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number, when in enumerate(["2026-01-02", "2026-01-03", "2026-01-01"]):
        store.put(f"key{number}", replace(result(), when=when, seconds=float(number)))
    (tmp_path / "key0" / "other.json").write_text('{"format": 2, "body": "of an older version"}')
    assert store.last_seconds() == {"page": 1.0}


def test_old_results_of_no_chapter_go_with_their_locks(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for key in ("used", "gone", "recent"):
        with store.lock(key, "code"):
            path = store.put(key, result())
        if key != "recent":
            make_old(path, path.parent, tmp_path / f"{key}-code.lock")
    unfinished = tmp_path / "used" / ".unfinished.json-x1"
    unfinished.touch()
    make_old(unfinished)
    store.prune({"used"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["recent", "recent-code.lock", "used"]
    assert len(list(store.candidates("used"))) == 1
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
