"""Texts with numbers in them, and their translations."""

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bineural.localize.catalog import SOURCE_LANGUAGE, check_language, look_up
from bineural.localize.numbers import (
    format_with,
    has_letters,
    has_words,
    is_number,
    localize_numbers,
    plain_number,
    symbols_of,
)

# Texts remembered at a time: a live session that makes one a step must not grow for ever.
_MEMORY = 10_000
_DOLLAR = re.compile(r"(?<!\\)\$")

_made: dict[str, tuple[str, dict[str, Any]]] = {}


class _Verbatim(str):
    """A text that is the same in all languages."""


def verbatim(text: str) -> str:
    """Mark a value of a message that no language translates, such as the name of a column, a layer or a work.

    Parameters
    ----------
    text : str
        What `message` takes as a value. In the catalogue it is not looked for.

    Returns
    -------
    str
        The same text.

    Examples
    --------
    >>> message("{column}: {count:d} values", column=verbatim("sepal length"), count=150)
    'sepal length: 150 values'
    """
    return _Verbatim(text)


class _MessageFormatter(string.Formatter):
    """Fills a template with numbers and texts as one language writes them."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._in_math = False

    def parse(self, format_string: Any) -> Iterable[Any]:
        for literal, *field in super().parse(format_string):
            self._in_math ^= len(_DOLLAR.findall(literal)) % 2 == 1
            yield literal, *field

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if key not in kwargs:
            raise ValueError(
                f"message expected a value for {key!r}, got {', '.join(kwargs) or 'none'}: pass it by this name"
            )
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        value = plain_number(value)
        if is_number(value):
            return format_with(symbols_of(self._language, in_math=self._in_math), value, format_spec)
        if isinstance(value, str) and not isinstance(value, _Verbatim):
            value = _translation(value, self._language, required=has_words(value)) or value
        return format(value, format_spec)


def format_message(template: str, language: str, /, **values: Any) -> str:
    """Return a template in another language, filled with values; in English if it is not translated."""
    letters = has_letters("".join(literal for literal, *_ in string.Formatter().parse(template)))
    translation = look_up(template, language, required=letters)
    if translation is None:
        translation = template
        if letters:
            language = SOURCE_LANGUAGE
    return _MessageFormatter(language).vformat(translation, (), values)


def message(template: str, /, **values: Any) -> str:
    """Return an English text with numbers in it that outputs can show in every language.

    Parameters
    ----------
    template : str
        The English text in Python's format syntax, as the catalogue translates it. Between dollars, numbers
        are written for TeX.
    **values
        A value for each field: a number, a text, or anything else. A text is translated if the catalogue has it; one
        with a word, in lower case, must be there, unless it is marked by `verbatim`.

    Returns
    -------
    str
        The English text. It is remembered, so that `translate` and the outputs can rebuild it in another
        language as long as it is used whole.

    Raises
    ------
    ValueError
        If a field has no value or a format does not fit its value.

    Examples
    --------
    >>> message("{low:.1f} to {high:,d}", low=0.5, high=17970)
    '0.5 to 17,970'
    """
    values = {name: plain_number(given) for name, given in values.items()}
    text = _MessageFormatter(SOURCE_LANGUAGE).vformat(template, (), values)
    if text in values.values():  # the text is one of its own values: there is nothing else to translate
        return text
    _made.pop(text, None)
    _made[text] = template, values
    if len(_made) > _MEMORY:
        del _made[next(iter(_made))]
    return text


def _translation(text: str, language: str, *, required: bool) -> str | None:
    if text in _made and language != SOURCE_LANGUAGE:
        template, values = _made[text]
        return format_message(template, language, **values)
    return look_up(text, language, required=required and has_letters(text))


def translate(text: str, language: str) -> str:
    """Translate an English label, or a text made by `message`.

    Parameters
    ----------
    text : str
        A text as the catalogue has it, or one that `message` returned.
    language : str
        One of `languages`.

    Returns
    -------
    str
        The translation. If there is none, the English text; the output that is being made then records it as
        missing, unless it has no letters outside of ``$mathematics$``.

    Raises
    ------
    ValueError
        If there is no such language.

    Examples
    --------
    >>> translate("yes", "ru")
    'да'
    """
    check_language(language)
    return _translation(text, language, required=True) or text


def localize_text(text: str, language: str) -> str:
    """Translate a text; in one that has no letters, such as ``0.5 ± 0.1``, rewrite the numbers.

    Examples
    --------
    >>> localize_text("yes", "ru"), localize_text("0.5 ± 0.1", "ru")
    ('да', '0,5 ± 0,1')
    """
    translation = _translation(text, language, required=True)
    if (translation is None or language == SOURCE_LANGUAGE) and not has_letters(text):
        return localize_numbers(text, language)
    return translation or text
