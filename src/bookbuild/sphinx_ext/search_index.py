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
    groups: dict[tuple[str, ...], int] = field(default_factory=dict)
    written: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    found: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, page: str, title: str, number: str, units: Sequence[Unit]) -> None:
        """Take up the units of a page; its number is empty if the contents give it none."""
        self.pages.append((page, title, number))
        for unit in units:
            text, titles = Counter(self._groups(unit.text)), Counter(self._groups(unit.title))
            folded = Counter(self._groups(unit.folded))
            number = len(self.units)
            self.units.append((len(self.pages) - 1, unit, text.total() + titles.total()))
            for group in sorted({*text, *titles, *folded}):
                often = min(3, text[group].bit_length()) if text[group] else 0
                self.found[group].append(number * PLACES + often + IN_TITLE * (group in titles))

    def _groups(self, text: str) -> Iterator[int]:
        for word in words(text):
            stems = self.language.stems_of(word)
            if stems:
                group = self.groups.setdefault(stems, len(self.groups))
                self.written[group][word] += 1
                yield group

    def text(self, settings: Mapping[str, Any]) -> str:
        """Return the index as a script; `settings` are what else it brings along."""
        stems: dict[str, list[int]] = defaultdict(list)
        for forms, group in self.groups.items():
            for stem in forms:
                stems[stem].append(group)
        content = {
            **settings,
            "pages": self.pages,
            "units": [[page, unit.anchor, unit.title, unit.kind, size] for page, unit, size in self.units],
            "stems": {stem: found if len(found) > 1 else found[0] for stem, found in sorted(stems.items())},
            "words": [_most_frequent(self.written[group]) for group in range(len(self.groups))],
            "places": [_differences(self.found[group]) for group in range(len(self.groups))],
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
