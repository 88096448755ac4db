"""The head of a built page: description, links between the editions, what messengers and search engines read."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from tiny_book import Book

from bookbuild.sources.settings import site_address


class Head(HTMLParser):
    """The `meta` and `link` elements of a page, and its linked data."""

    def __init__(self, text: str):
        super().__init__()
        self.metas: dict[str, str] = {}
        self.links: dict[tuple[str, str], str] = {}
        self.feed(text[: text.index("</head>")])
        [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
        self.data = json.loads(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.metas[found.get("name") or found.get("property", "")] = found.get("content", "")
        elif tag == "link":
            self.links[found["rel"], found.get("hreflang", "")] = found["href"]


# The properties of schema.org that the linked data may have, for the types that they may stand in.
KNOWN = {
    *("@context", "@type", "@id", "name", "description", "url", "image", "inLanguage", "author", "license"),
    *("isAccessibleForFree", "isPartOf", "position", "teaches", "timeRequired", "learningResourceType", "version"),
    *("workTranslation", "hasPart", "programmingModel"),
}


@pytest.mark.parametrize(("language", "other"), [("en", "ru"), ("ru", "en")])
def test_chapter_tells_what_it_is(rich: Book, language: str, other: str) -> None:
    site = site_address(rich.project)
    head = Head(rich.page(language, "elements"))
    address = f"{site}{language}/elements.html"
    assert head.links["canonical", ""] == head.metas["og:url"] == head.data["url"] == address
    assert head.links["alternate", other] == f"{site}{other}/elements.html"
    assert head.links["alternate", "x-default"] == f"{site}en/elements.html"
    assert head.metas["og:locale"] == {"en": "en_US", "ru": "ru_RU"}[language]
    assert head.metas["og:locale:alternate"] == {"en": "en_US", "ru": "ru_RU"}[other]
    assert head.metas["og:title"] == head.metas["twitter:title"] == head.data["name"]
    assert head.metas["twitter:card"] == "summary_large_image"
    picture = head.metas["og:image"].removeprefix(site)
    assert (rich.project.site / picture).read_bytes().startswith(b"\x89PNG")
    assert head.data["@context"] == "https://schema.org"
    assert head.data["inLanguage"] == language
    assert head.data["isPartOf"]["@type"] == "Book"
    assert head.data.keys() <= KNOWN


@pytest.mark.parametrize("language", ["en", "ru"])
def test_home_is_the_book_and_names_its_chapters(rich: Book, language: str) -> None:
    head = Head(rich.page(language, "index"))
    assert "Book" in head.data["@type"]
    assert head.metas["og:type"] == "book"
    assert head.data["workTranslation"][0]["@id"].endswith("/index.html")
    assert head.data.keys() <= KNOWN


def test_page_of_results_stays_out_of_search_engines(rich: Book) -> None:
    assert '<meta name="robots" content="noindex"/>' in rich.page("en", "search")
