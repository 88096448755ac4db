"""Texts that the build itself brings: the interface in the edition's language, the glossary, spacing of dashes."""

from __future__ import annotations

from tiny_book import Book, cell

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


def test_interface_speaks_the_language_of_the_edition(book: Book) -> None:
    for language in ("en", "ru"):
        path = book.root / f"book/{language}/experiment.md"
        path.write_text(path.read_text("utf8") + cell("print(1)", "hide-input"), "utf8")
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    russian, english = book.page("ru"), book.page("en")
    assert 'lang="ru"' in russian
    for text in ("Показать код", "Основы", "Язык книги", "Поиск по книге", "Цветовая тема"):
        assert text in russian, text
    for text in ("Show code cell", "Foundations", "Language of the book", "Search the book"):
        assert text in english, text
        assert text not in russian, text


def test_links_between_the_editions(built_once: Book) -> None:
    page = built_once.page("en")
    assert '<a href="../ru/experiment.html" lang="ru" hreflang="ru" rel="alternate">Русский</a>' in page
    assert '<span lang="en" aria-current="true">English</span>' in page
    site = "https://bineural.github.io/bineural/"
    for language, href in (("en", f"{site}en/"), ("ru", f"{site}ru/"), ("x-default", f"{site}en/")):
        assert f'<link rel="alternate" hreflang="{language}" href="{href}experiment.html"/>' in page


def test_unknown_part_caption_is_refused(book: Book) -> None:
    book.edit("_toc.yml", "foundations", "fundamentals")
    done = book.run("book")
    assert done.returncode == 1
    assert "_config.yml has no en caption for the part 'fundamentals'" in done.stderr


def test_glossary_in_the_order_and_language_of_the_edition(book: Book) -> None:
    (book.root / "book" / "glossary.yml").write_text(GLOSSARY, "utf8")
    for language, term in (("en", "share"), ("ru", "доля")):
        listed = f"{{doc}}`experiment` {{term}}`{term}`\n\n```{{book-glossary}}\n```\n"
        book.edit(f"book/{language}/index.md", "{doc}`experiment`", listed)
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    english, russian = book.page("en", "index"), book.page("ru", "index")
    assert english.index('id="term-share"') < english.index('id="term-storage"') < english.index('id="term-yard"')
    assert russian.index("Часть целого.") < russian.index("Величина.") < russian.index("Длина.")
    assert "A part of a whole." in english
    assert "доля (ru)" in english
    assert "share (en)" in russian
    assert "Объясняется в главе" in russian
    assert 'href="#term-share"' in english


def test_dash_stays_with_the_word_before_it(built: Book) -> None:
    built.edit("book/ru/index.md", "{doc}`experiment`", "a – b and `c – d`, {doc}`experiment`")
    assert built.run("html", "ru").returncode == 0
    page = built.page("ru", "index")
    assert "a\N{NO-BREAK SPACE}– b" in page
    literal = page[page.index("docutils literal") :]
    assert "\N{NO-BREAK SPACE}" not in literal[: literal.index("</code>")]
