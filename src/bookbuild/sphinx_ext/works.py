"""The list of works: each in its own language, the style's words too, as bibliographic standards ask."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pybtex.database import Entry
from pybtex.plugin import register_plugin
from pybtex.style import FormattedEntry
from pybtex.style.formatting.plain import Style
from pybtex.style.template import Node
from sphinx.application import Sphinx

from bookbuild.sources.plain_math import plain_text
from bookbuild.sources.works import LANGUAGES, TITLES

STYLE = "plain_by_language"
# The words of pybtex's style, its separators included.
WORDS: dict[str, dict[str, str]] = {
    "ru": {
        " and ": " и ",
        ", and ": " и ",
        "In": "В\N{NO-BREAK SPACE}кн.:",
        "in": "в серии",
        "of": "серии",
        "Volume": "Т.",
        "volume": "т.",
        "Number": "№",
        "number": "№",
        "chapter": "гл.",
        "pages": "с.",
        "edition": "изд.",
        "editor": "ред.",
        "editors": "ред.",
        "Master's thesis": "Магистерская диссертация",
        "PhD thesis": "Диссертация",
        "Technical Report": "Технический отчёт",
        " (visited on ": " (дата обращения: ",
    }
}


class ByLanguage(Style):  # type: ignore[misc]
    """pybtex's plain style, its words in the language of the work; formulas of titles in plain text."""

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        """Return one entry of the list."""
        entry = _with_plain_titles(entry)
        words = WORDS.get(language_of(entry), {})
        template = in_words(getattr(self, f"get_{entry.type}_template")(entry), words)
        return FormattedEntry(
            entry.key, template.format_data({"entry": entry, "style": self, "bib_data": bib_data}), label
        )


def language_of(entry: Entry) -> str:
    """Return the code of a work's language; `make check` refuses a `langid` that is not known."""
    return LANGUAGES.get(entry.fields.get("langid", ""), "en")


def in_words(template: Any, words: Mapping[str, str]) -> Any:
    """Return a template of pybtex with its words translated.

    The style takes capitals from titles, which are an English habit: titles in other languages keep theirs.
    """
    if isinstance(template, str):
        return words.get(template, template)
    if isinstance(template, list | tuple):
        return [in_words(part, words) for part in template]
    if not isinstance(template, Node) or not words:
        return template
    changed = template()
    changed.children = in_words(template.children, words)
    changed.kwargs = {name: in_words(value, words) for name, value in template.kwargs.items()}
    if template.name == "field" and template.args[:1] == ["title"]:
        changed.kwargs.pop("apply_func", None)
    return changed


def _with_plain_titles(entry: Entry) -> Entry:
    fields = {
        name: plain_text(text).replace(r"\$", "$") if name in TITLES else text for name, text in entry.fields.items()
    }
    plain = Entry(entry.original_type, fields, entry.persons)
    plain.key = entry.key
    return plain


def setup(app: Sphinx) -> None:
    """Register the style under the name that `_config.yml` gives."""
    register_plugin("pybtex.style.formatting", STYLE, ByLanguage)
