"""Texts that the build itself brings: the interface in the edition's language, the glossary, spacing of dashes."""

from __future__ import annotations

import pytest
from tiny_book import Book, build_together, cell

GLOSSARY = """- id: capacity
  chapter: experiment
  en: {term: storage, text: A quantity.}
  ru: {term: ёмкость, text: Величина.}
- id: share
  chapter: experiment
  en: {term: share, text: A part of a whole.}
  ru: {term: доля, text: Часть целого.}
- id: yard
  chapter: experiment
  en: {term: yard, text: A length.}
  ru: {term: ярд, text: Длина.}
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book with all that the build adds: a glossary, times, folded code, an error, a page without code."""
    return build_together(tmp_path_factory, "rich", enrich)


def enrich(book: Book) -> None:
    """Add all that to a book."""
    (book.root / "book" / "glossary.yml").write_text(GLOSSARY, "utf8")
    book.edit("_toc.yml", "- file: experiment", "- file: experiment\n  - file: plain")
    cells = cell("print(1)", "hide-input") + cell("1 / 0", "raises-exception")
    cells += cell("import nowhere_to_be_found", "skip-execution") + cell("6 * 7")
    for language, term in (("en", "share"), ("ru", "доля")):
        listed = f"{{doc}}`experiment` {{term}}`{term}` a – b, 8 × 8 and `c – d × 1`\n\n```{{book-glossary}}\n```\n"
        book.edit(f"book/{language}/index.md", "{doc}`experiment`", listed)
        book.edit(f"book/{language}/experiment.md", "{value}", "and\n\n```{chapter-times}\n```\n\nso {value}")
        path = book.root / f"book/{language}/experiment.md"
        path.write_text(path.read_text("utf8") + cells, "utf8")
        book.write(language, "plain", "(plain)=\n# Plain\n\nNo code.\n")


def test_interface_speaks_the_language_of_the_edition(rich: Book) -> None:
    russian, english = rich.page("ru"), rich.page("en")
    assert 'lang="ru"' in russian
    for text in ("Показать код", "Основы", "Язык книги", "Поиск по книге", "Цветовая тема"):
        assert text in russian, text
    for text in ("Show code cell", "Foundations", "Language of the book", "Search the book"):
        assert text in english, text
        assert text not in russian, text


def test_expected_exception_and_skipped_cell(rich: Book) -> None:
    assert "ZeroDivisionError" in rich.page("en")
    assert ">42" in rich.page("en")


def test_chapter_times(rich: Book) -> None:
    assert "Reading: about 5 minutes. Running all of the code: about" in rich.page("en")
    assert "Чтение: около 5 минут. Выполнение всего кода: около" in rich.page("ru")


def test_page_without_header_is_a_page(rich: Book) -> None:
    assert "No code." in rich.page("en", "plain")
    assert "Executed" not in rich.page("en", "plain")


def test_links_between_the_editions(built_once: Book) -> None:
    page = built_once.page("en")
    assert '<a href="../ru/experiment.html" lang="ru" hreflang="ru" rel="alternate">Русский</a>' in page
    assert '<span lang="en" aria-current="true">English</span>' in page
    site = "https://bineural.github.io/bineural/"
    for language, href in (("en", f"{site}en/"), ("ru", f"{site}ru/"), ("x-default", f"{site}en/")):
        assert f'<link rel="alternate" hreflang="{language}" href="{href}experiment.html"/>' in page


def test_unknown_part_caption_is_refused(built: Book) -> None:
    built.edit("_toc.yml", "foundations", "fundamentals")
    done = built.run("html", "en")
    assert done.returncode == 1
    assert "_config.yml has no en caption for the part 'fundamentals'" in done.stderr


def test_glossary_in_the_order_and_language_of_the_edition(rich: Book) -> None:
    english, russian = rich.page("en", "index"), rich.page("ru", "index")
    assert english.index('id="term-share"') < english.index('id="term-storage"') < english.index('id="term-yard"')
    assert russian.index("Часть целого.") < russian.index("Величина.") < russian.index("Длина.")
    assert "A part of a whole." in english
    assert "доля (ru)" in english
    assert "share (en)" in russian
    assert "Объясняется в главе" in russian
    assert 'href="#term-share"' in english


def test_dash_and_times_stay_with_their_neighbors(rich: Book) -> None:
    page = rich.page("ru", "index")
    assert "a\N{NO-BREAK SPACE}– b, 8\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}8 and" in page
    literal = page[page.index("docutils literal") :]
    assert "\N{NO-BREAK SPACE}" not in literal[: literal.index("</code>")]
