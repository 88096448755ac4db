"""The pages of the reference: every object has its place, its links lead somewhere, its first line is translated."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from rich_book import between
from tiny_book import Book, make_book

from bookbuild.reference.settings import read_modules, read_settings

ROOT = Path(__file__).parents[3]
SETTINGS = read_settings(ROOT / "book" / "api.yml")
MODULES = read_modules(ROOT / "src" / "bineural", SETTINGS)
LANGUAGES = ("en", "ru")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book of an index, a chapter and the reference; what it says of other chapters is left out."""
    book = make_book(tmp_path_factory.mktemp("reference") / "book")
    said = {"modules": [*SETTINGS.modules], "constants": {**SETTINGS.constants}, "taught": {"layers": "experiment"}}
    (book.root / "book" / "api.yml").write_text(yaml.safe_dump(said), "utf8")
    toc = yaml.safe_load((book.root / "_toc.yml").read_text("utf8"))
    pages = [{"file": f"api-{name}"} for name in SETTINGS.modules]
    toc["parts"][0]["chapters"].append({"file": "api", "sections": pages})
    (book.root / "_toc.yml").write_text(yaml.safe_dump(toc), "utf8")
    for language in LANGUAGES:
        book.write(language, "api", "(api)=\n# Reference\n\n```{api-overview}\n```\n")
        for name in SETTINGS.modules:
            body = f"(api-{name})=\n# {name}\n\n```{{api-module}} {name}\n```\n"
            book.write(language, f"api-{name}", body)
    done = book.run("book")
    assert done.returncode == 0, done.stderr
    return book


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_object_has_its_place_and_a_link_from_the_overview(reference: Book, language: str) -> None:
    overview = reference.page(language, "api")
    for module in MODULES:
        name = f"api-{module.name.partition('.')[2]}"
        page = reference.page(language, name)
        for entry in module.entries:
            assert f'id="{entry.full_name}"' in page
            assert f'href="{name}.html#{entry.full_name}"' in overview
            assert all(f'id="{member.full_name}"' in page for member in entry.members)


@pytest.mark.parametrize("language", LANGUAGES)
def test_links_lead_to_places_that_are_there_and_addresses_are_not_shared(reference: Book, language: str) -> None:
    pages = {name: reference.page(language, name) for name in ("api", *(f"api-{one}" for one in SETTINGS.modules))}
    ids = {name: Counter(re.findall(r'\bid="([^"]+)"', text)) for name, text in pages.items()}
    for name, text in pages.items():
        assert not [one for one, count in ids[name].items() if count > 1 and one.startswith("bineural")]
        for page, place in re.findall(r'href="([\w-]*)(?:\.html)?#(bineural[^"]*)"', text):
            assert place in ids[page or name], (name, page, place)


def test_first_line_is_in_the_edition_s_language_and_the_rest_says_that_it_is_english(reference: Book) -> None:
    start, end = 'id="bineural.layers.conv2d"', 'id="bineural.layers.fans"'
    english, russian = (between(reference.page(language, "api-layers"), start, end) for language in LANGUAGES)
    assert "Slide a kernel over images" in english
    assert "Проводит ядро по изображениям" in russian
    assert "Slide a kernel over images" not in russian
    assert 'lang="en"' in russian
    assert '<p class="rubric">Параметры</p>' in russian
    assert "As in every library of the field the kernel is not flipped" in russian


def test_object_tells_how_it_is_imported_and_called_and_who_teaches_it(reference: Book) -> None:
    section = between(reference.page("en", "api-layers"), 'id="bineural.layers.conv2d"', 'id="bineural.layers.fans"')
    text = re.sub(r"<[^>]+>", "", section)
    assert "from bineural.layers import conv2d" in text
    assert "conv2d(x, weight, bias=None, stride=1, padding=0)" in text
    assert "Taught in Experiment." in text
    assert "&gt;&gt;&gt; conv2d(image, right_minus_left).shape" in text


def test_names_in_texts_are_links_but_arguments_are_not(reference: Book) -> None:
    layers = reference.page("en", "api-layers")
    uniform = between(layers, 'id="bineural.layers.kaiming_uniform_"', 'id="bineural.layers.xavier_normal_"')
    assert 'href="#bineural.layers.kaiming_normal_"' in uniform
    sgd = between(
        reference.page("en", "api-scratch"), 'id="bineural.scratch.SGD"', 'id="bineural.scratch.CrossEntropyLoss"'
    )
    assert "#bineural.scratch.momentum" not in sgd
    assert 'href="#bineural.scratch.Parameter"' in sgd


def test_search_knows_the_objects(reference: Book) -> None:
    index = (reference.project.site / "en" / "_static" / "search-index.js").read_text("utf8")
    for name in ("DropConnectLinear", "load_mnist", "plot_curves"):
        assert f'.{name}"' in index


def only_page(book: Book, directive: str) -> Book:
    """Return a book whose pages have no code to execute, the first one with a directive."""
    for language in LANGUAGES:
        book.write(language, "experiment", "(experiment)=\n# Experiment\n")
    book.write("en", "index", f"(index)=\n# A book\n\n```{directive}\n```\n")
    return book


def test_unknown_module_is_told(reference: Book, book: Book) -> None:
    (book.root / "book" / "api.yml").write_text((reference.root / "book" / "api.yml").read_text("utf8"), "utf8")
    done = only_page(book, "{api-module} none").run("html", "en")
    assert done.returncode == 1
    assert "api.yml has no module 'none': add it there, or name another one" in done.stderr


def test_missing_file_is_told(book: Book) -> None:
    done = only_page(book, "{api-overview}").run("html", "en")
    assert done.returncode == 1
    assert "api.yml is missing beside the editions" in done.stderr


def test_pages_below_another_open_by_a_button_that_has_a_name(reference: Book) -> None:
    for language, name in (("en", "Pages of this section"), ("ru", "Страницы этого раздела")):
        page = reference.page(language, "api")
        assert page.count("<summary>") == 0
        assert f'<summary aria-label="{name}">' in page
