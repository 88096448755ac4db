"""The card under a title: times, what is needed, the short path."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes
from rich_book import between
from sphinx.addnodes import pending_xref
from tiny_book import Book

from bookbuild.sources.settings import repository
from bookbuild.sphinx_ext.card import outermost, shorten_links


@pytest.mark.parametrize(
    ("language", "facts", "rest"),
    [
        (
            "en",
            ["Skim: 1 min", "read: 1 min", "exercises (2): 30 min", r"run: \d+ s"],
            ["You need: Python, share; Experiment", "Short path: 1 min", "May be skipped: A long way"],
        ),
        (
            "ru",
            ["Просмотр: 1 мин", "чтение: 1 мин", r"упражнения (2): 30 мин", r"запуск: \d+ с"],
            ["Понадобятся: Python, доля; Опыт", "Короткий путь: 1 мин", "Можно пропустить: Долгий путь"],
        ),
    ],
)
def test_card_is_computed(rich: Book, language: str, facts: list[str], rest: list[str]) -> None:
    page = rich.page(language, "elements")
    card = between(page, '<div class="chapter-card', "</div>")
    assert page.index("</h1>") < page.index(card) < page.index("<figure")
    text = re.sub(r"<[^<>]*>", "", card)
    first = " · ".join(re.escape(fact).replace(r"\\d\+", r"\d+") for fact in facts)
    assert re.search(first, text), text
    for line in rest:
        assert line in text
    assert 'href="index.html#term-share"' in card
    assert 'href="#el-long"' in card


@pytest.mark.parametrize(
    ("language", "line", "labels"),
    [
        (
            "en",
            "Open: Colab · Kaggle · Binder · download · source",
            ["Open in Colab", "Open in Kaggle", "Open in Binder", "Download the notebook", "Source of this page"],
        ),
        (
            "ru",
            "Открыть: Colab · Kaggle · Binder · скачать · исходник",
            ["Открыть в Colab", "Открыть в Kaggle", "Открыть в Binder", "Скачать блокнот", "Исходник страницы"],
        ),
    ],
)
def test_card_opens_the_notebook_of_the_page_in_its_language(
    rich: Book, language: str, line: str, labels: list[str]
) -> None:
    launch = between(rich.page(language, "elements"), '<p class="card-launch', "</p>")
    assert re.sub(r"<[^<>]*>", "", launch) == line
    own = repository(rich.project)
    addresses = [
        f"https://colab.research.google.com/github/{own}/blob/notebooks/{language}/elements.ipynb",
        f"https://kaggle.com/kernels/welcome?src=https://github.com/{own}/blob/notebooks/{language}/elements.ipynb",
        f"https://mybinder.org/v2/gh/{own}/notebooks?urlpath=lab/tree/{language}/elements.ipynb",
        "notebooks/elements.ipynb",
        f"https://github.com/{own}/blob/main/book/{language}/elements.md",
    ]
    assert re.findall(r'<a href="([^"]*)" aria-label="([^"]*)"', launch) == list(zip(addresses, labels, strict=True))
    assert re.findall(r'<a href="([^"]*)"[^<>]* download>', launch) == ["notebooks/elements.ipynb"]


def test_fork_s_card_leads_to_the_fork(built: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")
    built.edit("_config.yml", "bookbuild_notebooks_branch: notebooks", "bookbuild_notebooks_branch: exported")
    done = built.run("html", "en")
    assert done.returncode == 0, done.stderr
    launch = between(built.page("en"), '<p class="card-launch', "</p>")
    assert "/github/someone/fork/blob/exported/en/experiment.ipynb" in launch
    assert "/gh/someone/fork/exported?urlpath=" in launch
    assert "https://github.com/someone/fork/blob/main/book/en/experiment.md" in launch
    assert launch.count("bineural/bineural") == 0


def test_exercises_are_counted_by_level(rich: Book) -> None:
    assert "Exercises: a function (1), open challenge (1)" in rich.page("en", "elements")
    assert "Упражнения: функция (1), открытая задача (1)" in rich.page("ru", "elements")


def test_exercises_without_minutes_are_counted(rich: Book) -> None:
    card = between(rich.page("en"), '<div class="chapter-card', "</div>")
    assert "exercises: 2</span>" in card
    assert "<details" not in card
    assert "You need" not in card


def test_section_that_may_be_skipped_is_marked_at_its_title_alone(rich: Book) -> None:
    page = rich.page("en", "elements")
    assert re.search(r"<h2>A long way <span class=\"skip-mark\">may be skipped</span><a class=\"headerlink\"", page)
    assert page.count("may be skipped") == 1
    assert ',"A long way",' in (rich.project.site / "en" / "_static" / "search-index.js").read_text("utf8")


def test_section_inside_of_another_is_skipped_with_it() -> None:
    inner, other = nodes.section(ids=["inner"]), nodes.section(ids=["other"])
    outer = nodes.section("", inner, ids=["outer"])
    assert outermost([inner, outer, other]) == [outer, other]


def test_links_to_chapters_say_their_short_names(tmp_path: Path) -> None:
    (tmp_path / "tensors.md").write_text("---\nshort: Tensors\n---\n\n# Tensors and what else\n", "utf8")
    (tmp_path / "plain.md").write_text("---\nneeds: nothing\n---\n\n# A title\n", "utf8")
    links = [
        pending_xref("", nodes.inline("", target), reftype=kind, reftarget=target, refexplicit=explicit)
        for kind, target, explicit in (
            ("doc", "tensors", False),
            ("doc", "tensors", True),
            ("doc", "plain", False),
            ("doc", "nowhere", False),
            ("term", "tensors", False),
        )
    ]
    shorten_links([nodes.Text("the chapter "), *links], tmp_path)
    assert [(link.astext(), link["refexplicit"]) for link in links] == [
        ("Tensors", True),
        ("tensors", True),
        ("plain", False),
        ("nowhere", False),
        ("tensors", False),
    ]
