"""The form of a page: what counts as a chapter, a section, a class of cells, and the table of all chapters."""

from __future__ import annotations

import pytest
from form_book import faults, page, write_config
from small_book import Small

from bookbuild.__main__ import main
from bookbuild.check.form import cell_class, read_form
from bookbuild.sources.pieces import Piece


def test_good_chapter_has_no_faults(chapter: Small) -> None:
    assert faults(chapter) == []


def test_measures_of_a_chapter(chapter: Small) -> None:
    form = read_form(page(chapter))
    assert form.is_chapter
    assert (form.words, form.longest) == (8, 4)
    assert [section.heading.text for section in form.sections] == ["A heading", "A heading"]
    assert [len(form.cells_of(name)) for name in ("idea", "experiment", "plumbing")] == [1, 1, 2]
    assert [len(form.cells_of(name)) for name in ("starter", "solution", "check")] == [3, 3, 3]
    assert (form.code_before_figure, len(form.figures), form.drawings) == (0, 1, {"fig-slope"})
    assert (len(form.predictions), form.levels(), form.questions) == (1, [1, 1, 0, 1], 1)


def test_further_reading_is_no_section(chapter: Small) -> None:
    with page(chapter).open("a", encoding="utf8") as file:
        file.write("\n(pg-reading)=\n## Further reading\n\nMany words about many books.\n")
    form = read_form(page(chapter))
    assert (form.words, len(form.sections)) == (8, 2)


def test_smaller_headings_do_not_begin_a_section(chapter: Small) -> None:
    chapter.edit("book/en/page.md", "(look)=\n## A heading", "#### A heading")
    assert [section.words for section in read_form(page(chapter)).sections] == [8]


@pytest.mark.parametrize(
    ("code", "options", "inside", "expected"),
    [
        ("x", {}, (), "idea"),
        ("x", {"tags": ["wide"]}, (), "idea"),
        ("x", {"tags": ["experiment", "wide"]}, (), "experiment"),
        ("x", {"tags": "plumbing"}, (), "plumbing"),
        ("x", {"tags": ["skip-execution"]}, (), "starter"),
        ("check('a/b', f)", {}, ("exercise",), "starter"),
        ("x", {}, ("solution",), "solution"),
        ("x = 1\ncheck('a/b', f)", {}, (), "check"),
        ("%time check('a/b', f)", {}, (), "idea"),
        ("known = check('a/b', f)", {}, (), "idea"),
        ("not Python", {}, (), "idea"),
    ],
)
def test_classes_of_cells(code: str, options: dict[str, object], inside: tuple[str, ...], expected: str) -> None:
    assert cell_class(Piece("cell", 1, text=code, options=options, inside=inside)) == expected


def test_code_before_a_figure_that_never_comes(chapter: Small) -> None:
    chapter.edit("book/en/page.md", "mystnb:\n  figure:\n    name: fig-slope\n    caption: A picture.\n", "")
    form = read_form(page(chapter))
    assert (form.figures, form.code_before_figure) == ([], 2)


def test_table_of_all_chapters(chapter: Small, capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("en", "ru"):
        chapter.write(f"book/{language}/prose.md", "# No chapter\n")
    chapter.write("_toc.yml", "format: jb-book\nroot: prose\nchapters: [{file: page}]\n")
    write_config(chapter)
    assert main(["--root", str(chapter.root), "form"]) == 0
    heads, row = capsys.readouterr().out.splitlines()
    assert heads.split("  ")[0] == "en/ru"
    assert row.split() == ["page", "8/8", "4/4", "1", "1", "2", "0", "1", "1", "1", "1/1/0/1", "1"]
    assert heads.index("exercises by level") == row.index("1/1/0/1")
