"""The list of works and the citations: whose language the words speak that no author has written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pybtex.database import parse_string
from pybtex.style.template import Node

from bookbuild.sphinx_ext import citations
from bookbuild.sphinx_ext.works import WORDS, ByLanguage

RUSSIAN = r"""
@book{book,
  author = {Иванов, Иван and Петров, Пётр},
  title = {Нейронные сети в России},
  publisher = {Наука},
  edition = {2-е},
  year = {2001},
  langid = {russian}
}
@incollection{part,
  author = {Иванов, Иван and Петров, Пётр and Сидоров, Сидор},
  title = {Обучение сетей по Хопфилду},
  booktitle = {Сборник},
  editor = {Орлов, Олег},
  volume = {3},
  series = {Труды},
  pages = {5--9},
  year = {1999},
  langid = {russian}
}
@phdthesis{thesis, author = {Иванов, Иван}, title = {О сетях}, school = {МГУ}, year = {1990}, langid = {russian}}
"""


def shown(bib: str) -> dict[str, str]:
    """Return the entries of a list of works as plain text."""
    data = parse_string(bib, "bibtex")
    found = ByLanguage().format_bibliography(data)
    return {entry.key: entry.text.render_as("text") for entry in found}


def test_russian_work_speaks_russian() -> None:
    assert shown(RUSSIAN) == {
        "book": "Иван Иванов и Пётр Петров. Нейронные сети в России. Наука, 2-е изд., 2001.",
        "part": "Иван Иванов, Пётр Петров и Сидор Сидоров. Обучение сетей по Хопфилду. "
        "В\N{NO-BREAK SPACE}кн.: Олег Орлов, ред., Сборник, т. 3 серии Труды, с. 5–9. 1999.",
        "thesis": "Иван Иванов. О сетях. Диссертация, МГУ, 1990.",
    }


def test_english_work_speaks_english_as_ever() -> None:
    english = RUSSIAN.replace("  langid = {russian}\n", "").replace(", langid = {russian}", "")
    entries = shown(english)
    assert entries["book"] == "Иван Иванов and Пётр Петров. Нейронные сети в России. Наука, 2-е edition, 2001."
    assert "Сидоров. Обучение сетей по хопфилду. In Олег Орлов, editor, Сборник, volume 3 of Труды" in entries["part"]


def constants(template: Any) -> Iterator[str]:
    """Yield the texts that a template brings itself."""
    if isinstance(template, str):
        yield template
    elif isinstance(template, list | tuple):
        for part in template:
            yield from constants(part)
    elif isinstance(template, Node):
        yield from constants(template.children)
        yield from constants(list(template.kwargs.values()))


def test_every_word_of_the_style_is_translated() -> None:
    """Also those that a newer pybtex brings."""
    values = ", ".join(f"{name} = {{1}}" for name in ("author", "editor", "title", "booktitle", "year"))
    kinds = [name[4:-9] for name in dir(ByLanguage) if name.startswith("get_") and name.endswith("_template")]
    data = parse_string("\n".join(f"@{kind}{{{kind}, {values}}}" for kind in kinds), "bibtex")
    found = {
        text
        for kind in kinds
        for text in constants(getattr(ByLanguage(), f"get_{kind}_template")(data.entries[kind]))
        if any(letter.isalpha() for letter in text) and "https://" not in text
    }
    assert len(found) > 12
    international = {"URL:", "PMID:", "doi:", "arXiv:", "ISBN"}
    names_of_fields = {"author", "editor"}  # arguments by name
    assert found - set(WORDS["ru"]) - international - names_of_fields == set()


def test_formula_of_a_title_is_plain_text() -> None:
    entry = r"@misc{one, author = {A, B}, title = {On $\ell_1$ and $k$-means for \$5}, year = {2000}}"
    assert shown(entry) == {"one": "B A. On ℓ₁ and k-means for $5. 2000."}


@pytest.mark.parametrize("role", ["p", "t", "year"])
def test_missing_year_is_told_in_the_language_of_the_edition(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citations, "translate", {"n.d.": "б. г.", "and": "и", "et al.": "и др."}.get)
    (template,) = [
        node
        for node in nodes_of(citations.LocalizedAuthorYear().inner(role))
        if node.name == "first_of" and "б. г." in node.children
    ]
    entry = parse_string("@misc{one, title = {A}}", "bibtex").entries["one"]
    assert str(template.format_data({"entry": entry})) == "б. г."


def nodes_of(template: Any) -> Iterator[Node]:
    """Yield the nodes of a template."""
    if isinstance(template, Node):
        yield template
        for child in template.children:
            yield from nodes_of(child)
