"""Builds that are killed, results that are damaged, builds that meet."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import yaml
from filelock import FileLock
from tiny_book import Book, cell

from bookbuild.run import freshness
from bookbuild.run.execute import code_hash
from bookbuild.run.store import Store
from bookbuild.sources.chapters import chapters


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait until a condition holds; fail if it does not within the time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def kernels_of(book: Book) -> list[psutil.Process]:
    """The kernels that run chapters of this book, and what they started."""
    mark = str(book.root)
    found = []
    for process in psutil.process_iter(["cmdline"]):
        try:
            command = " ".join(process.info["cmdline"] or [])
            if ("ipykernel_launcher" in command or "sleep" in command) and mark in process.environ().get(
                "PYTHONPATH", ""
            ):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def start(book: Book, *arguments: str) -> subprocess.Popen[str]:
    """Start a command and return its process."""
    return subprocess.Popen(
        book.command(*arguments),
        env=book.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def add_chapters(book: Book, codes: dict[str, str]) -> None:
    """Replace the book's chapter by others."""
    toc = {
        "format": "jb-book",
        "root": "index",
        "parts": [{"caption": "foundations", "chapters": [{"file": page} for page in codes]}],
    }
    (book.root / "_toc.yml").write_text(yaml.safe_dump(toc))
    for page, code in codes.items():
        book.write_both(page, f"({page})=\n# Title\n{cell(code)}")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_killed_half_way_then_resumed(
    book: Book, number: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, temporary = tmp_path / "gate", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    # It never lets go of the interpreter, and what it starts leaves its process group.
    slow = f"""import pathlib, re, subprocess
if not pathlib.Path({str(gate)!r}).exists():
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    re.match("(a+)+$", "a" * 60 + "b")"""
    add_chapters(book, {"quick": "1 + 1", "slow": slow})
    build = start(book, "execute", "--jobs", "2")
    wait_for(lambda: len(book.results()) == 1)
    wait_for(lambda: len(kernels_of(book)) == 2)  # the slow chapter's kernel and its child
    build.send_signal(number)
    _, errors = build.communicate(timeout=30)
    assert build.returncode != 0
    assert "Traceback" not in errors
    wait_for(lambda: not kernels_of(book), seconds=10)
    wait_for(lambda: not os.listdir(temporary), seconds=10)
    gate.touch()
    again = book.run("execute")
    assert again.returncode == 0, again.stderr
    assert "executing 1 of 2 chapters: slow" in again.stdout


def test_two_builds_at_once_execute_once(book: Book, tmp_path: Path) -> None:
    log = tmp_path / "log"
    add_chapters(book, {"one": f"import time; time.sleep(1)\nwith open({str(log)!r}, 'a') as file: file.write('x');"})
    builds = [subprocess.Popen(book.command("execute"), env=book.environment) for _ in range(2)]
    assert [build.wait(timeout=60) for build in builds] == [0, 0]
    assert log.read_text() == "x"
    assert len(book.results()) == 1


def test_damaged_result_is_executed_again(book: Book) -> None:
    assert book.run("execute").returncode == 0
    (path,) = book.results()
    path.write_bytes(path.read_bytes()[:-100])
    done = book.run("execute")
    assert "experiment: executed" in done.stdout
    assert book.results() == [path]


def test_interruption_while_another_build_holds_the_chapter(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    (chapter,) = chapters(book.project)
    monkeypatch.setattr(freshness, "package_folder", lambda name: book.root / "src" / name)
    with Store(book.project.results).lock(chapter.key, code_hash()):
        build = start(book, "execute")
        assert build.stdout is not None
        assert "executing 1 of 1" in build.stdout.readline()
        time.sleep(0.2)
        build.send_signal(signal.SIGINT)
        _, errors = build.communicate(timeout=5)  # the lock is still held
    assert build.returncode == 130
    assert errors == "stopped; what was executed is kept\n"


def test_interruption_while_editions_are_built_stops_their_processes(built: Book) -> None:
    with (
        FileLock(built.project.build / "doctrees" / "en" / "lock"),
        FileLock(built.project.build / "doctrees" / "ru" / "lock"),
    ):
        build = start(built, "html")
        process = psutil.Process(build.pid)
        wait_for(lambda: len(process.children()) == 2)
        time.sleep(1)
        editions = process.children()
        build.send_signal(signal.SIGTERM)
        build.communicate(timeout=10)  # the locks are still held
        assert build.returncode == 130
        assert psutil.wait_procs(editions, timeout=5)[1] == []


def test_chapters_that_measure_time_run_alone(book: Book, tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = f"with open({str(log)!r}, 'a') as file: print('{{0}}', time.time(), file=file)"
    code = f"import time\n{note}\ntime.sleep(0.5)\n{note}"
    add_chapters(book, {name: code.format(name) for name in ("alone", "one", "two")})
    for language in ("en", "ru"):
        book.edit(f"book/{language}/alone.md", "jupytext:", "measures_time: true\njupytext:")
    assert book.run("execute", "--jobs", "3").returncode == 0
    times: dict[str, list[float]] = {}
    for line in log.read_text().splitlines():
        name, moment = line.split()
        times.setdefault(name, []).append(float(moment))
    assert times["alone"][0] >= max(times["one"] + times["two"])


def test_first_failure_starts_no_more_chapters(book: Book, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    add_chapters(book, {"bad": "1 / 0", "other": f"open({str(marker)!r}, 'w').close()"})
    done = book.run("execute", "--jobs", "1")
    assert done.returncode == 1
    assert "bad.md:" in done.stderr
    assert not marker.exists()


def test_chapters_run_in_a_scratch_folder(book: Book) -> None:
    add_chapters(book, {"writes": "open('litter.txt', 'w').close()"})
    before = sorted(os.listdir(book.root / "book" / "en"))
    assert book.run("execute").returncode == 0
    assert sorted(os.listdir(book.root / "book" / "en")) == before


def test_helper_edited_during_the_run_does_not_count_as_used(book: Book) -> None:
    helper = book.root / "src/bineural/tiny_helper.py"
    edit = f"import pathlib; helper = pathlib.Path({str(helper)!r})"
    code = f"from bineural.tiny_helper import answer\n{edit}\nhelper.write_text(helper.read_text() + '# edited');"
    add_chapters(book, {"edits": code})
    done = book.run("execute")
    assert done.returncode == 1
    assert "book/en/edits.md: bineural.tiny_helper was changed while the chapter ran: build again" in done.stderr


def test_pages_of_the_site_can_be_read_by_a_server(built_once: Book) -> None:
    assert (built_once.root / "_build/html/index.html").stat().st_mode & 0o777 == 0o644
