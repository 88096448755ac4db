"""Redirects of renamed pages: what `make check` refuses, with the line."""

from __future__ import annotations

import pytest
from small_book import Small

from bookbuild.check.redirects import check_redirects

SETTINGS = "sphinx:\n  config:\n    language: en\n    bookbuild_redirects:"


def problems(small: Small, redirects: str) -> list[str]:
    small.write("_config.yml", f"{SETTINGS}{redirects}")
    return list(map(str, check_redirects(small.root / "_config.yml", small.folders, small.root)))


@pytest.mark.parametrize("redirects", ["", " {}", "\n      old: page\n      older: old\n"])
def test_redirects_that_lead_somewhere_are_accepted(small: Small, redirects: str) -> None:
    assert problems(small, redirects) == []


def test_book_without_the_setting_is_accepted(small: Small) -> None:
    small.write("_config.yml", "title: A book\n")
    assert check_redirects(small.root / "_config.yml", small.folders, small.root) == []
    (small.root / "_config.yml").unlink()
    assert check_redirects(small.root / "_config.yml", small.folders, small.root) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("page: other", "the redirect from page hides the page of this name"),
        ("search: page", "the redirect from search hides the page of this name"),
        ("gone: nowhere", "the redirect from gone leads to 'nowhere', which is no page"),
        ("gone: 5", "the redirect from gone leads to 5, which is no page"),
        ("gone: [page]", "the redirect from gone leads to ['page'], which is no page"),
        ("gone: gone", "the redirect from gone leads in a circle"),
        ("gone.html: page", "a redirect leads from 'gone.html': expected the name of a page"),
        ("../gone: page", "a redirect leads from '../gone': expected the name of a page"),
        ("5: page", "a redirect leads from 5: expected the name of a page"),
    ],
)
def test_faults_are_named_with_their_line(small: Small, line: str, fault: str) -> None:
    (problem,) = problems(small, f"\n      old: page\n      {line}\n")
    assert problem.startswith(f"_config.yml:6: {fault}"), problem


def test_every_redirect_of_a_circle_is_named(small: Small) -> None:
    found = problems(small, "\n      a: b\n      b: c\n      c: b\n")
    assert [problem.split(":")[1] for problem in found] == ["5", "6", "7"]
    assert all("leads in a circle" in problem for problem in found)


def test_setting_of_another_kind_is_refused(small: Small) -> None:
    (problem,) = problems(small, " [old]\n")
    assert problem.startswith("_config.yml:4: bookbuild_redirects should hold old names of pages with their new ones")
