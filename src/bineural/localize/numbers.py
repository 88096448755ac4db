"""Numbers as each language writes them."""

import functools
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bineural.localize.catalog import SOURCE_LANGUAGE, check_language


@dataclass(frozen=True)
class Symbols:
    """How the parts of a number are written."""

    decimal: str
    group: str
    minus: str
    percent: str
    power: str
    infinity: str
    nan: str

    @property
    def grouped_from(self) -> int:
        """Digits from which on a number is split: 1218 is easier to read than 1 218 or 1,218."""
        return 5


# What we decide for all languages, in running text and between the dollars of TeX; the decimal and the group
# symbol are each language's own.
_TEXT = {"minus": "−", "percent": "\u00a0%", "power": "·10{raised}", "infinity": "∞", "nan": "NaN"}
_MATH = {
    "minus": "-",
    "percent": r"\,\%",
    "power": r"\cdot 10^{{{power}}}",
    "infinity": r"\infty",
    "nan": r"\mathrm{NaN}",
}
# TeX sets a space after a comma unless braces make it an ordinary symbol, and drops spaces.
_IN_MATH = {",": "{,}", "\u00a0": r"\,", "\u202f": r"\,"}

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MATHEMATICS = re.compile(r"((?<!\\)\$.*?(?<!\\)\$)", re.DOTALL)
_EXPONENT = re.compile(r"(?<=\d)[eE](?=[-−+]?\d)")
# What Python's format gives: sign, digits, exponent, percent.
_FORMATTED = re.compile(r"([-+]?)(\d[\d,]*(?:\.\d+)?)(?:[eE]([-+]\d+))?(%?)")
# A number inside a text, but not a part of a word or of a version; the comma after it if it is one of a list.
_WRITTEN = re.compile(
    r"(?<![\w.])((?<!\))[-−])?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?!\.?\d)(\s?%)?(,\s*(?=[-−]?\d))?"
)
_CODE = re.compile(r"`[^`]*`")
_WORD = re.compile(r"[a-z]{3,}(?:['’-][a-z]+)*")
_AROUND_WORDS = ".,:;!?…()[]\"'“”‘’"
# What `format` leaves of the decimals by "#" where there are none: "100."
_BARE_POINT = re.compile(r"\.(?!\d)")
# Matplotlib's ticks are 6 × 10⁻¹; a page has one sign, that of `_MATH`, in tables and on axes.
_POWER = re.compile(r"(?<=\d)\s*\\times\s*(?=10\^)")


@functools.cache
def symbols_of(language: str, *, in_math: bool = False) -> Symbols:
    """Return how a language writes numbers, in running text or between the dollars of TeX."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    check_language(language)
    decimal, group = get_decimal_symbol(language), get_group_symbol(language)
    if in_math:
        return Symbols(_IN_MATH.get(decimal, decimal), _IN_MATH.get(group, group), **_MATH)
    return Symbols(decimal, group, **_TEXT)


def plain_number(value: Any) -> Any:
    """Return what a NumPy scalar, a 0-d array or a 0-d tensor holds, and anything else as it is."""
    return value.item() if getattr(value, "shape", None) == () and hasattr(value, "item") else value


def is_number(value: Any) -> bool:
    """Return whether a plain value is a number; a bool is not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def format_number(number: Any, spec: str, language: str) -> str:
    """Format a number as a language writes it.

    Parameters
    ----------
    number : int or float
        Also a NumPy scalar, a 0-d array or a 0-d tensor.
    spec : str
        A format of Python, such as ``".3f"``, ``".1%"``, ``",d"``, ``".2e"`` or ``"+.2f"``.
    language : str
        One of `languages`.

    Returns
    -------
    str
        The minus is U+2212, a no-break space comes before ``%``, an exponent becomes a power of ten, which is left
        out if it is 1, and what rounds to zero has no minus.

    Raises
    ------
    TypeError
        If `number` is not a number.
    ValueError
        If the format does not fit the number, or there is no such language.

    Examples
    --------
    >>> format_number(0.98712, ".1%", "en"), format_number(0.98712, ".1%", "ru")
    ('98.7\\xa0%', '98,7\\xa0%')
    >>> format_number(-1.3e-7, ".2e", "ru")
    '−1,30·10⁻⁷'
    """
    return format_with(symbols_of(language), number, spec)


def format_with(symbols: Symbols, number: Any, spec: str) -> str:
    """Format a number with the given symbols; see `format_number`."""
    number = plain_number(number)
    if not is_number(number):
        raise TypeError(f"format_number expected an int or a float, got {number!r}: convert it")
    plus = "+" if "+" in spec else ""
    if isinstance(number, float) and math.isnan(number):
        return symbols.nan
    if isinstance(number, float) and math.isinf(number):
        return (symbols.minus if number < 0 else plus) + symbols.infinity
    if spec.endswith("d") and number == int(number):
        number = int(number)  # the median of integers is a float
    try:
        text = format(number, spec)
    except OverflowError:
        text = format(Decimal(number), spec)  # an int above the largest float
    except ValueError as error:
        raise ValueError(
            f"format_number expected a format for the number {number!r}, got {spec!r} ({error}): pass for example '.3f'"
        ) from error

    if "#" in spec:
        text = _BARE_POINT.sub("", text)

    def typeset(match: re.Match[str]) -> str:
        sign, digits, exponent, percent = match.groups()
        written = _typeset(sign, digits, symbols, plus)
        if exponent and int(exponent):
            power = str(int(exponent))
            written += symbols.power.format(power=power, raised=power.translate(_RAISED))
        return written + (symbols.percent if percent else "")

    return _FORMATTED.sub(typeset, text)


def _typeset(sign: str, digits: str, symbols: Symbols, plus: str = "") -> str:
    if sign in ("-", "−"):
        sign = symbols.minus if re.search("[1-9]", digits) else plus
    if len(digits.partition(".")[0].replace(",", "")) < symbols.grouped_from:
        digits = digits.replace(",", "")
    return sign + "".join({",": symbols.group, ".": symbols.decimal}.get(char, char) for char in digits)


def split_math(text: str) -> list[str]:
    """Split a text at its ``$mathematics$``: every second item is mathematics, with its dollars."""
    return _MATHEMATICS.split(text)


def has_letters(text: str) -> bool:
    """Return whether a text has letters apart from mathematics and from the exponents of numbers."""
    return any(char.isalpha() for part in split_math(text)[::2] for char in _EXPONENT.sub("", part))


def has_words(text: str) -> bool:
    """Return whether a text has a word of three letters or more in lower case, apart from mathematics and code.

    Names and symbols have none, which all languages may write the same.

    Examples
    --------
    >>> has_words("training loss"), has_words("(validation)")
    (True, True)
    >>> [has_words(text) for text in ("MedInc", "ReLU 2", "w1", "float64", "`loss`", "https://mnist.org/digits")]
    [False, False, False, False, False, False]
    """
    prose = _CODE.sub(" ", " ".join(split_math(text)[::2]))
    return any(_WORD.fullmatch(part.strip(_AROUND_WORDS)) for part in prose.split())


def localize_numbers(text: str, language: str) -> str:
    """Rewrite the numbers of a text that was formatted elsewhere, such as a tick label.

    Parameters
    ----------
    text : str
        A text whose numbers are written the English way; lists of numbers are separated by commas.
    language : str
        One of `languages`.

    Returns
    -------
    str
        The text with the symbols of the language. Of English only the sign before a power of ten is another.

    Examples
    --------
    >>> localize_numbers("-0.5", "ru"), localize_numbers("$10^{0.5}$", "ru")
    ('−0,5', '$10^{0{,}5}$')
    >>> localize_numbers("(0.5, 1.5)", "ru"), localize_numbers(r"$6\\times10^{-1}$", "ru")
    ('(0,5; 1,5)', '$6\\\\cdot 10^{-1}$')
    """

    def localize(part: str, *, in_math: bool) -> str:
        part = _POWER.sub(r"\\cdot ", part) if in_math else part
        if language == SOURCE_LANGUAGE:
            return part
        symbols = symbols_of(language, in_math=in_math)
        # A comma cannot separate numbers that have one inside.
        ambiguous = "," in symbols.decimal and re.search(r"\d\.\d", part)

        def typeset(match: re.Match[str]) -> str:
            sign, digits, percent, comma = (group or "" for group in match.groups())
            written = _typeset(sign, digits, symbols) + (symbols.percent if percent else "")
            return written + ("; " if comma and ambiguous else comma)

        return _WRITTEN.sub(typeset, part)

    return "".join(localize(part, in_math=index % 2 == 1) for index, part in enumerate(split_math(text)))
