from __future__ import annotations

import numpy as np
import pytest

from bineural.localize import MIME_LOCALIZED, message, set_language, table


def test_a_table_has_translated_headers_and_localized_numbers(write_catalog, published):
    write_catalog(
        "ru", {"model": "модель", "accuracy": "доля", "logistic": "логистическая", "Two models": "Две модели"}
    )
    rows = [
        {"model": "logistic", "accuracy": 0.885, "$n$": np.int64(1234)},
        {"accuracy": np.float32(0.99), "model": message("{n:d}-{n:d}", n=2), "$n$": None},
    ]
    table(rows, formats={"$n$": ",d"}, caption="Two models")
    localized = published[0]["data"][MIME_LOCALIZED]
    assert localized["missing"] == []
    assert published[0]["data"]["text/plain"].splitlines() == [
        "Two models",
        "model     accuracy    $n$",
        "--------  --------  -----",
        "logistic     0.885  1,234",
        "2-2          0.990      –",
    ]
    assert localized["languages"]["ru"]["text/plain"].splitlines() == [
        "Две модели",
        "модель          доля   $n$",
        "-------------  -----  ----",
        "логистическая  0,885  1234",
        "2-2            0,990     –",
    ]
    math = r'<span class="math notranslate nohighlight">\(n\)</span>'
    head = (
        '<tr><th scope="col">модель</th><th scope="col" class="bineural-number">доля</th>'
        f'<th scope="col" class="bineural-number">{math}</th></tr>'
    )
    first = '<tr><td>логистическая</td><td class="bineural-number">0,885</td><td class="bineural-number">1234</td></tr>'
    second = '<tr><td>2-2</td><td class="bineural-number">0,990</td><td class="bineural-number">–</td></tr>'
    assert localized["languages"]["ru"]["text/html"].splitlines() == [
        '<table class="bineural-table">',
        "<caption>Две модели</caption>",
        *["<thead>", head, "</thead>"],
        *["<tbody>", first, second, "</tbody>"],
        "</table>",
    ]


def test_cells_that_are_not_numbers(write_catalog, published):
    write_catalog("ru", {"yes": "да", "no": "нет"})
    rows = [
        {"a": True, "b": None, "c": "0.91 ± 0.02", "d": (3, 4), "e": float("nan")},
        {"a": np.False_, "b": None, "c": "<b>", "d": [0.5, 1], "e": 1},
    ]
    table(rows)
    lines = published[0]["data"][MIME_LOCALIZED]["languages"]["ru"]["text/html"].splitlines()
    number = '<td class="bineural-number">'
    assert lines[-4:-2] == [
        f"<tr><td>да</td><td>–</td><td>0,91 ± 0,02</td><td>(3, 4)</td>{number}NaN</td></tr>",
        f"<tr><td>нет</td><td>–</td><td>&lt;b&gt;</td><td>[0,5; 1]</td>{number}1</td></tr>",
    ]
    assert not any("caption" in line for line in lines)


def test_a_column_that_mixes_numbers_and_texts_is_not_numeric(published):
    table([{"$x$": 0.5}, {"$x$": "–"}])
    assert "bineural-number" not in published[0]["data"]["text/html"]


def test_yes_and_no_are_in_the_catalogues_of_the_package(capsys):
    set_language("ru")
    table([{"$x$": True, "$y$": False}])
    assert capsys.readouterr().out.splitlines()[-1] == "да   нет"


def test_texts_without_a_translation_are_missing(write_catalog, published):
    write_catalog("ru", {})
    table([{"model": "ReLU", "$n$": "1e-5"}], caption="Models")
    assert published[0]["data"][MIME_LOCALIZED]["missing"] == ["model", "ReLU", "Models"]


@pytest.mark.parametrize(
    ("rows", "formats", "error", "expected"),
    [
        ([], None, ValueError, "expected at least one row, got none: "),
        ([{"a": 1}, {"b": 1}], None, ValueError, "expected the keys a in all rows, got b in row 2: "),
        ([{"a": 1}, {"a": 1, "b": 1}], None, ValueError, "expected the keys a in all rows, got a, b in row 2: "),
        ([[1, 2]], None, TypeError, "expected each row to be a mapping, got a list as row 1: "),
        ([{"a": 1}], {"b": "d"}, ValueError, "expected formats for the columns a, got b: "),
        ([{"a": 0.5}], {"a": "d"}, ValueError, "expected a format for the number 0.5, got 'd' "),
    ],
)
def test_bad_tables_are_refused(rows, formats, error, expected):
    with pytest.raises(error, match=expected):
        table(rows, formats=formats)


def test_only_columns_of_long_texts_may_break(published):
    table([{"name": "N(0, 0.1²)", "address": "https://example.org/a/long/path"}])
    html = published[0]["data"][MIME_LOCALIZED]["languages"]["en"]["text/html"]
    assert "<td>N(0, 0.1²)</td>" in html
    assert '<td class="bineural-text">https://example.org/a/long/path</td>' in html
