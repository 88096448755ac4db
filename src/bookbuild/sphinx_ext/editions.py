"""What ties the editions together: captions of parts, the switcher, `hreflang` links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from bookbuild.sphinx_ext.interface import translate


@dataclass(frozen=True)
class Link:
    """The same page in one edition."""

    code: str
    name: str
    current: bool
    relative: str
    absolute: str


def localize_captions(app: Sphinx, config: Config) -> None:
    """Replace the keys of parts by their captions, after sphinx-external-toc has read `_toc.yml` (priority 900)."""
    captions = config.editions.get(config.language, {}).get("parts", {})
    site_map = getattr(config, "external_site_map", None)
    for document in site_map.values() if site_map else ():
        for tree in document.subtrees:
            if tree.caption and tree.caption not in captions.values():
                if tree.caption not in captions:
                    raise ExtensionError(
                        f"_config.yml has no {config.language} caption for the part {tree.caption!r}: "
                        "add it to the parts of that edition"
                    )
                tree.caption = captions[tree.caption]


def links(app: Sphinx, page: str) -> list[Link]:
    """Return the links from a page to itself in every edition, the current one included."""
    assert app.builder is not None
    uri = app.builder.get_target_uri(page)
    up = "../" * (uri.count("/") + 1)
    site = app.config.bookbuild_site
    return [
        Link(
            code,
            edition["name"],
            code == app.config.language,
            f"{up}{code}/{uri}",
            urljoin(site, f"{code}/{uri}"),
        )
        for code, edition in app.config.editions.items()
    ]


def add_links(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give each page its switcher, and each page with a source its `hreflang` links."""
    found = links(app, pagename)
    context["edition_links"] = found
    context["edition_switcher_label"] = translate("Language of the book")
    if doctree is not None:
        tags = [f'<link rel="alternate" hreflang="{link.code}" href="{link.absolute}"/>' for link in found]
        tags.append(f'<link rel="alternate" hreflang="x-default" href="{found[0].absolute}"/>')
        context["metatags"] = context.get("metatags", "") + "\n".join(tags) + "\n"


def setup(app: Sphinx) -> None:
    """Register the settings and the handlers."""
    app.add_config_value("editions", {}, "env", dict)
    app.add_config_value("bookbuild_site", "", "html", str)
    app.connect("config-inited", localize_captions, priority=950)
    app.connect("html-page-context", add_links)
