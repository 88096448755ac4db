"""The server for authors: shows the book, rebuilds it when a page is saved."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_book import Book


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
