"""Lengths: what is counted, where a warning begins and where the check fails."""

from __future__ import annotations

import pytest
from form_book import faults, page
from small_book import Small

CELL = "\n```{code-cell} ipython3\nx\n```\n"


def lengthen(book: Small, text: str) -> None:
    book.edit("book/en/page.md", "(look)=", f"{text}\n\n(look)=")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (396, []),
        (397, [("at most 400", True)]),
        (546, [("at most 400", True)]),
        (547, [("at most 550", False)]),
    ],
)
def test_words_of_a_section(chapter: Small, words: int, expected: list[tuple[str, bool]]) -> None:
    lengthen(chapter, "word " * words)
    found = faults(chapter)
    assert [problem.is_warning for problem in found] == [warning for _, warning in expected]
    for problem, (limit, _) in zip(found, expected, strict=True):
        assert f"the section “A heading” has {words + 4} words, expected {limit}: split it" in problem.message
        assert problem.line == chapter.line("book/en/page.md", "# A heading")


@pytest.mark.parametrize(("sections", "limit"), [(6, None), (8, "3,000"), (10, "3,600")])
def test_words_of_a_chapter(chapter: Small, sections: int, limit: str | None) -> None:
    lengthen(chapter, "".join(f"\n(s-{number})=\n## More\n\n{'word ' * 380}\n" for number in range(sections)))
    found = [problem for problem in faults(chapter) if "the chapter" in problem.message]
    count = f"{380 * sections + 8:,}"
    assert [problem.message.partition(":")[0] for problem in found] == (
        [f"the chapter has {count} words, expected at most {limit}"] if limit else []
    )
    assert all(problem.is_warning is (limit == "3,000") for problem in found)


def test_each_language_is_counted(chapter: Small) -> None:
    chapter.edit("book/ru/page.md", "(look)=", f"{'слово ' * 400}\n\n(look)=")
    [problem] = faults(chapter)
    assert problem.path == page(chapter, "ru").relative_to(chapter.root)


def test_what_is_folded_is_not_counted(chapter: Small) -> None:
    long = "word " * 600
    lengthen(chapter, f":::{{dropdown}} Title\n{long}\n:::\n\n:::{{admonition}} Title\n:class: dropdown\n\n{long}\n:::")
    chapter.edit("book/en/page.md", "some words.\n:::\n::::", f"{long}\n:::\n::::")
    assert faults(chapter) == []


@pytest.mark.parametrize(("cells", "expected"), [(24, []), (25, [True]), (29, [True]), (30, [False])])
def test_visible_cells(chapter: Small, cells: int, expected: list[bool]) -> None:
    lengthen(chapter, CELL * cells)
    found = faults(chapter)
    assert [problem.is_warning for problem in found] == expected
    assert all(f"the chapter has {cells + 1} visible code cells" in problem.message for problem in found)


def test_an_appendix_may_be_long(chapter: Small) -> None:
    for language in ("en", "ru"):
        text = page(chapter, language).read_text("utf8").partition("```{exercise-start}")[0]
        page(chapter, language).write_text(f"{text}\n{'word ' * 5000}\n{CELL * 40}", "utf8")
    assert faults(chapter) == []
