from __future__ import annotations

from typing import Any

import pytest

from bookbuild.check.glossary import check_glossary

NAME = "book/glossary.yml"


def faults(small: Any) -> list[str]:
    path = small.root / NAME
    return [str(problem) for problem in check_glossary(path, small.folders, small.root)]


def entry(identifier: str, en: str = "It is, e. g. X, one. ", ru: str = "Это, т. е. X, одно.") -> str:
    return (
        f"- id: {identifier}\n  en: {{term: {identifier}, text: '{en}'}}\n"
        f"  ru: {{term: {identifier}, text: '{ru}'}}\n  chapter: page\n"
    )


def test_good_glossary_has_no_faults(small: Any) -> None:
    text = (small.root / NAME).read_text("utf-8")
    small.write(NAME, entry("batch") + text + entry("logit"))
    assert faults(small) == []


BAD = {
    "no language": (
        "  ru: {term: градиент, text: Он указывает вверх.}\n",
        "",
        1,
        "gradient has no term in ru: write it",
    ),
    "no text": ("text: It points uphill.", "text: ''", 1, "gradient has no text in en: write it"),
    "two sentences": (
        "text: It points uphill.",
        "text: It points. Always up.",
        1,
        "the en text of gradient must be one sentence that ends with a period",
    ),
    "no period": ("вверх.", "вверх", 1, "the ru text of gradient must be one sentence that ends with a period"),
    "chapter": (
        "chapter: page",
        "chapter: none",
        1,
        "chapter 'none' is no page of the book: name the page that teaches the term",
    ),
    "no id": ("- id: gradient\n  en:", "- en:", 1, "this term has no id: give it one"),
    "order": ("  chapter: page\n", "  chapter: page\n" + entry("batch"), 5, "id 'batch' comes after 'gradient': sort"),
    "twice": (
        "  chapter: page\n",
        "  chapter: page\n" + entry("gradient"),
        5,
        "id 'gradient' is already used in line 1",
    ),
    "key twice": (
        "  chapter: page\n",
        "  chapter: page\n  chapter: page\n",
        1,
        "gradient has 'chapter' twice: keep one",
    ),
    "no term": ("  chapter: page\n", "  chapter: page\n- text\n", 5, "expected a term with an id, a chapter and lang"),
}


@pytest.mark.parametrize(("old", "new", "line", "message"), BAD.values(), ids=BAD.keys())
def test_bad_entry_is_named(small: Any, old: str, new: str, line: int, message: str) -> None:
    small.edit(NAME, old, new)
    assert any(fault.startswith(f"{NAME}:{line}: {message}") for fault in faults(small)), faults(small)


@pytest.mark.parametrize(
    ("text", "message"), [("a: [", "this is not valid YAML: "), ("a: b", "expected a list of terms")]
)
def test_damaged_glossary_is_named(small: Any, text: str, message: str) -> None:
    small.write(NAME, text)
    assert faults(small)[0].startswith(f"{NAME}:1: {message}")


def test_undefined_term_is_named(small: Any) -> None:
    small.edit("book/en/page.md", "{term}`gradient`", "{term}`gradients <Gradient>` {term}`flow`")
    line = small.line("book/en/page.md", "{term}`flow`")
    advice = "add it to book/glossary.yml or write its exact name"
    assert faults(small) == [f"book/en/page.md:{line}: term 'flow' is not defined in en: {advice}"]


def test_a_book_without_glossary_has_no_terms(small: Any) -> None:
    (small.root / NAME).unlink()
    assert len(faults(small)) == 2
