"""Formulas as plain text, for places where no TeX is set: a tab's title, search results, lists of links."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import parse_latex_math
from docutils.utils.math.mathml_elements import math

# A formula inside of a text, and not what stands between two prices.
FORMULA = re.compile(r"(?<!\\)\$(?![\s$])((?:[^$\\]|\\.)+)(?<!\s)\$(?!\d)")
SUBSCRIPTS = dict(zip("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", strict=True))
SUPERSCRIPTS = dict(
    zip(
        "0123456789+−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
        strict=True,
    )
)
ACCENTS = {
    "ˆ": "\u0302",
    "˜": "\u0303",
    "~": "\u0303",
    "¯": "\u0304",
    "ˉ": "\u0304",
    "→": "\u20d7",
    "˙": "\u0307",
    "‾": "\u0304",
}
SPACED = frozenset("=≠<>≤≥≈∼∝≪≫∈∉⊂⊆→←↦⇒×+−±·∘⊙≡")
WORD = re.compile("[A-Za-z]{2,}$")
# Letters that are bold, script or sans serif by themselves: nobody types them into a search field.
STYLED = re.compile("[\U0001d400-\U0001d7ff]")
SIGNS = {"⋅": "·", "'": "′", "-": "−", "*": "∗"}


def plain_math(tex: str) -> str:
    r"""Return a formula in Unicode.

    Raises
    ------
    ValueError
        If it cannot be written in one line without TeX.

    Examples
    --------
    >>> plain_math(r"\ell_2"), plain_math(r"\mathbf{W}^{\mathsf T} x_{ij}"), plain_math(r"k \times k")
    ('ℓ₂', 'Wᵀxᵢⱼ', 'k × k')
    """
    try:
        decimal = tex.replace("{,}", r"\text{,}")  # which parts nothing
        return " ".join(_row(list(parse_latex_math(math(), decimal))).split())
    except MathError as error:
        raise ValueError(" ".join(str(error).split())) from None


def plain_text(text: str) -> str:
    r"""Return a text with its formulas in Unicode; one that cannot be plain stays as it is.

    Examples
    --------
    >>> plain_text(r"The $\ell_1$ norm, {BERT} and \$5")
    'The ℓ₁ norm, {BERT} and \\$5'
    """

    def replaced(found: re.Match[str]) -> str:
        try:
            return plain_math(found[1])
        except ValueError:
            return found[0]

    return FORMULA.sub(replaced, text)


def _row(elements: Sequence[Element], *, spaced: bool = True) -> str:
    text = ""
    for element in elements:
        part = _plain(element)
        if part in SPACED and spaced and text and text[-1] not in "([{":
            part = f" {part} "
        elif element.tag == "mo" and part == "," and spaced:
            part = ", "
        elif element.tag == "mi" and text[-1:].isalpha() and (len(part) > 1 or WORD.search(text)):
            part = f" {part}"  # log n, not logn
        text += part
    return text


def _plain(element: Element) -> str:
    children = list(element)
    match element.tag:
        case "mi" | "mn" | "mo" | "mtext":
            text = STYLED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), element.text or "")
            return SIGNS.get(text, text).replace("\N{FUNCTION APPLICATION}", "")
        case "mspace":
            return " " if element.get("width", "").startswith(("1", "2")) else ""
        case "mrow" | "mstyle":
            return _row(children)
        case "msub":
            return _plain(children[0]) + _script(children[1], SUBSCRIPTS, "_")
        case "msup":
            return _plain(children[0]) + _script(children[1], SUPERSCRIPTS, "^")
        case "msubsup":
            low, high = _script(children[1], SUBSCRIPTS, "_"), _script(children[2], SUPERSCRIPTS, "^")
            return _plain(children[0]) + low + high
        case "msqrt":
            return f"√{_grouped(children)}"
        case "mfrac" if len(children) == 2:
            return f"{_grouped(children[:1])}/{_grouped(children[1:])}"
        case "mover" if (accent := ACCENTS.get((children[1].text or "").strip())) and len(_plain(children[0])) == 1:
            return unicodedata.normalize("NFC", _plain(children[0]) + accent)
    raise ValueError(f"{element.tag} has no plain form")


def _script(element: Element, signs: dict[str, str], mark: str) -> str:
    text = _row([element] if element.tag != "mrow" else list(element), spaced=False)
    if text and all(sign in "′," or sign in signs for sign in text):
        return "".join(signs.get(sign, sign) for sign in text)
    if text.isalnum():
        return f"{mark}{text}"
    raise ValueError(f"{mark}{{{text}}} has no plain form")


def _grouped(elements: Sequence[Element]) -> str:
    text = _row(elements, spaced=False)
    return text if re.fullmatch(r"[∂∇]?[\w′]+", text) else f"({text})"
