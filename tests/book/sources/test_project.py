"""Reading the project's two configuration files, and what is said when they are wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bookbuild.sources.project import EDITION_TEXTS, BookError, Project

ENGLISH = ", ".join(f"{name}: text" for name in EDITION_TEXTS)
CONFIG = f"sphinx: {{config: {{editions: {{en: {{{ENGLISH}}}}}}}}}"


def make(root: Path, config: str = CONFIG, toc: str = "root: index") -> Project:
    (root / "_config.yml").write_text(config)
    (root / "_toc.yml").write_text(toc)
    return Project(root)


def test_found_from_a_folder_inside(tmp_path: Path) -> None:
    make(tmp_path)
    inside = tmp_path / "book" / "en"
    inside.mkdir(parents=True)
    assert Project.find(inside).root == tmp_path


def test_not_found(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"no _config.yml with a _toc.yml in .* or above it: run this inside"):
        Project.find(tmp_path)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("a: [", "_config.yml is not valid YAML: .*line 1"),
        ("- a list", "_config.yml must hold a mapping of settings, found list"),
        ("title: x", "names no editions: expected sphinx.config.editions"),
        (CONFIG.replace("title: text, ", ""), "_config.yml: the edition en has no text for title: write it under"),
        ("sphinx: {config: {editions: {en: }}}", "the edition en has no text for name, title"),
        ("sphinx: {config: {editions: [en, ru]}}", "names no editions"),
    ],
)
def test_wrong_configuration(tmp_path: Path, config: str, message: str) -> None:
    with pytest.raises(BookError, match=message):
        _ = make(tmp_path, config).languages


def test_pages_in_the_order_of_the_contents(tmp_path: Path) -> None:
    parts = "[{caption: a, chapters: [{file: b, sections: [{file: c}]}, {file: a}]}, {chapters: [{file: z}]}]"
    toc = f"root: index\nparts: {parts}"
    assert make(tmp_path, toc=toc).pages == ["index", "b", "c", "a", "z"]


def test_pages_may_be_named_with_their_suffix(tmp_path: Path) -> None:
    toc = "root: index.md\nchapters: [{file: a.md}]"
    assert make(tmp_path, toc=toc).pages == ["index", "a"]


def test_pages_by_a_pattern_are_refused(tmp_path: Path) -> None:
    toc = 'root: index\nparts: [{chapters: [{glob: "chapters/*"}]}]'
    with pytest.raises(
        BookError, match=r"_toc.yml: `glob: chapters/\*` is not understood: name each page with `file:`"
    ):
        _ = make(tmp_path, toc=toc).pages


def test_page_by_name_or_path(tmp_path: Path) -> None:
    project = make(tmp_path)
    assert project.resolve_page("book/ru/index.md") == "index"
    with pytest.raises(BookError, match="no page 'indx' in _toc.yml: expected one of index"):
        project.resolve_page("indx")


def test_unknown_edition(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="no edition 'de': expected one of en"):
        make(tmp_path).edition("de")


def test_missing_page(tmp_path: Path) -> None:
    with pytest.raises(BookError, match=r"book/en/index.md is missing: _toc.yml names the page 'index'"):
        make(tmp_path).source("index", "en")


def test_results_lie_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(tmp_path / "book")
    assert project.results == tmp_path / "book" / "_build" / "results"
    monkeypatch.setenv("BINEURAL_RESULTS", "")
    assert project.results == tmp_path / "book" / "_build" / "results"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for named, folder in {"shared/x": "shared/x", "~/results": "home/results", str(tmp_path): "."}.items():
        monkeypatch.setenv("BINEURAL_RESULTS", named)
        assert project.results == tmp_path / folder


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("file", "BINEURAL_RESULTS should be a folder, but 'file' lies at or below a file: correct it"),
        ("file/below", "BINEURAL_RESULTS should be a folder, but 'file/below' lies at or below a file: correct it"),
        ("~nobody-here/x", "BINEURAL_RESULTS should be a folder, but '~nobody-here/x' is below a home folder that is"),
    ],
)
def test_results_that_are_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setenv("BINEURAL_RESULTS", named)
    with pytest.raises(BookError, match=re.escape(message)):
        Project(tmp_path).results  # noqa: B018
