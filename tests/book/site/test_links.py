"""Links to other sites: a server on this machine stands for them."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from tiny_book import Book

from bookbuild.__main__ import main
from bookbuild.sources.launch import services
from bookbuild.sources.settings import site_address


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_HEAD(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_broken_links_are_told_and_fail(book: Book, server: str) -> None:
    book.edit("book/ru/index.md", "См.", f"[Да]({server}/200). [Нет]({server}/404). [Людям]({server}/403).\n\nСм.")
    done = book.run("links", "ru")
    assert done.returncode == 1, done.stderr
    assert f"book/ru/index.md:4: broken link: {server}/404 (404 Client Error: Not Found" in done.stdout
    assert f"book/ru/index.md:4: link that may be broken: {server}/403 (403 Client Error: Forbidden" in done.stdout
    assert done.stdout.count("\n") == 2
    assert not list(book.results())


def test_doubtful_links_do_not_fail_and_launches_are_not_asked(book: Book, server: str) -> None:
    launches = services("a/b", "notebooks", "en", "index").values()
    addresses = (f"{server}/403", *launches, f"{site_address(book.project)}en/")
    book.edit("book/en/index.md", "See", " ".join(f"[{a}]({a})" for a in addresses) + " See")
    done = book.run("links", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith(f"book/en/index.md:4: link that may be broken: {server}/403 ")
    assert done.stdout.count("\n") == 1


def test_unknown_language(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(book.root), "links", "de"]) == 1
    assert "error: no edition 'de': expected one of en, ru" in capsys.readouterr().err


def test_edition_that_sphinx_cannot_read(book: Book) -> None:
    (book.root / "book" / "en" / "index.md").unlink()
    done = book.run("links", "en")
    assert done.returncode == 1
    assert "error: Sphinx cannot read the edition en: run `python -m bookbuild html en`" in done.stderr
