"""Small steps on the tree of a built page."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bookbuild.sources.plain_math import plain_math


def parse(text: str) -> HtmlElement:
    """Return the tree of a page."""
    return document_fromstring(text.encode(), parser=HTMLParser(encoding="utf8", remove_comments=True))


def classed(tree: HtmlElement, *names: str) -> list[HtmlElement]:
    """Return the elements below, in their order, that have one of some classes."""
    wanted = set(names)
    return [element for element in tree.iterdescendants() if not wanted.isdisjoint(classes(element))]


def classes(element: HtmlElement) -> list[str]:
    """Return the classes of an element."""
    return (element.get("class") or "").split()


def add_class(element: HtmlElement, name: str) -> None:
    """Give an element one more class."""
    element.set("class", " ".join([*classes(element), name]))


def remove_class(element: HtmlElement, name: str) -> None:
    """Take a class from an element."""
    element.set("class", " ".join(other for other in classes(element) if other != name))


def drop(elements: Iterable[HtmlElement]) -> None:
    """Remove elements with all that is in them; the text behind them stays."""
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()


def plain(element: HtmlElement) -> str:
    """Return the text of an element in one line; its formulas in Unicode, or as TeX where that is impossible."""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: HtmlElement) -> Iterable[str]:
    if not {"headerlink", "skip-mark"}.isdisjoint(classes(element)) or not isinstance(element.tag, str):
        return
    if "katex" in classes(element) or "math" in classes(element):
        yield _formula(element)
        return
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""


def _formula(element: HtmlElement) -> str:
    tex = next(iter(element.xpath("descendant-or-self::*/@data-tex")), None) or "".join(element.itertext())
    tex = tex.strip().removeprefix("\\(").removesuffix("\\)")
    try:
        return plain_math(tex)
    except ValueError:
        return tex
