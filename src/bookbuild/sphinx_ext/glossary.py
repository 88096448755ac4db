"""The directive `book-glossary`: the terms of `book/glossary.yml` in the language of the edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.addnodes import glossary
from sphinx.application import Sphinx
from sphinx.domains.std import make_glossary_term
from sphinx.util.docutils import SphinxDirective

from bookbuild.sphinx_ext.interface import translate


class BookGlossary(SphinxDirective):
    """Every term with its definition, its name in the other editions, and the chapter that teaches it."""

    def run(self) -> list[nodes.Node]:
        """Return what Sphinx's own glossary would, so that the role `{term}` links to it.

        A term's address is made of its id, the same in every edition; Sphinx would make it of its name, and number
        those in Cyrillic.
        """
        path = Path(self.env.srcdir).parent / "glossary.yml"
        self.env.note_dependency(str(path))
        if not path.is_file():
            raise self.error(f"{path.name} is missing beside the editions: write it, or remove this directive")
        language = self.config.language
        entries = yaml.safe_load(path.read_text("utf8"))
        terms = nodes.definition_list("", classes=["glossary"])
        for entry in sorted(entries, key=lambda entry: _sort_key(entry[language]["term"])):
            content = nodes.definition()
            text = definition(entry, language, self.config.editions)
            self.state.nested_parse(StringList([text], str(path)), self.content_offset, content)
            term = self._term(entry[language]["term"], entry["id"], path)
            terms += nodes.definition_list_item("", term, content)
        return [glossary("", terms, sorted=False)]

    def _term(self, name: str, identifier: str, path: Path) -> nodes.term:
        text, _ = self.parse_inline(name)
        document = self.state.document
        term = make_glossary_term(self.env, text, None, str(path), self.lineno, f"term-{identifier}", document)
        older = f"term-{name.replace(' ', '-')}"  # the address that Sphinx gave it: links to it stay good
        if name.isascii() and older not in term["ids"]:
            term["ids"].append(older)
        return term


def definition(entry: dict[str, Any], language: str, editions: dict[str, Any]) -> str:
    """Return the text of one term as MyST; an edition says by `in_<language>` what it calls another language."""
    names = {other: editions[language].get(f"in_{other}", f"{other}:") for other in editions if other != language}
    others = ", ".join(f"{name} {entry[other]['term']}" for other, name in names.items())
    taught = translate("Taught in {chapter}.").format(chapter=f"{{doc}}`{entry['chapter']}`")
    return f"{entry[language]['text']} *{others}*. {taught}"


def _sort_key(term: str) -> str:
    return term.casefold().replace("ё", "е")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("book-glossary", BookGlossary)
