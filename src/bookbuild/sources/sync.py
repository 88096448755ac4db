"""Copies code cells from one edition to another; prose, captions and alternative texts stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import yaml

from bookbuild.files import write_atomically
from bookbuild.sources.metadata import merged, neutral_values, prose_values
from bookbuild.sources.page import Cell, Page, Span
from bookbuild.sources.page_reader import parse_page, read_text
from bookbuild.sources.project import BookError, page_names

# Two versions of one cell share at least this part of their characters.
SIMILAR = 0.5


def sync(folder_from: Path, folder_to: Path, names: Sequence[str] | None = None) -> list[Path]:
    """Copy the code cells of pages from one edition to another.

    Parameters
    ----------
    folder_from, folder_to : Path
        Folders of the two editions, such as ``book/en`` and ``book/ru``.
    names : Sequence[str], optional
        Pages, with or without ``.md``; by default all that both editions have.

    Returns
    -------
    list[Path]
        The files of `folder_to` that were changed. A page in step is not touched.

    Raises
    ------
    BookError
        If a page is not in both editions, or it is not clear where a cell belongs; then nothing is changed.
    """
    both = [name for name in page_names(folder_from) if (folder_to / f"{name}.md").is_file()]
    wanted = both if names is None else [name.removesuffix(".md") for name in names]
    for name in wanted:
        if name not in both:
            known = ", ".join(both) or "none"
            raise BookError(f"no page {name!r} in both {folder_from} and {folder_to}: expected one of {known}")
    changes: dict[Path, str] = {}
    for name in wanted:
        path_from, path_to = folder_from / f"{name}.md", folder_to / f"{name}.md"
        old = read_text(path_to)
        new = _Copy(read_text(path_from), old, path_from, path_to).text()
        if new != old:
            changes[path_to] = new
    for path, text in changes.items():
        write_atomically(path, text)
    return list(changes)


@dataclass(frozen=True)
class _Edit:
    """New lines for lines `start` to `end`; of several at one place, the one with the lower order comes first."""

    start: int
    end: int
    order: int
    lines: list[str]


class _Copy:
    """The cells of a page on their way into its twin."""

    def __init__(self, source: str, target: str, path_from: Path, path_to: Path) -> None:
        self.paths = path_from, path_to
        self.target = target
        self.newline = "\r\n" if "\r\n" in target else "\n"
        texts = [text.replace("\r\n", "\n") for text in (source, target)]
        self.lines_a, self.lines_b = (text.split("\n") for text in texts)
        self.a, self.b = (parse_page(text) for text in texts)
        self.pairs = self._align()
        self.new_cells = {i for i, j in self.pairs if j is None}
        self.old_cells = {j for i, j in self.pairs if i is None}

    def text(self) -> str:
        """Return the twin's new text."""
        edits = []
        for i, j in self.pairs:
            if i is None:
                assert j is not None
                edits.append(self._deletion(j))
            elif j is None:
                edits.append(self._insertion(i))
            elif not _same(self.a.cells[i], self.b.cells[j]):
                cell = self.b.cells[j]
                edits.append(_Edit(cell.start, cell.end, len(self.pairs), self._rendered(i, j)))
        if not edits:
            return self.target
        lines = list(self.lines_b)
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.order), reverse=True):
            lines[edit.start : edit.end] = edit.lines
        result = "\n".join(lines)
        self._verify(result)
        return result.replace("\n", self.newline)

    def _refuse(self, side: int, cell: Cell, reason: str) -> BookError:
        return BookError(f"{self.paths[side]}:{cell.start + 1}: {reason}")

    def _align(self) -> list[tuple[int | None, int | None]]:
        """Pair cells of equal source, then versions of one cell; a cell without a partner is new or gone."""
        first, second = ([cell.source for cell in page.cells] for page in (self.a, self.b))
        pairs: list[tuple[int | None, int | None]] = []
        for tag, i, i_end, j, j_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
            new, old = range(i, i_end), range(j, j_end)
            if len(new) == len(old):
                pairs += zip(new, old, strict=True)
            elif tag == "replace":
                pairs += self._versions(new, old)
            else:
                pairs += [(i, None) for i in new]
                pairs += [(None, j) for j in old]
        return pairs

    def _versions(self, new: range, old: range) -> list[tuple[int | None, int | None]]:
        """Pair changed cells with the versions they come from, in order, when it is clear which they are."""

        @cache
        def best(i: int, j: int) -> tuple[float, tuple[tuple[int, int], ...]]:
            if i == new.stop or j == old.stop:
                return 0.0, ()
            choices = [best(i + 1, j), best(i, j + 1)]
            ratio = SequenceMatcher(None, self.a.cells[i].source, self.b.cells[j].source).ratio()
            if ratio >= SIMILAR:
                total, pairs = best(i + 1, j + 1)
                choices.append((total + ratio, ((i, j), *pairs)))
            return max(choices, key=lambda choice: choice[0])

        _, pairs = best(new.start, old.start)
        if len(pairs) < min(len(new), len(old)):
            cell = self.b.cells[old.start]
            place = f"{self.paths[0]}:{self.a.cells[new.start].start + 1}"
            reason = f"cannot tell which of the changed code cells from {place} this is: copy these cells by hand"
            raise self._refuse(1, cell, reason)
        partners = dict(pairs)
        taken = set(partners.values())
        paired: list[tuple[int | None, int | None]] = [(i, partners.get(i)) for i in new]
        return paired + [(None, j) for j in old if j not in taken]

    def _deletion(self, j: int) -> _Edit:
        cell = self.b.cells[j]
        if not cell.top:
            raise self._refuse(1, cell, "this code cell is inside another block and has no twin: delete it by hand")
        start = cell.start
        while start and not self.lines_b[start - 1].strip():
            start -= 1
        return _Edit(start, cell.end, len(self.pairs), [])

    def _insertion(self, i: int) -> _Edit:
        cell = self.a.cells[i]
        if not cell.top:
            raise self._refuse(0, cell, "this code cell is inside another block: insert its twin by hand")
        place = self._place(i)
        lines = self.lines_a[cell.start : cell.end]
        if place == 0:
            return _Edit(0, 0, i, [*lines, ""])
        following = self.lines_b[place] if place < len(self.lines_b) else ""
        return _Edit(place, place, i, ["", *lines, *([""] if following.strip() else [])])

    def _place(self, i: int) -> int:
        """Return the line of the twin before which a new cell belongs: after the twin of the block before it."""
        partner = {i: j for i, j in self.pairs if i is not None and j is not None}
        anchors = {i for i in partner if self.a.cells[i].top}
        previous = max((k for k in anchors if k < i), default=None)
        following = min((k for k in anchors if k > i), default=None)
        here = next(number for number, span in enumerate(self.a.spans) if span.cell == i)
        begin, end = _gap(self.a, previous, following)
        before = [span for span in self.a.spans[begin:here] if span.cell is None]
        after = [span for span in self.a.spans[here:end] if span.cell is None]
        twin = [None if k is None else partner[k] for k in (previous, following)]
        begin, end = _gap(self.b, *twin)
        gap = [span for span in self.b.spans[begin:end] if span.cell is None]
        count = _position(before, after, gap)
        if count is None:
            lines = f"{gap[0].start + 1} and {gap[-1].end}"
            reason = (
                f"cannot tell where between lines {lines} of {self.paths[1]} this code cell belongs: insert it by hand"
            )
            raise self._refuse(0, self.a.cells[i], reason)
        if count:
            return self._end(gap[count - 1])
        return self._end(self.b.spans[begin - 1]) if begin else 0

    def _end(self, span: Span) -> int:
        end = span.end
        while not self.lines_b[end - 1].strip():
            end -= 1
        return end

    def _rendered(self, i: int, j: int) -> list[str]:
        """Return the lines of a cell with the texts that its twin has."""
        new, old = self.a.cells[i], self.b.cells[j]
        indents = [_indent(lines[cell.start]) for lines, cell in ((self.lines_a, new), (self.lines_b, old))]
        if None in indents:
            reason = "this code cell is inside a quotation or begins a list item: copy it by hand"
            raise self._refuse(1, old, reason)
        indent_a, indent_b = (indent or "" for indent in indents)
        lines = [line.removeprefix(indent_a) for line in self.lines_a[new.start : new.end]]
        texts = prose_values(old.metadata)
        if neutral_values(new.metadata) == neutral_values(old.metadata):
            options = [line.removeprefix(indent_b) for line in self.lines_b[old.start + 1 : old.body]]
        elif texts:
            settings = merged(new.metadata, texts)
            dumped = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=1000)
            options = ["---", *dumped.splitlines(), "---"]
        else:
            options = lines[1 : new.body - new.start]
        lines[1 : new.body - new.start] = options
        return [f"{indent_b}{line}" if line else "" for line in lines]

    def _verify(self, result: str) -> None:
        """Make sure that the cells are those of the source and that nothing else has changed."""
        page = parse_page(result)
        same = len(page.cells) == len(self.a.cells) and all(map(_same, self.a.cells, page.cells))
        if not same or _outside(page, result.split("\n")) != _outside(self.b, self.lines_b):
            raise BookError(f"{self.paths[1]}: the cells of {self.paths[0]} do not fit in here: copy them by hand")


def _same(one: Cell, two: Cell) -> bool:
    keys = [(cell.source, cell.info, neutral_values(cell.metadata)) for cell in (one, two)]
    return keys[0] == keys[1]


def _gap(page: Page, previous: int | None, following: int | None) -> tuple[int, int]:
    """Return the range of blocks between two cells, or up to the ends of the page after its front matter."""
    place = {span.cell: number for number, span in enumerate(page.spans) if span.cell is not None}
    first = 1 if page.spans and page.spans[0].key[0] == "front_matter" else 0
    begin = first if previous is None else place[previous] + 1
    return begin, len(page.spans) if following is None else place[following]


def _position(before: Sequence[Span], after: Sequence[Span], gap: Sequence[Span]) -> int | None:
    """Return after how many of the twin's blocks a cell belongs that has blocks before and after it, if it is clear."""
    keys_before, keys_after, keys = ([span.key for span in spans] for spans in (before, after, gap))
    if keys_before + keys_after == keys:
        return len(before)
    if not gap or bool(before) != bool(after):
        return len(gap) if before else 0
    # A block that is the only one of its name: an exercise, a label, a numbered equation.
    if before and before[-1].key[1] and keys_before.count(keys_before[-1]) == keys.count(keys_before[-1]) == 1:
        return keys.index(keys_before[-1]) + 1
    if after and after[0].key[1] and keys_after.count(keys_after[0]) == keys.count(keys_after[0]) == 1:
        return keys.index(keys_after[0])
    return None


def _indent(line: str) -> str | None:
    """Return the white space before a fence; None if there is anything else before it."""
    rest = line.lstrip()
    return line[: len(line) - len(rest)] if rest.startswith(("```", "~~~")) else None


def _outside(page: Page, lines: list[str]) -> list[str]:
    inside = {number for cell in page.cells for number in range(cell.start, cell.end)}
    return [line for number, line in enumerate(lines) if number not in inside and line.strip()]
