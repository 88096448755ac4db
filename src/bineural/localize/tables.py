"""Tables in the reader's language."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bineural.localize.messages import localize_text, translate
from bineural.localize.numbers import format_number, is_number, plain_number, split_math
from bineural.localize.outputs import display, text_html

_SIGNIFICANT = re.compile(r"\.\d+g")
_GAP = "  "  # between columns


def table(rows: Sequence[Mapping[str, Any]], *, formats: Mapping[str, str] | None = None, caption: str = "") -> None:
    """Show a table in the reader's language.

    Parameters
    ----------
    rows : sequence of mapping
        The rows, all with the same keys; the keys are the headers, in the order of the first row. Headers and
        texts in cells are English labels that the catalogue translates. A bar makes a head of two rows: neighbors such
        as ``"spread|predicted"`` and ``"spread|measured"`` have one head, “spread”, above theirs; the catalogue has
        such a header with its bar. None is an empty cell.
    formats : mapping, optional
        Formats of Python for the numbers of columns, by header; else ``"d"`` if all are int and ``".3f"`` if not. With
        significant digits, such as ``".3g"``, zeros at the end stay where other numbers of the column have decimals.
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
    >>> table([{"units": 7, "loss|first": 2.303, "loss|last": 0.07}], formats={"loss|first": ".2f", "loss|last": ".2f"})
               loss
    units  first  last
    -----  -----  ----
        7   2.30  0.07
    """
    formats = formats or {}
    _check(rows, formats)
    columns = list(rows[0])
    cells = [[plain_number(row[column]) for column in columns] for row in rows]
    numeric = [_is_numeric(column) for column in zip(*cells, strict=True)]
    specs = [_spec(formats.get(name), column) for name, column in zip(columns, zip(*cells, strict=True), strict=True)]

    def render(language: str) -> dict[str, str]:
        head = _Head.of([localize_text(column, language) for column in columns])
        body = [[_cell_text(cell, spec, language) for spec, cell in zip(specs, row, strict=True)] for row in cells]
        title = localize_text(caption, language)
        return {
            "text/plain": _table_text(head, body, numeric, title),
            "text/html": _table_html(head, body, numeric, title),
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


def _spec(spec: str | None, column: Sequence[Any]) -> str:
    """Return the format of a column's numbers, in which all of them have one precision."""
    floats = [cell for cell in column if isinstance(cell, float) and math.isfinite(cell)]
    if spec is None:
        return ".3f" if floats and _is_numeric(column) else ""
    return f"#{spec}" if _SIGNIFICANT.fullmatch(spec) and any(not cell.is_integer() for cell in floats) else spec


def _cell_text(cell: Any, spec: str, language: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, bool):
        return translate("yes" if cell else "no", language)
    if is_number(cell):
        return format_number(cell, spec or ("d" if isinstance(cell, int) else ".3f"), language)
    return localize_text(str(cell), language)


@dataclass(frozen=True)
class _Head:
    """The head of a table: texts of its columns, and the heads above neighbors, with how many columns each has."""

    columns: list[str]
    groups: list[tuple[str, int]]  # text and columns; where there is none, the text is empty and the column one

    @classmethod
    def of(cls, headers: Sequence[str]) -> "_Head":
        """Split headers at their bars, outside of mathematics."""
        split = [_split(header) for header in headers]
        groups: list[tuple[str, int]] = []
        for group, _ in split:
            if group and groups and groups[-1][0] == group:
                groups[-1] = group, groups[-1][1] + 1
            else:
                groups.append((group, 1))
        return cls([column for _, column in split], groups)

    @property
    def has_groups(self) -> bool:
        """Whether it has two rows."""
        return any(group for group, _ in self.groups)


def _split(header: str) -> tuple[str, str]:
    parts = split_math(header)
    for place in range(0, len(parts), 2):  # every second is mathematics
        before, bar, after = parts[place].partition("|")
        if bar:
            return "".join([*parts[:place], before]).strip(), "".join([after, *parts[place + 1 :]]).strip()
    return "", header


def _table_html(head: _Head, body: list[list[str]], numeric: list[bool], title: str) -> str:
    styles = [_column_style(cells, right) for cells, right in zip(zip(*body, strict=True), numeric, strict=True)]

    def line(cells: Iterable[str]) -> str:
        return f"<tr>{''.join(cells)}</tr>"

    heads = [
        f'<th scope="col"{style}>{text_html(text)}</th>' if text else f"<td{style}></td>"  # no name is no heading
        for text, style in zip(head.columns, styles, strict=True)
    ]
    rows = [line(heads)]
    columns = []
    if head.has_groups:
        columns = [f'<colgroup span="{span}"></colgroup>' for _, span in head.groups]
        above, below = [], []
        for text, span in head.groups:
            own, heads = heads[:span], heads[span:]
            if text:
                above.append(f'<th scope="colgroup" colspan="{span}" class="bineural-group">{text_html(text)}</th>')
                below += own
            else:
                above += [f'{each[:3]} rowspan="2"{each[3:]}' for each in own]
        rows = [line(above), line(below)]
    lines = [f"<caption>{text_html(title)}</caption>"] if title else []
    lines += [*columns, "<thead>", *rows, "</thead>"]
    cells = (
        line(f"<td{style}>{text_html(text)}</td>" for text, style in zip(row, styles, strict=True)) for row in body
    )
    lines += ["<tbody>", *cells, "</tbody>"]
    return "\n".join(['<table class="bineural-table">', *lines, "</table>"])


def _column_style(cells: Sequence[str], right: bool) -> str:
    if right:
        return ' class="bineural-number"'
    # A name such as "N(0, 0.1²)" is not broken on the page; a sentence or an address has to be.
    return ' class="bineural-text"' if max(map(len, cells)) > 16 else ""


def _table_text(head: _Head, body: list[list[str]], numeric: list[bool], title: str) -> str:
    widths = [max(map(len, column)) for column in zip(head.columns, *body, strict=True)]
    above, first = [], 0
    for text, span in head.groups:
        room = sum(widths[first : first + span]) + len(_GAP) * (span - 1)
        widths[first + span - 1] += max(0, len(text) - room)
        above.append(text.center(max(room, len(text))))
        first += span

    def line(texts: list[str]) -> str:
        cells = zip(texts, widths, numeric, strict=True)
        return _GAP.join(text.rjust(width) if right else text.ljust(width) for text, width, right in cells).rstrip()

    lines = [line(head.columns), line(["-" * width for width in widths]), *map(line, body)]
    if head.has_groups:
        lines.insert(0, _GAP.join(above).rstrip())
    return "\n".join([title, *lines] if title else lines)
