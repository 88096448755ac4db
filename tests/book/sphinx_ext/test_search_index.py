"""The index of the search: units of a page, words, names of terms."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from sphinx.errors import ExtensionError

from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.search_index import Index, excerpts, words
from bookbuild.sphinx_ext.search_languages import English, Russian
from bookbuild.sphinx_ext.search_names import names
from bookbuild.sphinx_ext.search_units import OBJECT, SECTION, TERM, Unit, units_of

PAGE = """
Title
=====

Opening words.

Section
-------

Step of :math:`\\sqrt{3}` and :math:`\\begin{cases}x\\end{cases}`.

=====  =====
layer  loss
=====  =====
one    two
=====  =====

::

   zero_grad()

Deeper
~~~~~~

Last.
"""


def document() -> nodes.document:
    return publish_doctree(PAGE, settings_overrides={"report_level": 5, "doctitle_xform": False})


def test_units_are_sections_with_texts_whose_cells_do_not_stick_together() -> None:
    page = document()
    next(iter(page.findall(nodes.section))).append(make_fold("Open", nodes.paragraph("", "answer"), kind="hint"))
    first, deeper, *rest = units_of(page)
    titles = [unit.title for unit in (first, deeper, *rest)]
    assert titles == ["Title", "Section", "Deeper"]
    assert {unit.kind for unit in (first, deeper)} == {SECTION}
    assert (first.anchor, deeper.anchor) == ("", "section")
    assert deeper.text == "Step of √3 and …. layer · loss one · two"
    assert "zero_grad" in deeper.code
    assert "answer" in "".join(unit.folded for unit in units_of(page))
    assert "answer" not in "".join(unit.text for unit in units_of(page))


def test_words_of_a_table_that_code_made_lead_to_it() -> None:
    page = nodes.document(None, None)
    table = "<style>td {}</style><td class='x'>goal</td><td>reached</td>"
    page += nodes.section("", nodes.title("", "T"), nodes.raw("", table, format="html"), ids=["t"])
    [unit] = units_of(page)
    assert (unit.text, unit.folded.split()) == ("", ["goal", "reached"])


def parsed(index: Index) -> dict[str, object]:
    text = index.text({})
    assert text.startswith("bookSearch.index(")
    return json.loads(text.removeprefix("bookSearch.index(").removesuffix(");\n"))


def test_index_leads_from_stems_to_units() -> None:
    index = Index(Russian({}))
    index.add("page", "Страница", "1", [Unit("", "Ошибка", SECTION, ["Ошибок нет, ошибки."]), Unit("x", "Слой", TERM)])
    content = parsed(index)
    lines = {line.split(" ")[0]: line.split(" ")[1:] for line in str(content["words"]).split("\n")}
    assert set(lines) == {"ошибка", "слой"} or set(lines) == {"ошибки", "слой"} or set(lines) == {"ошибок", "слой"}
    assert any({"ошибк", "ошибок"} <= set(stems) for stems in lines.values())
    assert content["units"] == [[0, "", "Ошибка", SECTION, 2], [0, "x", "Слой", TERM, 0]]
    assert content["places"] in ([[6], [12]], [[6], [8 + 4]])


def test_word_of_code_alone_is_no_word_of_the_book() -> None:
    index = Index(English({}))
    index.add("page", "", "", [Unit("", "", SECTION, ["call zero_grad"], [], ["zero_grad excess_error"])])
    index.add("api", "", "", [Unit("f", "package.f", OBJECT, [], [], ["zero_grad"])])
    content = parsed(index)
    written = [line.split(" ")[0] for line in str(content["words"]).split("\n")]
    assert "excess_error" not in written
    assert content["places"][written.index("zero_grad")] == [1, 7]  # type: ignore[index]


def test_parts_of_identifiers_and_compounds_are_words() -> None:
    assert list(words("мини-батч")) == ["мини", "батч", "минибатч"]
    assert {"conv", "batch", "norm"} <= set(words("BatchNorm1d conv_2d"))


def test_excerpts_are_a_script() -> None:
    assert excerpts("page", [Unit("", "A", SECTION, ["One.", "Two."])]) == 'bookSearch.texts("page",["One. Two."]);\n'


def test_names_of_terms_are_those_of_all_languages_and_synonyms(tmp_path: Path) -> None:
    (tmp_path / "glossary.yml").write_text(
        "- {id: softmax, chapter: c, en: {term: softmax}, ru: {term: softmax}}\n"
        "- {id: error, chapter: c, en: {term: error}, ru: {term: ошибка}}\n",
        "utf8",
    )
    (tmp_path / "synonyms.yml").write_text("softmax: [софтмакс]\n", "utf8")
    languages = {"en": English({}), "ru": Russian({})}
    found = names(tmp_path, "en", languages, {"softmax": 3, "error": 4})
    assert [[unit, other, own] for unit, other, own, _, _ in found] == [
        *([3, 0, "softmax"], [3, 1, "softmax"]),
        *([4, 0, "error"], [4, 1, "error"]),
    ]
    assert {"ошибк", "ошибок"} <= set(found[3][3][0])
    (tmp_path / "synonyms.yml").write_text("softmx: [софтмакс]\n", "utf8")
    with pytest.raises(ExtensionError, match=r"no term of glossary.yml has the id softmx"):
        names(tmp_path, "en", languages, {})
