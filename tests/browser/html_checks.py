"""What the HTML of a built page must be, which needs no browser: milliseconds a page.

That no id stands twice, and that the editions have the same ones, is for `make check` to tell.

A check takes a page and yields its faults, one sentence each; `CHECKS` are run on every page of the site.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from site_page import ADDRESS, PREFIX, PROJECT, language_of, letters_of, own_script

from bookbuild.sources.markup import Element, elements

Check = Callable[["BuiltPage"], Iterator[str]]
CHECKS: list[Check] = []
# Pages that Sphinx makes by itself: the search and the index of an edition have no twin.
WITHOUT_TWIN = ("genindex.html", "search.html")


@dataclass(frozen=True)
class BuiltPage:
    """The HTML of a page: its place in the site, and its start tags in order."""

    path: str
    html: str
    site: Path = PROJECT.site

    @property
    def elements(self) -> list[Element]:
        return parsed(self.html)

    def tags(self, *names: str) -> Iterator[dict[str, str]]:
        """Yield the attributes of the elements of some tags."""
        return (element.attributes for element in self.elements if element.tag in names)

    def file(self, address: str) -> str | None:
        """Return the path in the site to which an address on this page leads, None if it leads elsewhere."""
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return None
        if parts.path.startswith("/"):  # only 404.html may: a server gives it out at any depth
            return unquote(parts.path.removeprefix(PREFIX)) if self.path == "404.html" else unquote(parts.path)
        inside = posixpath.join(posixpath.dirname(self.path), unquote(parts.path)) if parts.path else self.path
        return posixpath.normpath(inside)


@lru_cache(maxsize=256)
def parsed(html: str) -> list[Element]:
    return elements(html)


@lru_cache(maxsize=256)
def anchors(file: Path) -> frozenset[str]:
    """Return what a link into a page can lead to."""
    return frozenset(name for element in parsed(file.read_text("utf8")) for name in element.anchors())


def check(function: Check) -> Check:
    CHECKS.append(function)
    return function


@check
def language_is_declared(page: BuiltPage) -> Iterator[str]:
    declared = [attributes.get("lang", "") for attributes in page.tags("html")]
    if declared != [language_of(page.path)]:
        yield f"expected <html lang={language_of(page.path)}>, got {declared}"


@check
def editions_name_each_other(page: BuiltPage) -> Iterator[str]:
    """To search engines, and to readers: the switcher leads to the same page of the other edition."""
    language, _, name = page.path.rpartition("/")
    if not language:
        return
    twins = {code: f"{code}/{name}" for code in PROJECT.languages}
    alternates = Counter(
        (attributes["hreflang"], attributes.get("href"))
        for attributes in page.tags("link")
        if attributes.get("rel") == "alternate" and "hreflang" in attributes
    )
    expected = {(code, ADDRESS + twin) for code, twin in twins.items()}
    expected.add(("x-default", ADDRESS + twins[PROJECT.languages[0]]))
    if name not in WITHOUT_TWIN and alternates != Counter(expected):
        yield f"expected <link rel=alternate> to {sorted(expected)}, got {sorted(alternates.elements(), key=str)}"
    links = [attributes for attributes in page.tags("a") if "hreflang" in attributes]
    switcher = {(attributes["hreflang"], page.file(attributes.get("href", ""))) for attributes in links}
    others = {(code, twin) for code, twin in twins.items() if code != language}
    if switcher != others:
        yield f"expected links to {sorted(others)} in the switcher, got {sorted(switcher, key=str)}"


@check
def pictures_are_described(page: BuiltPage) -> Iterator[str]:
    script = own_script(page.path)
    for attributes in page.tags("img"):
        alt = attributes.get("alt", "")
        if not alt.strip():
            yield f"{attributes.get('src')} has no alternative text"
        elif script not in letters_of(alt) and alt != "Bineural":
            yield f"{attributes.get('src')} is described in another language: {alt}"


@check
def everything_shown_lies_in_the_site(page: BuiltPage) -> Iterator[str]:
    """So a page asks nothing of another host and opens from a disk."""
    for element in page.elements:
        attributes = element.attributes
        shown = [attributes[name] for name in ("src", "data", "poster") if name in attributes and element.tag != "a"]
        shown += [candidate.split()[0] for candidate in attributes.get("srcset", "").split(",") if candidate.strip()]
        if element.tag == "link" and attributes.get("rel") not in ("alternate", "canonical"):
            shown.append(attributes.get("href", ""))
        for address in shown:
            if address.startswith("data:"):
                continue
            file = page.file(address)
            if file is None:
                yield f"<{element.tag}> takes {address} from another host"
            elif not (page.site / file).is_file():
                yield f"<{element.tag}> shows {address}, which is not there"


@check
def links_lead_somewhere(page: BuiltPage) -> Iterator[str]:
    for attributes in page.tags("a", "area"):
        address = attributes.get("href", "")
        file = page.file(address)
        if "href" not in attributes or file is None:
            continue
        fragment = unquote(urlsplit(address).fragment)
        if not (page.site / file).is_file():
            yield f"{address} leads to a page that is not there"
        elif fragment and file.endswith(".html"):
            names = {name for element in page.elements for name in element.anchors()}
            if fragment not in (names if file == page.path else anchors(page.site / file)):
                yield f"{address} leads to a place that is not there"


def faults(page: BuiltPage) -> list[str]:
    """Return what all checks find on a page, each fault with the name of its check."""
    return [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(page)]
