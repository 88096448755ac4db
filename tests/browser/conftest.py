"""The built site, served on this machine, in Debian's Chromium."""

from __future__ import annotations

import functools
import http.server
import shutil
import tempfile
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from site_page import PROJECT, Watched

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files in silence."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the served site, with a slash at its end."""
    assert (PROJECT.site / "index.html").is_file(), "the browser tests read the built site: run make book first"
    handler = functools.partial(Handler, directory=str(PROJECT.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium with an empty profile."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright, tempfile.TemporaryDirectory():
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture
def watched(browser: Browser, site: str) -> Iterator[Watched]:
    """A fresh page, wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Watched(context.new_page(), site)
    context.close()
