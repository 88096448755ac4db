"""A tree of HTML as XHTML: elements in their namespaces, MathML for drawn formulas, nothing that EPUB refuses."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from bookbuild.taken.trees import classed

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
SVG = "http://www.w3.org/2000/svg"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SPACES = {"math": MATHML, "svg": SVG}
_CASED = {name.lower(): name for name in ("viewBox", "preserveAspectRatio", "gradientUnits", "gradientTransform")}
_TOKENS = {"mi", "mo", "mn", "mtext"}  # KaTeX writes what stands below an operator as a token with children
_ARITY = {"mfrac": 2, "mover": 2, "mroot": 2, "msub": 2, "msup": 2, "munder": 2, "msubsup": 3, "munderover": 3}
# KaTeX writes it behind a function's name, also where the name is an index and it is one child too many.
_APPLICATION = "\u2061"
_STALE = {"align", "border", "frame", "rules", "valign", "width", "xmlns", "tabindex"}


def keep_mathml(content: HtmlElement) -> None:
    """Put the MathML of each formula in the place of its drawing."""
    for formula in classed(content, "katex"):
        math = next(formula.iter("math"), None)
        if math is None:
            continue
        math = deepcopy(math)
        math.tail = formula.tail
        _mend(math)
        formula.getparent().replace(formula, math)


def _mend(math: HtmlElement) -> None:
    for element in list(math.iter(*_ARITY)):
        surplus = len(element) - _ARITY[element.tag]
        for child in [child for child in element if child.text == _APPLICATION][: max(surplus, 0)]:
            element.remove(child)
    for element in list(math.iter(*_TOKENS)):
        if len(element):
            element.tag = "mrow"


def xhtml(element: HtmlElement, space: str = XHTML) -> etree._Element:
    """Return a copy of an element, with all that is in it, in the namespaces of XHTML."""
    space = _SPACES.get(element.tag, space)
    made = etree.Element(f"{{{space}}}{element.tag}", nsmap={None: space} if element.tag in _SPACES else None)
    for name, value in element.items():
        if ":" in name or not _is_kept(name, value, space):
            continue
        made.set(_CASED.get(name, name) if space == SVG else name, value)
        if name == "lang":
            made.set(XML_LANG, value)
    made.text = element.text
    for child in element:
        if isinstance(child.tag, str):
            copy = xhtml(child, space)
            copy.tail = child.tail
            made.append(copy)
    return made


def _is_kept(name: str, value: str, space: str) -> bool:
    if space == MATHML:
        return name not in {"xmlns", "class", "style"} and bool(value)
    if space == SVG:
        return name != "xmlns"
    return name not in _STALE and not name.startswith(("data-", "on"))
