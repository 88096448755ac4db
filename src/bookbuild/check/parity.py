"""Editions in step: the same pages, with the same cells, headings, labels, directives and references."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from bookbuild.check.problem import Problem, shown
from bookbuild.sources.inline import prose_of
from bookbuild.sources.metadata import FRONT_MATTER_PROSE, prose_values, shared_values
from bookbuild.sources.page import Block, Cell, Mark, Page
from bookbuild.sources.page_reader import read_page
from bookbuild.sources.project import page_names
from bookbuild.sources.slugs import label_key

SYNC = "run `python -m bookbuild sync`"
# A name can be the same in two languages; a text of so many words cannot.
SENTENCE = 3
_WORD = re.compile(r"[^\W\d_]{2,}")


def check_parity(
    folders: Mapping[str, Path], root: Path, terms: Mapping[str, Mapping[str, str]] | None = None
) -> list[Problem]:
    """Compare every edition with the first one.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code; the first one is only the one that messages point to.
    root : Path
        Folder that the paths of problems are relative to.
    terms : Mapping[str, Mapping[str, str]], optional
        By language, the glossary's identifier of each term in lower case.

    Returns
    -------
    list[Problem]
        Pages without a twin, then the differences page by page, then labels used twice.
    """
    names = {language: page_names(folder) for language, folder in folders.items()}
    first, *others = folders
    problems = list(_missing_pages(folders, names, root))
    for language in others:
        for name in names[language]:
            if name in names[first]:
                paths = [folders[code] / f"{name}.md" for code in (first, language)]
                twins = _Twins(tuple(folders), paths, root, [(terms or {}).get(c, {}) for c in (first, language)])
                problems += twins.problems()
    for language, folder in folders.items():
        problems += _repeated_labels([folder / f"{name}.md" for name in names[language]], root)
    return problems


def _missing_pages(folders: Mapping[str, Path], names: Mapping[str, Sequence[str]], root: Path) -> Iterator[Problem]:
    for name in sorted({name for pages in names.values() for name in pages}):
        have = [language for language in folders if name in names[language]]
        twin = shown(folders[have[0]] / f"{name}.md", root)
        for language, folder in folders.items():
            if language not in have:
                path = folder / f"{name}.md"
                yield Problem(path.relative_to(root), 1, f"this page is missing: write the twin of {twin}")


def _repeated_labels(paths: Sequence[Path], root: Path) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path in paths:
        for label in read_page(path).labels:
            place = f"{shown(path, root)}:{label.line}"
            key = label_key(label.text)
            if key in seen:
                message = f"label {label.text} is already used at {seen[key]}: rename one of the two"
                yield Problem(path.relative_to(root), label.line, message)
            else:
                seen[key] = place


class _Twins:
    """One page in two editions."""

    def __init__(
        self,
        languages: Sequence[str],
        paths: Sequence[Path],
        root: Path,
        terms: Sequence[Mapping[str, str]],
    ) -> None:
        self.first, self.second = (read_page(path) for path in paths)
        self.first_name = shown(paths[0], root)
        self.path = paths[1].relative_to(root)
        self.terms = terms
        codes = "|".join(map(re.escape, languages))
        # The same thing in the reader's language: net.ru.svg, /ru/guide, ru.wikipedia.org/wiki/Any_title.
        self.host = re.compile(rf"//(?:{codes})\.([^/\s]+)\S*")
        self.part = re.compile(rf"(?<=[./])(?:{codes})(?=[./#\s]|$)")
        self.equal_cells = len(self.first.cells) == len(self.second.cells)

    def problems(self) -> list[Problem]:
        found = [*self._front_matter(), *self._blocks()]
        if self.equal_cells:
            for number, cells in enumerate(zip(self.first.cells, self.second.cells, strict=True), 1):
                found += self._cells(number, *cells)
        return found

    def _problem(self, line: int, message: str) -> Problem:
        return Problem(self.path, line, message)

    def _at(self, line: int) -> str:
        return f"{self.first_name}:{line}"

    def _front_matter(self) -> Iterator[Problem]:
        first, second = self.first.front_matter, self.second.front_matter
        for key in [*first, *(key for key in second if key not in first)]:
            prose = key in FRONT_MATTER_PROSE
            line = self.second.front_matter_lines.get(key, 1)
            if key not in second:
                at = self._at(self.first.front_matter_lines[key])
                yield self._problem(1, f"the front matter lacks {key!r}, which stands at {at}: add it")
            elif key not in first:
                yield self._problem(
                    line, f"front matter {key!r} is not in {self.first_name}: delete it or add it there"
                )
            elif not prose and first[key] != second[key]:
                at = self._at(self.first.front_matter_lines[key])
                message = f"front matter {key!r} is {second[key]!r}, expected {first[key]!r} as at {at}"
                yield self._problem(line, message)

    def _key(self, side: int, mark: Mark) -> tuple[str, str, str]:
        text = mark.text
        if mark.kind == "{term}":
            text = self.terms[side].get(text.casefold(), "")
        return mark.kind, self._neutral(text), self._neutral(mark.content)

    def _neutral(self, text: str) -> str:
        return self.part.sub("<language>", self.host.sub(r"//<language>.\1", text))

    def _outline(self, side: int, page: Page) -> list[tuple[str, str, str]]:
        if self.equal_cells:
            return [self._key(side, block.mark) for block in page.blocks]
        # Only the code can tell which cell is the one too many.
        sources = iter(cell.source for cell in page.cells)
        marks = [block.mark for block in page.blocks]
        return [(m.kind, next(sources), "") if m.kind == "code cell" else self._key(side, m) for m in marks]

    def _describe(self, page: Page, index: int) -> str:
        mark = page.blocks[index].mark
        if mark.kind != "code cell":
            return str(mark)
        number = sum(block.mark.kind == mark.kind for block in page.blocks[:index])
        return f"code cell {number + 1} (`{_start(page.cells[number])}`)"

    def _blocks(self) -> Iterator[Problem]:
        first, second = self.first.blocks, self.second.blocks
        outlines = self._outline(0, self.first), self._outline(1, self.second)
        matcher = SequenceMatcher(None, *outlines, autojunk=False)
        for tag, a, a_end, b, b_end in matcher.get_opcodes():
            if tag == "equal":
                # The text before a difference may have been cut in another place.
                broken = a_end < len(first) or b_end < len(second)
                for offset in range(a_end - a - broken):
                    yield from self._runs(first[a + offset], second[b + offset])
                continue
            for i, j in zip_longest(range(a, a_end), range(b, b_end)):
                yield self._difference(i, j, b)

    def _difference(self, i: int | None, j: int | None, b: int) -> Problem:
        first, second = self.first.blocks, self.second.blocks
        kinds = {first[i].mark.kind} if i is not None else set()
        kinds |= {second[j].mark.kind} if j is not None else set()
        advice = f"; {SYNC}" if kinds == {"code cell"} else ""
        if i is None:
            assert j is not None
            message = f"{self._describe(self.second, j)} has no twin in {self.first_name}{advice}"
            return self._problem(second[j].mark.line, message)
        expected = f"expected {self._describe(self.first, i)} as at {self._at(first[i].mark.line)}"
        if j is None:
            line = second[min(b, len(second) - 1)].mark.line
            return self._problem(line, f"{expected} before here, found none{advice}")
        one, two = first[i].mark, second[j].mark
        if one.content and two.content and str(one) == str(two):
            index, a, c = _first_difference(one.content, two.content)
            message = f"{expected} with {_quoted(a)}, found {_quoted(c)} in line {index + 1} of it"
            return self._problem(two.line, message)
        return self._problem(two.line, f"{expected}, found {self._describe(self.second, j)}{advice}")

    def _runs(self, first: Block, second: Block) -> Iterator[Problem]:
        """Compare references text by text; within a text their order is that of each language's grammar."""
        texts = [first.runs, second.runs]
        if len(first.runs) != len(second.runs):
            texts = [(tuple(mark for run in runs for mark in run),) for runs in texts]
        for one, two in zip(*texts, strict=True):
            marks = [{self._key(side, mark): mark for mark in run} for side, run in enumerate((one, two))]
            counts = [Counter(self._key(side, mark) for mark in run) for side, run in enumerate((one, two))]
            for key in {**marks[0], **marks[1]}:
                expected, found = counts[0][key], counts[1][key]
                if expected > found:
                    line = two[0].line if two else second.mark.line
                    at = self._at(marks[0][key].line)
                    message = f"expected {marks[0][key]}{_times(expected)} as at {at}, found {found or 'none'}"
                    yield self._problem(line, message)
                elif expected < found:
                    at = self._at(one[0].line if one else first.mark.line)
                    message = f"{marks[1][key]} is here{_times(found)}, expected {expected or 'none'} as near {at}"
                    yield self._problem(marks[1][key].line, message)

    def _cells(self, number: int, first: Cell, second: Cell) -> Iterator[Problem]:
        name = f"code cell {number}"
        line, at = second.start + 1, self._at(first.start + 1)
        if first.source != second.source:
            index, a, b = _first_difference(first.source, second.source)
            place = self._at(first.body + index + 1)
            message = f"{name} differs from {place}: expected {_quoted(a)}, found {_quoted(b)}; {SYNC}"
            yield self._problem(second.body + index + 1, message)
        if first.info != second.info:
            yield self._problem(line, f"{name} is {second.info!r}, expected {first.info!r} as at {at}; {SYNC}")
        values = [shared_values(cell.metadata) for cell in (first, second)]
        for key in sorted(values[0].keys() | values[1].keys()):
            expected, found = values[0].get(key, "nothing"), values[1].get(key, "nothing")
            if expected != found:
                message = f"{name}: {'.'.join(key)} is {found}, expected {expected} as at {at}; {SYNC}"
                yield self._problem(line, message)
        texts = prose_values(first.metadata)
        for key, text in prose_values(second.metadata).items():
            if texts.get(key) == text and len(_WORD.findall(prose_of(text))) >= SENTENCE:
                yield self._problem(line, f"{name}: {'.'.join(key)} is still that of {at}: translate it")


def _start(cell: Cell) -> str:
    return next((line.strip() for line in cell.source.split("\n") if line.strip()), "empty")


def _first_difference(first: str, second: str) -> tuple[int, str | None, str | None]:
    pairs = zip_longest(first.split("\n"), second.split("\n"))
    return next((index, one, two) for index, (one, two) in enumerate(pairs) if one != two)


def _quoted(line: str | None) -> str:
    return "its end" if line is None else f"`{line}`"


def _times(count: int) -> str:
    return "" if count == 1 else f" {count} times"
