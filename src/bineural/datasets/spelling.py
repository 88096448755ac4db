"""Names written in the letters of ASCII."""

import unicodedata

# Letters that Unicode does not take apart into a letter of ASCII and a mark, and typographic signs.
_OTHERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "þ": "th",
        "Þ": "Th",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "ħ": "h",
        "Ħ": "H",
        "ŧ": "t",
        "Ŧ": "T",
        "ŋ": "n",
        "Ŋ": "N",
        "ı": "i",
        "ĸ": "k",
        "ə": "a",
        "Ə": "A",
        "‘": "'",
        "’": "'",
        "ʻ": "'",
        "ʼ": "'",
        "‐": "-",
        "–": "-",
        "—": "-",
        "−": "-",
    }
)
# Marks on letters, and signs that are not seen, such as a soft hyphen.
_DROPPED = ("Mn", "Mc", "Me", "Cf")


def to_ascii(text: str) -> str:
    """Write a text of Latin letters in those of ASCII.

    Marks on letters are dropped; letters that are none with a mark are replaced by what is usual, as ß by ss. Texts
    that differ may become one: "Müller" and "Muller".

    Parameters
    ----------
    text : str
        A text, in any form that Unicode has for its letters.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If it holds letters of another script, which would vanish: transliterate them first.
    TypeError
        If it is no text.

    Examples
    --------
    >>> to_ascii("Ślusàrski"), to_ascii("Weiß"), to_ascii("O’Néàl")
    ('Slusarski', 'Weiss', "O'Neal")
    """
    if not isinstance(text, str):
        raise TypeError(f"to_ascii expected a text, got {type(text).__name__}: pass one name at a time")
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in parts if unicodedata.category(sign) not in _DROPPED).translate(_OTHERS)
    foreign = "".join(dict.fromkeys(sign for sign in plain if not sign.isascii()))
    if foreign:
        raise ValueError(
            f"to_ascii expected Latin letters, got {foreign!r} in {text!r}: transliterate it first, or leave it out"
        )
    return plain
