"""The index of the search, and the texts that excerpts are cut from: script files, which work from a disk too.

Sphinx's own index knows pages only, and none of the words that it stems to something else than the reader's form. Ours
knows sections, terms and objects. Words with the same forms are one group; a stem leads to the groups that have it, and
a group to where it occurs.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bookbuild.sphinx_ext.search_languages import AllForms
from bookbuild.sphinx_ext.search_units import TERM, Unit

WORD = re.compile(r"\w+")
JOINED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")  # mini-batch is looked for as "minibatch" too
CAPITALS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# How a word stands in a unit: folded, once, a few times, often; plus this if it is in the title.
IN_TITLE = 4
PLACES = 8
Stems = tuple[str, ...]  # of all forms of a word: words that have the same are one group


@dataclass
class Index:
    """The words of an edition.

    Parameters
    ----------
    language : AllForms
        Gives the stems of a word's forms.
    """

    language: AllForms
    pages: list[tuple[str, str, str]] = field(default_factory=list)
    units: list[tuple[int, Unit, int]] = field(default_factory=list)
    written: dict[Stems, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    found: dict[Stems, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    folded: dict[Stems, list[int]] = field(default_factory=lambda: defaultdict(list))
    coded: dict[Stems, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, page: str, title: str, number: str, units: Sequence[Unit]) -> None:
        """Take up the units of a page; its number is empty if the contents give it none."""
        self.pages.append((page, title, number))
        for unit in units:
            own = len(self.units)
            text, titles = Counter(self._groups(unit.text)), set(self._groups(unit.title))
            self.units.append((len(self.pages) - 1, unit, text.total()))
            for group in {*text, *titles}:
                often = min(3, text[group].bit_length())
                self.found[group][own] = often + IN_TITLE * (group in titles)
            for kept, source in ((self.folded, unit.folded), (self.coded, unit.code)):
                for group in dict.fromkeys(self._groups(source)):
                    kept[group].append(own)

    def _groups(self, text: str) -> Iterator[Stems]:
        for word in words(text):
            stems = self.language.stems_of(word)
            if stems:
                self.written[stems][word] += 1
                yield stems

    def text(self, settings: Mapping[str, Any]) -> str:
        """Return the index as a script; `settings` are what else it brings along.

        A word that stands in code alone is no word of the book: nobody looks for it by a search. What is folded, and
        code, lead to a page that has the word nowhere else.
        """
        for group in self.folded.keys() | self.found.keys():
            pages = {self.units[own][0] for own in self.found[group]}
            for own in (*self.folded[group], *self.coded[group]):
                if self.units[own][0] not in pages:
                    self.found[group][own] = 0
                    pages.add(self.units[own][0])
        groups = sorted((_most_frequent(self.written[group]), group) for group in self.found)
        content = {
            **settings,
            "pages": self.pages,
            "units": [[page, unit.anchor, unit.title, unit.kind, size] for page, unit, size in self.units],
            "words": "\n".join(" ".join((word, *group)) for word, group in groups),
            "places": [
                _differences(sorted(own * PLACES + often for own, often in self.found[group].items()))
                for _, group in groups
            ],
        }
        return f"bookSearch.index({_json(content)});\n"

    def terms(self) -> dict[str, int]:
        """Return the number of the unit of each term of the glossary by its identifier."""
        return {
            unit.anchor.removeprefix("term-"): number
            for number, (_, unit, _) in enumerate(self.units)
            if unit.kind == TERM
        }


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case, parts of identifiers and compounds written in one too.

    Examples
    --------
    >>> list(words("A mini-batch of LayerNorm, zero_grad"))
    ['a', 'mini', 'batch', 'of', 'layernorm', 'layer', 'norm', 'zero_grad', 'zero', 'grad', 'minibatch']
    """
    for word in WORD.findall(text):
        yield word.lower()
        parts = [part for piece in word.split("_") for part in CAPITALS.findall(piece)] if word.isascii() else []
        if len(parts) > 1:
            yield from (part.lower() for part in parts if len(part) > 1)
    for compound in JOINED.findall(text):
        yield compound.replace("-", "").lower()


def excerpts(page: str, units: Sequence[Unit]) -> str:
    """Return the texts of a page's units as a script."""
    return f"bookSearch.texts({_json(page)},{_json([unit.text for unit in units])});\n"


def _most_frequent(written: Counter[str]) -> str:
    return min(written, key=lambda word: (-written[word], len(word), word))


def _differences(numbers: Sequence[int]) -> list[int]:
    return [numbers[0], *(second - first for first, second in pairwise(numbers))]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
