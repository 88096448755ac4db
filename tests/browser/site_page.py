"""A page of the site that notes what goes wrong on it."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

from bookbuild.project import Project

PROJECT = Project(Path(__file__).parents[2])


class Watched:
    """A page and what went wrong on it.

    Attributes
    ----------
    page : Page
    faults : list of str
        Console errors, exceptions, failed requests and requests to other hosts.
    """

    def __init__(self, page: Page, site: str):
        self.page, self.site = page, site
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        page.on("request", lambda request: self._request(request.url))
        page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url} {request.failure}"))
        page.on(
            "response",
            lambda response: response.status >= 400 and self.faults.append(f"{response.status}: {response.url}"),
        )

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"request to another host: {url}")

    def open(self, path: str) -> Page:
        """Open a page of the site and wait until its formulas are set."""
        self.page.goto(self.site + path, wait_until="load")
        if self.page.evaluate("() => document.querySelector('.math') !== null"):
            self.page.wait_for_function("() => window.MathJax && MathJax.startup && MathJax.startup.promise")
            self.page.evaluate("() => MathJax.startup.promise.then(() => true)")
        return self.page
