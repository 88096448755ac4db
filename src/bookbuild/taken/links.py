"""Links between pages, which become links inside of one file; what a file lacks is found on the site."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from urllib.parse import unquote, urljoin, urlsplit

from lxml.html import HtmlElement

Target = Callable[[str, str], str]


def identifiers(content: HtmlElement) -> set[str]:
    """Return the places of a page that links lead to."""
    return {name for element in content.iter() if (name := element.get("id"))}


def redirect_links(
    content: HtmlElement, page: str, places: Mapping[str, Collection[str]], address: str, target: Target
) -> None:
    """Give each link of a page the address that it has in the file.

    Parameters
    ----------
    content : HtmlElement
        The content of the page.
    page : str
        Its name.
    places : Mapping[str, Collection[str]]
        The identifiers of each page that the file has.
    address : str
        The folder of the edition on the site, for what the file lacks.
    target : Target
        Makes an address of a page and an identifier, which is empty for the whole page.
    """
    for link in content.iter("a"):
        href = link.get("href")
        if href is None:
            continue
        link.attrib.pop("download", None)
        parts = urlsplit(href)
        if parts.scheme or parts.netloc:
            continue
        name = parts.path.removesuffix(".html") if parts.path else page
        fragment = unquote(parts.fragment)
        if name not in places:
            link.set("href", urljoin(address, href))
        elif fragment in places[name]:
            link.set("href", target(name, fragment))
        else:
            link.set("href", target(name, ""))
