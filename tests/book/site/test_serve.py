"""The server for authors: shows the book, rebuilds it when a page is saved."""

from __future__ import annotations

import errno
import glob
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tiny_book import Book

from bookbuild.__main__ import main
from bookbuild.site import serve as serving


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def served(built: Book, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Address of the served site, and the file that gets what the server says."""
    port = free_port()
    messages = tmp_path / "messages"
    with messages.open("w") as file:
        server = subprocess.Popen(
            built.command("serve", "--port", str(port)), env=built.environment, stdout=file, stderr=subprocess.STDOUT
        )
    yield f"http://127.0.0.1:{port}/", messages
    server.terminate()
    server.wait(timeout=20)


def wait_for_text(url: str, text: str, seconds: float = 60) -> str:
    """Fetch a page until it holds the text."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url) as response:
                page: str = response.read().decode()
            if text in page:
                return page
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"{text!r} did not appear at {url}")


def test_saved_page_is_rebuilt_and_a_fault_keeps_the_last_good_one(built: Book, served: tuple[str, Path]) -> None:
    address, messages = served
    url = f"{address}ru/experiment.html"
    assert "livereload.js" in wait_for_text(url, "Доля равна")
    built.edit("book/ru/experiment.md", "Доля равна", "{ref}`broken` Доля равна")
    end = time.monotonic() + 60
    while "undefined label: 'broken'" not in messages.read_text("utf8"):
        assert time.monotonic() < end, "the fault was not told"
        time.sleep(0.1)
    assert "broken" not in wait_for_text(url, "Доля равна")
    built.edit("book/ru/experiment.md", "{ref}`broken` Доля равна", "Новая доля равна")
    wait_for_text(url, "Новая доля равна")


@pytest.mark.parametrize("host", ["127.0.0.1", ""])
def test_taken_port_is_one_sentence_before_anything_is_built(
    book: Book, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server((host, 0)) as other:
        port = other.getsockname()[1]
        assert main(["--root", str(book.root), "serve", "--port", str(port)]) == 1
    output, error = capsys.readouterr()
    assert error == (
        f"error: port {port} is used by another program: end it, or take another one with "
        f"`python -m bookbuild serve --port {port + 1}`\n"
    )
    assert output == ""
    assert not (book.root / "_build").exists()


@pytest.mark.parametrize(
    ("port", "number", "message"),
    [
        (
            80,
            errno.EACCES,
            "port 80 is for administrators: take another one with `python -m bookbuild serve --port 8000`",
        ),
        (65535, errno.EADDRINUSE, "port 65535 is used by another program: .* serve --port 8000`"),
        (9000, errno.EADDRNOTAVAIL, r"port 9000 cannot be used \(.*\): take another one with .* serve --port 9001`"),
    ],
)
def test_port_that_cannot_be_had(monkeypatch: pytest.MonkeyPatch, port: int, number: int, message: str) -> None:
    def refuse(address: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(socket, "create_server", refuse)
    with pytest.raises(serving.BookError, match=message):
        serving.require_port(port)


class Recorder:
    """Stands for livereload's server: keeps what it was told to watch and to serve."""

    def __init__(self) -> None:
        self.watched: dict[str, tuple[Callable[[], None], Callable[[str], bool]]] = {}
        self.events: list[str] = []

    def __call__(self) -> Recorder:
        self.events.append("looks at the time")
        return self

    def watch(self, pattern: str, action: Callable[[], None], ignore: Callable[[str], bool]) -> None:
        self.watched[pattern] = action, ignore

    def serve(self, **options: Any) -> None:
        self.options = options

    def sees(self, path: Path) -> bool:
        """Tell whether a file is watched, as livereload looks for it."""
        return any(
            str(path) in glob.glob(pattern, recursive=True) and not ignore(str(path))
            for pattern, (_, ignore) in self.watched.items()
        )


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    found = Recorder()
    monkeypatch.setattr(serving, "Server", found)
    monkeypatch.setattr(serving.subprocess, "run", lambda command, check: found.events.append(command[-1]))
    return found


def test_every_source_is_watched_and_nothing_that_programs_leave(book: Book, recorder: Recorder) -> None:
    serving.serve(book.project, free_port())
    names = (
        "_config.yml _toc.yml book/references.bib book/glossary.yml book/words.ru.txt book/_static/new.css "
        "book/_static/new.js book/figures/deep/new.png book/en/new.md book/ru/notes/new.md "
        "src/bineural/datasets/__init__.pyi src/bineural/datasets/new.csv src/bineural/new.py "
        "src/bineural/locale/ru/LC_MESSAGES/bineural.po src/bookbuild/templates/new.css"
    )
    litter = (
        "book/en/.new.md.swp book/en/new.md~ book/en/.ipynb_checkpoints/new.md src/bineural/__pycache__/new.pyc "
        "book/en/_build/html/index.html _build/html/index.html README.md"
    )
    for name in f"{names} {litter}".split():
        path = book.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        assert recorder.sees(path) == (name in names.split()), name


def test_first_build_that_fails_says_that_there_is_nothing_to_show(
    book: Book, recorder: Recorder, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    serving.serve(book.project, port)
    told = capsys.readouterr().out
    assert told.startswith("nothing to show yet: mend what the messages above name and save, then open http://127.0.0")
    assert recorder.options["port"] == port
    book.project.site.mkdir(parents=True)
    (book.project.site / "index.html").touch()
    serving.serve(book.project, port)
    assert capsys.readouterr().out == f"open http://127.0.0.1:{port}/ (Ctrl+C stops)\n"


def test_what_is_saved_during_the_first_build_is_newer(book: Book, recorder: Recorder) -> None:
    serving.serve(book.project, free_port())
    assert recorder.events == ["looks at the time", "book"]


def test_port_taken_during_the_first_build(
    book: Book, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    taken: list[socket.socket] = []
    monkeypatch.setattr(
        serving.subprocess, "run", lambda command, check: taken.append(socket.create_server(("127.0.0.1", port)))
    )
    with pytest.raises(serving.BookError, match=f"port {port} is used by another program"):
        serving.serve(book.project, port)
    taken[0].close()
    assert "open" not in capsys.readouterr().out
