"""Fonts of the first screen: a page asks for the faces of its text while its style sheets are still on their way."""

from __future__ import annotations

import json
from typing import Any

from sphinx.application import Sphinx

WITH_CYRILLIC = ("be", "bg", "ru", "sr", "uk")
PRELOAD = (
    "(fonts => { if (location.protocol !== 'file:') for (const href of fonts) document.head.append(Object.assign("
    "document.createElement('link'), {rel: 'preload', as: 'font', type: 'font/woff2', crossOrigin: '', href})); })"
)


def faces(language: str) -> list[str]:
    """Return the files, without their ending, of the faces that a title and running text in a language are set in.

    Examples
    --------
    >>> faces("en")
    ['literata-latin-regular', 'literata-latin-semibold']
    """
    script = "cyrillic" if language in WITH_CYRILLIC else "latin"
    return list(dict.fromkeys(["literata-latin-regular", f"literata-{script}-regular", f"literata-{script}-semibold"]))


def preloading(addresses: list[str]) -> str:
    """Return the script that has a browser load some fonts before it finds them in a style sheet.

    A link in the HTML would be an error on a page that is read from a disk, where browsers preload no font.
    """
    return f"<script>{PRELOAD}({json.dumps(addresses)});</script>\n"


def preload(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Name the faces in the head of a page."""
    addresses = [context["pathto"](f"_static/fonts/{face}.woff2", resource=True) for face in faces(app.config.language)]
    context["metatags"] = context.get("metatags", "") + preloading(addresses)


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("html-page-context", preload)
