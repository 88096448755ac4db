"""The server for authors: shows the book, rebuilds it when a page is saved."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from tiny_book import Book


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def address(built: Book) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        built.command("serve", "--port", str(port)), env=built.environment, stdout=subprocess.DEVNULL
    )
    yield f"http://127.0.0.1:{port}/"
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


def test_saved_page_is_rebuilt_and_the_browser_told(built: Book, address: str) -> None:
    url = f"{address}ru/experiment.html"
    page = wait_for_text(url, "Доля равна")
    assert "livereload.js" in page
    built.edit("book/ru/experiment.md", "Доля равна", "Новая доля равна")
    wait_for_text(url, "Новая доля равна")


def test_failed_build_keeps_the_last_good_pages(built: Book, address: str) -> None:
    url = f"{address}en/experiment.html"
    wait_for_text(url, "The share is")
    built.edit("book/en/experiment.md", "The share is", "The {ref}`broken` share is")
    time.sleep(8)
    assert "The share is" in wait_for_text(url, "98.7")
    built.edit("book/en/experiment.md", "The {ref}`broken` share is", "The mended share is")
    wait_for_text(url, "The mended share is")
