"""Builds killed at twenty seeded moments, then one to the end: its site is that of a build from nothing, byte for byte.

Takes minutes: `make faults` runs it, `make test` does not.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from tiny_book import Book, make_book

KILLS = 20
VALUE = "0.987"
CODE = """import subprocess, time
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
time.sleep(0.5)
print("done")"""


def processes_of(book: Book) -> list[psutil.Process]:
    """The kernels that run chapters of this book, and what they started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BOOKBUILD_WATCHED") == str(book.root):
                found.append(process)
        except psutil.Error:
            continue
    return found


def site_of(book: Book) -> dict[str, bytes]:
    files = [path for path in book.project.site.rglob("*") if path.is_file()]
    return {path.relative_to(book.project.site).as_posix(): path.read_bytes() for path in files}


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Tell where two sites differ, in words that help to find out why."""
    told = [f"{name} is in one site only" for name in sorted(one.keys() ^ other.keys())]
    for name in sorted(one.keys() & other.keys()):
        if one[name] != other[name]:
            pairs = zip(one[name], other[name], strict=False)
            same = next((place for place, (a, b) in enumerate(pairs) if a != b), 0)
            start = max(0, same - 60)
            told.append(f"{name}: {one[name][start : start + 120]!r} and {other[name][start : start + 120]!r}")
    return told


def wait_until_clean(book: Book, temporary: Path) -> None:
    """Wait until nothing is left of a killed execution."""
    end = time.monotonic() + 20
    while processes_of(book) or list(temporary.glob("bineural-run-*")):
        assert time.monotonic() < end, (processes_of(book), os.listdir(temporary))
        time.sleep(0.05)


def with_helper(book: Book) -> Book:
    """Add a cell that starts a process to the chapter."""
    for language in ("en", "ru"):
        path = book.root / "book" / language / "experiment.md"
        path.write_text(f"{path.read_text('utf8')}\n```{{code-cell}} ipython3\n{CODE}\n```\n", "utf8")
    return book


@pytest.mark.parametrize("seed", [1])
def test_twenty_kills_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    chance = random.Random(seed)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    book = with_helper(make_book(tmp_path / "killed" / "book"))
    started = time.monotonic()
    assert book.run("book").returncode == 0
    duration = time.monotonic() - started
    last = VALUE
    for number in range(KILLS):
        value = f"0.{number + 100}"
        book.edit("src/bineural/tiny_helper.py", last, value)  # so that each build executes and writes pages
        last = value
        build = subprocess.Popen(
            book.command("book"),
            env=book.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0, duration))
        if number % 2:
            os.killpg(build.pid, signal.SIGKILL)
        else:
            build.kill()
        build.wait()
        wait_until_clean(book, temporary)
    book.edit("src/bineural/tiny_helper.py", last, VALUE)
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    wait_until_clean(book, temporary)

    undisturbed = with_helper(make_book(tmp_path / "undisturbed" / "book"))
    # The same results: when a chapter was executed, and how long it took, stands on its page.
    shutil.copytree(book.project.results, undisturbed.project.results)
    done = undisturbed.run("book")
    assert done.returncode == 0, done.stderr
    assert "0 executed" in done.stdout
    told = differences(site_of(book), site_of(undisturbed))
    assert told == [], "\n".join(told)
