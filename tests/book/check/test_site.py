"""The table of contents, the pages as such, and the weights of what was built from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookbuild.check.addresses import check_addresses
from bookbuild.check.pages import check_pages
from bookbuild.check.weights import check_weights


def page_faults(small: Any) -> list[str]:
    toc = small.root / "_toc.yml"
    return [str(problem) for problem in check_pages(small.folders, toc, small.root)]


def test_listed_pages_have_no_faults(small: Any) -> None:
    assert page_faults(small) == []


def test_contents_and_pages_agree(small: Any) -> None:
    small.write("_toc.yml", "root: page\nparts:\n- caption: x\n  chapters:\n  - file: more.md\n  - file: page\n")
    small.write("book/ru/more.md", "(x)=\n# А\n")
    small.write("book/ru/rest.md", "(x)=\n# А\n")
    assert page_faults(small) == [
        "_toc.yml:5: more has no page book/en/more.md: write it or delete the entry",
        "_toc.yml:6: page is already listed in line 1: delete one of the two",
        "book/ru/rest.md:1: this page is not in _toc.yml: list it or delete it",
    ]


def test_contents_must_exist_and_be_yaml(small: Any) -> None:
    small.write("_toc.yml", "root: [")
    assert page_faults(small)[0].startswith("_toc.yml:1: this is not valid YAML: ")
    (small.root / "_toc.yml").unlink()
    assert page_faults(small)[0] == "_toc.yml:1: there is no table of contents: write it"


@pytest.mark.parametrize("text", ["/work/book", "/root", "`/home/me`", "file:///a", "cd /work"])
def test_paths_of_a_machine_are_named(small: Any, text: str) -> None:
    small.edit("book/en/page.md", "nested = True", f"# {text}")
    (fault,) = page_faults(small)
    assert fault.startswith(f"book/en/page.md:{small.line('book/en/page.md', text)}: ")
    assert fault.endswith("is a path of one machine: write one that every reader has")


@pytest.mark.parametrize("text", ["a.org/work/x", "/workspace", "/homework", "~/root", "net/work", "/root-mean"])
def test_other_paths_are_not(small: Any, text: str) -> None:
    small.edit("book/en/page.md", "nested = True", f"# {text}")
    assert page_faults(small) == []


def test_broken_settings_are_named(small: Any) -> None:
    small.edit("book/en/page.md", ":tags: [hide-input]", ":tags: [hide-input")
    line = small.line("book/en/page.md", "```{code-cell}")
    assert page_faults(small) == [f"book/en/page.md:{line}: code cell: Invalid options format (bad YAML)"]


def weight_faults(root: Path) -> list[str]:
    return [str(problem) for problem in check_weights(root / "_build" / "html", root)]


def test_a_site_that_is_not_built_has_no_faults(tmp_path: Path) -> None:
    assert weight_faults(tmp_path) == []


def test_heavy_images_and_pages_are_named(tmp_path: Path) -> None:
    site = tmp_path / "_build" / "html"
    (site / "_images").mkdir(parents=True)
    (site / "heavy.html").write_bytes(b"x" * 1_500_001)
    (site / "style.css").write_bytes(b"x" * 1_600_000)
    (site / "light.html").write_text('<img src="_images/a%201.png"><img src="https://a.org/b.png">')
    (site / "_images" / "a 1.png").write_bytes(b"x" * 300_000)
    (site / "_images" / "big.svg").write_bytes(b"x" * 300_001)
    images = "".join(f'<img src="_images/{i}.webp">' for i in range(5)) + '<source srcset="_images/a%201.png">'
    for i in range(5):
        (site / "_images" / f"{i}.webp").write_bytes(b"x" * 299_900)
    (site / "mentions.html").write_text(images.replace("<img src", "<a href"))
    (site / "full.html").write_text(images)
    (site / "over.html").write_text(images + '<img srcset="_images/a%201.png 2x"><object data="_images/big.svg">')
    limit = "expected at most 1.5: split it or show less"
    assert weight_faults(tmp_path) == [
        "_build/html/_images/big.svg:1: this image has 300 kB, expected at most 300: choose another format or size",
        f"_build/html/heavy.html:1: this page has 1.5 MB with its 0 images, {limit}",
        f"_build/html/over.html:1: this page has 2.1 MB with its 7 images, {limit}",
    ]


def test_repeated_ids_and_permalinks_without_a_twin_are_named(tmp_path: Path) -> None:
    site = tmp_path / "_build" / "html"
    link = '<a class="headerlink" href="#{0}" title="x">#</a>'
    pages = {
        "en": '<section id="a"><p id="a">&lt;p id="b"&gt;</p>' + link.format("a") + link.format("the-title"),
        "ru": '<section class="x" id="a">' + link.format("a"),
    }
    for language, text in pages.items():
        (site / language).mkdir(parents=True)
        (site / language / "page.html").write_text(text)
    (site / "en" / "alone.html").write_text(link.format("a"))
    (site / "index.html").write_text('<p id="x"><p id="x">')
    assert [str(problem) for problem in check_addresses(site, ["en", "ru"], tmp_path)] == [
        "_build/html/en/page.html:1: id 'a' stands 2 times on this page: let each element have one of its own",
        "_build/html/en/page.html:1: _build/html/ru/page.html has no address #the-title: give both the same label",
        "_build/html/index.html:1: id 'x' stands 2 times on this page: let each element have one of its own",
    ]
    assert check_addresses(tmp_path / "nothing", ["en", "ru"], tmp_path) == []
