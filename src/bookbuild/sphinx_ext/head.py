"""The head of each page: its description, and what search engines and messengers show of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import yaml
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from bookbuild.site import cards
from bookbuild.sphinx_ext.editions import links
from bookbuild.sphinx_ext.exercises import exercises_of
from bookbuild.sphinx_ext.pace import about, reading

SOCIAL = "social"
REST = "book"  # the name of the card that all pages share that are no chapters
LICENSES = [
    "https://creativecommons.org/licenses/by/4.0/",
    "https://opensource.org/license/mit",
]
REFERENCE = "api"


@dataclass(frozen=True)
class Place:
    """Where a page stands in the book."""

    part: str
    number: str  # empty where the contents number no page


def note_minutes(app: Sphinx, doctree: nodes.document) -> None:
    """Keep how long a page with exercises takes, as its card says it."""
    exercises = exercises_of(doctree)
    if exercises:
        minutes = about(reading(doctree)) + sum(exercise.get("minutes", 0) for exercise in exercises)
        app.env.metadata[app.env.docname]["minutes"] = minutes


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the head's lines to what the template prints; they are of no use in a file that is no site."""
    assert app.builder is not None
    if app.builder.name == "html":
        context["metatags"] = context.get("metatags", "") + "\n".join(lines(app, pagename)) + "\n"


def lines(app: Sphinx, page: str) -> list[str]:
    """Return the elements of a page's head that tell machines what it is."""
    if page not in app.env.titles:
        return ['<meta name="robots" content="noindex"/>'] if page == "search" else []
    title, text = title_of(app, page), description_of(app, page)
    current, *others = sorted(links(app, page), key=lambda link: not link.current)
    image = image_of(app, page)
    is_home = page == app.config.root_doc
    properties = {
        "og:type": "book" if is_home else "article",
        "og:site_name": app.config.project,
        "og:title": title,
        "og:description": text,
        "og:url": current.absolute,
        "og:locale": _locale(app, current.code),
        **{f"og:locale:alternate {link.code}": _locale(app, link.code) for link in others},
        "og:image": image,
        "og:image:width": str(cards.SIZE[0]),
        "og:image:height": str(cards.SIZE[1]),
        "og:image:alt": f"{title} · {app.config.project}" if title != app.config.project else title,
    }
    names = {
        "description": text,
        "author": app.config.author,
        "twitter:card": "summary_large_image",
        "twitter:title": title,
        "twitter:description": text,
        "twitter:image": image,
    }
    head = [
        *(f'<meta name="{name}" content="{Markup.escape(value)}"/>' for name, value in names.items() if value),
        *(
            f'<meta property="{name.split()[0]}" content="{Markup.escape(value)}"/>'
            for name, value in properties.items()
            if value
        ),
    ]
    data = json.dumps(linked_data(app, page), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return [*head, f'<script type="application/ld+json">{data}</script>']


def title_of(app: Sphinx, page: str) -> str:
    """Return the title of a page as plain text."""
    return str(app.env.titles[page].astext())


def description_of(app: Sphinx, page: str) -> str:
    """Return what the page's header says of it, or nothing."""
    return str(app.env.metadata[page].get("description", ""))


def image_of(app: Sphinx, page: str) -> str:
    """Return the address of the picture of a page."""
    name = page if place_of(app, page).number else REST
    return str(urljoin(app.config.bookbuild_site, f"{app.config.language}/{SOCIAL}/{name}.png"))


def place_of(app: Sphinx, page: str) -> Place:
    """Return the caption of the part that a page belongs to, and its number."""
    number = ".".join(map(str, app.env.toc_secnumbers.get(page, {}).get("", ())))
    return Place(_parts(app).get(page, ""), number)


def linked_data(app: Sphinx, page: str) -> dict[str, Any]:
    """Return a page in the vocabulary of schema.org."""
    address = {link.code: link.absolute for link in links(app, page)}
    language = app.config.language
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": address[language],
        "name": title_of(app, page),
        "description": description_of(app, page),
        "url": address[language],
        "image": image_of(app, page),
        "inLanguage": language,
        "author": {"@type": "Organization", "name": app.config.author},
        "license": LICENSES,
        "isAccessibleForFree": True,
    }
    if page == app.config.root_doc:
        others = [{"@type": "Book", "@id": place} for code, place in address.items() if code != language]
        chapters = [other for other in _parts(app) if place_of(app, other).number]
        return data | {
            "@type": ["Book", "LearningResource"],
            "learningResourceType": "textbook",
            "version": app.config.bookbuild_version,
            "workTranslation": others,
            "hasPart": [_part(app, chapter) for chapter in chapters],
        }
    home = urljoin(app.config.bookbuild_site, f"{language}/{app.config.root_doc}.html")
    data["isPartOf"] = {"@type": "Book", "@id": home, "name": app.config.project, "url": home}
    number = place_of(app, page).number
    if number:
        metadata = app.env.metadata[page]
        data |= {"@type": ["Chapter", "LearningResource"], "position": number, "teaches": _concepts(app, page)}
        if "minutes" in metadata:
            data["timeRequired"] = f"PT{metadata['minutes']}M"
    elif page == REFERENCE or page.startswith(f"{REFERENCE}-"):
        data |= {"@type": "APIReference", "programmingModel": "Python"}
    return {key: value for key, value in data.items() if value}


def draw_cards(app: Sphinx, error: Exception | None) -> None:
    """Draw the picture of each chapter and the one of all other pages into the folder of the edition."""
    assert app.builder is not None
    if error is not None or app.builder.name != "html":
        return
    book = app.config.project
    welcome = app.config.editions.get(app.config.language, {}).get("welcome", "")
    drawn = {REST: cards.Card(title=book, above="Bineural", below=welcome, number=0)}
    for page in _parts(app):
        place = place_of(app, page)
        if place.number:
            above = f"{place.part} · {place.number}" if place.part else place.number
            drawn[page] = cards.Card(title_of(app, page), above, book, int(place.number.split(".")[0]))
    cards.draw_all(drawn, Path(app.outdir) / SOCIAL, Path(app.doctreedir).parent / f"cards-{app.config.language}")


def _part(app: Sphinx, page: str) -> dict[str, Any]:
    address = urljoin(app.config.bookbuild_site, f"{app.config.language}/{page}.html")
    number = place_of(app, page).number
    return {"@type": "Chapter", "@id": address, "name": title_of(app, page), "url": address, "position": number}


def _parts(app: Sphinx) -> dict[str, str]:
    """Return the pages of the contents in their order, each with the caption of its part."""
    site_map: Mapping[str, Any] = getattr(app.config, "external_site_map", None) or {}
    found: dict[str, str] = {}

    def follow(page: str, caption: str) -> None:
        if page in found or page not in site_map or page not in app.env.titles:
            return
        if page != app.config.root_doc:
            found[page] = caption
        for tree in site_map[page].subtrees:
            for item in tree.items:
                follow(str(item), caption or tree.caption or "")

    follow(app.config.root_doc, "")
    return found


def _concepts(app: Sphinx, page: str) -> list[str]:
    """Return the terms that a chapter introduces, in the language of the edition."""
    path = Path(app.srcdir).parent / "glossary.yml"
    entries = yaml.safe_load(path.read_text("utf8")) if path.is_file() else []
    return [entry[app.config.language]["term"] for entry in entries if entry["chapter"] == page]


def _locale(app: Sphinx, code: str) -> str:
    return str(app.config.editions.get(code, {}).get("locale", code))


def setup(app: Sphinx) -> None:
    """Register the handlers."""
    app.connect("doctree-read", note_minutes, priority=400)  # before the card adds words to the page
    app.connect("html-page-context", describe)
    app.connect("build-finished", draw_cards)
