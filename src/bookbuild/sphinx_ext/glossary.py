"""The directive `book-glossary`: the terms of `book/glossary.yml` in the language of the edition."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bookbuild.sphinx_ext.interface import translate


class BookGlossary(SphinxDirective):
    """Every term with its definition, its name in the other editions, and the chapter that teaches it."""

    def run(self) -> list[nodes.Node]:
        """Return Sphinx's own glossary, so that the role `{term}` links to it."""
        path = Path(self.env.srcdir).parent / "glossary.yml"
        self.env.note_dependency(str(path))
        if not path.is_file():
            raise self.error(f"{path.name} is missing beside the editions: write it, or remove this directive")
        language = self.config.language
        entries = yaml.safe_load(path.read_text("utf8"))
        lines = ["```{glossary}"]
        for entry in sorted(entries, key=lambda entry: _sort_key(entry[language]["term"])):
            lines += [
                entry[language]["term"],
                f"  {definition(entry, language, list(self.config.editions))}",
                "",
            ]
        lines.append("```")
        holder = nodes.container()
        self.state.nested_parse(StringList(lines, str(path)), self.content_offset, holder)
        return holder.children


def definition(entry: dict[str, Any], language: str, languages: list[str]) -> str:
    """Return the text of one term as MyST."""
    others = ", ".join(f"{entry[other]['term']} ({other})" for other in languages if other != language)
    taught = translate("Taught in {chapter}.").format(chapter=f"{{doc}}`{entry['chapter']}`")
    return f"{entry[language]['text']} *{others}*. {taught}"


def _sort_key(term: str) -> str:
    return term.casefold().replace("ё", "е")


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("book-glossary", BookGlossary)
