"""Texts on terminals, some of which cannot show every letter."""

import sys
import unicodedata
from collections.abc import Callable

from bineural.localize.catalog import SOURCE_LANGUAGE, get_language

_PLAIN = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "—": "-",
        "×": "x",
        "·": "*",
        "≤": "<=",
        "≥": ">=",
        "≈": "~",
        "≠": "!=",
        "±": "+-",
        "→": "->",
        "←": "<-",
        "✓": "+",
        "✗": "x",
        "…": "...",
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "’": "'",
        "‘": "'",
        "√": "sqrt",
        "‖": "||",
        "∂": "d",
        "∞": "inf",
        "°": " deg",
        "•": "*",
        "\u00a0": " ",
        "\u2009": " ",
        "\u202f": " ",
    }
)
_SUPERSCRIPTS = {
    "⁰": "0",
    "¹": "1",
    "²": "2",
    "³": "3",
    "⁴": "4",
    "⁵": "5",
    "⁶": "6",
    "⁷": "7",
    "⁸": "8",
    "⁹": "9",
    "⁻": "-",
}


def print_text(render: Callable[[str], str]) -> None:
    """Print a text in the reader's language; what the terminal cannot show gets a plain form.

    A terminal that lacks the letters of the language gets English.

    Parameters
    ----------
    render : callable
        Called with a language, returns the text in it.

    Examples
    --------
    >>> print_text(lambda language: "10⁻⁹ ≤ x")
    10⁻⁹ ≤ x
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"  # a file in memory has none and takes everything
    text = fitting(render(get_language()), encoding)
    if text is None:
        text = fitting(render(SOURCE_LANGUAGE), encoding)
    if text is None:
        text = render(SOURCE_LANGUAGE).encode(encoding, "replace").decode(encoding)
    print(text)


def fitting(text: str, encoding: str) -> str | None:
    """Return a text, in its plain form where an encoding lacks a character; None if it lacks that too.

    Parameters
    ----------
    text : str
    encoding : str
        Such as ``"cp1251"``.

    Examples
    --------
    >>> fitting("−3 · 10⁻⁹", "ascii"), fitting("да", "cp866"), fitting("да", "ascii")
    ('-3 * 10^-9', 'да', None)
    """
    plain = "".join(_plain_form(character, encoding) for character in _with_powers(text, encoding))
    return plain if _fits(plain, encoding) else None


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _with_powers(text: str, encoding: str) -> str:
    """Write superscripts that the encoding lacks as powers: ``10⁻⁹`` as ``10^-9``."""
    if _fits(text, encoding) or not any(character in _SUPERSCRIPTS for character in text):
        return text
    written = ""
    was_raised = False
    for character in text:
        raised = character in _SUPERSCRIPTS
        written += ("^" if raised and not was_raised else "") + _SUPERSCRIPTS.get(character, character)
        was_raised = raised
    return written


def _plain_form(character: str, encoding: str) -> str:
    if _fits(character, encoding):
        return character
    plain = character.translate(_PLAIN)
    if plain == character:  # a letter with an accent, or a ligature
        plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode() or character
    return plain
