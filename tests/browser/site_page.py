"""Pages of the built site: which there are, and what goes wrong on one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

from bookbuild.sources.project import Project
from bookbuild.sources.redirects import redirects
from bookbuild.sources.settings import site_address

PROJECT = Project(Path(__file__).parents[2])
ADDRESS = site_address(PROJECT)
PREFIX = urlsplit(ADDRESS).path  # the site lies under it, as on the host that publishes it
EDITION_PAGES = [
    path.relative_to(PROJECT.site).as_posix()
    for language in PROJECT.languages
    for path in sorted((PROJECT.site / language).glob("*.html"))
    if path.stem not in redirects(PROJECT)  # an old address shows a page that is in the list
]
# The first is always in the list, so that without a site the tests fail and are not skipped.
PAGES = ["index.html", "404.html", *EDITION_PAGES]
PAPER = 680  # pixels that A4 leaves between the margins of print.css
# Sections that a phone sets only when they come near: what a reader sees who has come by all of them.
SECTIONS = ".bd-article section[style]"
SET_ALL = f"{SECTIONS} {{ content-visibility: visible !important; }}"
STATES = [(theme, width) for width in (1280, 390) for theme in ("light", "dark")]


def weight(path: str) -> int:
    """Return how many bytes the HTML of a page has: the more, the longer it takes to look at it."""
    file = PROJECT.site / path
    return file.stat().st_size if file.is_file() else 0


def has_exercises(path: str) -> bool:
    """Tell whether a page has solutions, which only chapters do."""
    file = PROJECT.site / path
    return file.is_file() and "dropdown admonition" in file.read_text("utf8")


HEAVIEST_FIRST = sorted(PAGES, key=weight, reverse=True)
# One page of each template: home, a chapter, and the pages whose content is made from all the others.
TEMPLATES = [
    "index",
    next((Path(path).stem for path in HEAVIEST_FIRST if has_exercises(path)), "index"),
    "glossary",
    "genindex",
    "search",
]


def language_of(path: str) -> str:
    """Return the language of a page; those at the root name the first one."""
    return path.partition("/")[0] if "/" in path else PROJECT.languages[0]


def letters_of(text: str) -> set[str]:
    """Return the names of the scripts in which a text is written: {"LATIN"}, {"CYRILLIC", "LATIN"}."""
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def own_script(path: str) -> str:
    """Return the name of the script in which the language of a page is written."""
    return letters_of(PROJECT.edition(language_of(path))["name"]).pop()


class Watched:
    """A page and what went wrong on it.

    Attributes
    ----------
    page : Page
    faults : list of str
        Console errors and warnings, exceptions, failed requests and requests to other hosts.
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
        """Open a page of the site."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page

    def set_all(self) -> None:
        """Set all sections of the open page, also on a narrow screen."""
        if not self.page.evaluate("() => document.documentElement.dataset.allSet"):
            self.page.evaluate("() => { document.documentElement.dataset.allSet = true; }")
            self.page.add_style_tag(content=SET_ALL)

    @contextmanager
    def state(self, theme: str, width: int) -> Iterator[Page]:
        """Show the open page light or dark, on a screen of some width."""
        changed = self.page.evaluate("innerWidth") != width
        self.set_all()
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        self.page.set_viewport_size({"width": width, "height": 900})
        # after a change of width the theme waits 300 ms before it looks which boxes scroll
        self.page.wait_for_timeout(400 if changed else 50)
        self.page.wait_for_function(
            "([theme, width]) => innerWidth === width"
            " && [theme, undefined].includes(document.documentElement.dataset.theme)",
            arg=[theme, width],
        )
        yield self.page

    @contextmanager
    def printed(self) -> Iterator[Page]:
        """Show the open page as it is printed from a dark screen with all folds closed."""
        self.page.evaluate("""() => {
          document.querySelectorAll("details").forEach(details => { details.open = false; });
        }""")
        self.page.set_viewport_size({"width": PAPER, "height": 960})
        self.page.emulate_media(color_scheme="dark", media="print")
        self.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
        yield self.page
        self.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
        self.page.emulate_media(color_scheme="dark", media="screen")
