"""What the build itself brings: the interface in the edition's language, the glossary, addresses, spacing of dashes."""

from __future__ import annotations

import re

from tiny_book import Book

from bookbuild.check.addresses import check_addresses
from bookbuild.sources.settings import site_address


def test_interface_speaks_the_language_of_the_edition(rich: Book) -> None:
    russian, english = rich.page("ru"), rich.page("en")
    assert 'lang="ru"' in russian
    folds = ("код", "результат", "код и результат")
    for text in (f"{verb} {what}</span>" for verb in ("Показать", "Скрыть") for what in folds):
        assert russian.count(text) == 1, text
    assert "Toggle hidden content" not in russian + english
    for text in ("Основы", "Язык книги", "Поиск по книге", "Цветовая тема"):
        assert text in russian, text
    for what in ("source", "output", "content"):
        assert english.count(f"Show code cell {what}</span>") == english.count(f"Hide code cell {what}</span>") == 1
    for text in ("Foundations", "Language of the book", "Search the book"):
        assert text in english, text
        assert text not in russian, text


def test_expected_exception_and_skipped_cell(rich: Book) -> None:
    assert "ZeroDivisionError" in rich.page("en")
    assert ">42" in rich.page("en")


def test_page_without_header_is_a_page(rich: Book) -> None:
    assert "No code." in rich.page("en", "plain")
    assert "chapter-card" not in rich.page("en", "plain")
    assert "fold-checked" not in rich.page("en", "plain")


def test_links_between_the_editions(built_once: Book) -> None:
    page = built_once.page("en")
    assert '<a href="../ru/experiment.html" lang="ru" hreflang="ru" rel="alternate">Русский</a>' in page
    assert '<span lang="en" aria-current="true">English</span>' in page
    site = site_address(built_once.project)
    for language, href in (("en", f"{site}en/"), ("ru", f"{site}ru/"), ("x-default", f"{site}en/")):
        assert f'<link rel="alternate" hreflang="{language}" href="{href}experiment.html"/>' in page


def test_unknown_part_caption_is_refused(built: Book) -> None:
    built.edit("_toc.yml", "foundations", "fundamentals")
    done = built.run("html", "en")
    assert done.returncode == 1
    assert "_config.yml has no en caption for the part 'fundamentals'" in done.stderr


def test_glossary_in_the_order_and_language_of_the_edition(rich: Book) -> None:
    english, russian = rich.page("en", "index"), rich.page("ru", "index")
    assert english.index('id="term-share"') < english.index('id="term-capacity"') < english.index('id="term-yard"')
    assert 'href="#term-share" title="' in russian
    assert russian.index("Часть целого.") < russian.index("Величина.") < russian.index("Длина.")
    assert "A part of a whole." in english
    assert "Russian: доля" in english
    assert "англ. share" in russian
    assert "Объясняется в главе" in russian
    assert 'href="#term-share"' in english


def permalinks(page: str) -> list[str]:
    return re.findall(r'class="headerlink" href="#([^"]*)"', page)


def test_addresses_are_those_of_labels_in_both_editions(rich: Book) -> None:
    labels = ["experiment", "ex-one", "sol-one", "ex-two", "sol-two", "share-of", "summary", "formula", "last"]
    for language in ("en", "ru"):
        found = permalinks(rich.page(language))
        assert found == [label for label in labels if label in found]
        assert set(found) >= {label for label in labels if not label.startswith(("ex-", "sol-"))}
        assert 'href="experiment.html#summary"' in rich.page(language, "plain")
        headings = re.findall(r'<section[^>]* id="([^"]*)">\n(?:<span id="[^"]*"></span>)*<h2>', rich.page(language))
        assert headings == ["share-of", "summary", "formula", "last"]
    # addresses made of English titles have been given away in links, those of numbers have not
    assert 'id="title"' in rich.page("en")
    assert not re.search(r'<section[^>]* id="[^"]*">\n<span id="id\d', rich.page("ru"))


def test_no_address_stands_twice(rich: Book) -> None:
    assert "Exercise 2" in rich.page("en")
    assert check_addresses(rich.project.site, rich.project.languages, rich.root) == []


def test_formula_of_a_title_is_set_there_and_plain_elsewhere(rich: Book) -> None:
    page, other = rich.page("en"), rich.page("en", "plain")
    heading = re.search(r"<h2>.*?Title <span class=\"math.*?</h2>", page)
    assert heading
    assert r'data-tex="\ell_2"' in heading[0]
    assert "Title ℓ₂ and Wᵀ" in page[page.index("bd-sidebar-secondary") :]
    assert re.search(r"<title>[^<]*Plain xᵢ", other)
    assert re.search(r'rel="(next|prev)" title="[^"]*Plain xᵢ"', page)
    assert 'href="#formula">Title ℓ₂ and Wᵀ</a>' in page
    index = (rich.project.site / "en" / "_static" / "search-index.js").read_text("utf8")
    titles = re.findall(r'\[\d+,"[^"]*","([^"]*)",\d', index)
    assert {"Plain xᵢ", "Title ℓ₂ and Wᵀ"} <= set(titles)
    assert not [title for title in titles if "\\" in title]
    for text in (page, other):
        outside = re.sub('data-tex="[^"]*"', "", text)
        assert "ell_2" not in outside
        assert "Plain x_i" not in outside


def test_dash_and_times_stay_with_their_neighbors(rich: Book) -> None:
    page = rich.page("ru", "index")
    assert "a\N{NO-BREAK SPACE}– b, 8\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}8 and" in page
    literal = page[page.index("docutils literal") :]
    assert "\N{NO-BREAK SPACE}" not in literal[: literal.index("</code>")]
