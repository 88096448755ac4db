"""Settings of the editions, and the files at the site's root."""

from __future__ import annotations

import pytest
import yaml
from tiny_book import Book

from bookbuild.site import root as site
from bookbuild.sources.launch import services
from bookbuild.sources.project import Project
from bookbuild.sources.settings import edition_overrides, notebooks_branch, repository, site_address, write_config


def test_address_follows_the_repository(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    monkeypatch.delenv("BINEURAL_SITE", raising=False)
    assert repository(book.project) == "bineural/bineural"
    assert site_address(book.project) == "https://bineural.github.io/bineural/"
    monkeypatch.setenv("GITHUB_REPOSITORY", "someone/fork")
    assert site_address(book.project) == "https://someone.github.io/fork/"
    assert edition_overrides(book.project, "en")["bookbuild_repository"] == "someone/fork"
    monkeypatch.setenv("BINEURAL_SITE", "https://example.org/")
    assert edition_overrides(book.project, "ru")["html_baseurl"] == "https://example.org/ru/"


def test_branch_of_the_notebooks_is_one_setting(book: Book) -> None:
    assert notebooks_branch(book.project) == "notebooks"
    book.edit("_config.yml", "bookbuild_notebooks_branch: notebooks", "bookbuild_notebooks_branch: exported/all")
    changed = Project(book.root)
    assert edition_overrides(changed, "ru")["bookbuild_notebooks_branch"] == notebooks_branch(changed) == "exported/all"
    addresses = services("someone/fork", "exported/all", "ru", "clinic")
    assert addresses["Colab"].endswith("/github/someone/fork/blob/exported/all/ru/clinic.ipynb")
    assert addresses["Binder"].endswith("/gh/someone/fork/exported%2Fall?urlpath=lab/tree/ru/clinic.ipynb")


def test_written_configuration_is_the_other_edition(book: Book) -> None:
    path = write_config(book.project, "ru")
    config = yaml.safe_load(path.read_text("utf8"))
    original = yaml.safe_load((book.root / "_config.yml").read_text("utf8"))
    settings = config["sphinx"]["config"]
    assert settings["language"] == "ru"
    assert config["title"] == original["sphinx"]["config"]["editions"]["ru"]["title"]
    assert settings["extensions"] == original["sphinx"]["config"]["extensions"]
    assert settings["html_theme_options"]["navbar_persistent"] == []


def test_root_of_the_site(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_SITE", "https://example.org/books/nn/")
    site.write_root(book.project)
    landing = (book.project.site / "index.html").read_text("utf8")
    lost = (book.project.site / "404.html").read_text("utf8")
    for language in ("en", "ru"):
        assert f'href="{language}/index.html"' in landing
        assert f'href="/books/nn/{language}/index.html"' in lost
        assert f'hreflang="{language}" href="https://example.org/books/nn/{language}/index.html"' in landing
    assert (book.project.site / "favicon.svg").is_file()
