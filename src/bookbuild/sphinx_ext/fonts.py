"""Fonts of the first screen: a page asks for the faces of its text while its style sheets are still on their way."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

WITH_CYRILLIC = ("be", "bg", "ru", "sr", "uk")


def faces(language: str) -> list[str]:
    """Return the files, without their ending, of the faces that a title and running text in a language are set in.

    Examples
    --------
    >>> faces("en")
    ['literata-latin-regular', 'literata-latin-semibold']
    """
    script = "cyrillic" if language in WITH_CYRILLIC else "latin"
    return list(dict.fromkeys(["literata-latin-regular", f"literata-{script}-regular", f"literata-{script}-semibold"]))


def preload(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Name the faces in the head of a page."""
    for face in faces(app.config.language):
        address = context["pathto"](f"_static/fonts/{face}.woff2", resource=True)
        tag = f'<link rel="preload" as="font" type="font/woff2" href="{address}" crossorigin>\n'
        context["metatags"] = context.get("metatags", "") + tag


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("html-page-context", preload)
