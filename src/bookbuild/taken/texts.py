"""Texts of what is taken along, in the language of its edition, out of the interface's catalogue."""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Translate = Callable[[str], str]


def texts(language: str) -> Translate:
    """Return what translates a text into a language; one without a catalogue has the texts as they are written."""
    path = Path(__file__).parents[1] / "locale" / language / "LC_MESSAGES" / "bookbuild.po"
    if not path.is_file():
        return str
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled).gettext
