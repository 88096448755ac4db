from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bineural.localize import format_number
from bineural.localize.numbers import format_with, has_letters, localize_numbers, symbols_of

NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("number", "spec", "english", "russian"),
    [
        (0.98712, ".1%", f"98.7{NO_BREAK}%", f"98,7{NO_BREAK}%"),
        (1797, ",d", "1797", "1797"),
        (-60000, ",d", "−60,000", f"−60{NO_BREAK}000"),
        (9999.5, ",.1f", "9999.5", "9999,5"),
        (1234567.891, ",.2f", "1,234,567.89", f"1{NO_BREAK}234{NO_BREAK}567,89"),
        (1797, "d", "1797", "1797"),
        (-0.5, ".3f", "−0.500", "−0,500"),
        (0.5, "+.2f", "+0.50", "+0,50"),
        (1.3e-7, ".2e", "1.30·10⁻⁷", "1,30·10⁻⁷"),
        (-1.3e12, ".1E", "−1.3·10¹²", "−1,3·10¹²"),
        (1e-5, ".0e", "1·10⁻⁵", "1·10⁻⁵"),
        (0, ".1e", "0.0", "0,0"),
        (1.04, ".1e", "1.0", "1,0"),
        (2.5e-9, ".3g", "2.5·10⁻⁹", "2,5·10⁻⁹"),
        (2, "#.3g", "2.00", "2,00"),
        (100.0, "#.3g", "100", "100"),
        (1e5, "#.1g", "1·10⁵", "1·10⁵"),
        (0.25, "", "0.25", "0,25"),
        (7, "", "7", "7"),
        (7, ".3f", "7.000", "7,000"),
        (7.0, "d", "7", "7"),
        (-0.0001, ".3f", "0.000", "0,000"),
        (-0.0001, "+.3f", "+0.000", "+0,000"),
        (-0.5, "8.2f", "   −0.50", "   −0,50"),
        (float("nan"), ".3f", "NaN", "NaN"),
        (float("nan"), "d", "NaN", "NaN"),
        (float("inf"), ".1%", "∞", "∞"),
        (float("inf"), "+.1f", "+∞", "+∞"),
        (float("-inf"), "d", "−∞", "−∞"),
        (10**400, ".2e", "1.00·10⁴⁰⁰", "1,00·10⁴⁰⁰"),
        (10**21, ",d", ",".join(["1", *["000"] * 7]), NO_BREAK.join(["1", *["000"] * 7])),
    ],
)
def test_numbers_are_written_as_each_language_writes_them(number, spec, english, russian):
    assert format_number(number, spec, "en") == english
    assert format_number(number, spec, "ru") == russian


def test_the_symbols_of_a_third_language_come_from_babel(write_catalog):
    write_catalog("de", {})
    assert format_number(-12345.5, ",.1f", "de") == "−12.345,5"


@pytest.mark.parametrize(
    "number", [np.float32(0.5), np.float64(0.5), np.array(0.5), pytest.param("tensor", id="tensor")]
)
def test_scalars_of_other_libraries_are_numbers(number):
    if isinstance(number, str):
        number = pytest.importorskip("torch").tensor(0.5, requires_grad=True)
    assert format_number(number, ".2f", "ru") == "0,50"


def test_integers_of_numpy_keep_the_format_of_integers():
    assert format_number(np.int64(17970), ",d", "en") == "17,970"


@pytest.mark.parametrize("number", [True, np.True_, None, "0.5", 1j, [0.5], np.array([0.5])])
def test_what_is_not_a_number_is_refused(number):
    with pytest.raises(TypeError, match=r"expected an int or a float, got .*: "):
        format_number(number, ".2f", "en")


@pytest.mark.parametrize(("number", "spec"), [(0.5, "d"), (0.5, "nonsense"), (5, ".3d")])
def test_a_format_that_does_not_fit_is_refused(number, spec):
    with pytest.raises(ValueError, match=f"expected a format for the number {number}, got '{spec}' "):
        format_number(number, spec, "en")


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="expected a language among en, ru"):
        format_number(1, "d", "xx")


@given(
    number=st.floats(allow_nan=False, allow_infinity=False) | st.integers(),
    spec=st.sampled_from(["", ".3f", ",.2f", "+.1f", ".2e", ".4g", ".1%", "012.3f"]),
)
def test_a_number_can_be_read_back_from_what_is_written(number, spec):
    written = format_number(number, spec, "ru")
    plain = written.translate(str.maketrans("−,⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-.-0123456789")).replace("·10", "e")
    if plain.endswith("%"):
        plain, scale = plain[:-1], 100.0
    else:
        scale = 1.0
    expected = format(number, spec).replace(",", "").removesuffix("%")
    assert float(plain.replace(NO_BREAK, "")) / scale == float(expected) / scale


@pytest.mark.parametrize(
    ("number", "spec", "english", "russian"),
    [
        (-1234.5, ",.1f", "-1234.5", "-1234{,}5"),
        (-12345.5, ",.1f", "-12{,}345.5", r"-12\,345{,}5"),
        (1.3e-7, ".2e", r"1.30\cdot 10^{-7}", r"1{,}30\cdot 10^{-7}"),
        (0.5, ".0%", r"50\,\%", r"50\,\%"),
        (float("-inf"), "", r"-\infty", r"-\infty"),
        (float("nan"), "", r"\mathrm{NaN}", r"\mathrm{NaN}"),
    ],
)
def test_between_dollars_numbers_are_written_for_tex(number, spec, english, russian):
    assert format_with(symbols_of("en", in_math=True), number, spec) == english
    assert format_with(symbols_of("ru", in_math=True), number, spec) == russian


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("0.5", "0,5"),
        ("-0.5", "−0,5"),
        ("−0.5", "−0,5"),
        ("10,000.5", f"10{NO_BREAK}000,5"),
        ("1,000.5", "1000,5"),
        ("10,000", f"10{NO_BREAK}000"),
        ("50%", f"50{NO_BREAK}%"),
        ("0.91 ± 0.02", "0,91 ± 0,02"),
        ("0.1–0.5", "0,1–0,5"),
        ("(0.5, -1.5)", "(0,5; −1,5)"),
        ("(0.5,1.5)", "(0,5; 1,5)"),
        ("(3, 4)", "(3, 4)"),
        ("1e−9", "1e−9"),
        ("+1.5e3", "+1,5e3"),
        ("5.", "5."),
        ("1.4.0", "1.4.0"),
        ("2020-2021", "2020-2021"),
        (r"$\mathdefault{0.5}$", r"$\mathdefault{0{,}5}$"),
        (r"$\mathdefault{2.5\times10^{-3}}$", r"$\mathdefault{2{,}5\cdot 10^{-3}}$"),
        (r"$3 \times 4$", r"$3 \times 4$"),
        (r"$\mathdefault{10^{-3}}$", r"$\mathdefault{10^{-3}}$"),
        ("$-0.5$ / 0.5", "$-0{,}5$ / 0,5"),
        ("$x-0.5$", "$x-0{,}5$"),
        (r"\$0.5", r"\$0,5"),
        ("", ""),
    ],
)
def test_written_numbers_are_rewritten(text, russian):
    assert localize_numbers(text, "ru") == russian
    assert localize_numbers(text, "en") == text.replace(r"\times10^", r"\cdot 10^")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("loss", True),
        ("потери", True),
        ("$loss$", False),
        ("loss $L$", True),
        (r"\$x", True),
        ("0.5 ± 0.1 %", False),
        ("1e-5", False),
        ("5 e", True),
        ("", False),
    ],
)
def test_letters_count_outside_of_mathematics(text, expected):
    assert has_letters(text) is expected
