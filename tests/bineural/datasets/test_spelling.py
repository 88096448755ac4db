import re
import unicodedata

import pytest

from bineural.datasets import to_ascii


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ślusàrski", "Slusarski"),
        ("Weiß", "Weiss"),
        ("WEIẞ", "WEISS"),
        ("Marszałek", "Marszalek"),
        ("Łoś", "Los"),
        ("Bjørn", "Bjorn"),
        ("Đặng", "Dang"),
        ("Guðmundsdóttir", "Gudmundsdottir"),
        ("Þór", "Thor"),
        ("Æsir", "AEsir"),
        ("Œuvre", "OEuvre"),
        ("Yıldız İ", "Yildiz I"),
        ("Ǿ", "O"),
        ("Béringer-Dühr", "Beringer-Duhr"),
        ("O’Néàl", "O'Neal"),
        ("Saint‑Exupéry", "Saint-Exupery"),
        ("ﬁn", "fin"),
        ("a\u00adb\u200bc", "abc"),
        ("Van\u00a0Dyk", "Van Dyk"),
        ("Maxa/B ", "Maxa/B "),
        ("", ""),
    ],
)
def test_latin_letters_become_those_of_ascii(text: str, expected: str) -> None:
    for form in ("NFC", "NFD"):
        assert to_ascii(unicodedata.normalize(form, text)) == expected  # type: ignore[arg-type]


def test_ascii_stays() -> None:
    text = "".join(map(chr, range(128)))
    assert to_ascii(text) == text


@pytest.mark.parametrize(
    ("text", "foreign"), [("Иванов", "Ивано"), ("Ёлка А", "ЕлкаА"), ("Ada 王", "王"), ("Νίκος", "Νικος")]
)
def test_refuses_other_scripts(text: str, foreign: str) -> None:
    sentence = f"to_ascii expected Latin letters, got {foreign!r} in {text!r}: transliterate it first, or leave it out"
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        to_ascii(text)


@pytest.mark.parametrize("thing", [None, 3, b"Ada", ["Ada"]])
def test_refuses_what_is_no_text(thing: object) -> None:
    with pytest.raises(TypeError, match=rf"^to_ascii expected a text, got {type(thing).__name__}: "):
        to_ascii(thing)  # type: ignore[arg-type]
