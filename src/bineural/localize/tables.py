"""Tables in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from bineural.localize.messages import localize_text, translate
from bineural.localize.numbers import format_number, is_number, plain_number
from bineural.localize.outputs import display, text_html


def table(rows: Sequence[Mapping[str, Any]], *, formats: Mapping[str, str] | None = None, caption: str = "") -> None:
    """Show a table in the reader's language.

    Parameters
    ----------
    rows : sequence of mapping
        The rows, all with the same keys; the keys are the headers, in the order of the first row. Headers and
        texts in cells are English labels that the catalogue translates. None is an empty cell.
    formats : mapping, optional
        Formats of Python for the numbers of columns, by header; else ``"d"`` for int and ``".3f"`` for float.
    caption : str
        The caption, in English or made by `message`.

    Raises
    ------
    TypeError
        If a row is not a mapping.
    ValueError
        If there are no rows, their keys differ, or a format is for no column or does not fit.

    Examples
    --------
    >>> table([{"units": 7, "accuracy": 0.971}, {"units": 52, "accuracy": 0.98}], formats={"accuracy": ".2f"})
    units  accuracy
    -----  --------
        7      0.97
       52      0.98
    """
    formats = formats or {}
    _check(rows, formats)
    columns = list(rows[0])
    cells = [[plain_number(row[column]) for column in columns] for row in rows]
    numeric = [_is_numeric(column) for column in zip(*cells, strict=True)]

    def render(language: str) -> dict[str, str]:
        headers = [localize_text(column, language) for column in columns]
        body = [
            [_cell_text(cell, formats.get(column), language) for column, cell in zip(columns, row, strict=True)]
            for row in cells
        ]
        title = localize_text(caption, language)
        return {
            "text/plain": _table_text(headers, body, numeric, title),
            "text/html": _table_html(headers, body, numeric, title),
        }

    display(render)


def _check(rows: Sequence[Mapping[str, Any]], formats: Mapping[str, str]) -> None:
    if len(rows) == 0:
        raise ValueError("table expected at least one row, got none: leave the table out")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise TypeError(
                f"table expected each row to be a mapping, got a {type(row).__name__} as row {number}: pass dicts"
            )
        if row.keys() != rows[0].keys():
            raise ValueError(
                f"table expected the keys {', '.join(rows[0])} in all rows, got {', '.join(row)} in row {number}: "
                "give all rows the same ones, with None for an empty cell"
            )
    if unknown := formats.keys() - rows[0].keys():
        names = ", ".join(sorted(unknown))
        raise ValueError(
            f"table expected formats for the columns {', '.join(rows[0])}, got {names}: write them as in the rows"
        )


def _is_numeric(column: Sequence[Any]) -> bool:
    present = [cell for cell in column if cell is not None]
    return bool(present) and all(is_number(cell) for cell in present)


def _cell_text(cell: Any, spec: str | None, language: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return translate("yes" if cell else "no", language)
    if is_number(cell):
        return format_number(cell, spec or ("d" if isinstance(cell, int) else ".3f"), language)
    return localize_text(str(cell), language)


def _table_html(headers: list[str], body: list[list[str]], numeric: list[bool], title: str) -> str:
    styles = [_column_style(cells, right) for cells, right in zip(zip(*body, strict=True), numeric, strict=True)]

    def line(tag: str, texts: list[str]) -> str:
        cells = (f"<{tag}{style}>{text_html(text)}</{tag[:2]}>" for text, style in zip(texts, styles, strict=True))
        return f"<tr>{''.join(cells)}</tr>"

    lines = [f"<caption>{text_html(title)}</caption>"] if title else []
    lines += ["<thead>", line('th scope="col"', headers), "</thead>"]
    lines += ["<tbody>", *(line("td", row) for row in body), "</tbody>"]
    return "\n".join(['<table class="bineural-table">', *lines, "</table>"])


def _column_style(cells: Sequence[str], right: bool) -> str:
    if right:
        return ' class="bineural-number"'
    # A name such as "N(0, 0.1²)" is not broken on the page; a sentence or an address has to be.
    return ' class="bineural-text"' if max(map(len, cells)) > 16 else ""


def _table_text(headers: list[str], body: list[list[str]], numeric: list[bool], title: str) -> str:
    widths = [max(map(len, column)) for column in zip(headers, *body, strict=True)]

    def line(texts: list[str]) -> str:
        cells = zip(texts, widths, numeric, strict=True)
        return "  ".join(text.rjust(width) if right else text.ljust(width) for text, width, right in cells).rstrip()

    lines = [line(headers), line(["-" * width for width in widths]), *map(line, body)]
    return "\n".join([title, *lines] if title else lines)
