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
        "model     accuracy   $n$",
        "--------  --------  ----",
        "logistic     0.885  1234",
        "2-2          0.990     –",
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


def test_a_column_without_a_name_has_no_heading(published):
    table([{"": "first", "share|a": 1, "share|b": 2}])
    html = published[0]["data"][MIME_LOCALIZED]["languages"]["en"]["text/html"]
    assert '<tr><td rowspan="2"></td><th scope="colgroup" colspan="2"' in html
    table([{"": "first", "share": 1}])
    html = published[1]["data"][MIME_LOCALIZED]["languages"]["en"]["text/html"]
    assert '<tr><td></td><th scope="col" class="bineural-number">share</th></tr>' in html


def test_a_head_of_two_rows(write_catalog, published):
    heads = {"layer": "слой", "spread|predicted": "разброс|по формуле", "spread|measured": "разброс|на деле"}
    write_catalog("ru", {**heads, "$|x|$": "$|x|$", "loss|$|x|$": "потери|$|x|$"})
    table([{"layer": 10, "spread|predicted": 0.5, "spread|measured": 0.25, "$|x|$": 1, "loss|$|x|$": "–"}])
    localized = published[0]["data"][MIME_LOCALIZED]
    assert localized["missing"] == []
    math = r'<span class="math notranslate nohighlight">\(|x|\)</span>'
    number = '<th scope="col" class="bineural-number">'
    above = [
        '<th rowspan="2" scope="col" class="bineural-number">слой</th>',
        '<th scope="colgroup" colspan="2" class="bineural-group">разброс</th>',
        f'<th rowspan="2" scope="col" class="bineural-number">{math}</th>',
        '<th scope="colgroup" colspan="1" class="bineural-group">потери</th>',
    ]
    below = [f"{number}по формуле</th>", f"{number}на деле</th>", f'<th scope="col">{math}</th>']
    assert localized["languages"]["ru"]["text/html"].splitlines()[1:10] == [
        '<colgroup span="1"></colgroup>',
        '<colgroup span="2"></colgroup>',
        '<colgroup span="1"></colgroup>',
        '<colgroup span="1"></colgroup>',
        "<thead>",
        f"<tr>{''.join(above)}</tr>",
        f"<tr>{''.join(below)}</tr>",
        "</thead>",
        "<tbody>",
    ]
    assert localized["languages"]["en"]["text/plain"].splitlines() == [
        "              spread                loss",
        "layer  predicted  measured  $|x|$  $|x|$",
        "-----  ---------  --------  -----  -----",
        "   10      0.500     0.250      1  –",
    ]


def test_a_long_head_widens_its_columns(capsys):
    table([{"$a$ of all the layers|$x$": 1, "$a$ of all the layers|$y$": 2, "$z$": 3}])
    head, columns, rule, row = capsys.readouterr().out.splitlines()
    assert head == "$a$ of all the layers"
    assert columns.index("$z$") == rule.rindex("---") > len(head)
    assert row.index("2") < len(head) < row.index("3")


@pytest.mark.parametrize(
    ("column", "spec", "written"),
    [
        ([1, 2.5, None], None, ["1.000", "2.500", "–"]),
        ([1, 2, None], None, ["1", "2", "–"]),
        ([1, float("nan"), 2], None, ["1", "NaN", "2"]),
        ([1.82, 2.0, 0.05], ".3g", ["1.82", "2.00", "0.0500"]),
        ([1.82, 2, 100], ".3g", ["1.82", "2.00", "100"]),
        ([1.0, 2.0, 10.0], ".3g", ["1", "2", "10"]),
        ([1.82, 2.0], "g", ["1.82", "2"]),
        ([1.5e-7, 2.0], ".2g", ["1.5·10⁻⁷", "2.0"]),
    ],
)
def test_the_numbers_of_a_column_have_one_precision(column, spec, written, capsys):
    table([{"$x$": number} for number in column], formats={"$x$": spec} if spec else None)
    assert [line.strip() for line in capsys.readouterr().out.splitlines()[2:]] == written
