"""Outputs in the reader's language: one execution of a cell gives the figures and numbers of all editions.

Cells write plain English. The translations come from the gettext catalogues in ``bineural/locale``, the
symbols of numbers from Babel: a language is a folder with a catalogue, and nothing else names it.
"""

from bineural.localize.catalog import asked_languages, get_language, languages, set_language
from bineural.localize.messages import message, translate, verbatim
from bineural.localize.numbers import format_number
from bineural.localize.outputs import MIME_LOCALIZED, MIME_RECORD, MIME_WEIGHTS, display
from bineural.localize.showing import show
from bineural.localize.tables import table
from bineural.localize.values import target, value

__all__ = [
    "MIME_LOCALIZED",
    "MIME_RECORD",
    "MIME_WEIGHTS",
    "asked_languages",
    "display",
    "format_number",
    "get_language",
    "languages",
    "message",
    "set_language",
    "show",
    "table",
    "target",
    "translate",
    "value",
    "verbatim",
]
