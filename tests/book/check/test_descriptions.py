"""Descriptions of pages, and labels of their headings."""

from __future__ import annotations

import pytest
from small_book import EN, Small

from bookbuild.check.descriptions import LONGEST, SHORTEST, check_descriptions
from bookbuild.check.headings import check_headings

LINE = f"description: {EN['description']}\n"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "book/en/page.md:1: the header has no description"),
        (f"description: {'x' * (SHORTEST - 1)}\n", f"page.md:5: the description has {SHORTEST - 1} characters"),
        (f"description: {'x' * (LONGEST + 1)}\n", f"page.md:5: the description has {LONGEST + 1} characters"),
        ("description: [no, text]\n", "the description has 0 characters"),
    ],
)
def test_page_needs_a_description_of_the_right_length(small: Small, line: str, told: str) -> None:
    assert list(check_descriptions(small.folders, small.root)) == []
    small.edit("book/en/page.md", LINE, line)
    [problem] = check_descriptions(small.folders, small.root)
    assert told in str(problem)


def test_two_pages_have_two_descriptions(small: Small) -> None:
    small.write("book/en/twin.md", f"---\n{LINE}---\n\n(twin)=\n# Twin\n")
    [problem] = check_descriptions(small.folders, small.root)
    assert str(problem) == "book/en/twin.md:2: the description is that of page: write one of this page"


def test_heading_needs_a_label(small: Small) -> None:
    assert list(check_headings(small.folders, small.root)) == []
    small.write("book/ru/other.md", "(other)=\n# Страница\n\nТекст.\n\n## Раздел\n")
    [problem] = check_headings(small.folders, small.root)
    assert str(problem).startswith("book/ru/other.md:6: this heading has no label: write (NAME)=")
