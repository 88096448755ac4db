"""The built site, served on this machine as its host serves it, in Debian's Chromium."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from site_page import PREFIX, PROJECT, Watched

FLAGS = [
    "--disable-gpu",
    "--in-process-gpu",  # nobody looks at what is painted
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site under its prefix, 404.html for what is not there, and all of it in silence."""

    protocol_version = "HTTP/1.1"  # one connection for many files

    def translate_path(self, path: str) -> str:
        inside = path.startswith(PREFIX)
        return super().translate_path("/" + path.removeprefix(PREFIX)) if inside else str(PROJECT.site / "nothing")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = (PROJECT.site / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Address of the served site, with a slash at its end."""
    assert (PROJECT.site / "index.html").is_file(), "the browser tests read the built site: run make book first"
    handler = functools.partial(Handler, directory=str(PROJECT.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium with an empty profile."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "the browser tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One context for all pages: it keeps the scripts and fonts that they share."""
    # `wait_for_function` evaluates strings, which pages forbid: test_inpage tries pages under their policy.
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    # What one test has kept for reading offline must not answer the next; test_inpage tries it.
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    yield context
    context.close()


@pytest.fixture
def watched(context: BrowserContext, site: str) -> Iterator[Watched]:
    """A fresh page, wide."""
    page = context.new_page()
    yield Watched(page, site)
    page.close()
