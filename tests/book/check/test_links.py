from __future__ import annotations

from typing import Any

import pytest

from bookbuild.check.links import check_links


def faults(small: Any) -> list[str]:
    return [str(problem) for problem in check_links(small.folders, small.root)]


def test_good_links_have_no_faults(small: Any) -> None:
    small.write(
        "README.md",
        "# Title of it\n\n[a](book/en/page.md) [b](#title-of-it) [c](https://a.org/x.md#y) [d](mailto:a@b.c)\n"
        '[e](book) [f](book/en/page.md#a-heading) <img src="book/figures/net.en.svg"> [g](docs/my%20guide.md#here)\n\n'
        '<a href="#top">x</a> <a name="top"></a>\n\n<p><img src="book/figures/net.ru.svg"></p>\n',
    )
    small.write("docs/my guide.md", '<a id="here"></a>\n')
    small.write("_build/bad.md", "[x](nowhere.md)\n")
    small.write(".hidden/bad.md", "[x](nowhere.md)\n")
    small.write("book/en/other.md", "[a](page) [b](page.md#ex-one) [c](#fig-net) [d](/page.md) [e](../figures)\n")
    assert faults(small) == []


BAD = {
    "file": ("README.md", "x\n[a](b.md)\n", 2, "link to 'b.md': there is no such file, correct the path"),
    "image": ("README.md", "![a](b.png)", 1, "image to 'b.png': there is no such file, correct the path"),
    "html": ("README.md", "<p>\n<img src='b.png'>", 2, "image to 'b.png': there is no such file, correct the path"),
    "suffix": ("README.md", "[a](book/en/page)", 1, "link to 'book/en/page': there is no such file"),
    "anchor": (
        "README.md",
        "[a](book/en/page.md#x)",
        1,
        "link to 'book/en/page.md#x': book/en/page.md has no such heading or label, correct the anchor",
    ),
    # GitHub knows nothing of MyST's labels.
    "label for GitHub": ("README.md", "[a](book/en/page.md#top)", 1, "link to 'book/en/page.md#top': book/en/page.md"),
    "own anchor": ("README.md", "# A\n[a](#b)", 2, "link to '#b': README.md has no such heading or label"),
    "label of another page": ("book/en/a.md", "[a](a.md#top)", 1, "link to 'a.md#top': book/en/a.md has no such"),
    "page": ("book/en/a.md", "a\nb [a](b)", 2, "link to 'b': there is no such file, correct the path"),
    "label": ("book/en/a.md", "[a](#b)", 1, "link to '#b': book/en/a.md has no such heading or label"),
    "figure": ("book/en/a.md", "\n```{figure} b.svg\n```", 2, "image to 'b.svg': there is no such file"),
    "include": ("book/en/a.md", "```{literalinclude} b.py\n```", 1, "link to 'b.py': there is no such file"),
}


@pytest.mark.parametrize(("name", "text", "line", "message"), BAD.values(), ids=BAD.keys())
def test_bad_link_is_named(small: Any, name: str, text: str, line: int, message: str) -> None:
    small.write(name, text)
    (fault,) = faults(small)
    assert fault.startswith(f"{name}:{line}: {message}")


def test_line_inside_a_paragraph(small: Any) -> None:
    small.write("book/ru/a.md", "Текст `код\nкод` $x\ny$\n{ref}`a\n<top>` <b\nx> и\n[a](b.md)\n")
    (fault,) = faults(small)
    assert fault.startswith("book/ru/a.md:7: ")
