"""Signs and words that the book's style rules out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bookbuild.check.problem import Problem
from bookbuild.check.prose import Passage
from bookbuild.sources.page import OBJECT


@dataclass(frozen=True)
class Rule:
    """A pattern that must not occur (but after `allowed`), and one sentence; ``{0}`` is what was found."""

    pattern: re.Pattern[str]
    message: str
    allowed: re.Pattern[str] | None = None


def _banned(*words: str) -> Rule:
    pattern = r"\b" + r"\s+".join(map(re.escape, words)) + r"\b"
    return Rule(re.compile(pattern, re.IGNORECASE), "{0!r} is banned: show it or cite it instead")


# What stands inside of a number: a space that breaks no line, narrow or not, or any.
SPACES = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"

COMMON = (
    # Twice in a row; "that that" and "had had" can be right.
    Rule(
        re.compile(r"\b(?!(?:that|had)\b)([^\W\d_]+)\s+\1\b", re.IGNORECASE),
        "{0!r} repeats a word: delete one",
    ),
    Rule(re.compile(r"\w*\s+,"), "white space before the comma in {0!r}: delete it"),
    # As numbers from code are written.
    Rule(re.compile(rf"[\w{OBJECT}]*[\d{OBJECT}]%"), "{0!r} has no space before the percent sign: write 5 %"),
)
BY_LANGUAGE = {
    "en": (
        _banned("obviously"),
        Rule(re.compile(r"(?<![\w.,/:–−-])\d{5,}(?![\w–-])"), "{0!r} is hard to read: split it, as in 60,000"),
        Rule(
            re.compile(r"(?<![\w.,])[1-9],\d{3}(?!\w|,?\d)"),
            "{0!r} is split: write four digits together, as in 1218",
        ),
    ),
    "ru": (
        _banned("просто"),
        _banned("легко", "видеть"),
        _banned("очевидно"),
        Rule(re.compile(r'"[^"\n]*"?'), "straight quotes in {0!r}: write «…»"),
        Rule(re.compile(r"\S*\s-\s\S*"), "a hyphen for a dash in {0!r}: write —"),
        Rule(
            re.compile(rf"\S*\s–(?:\s\S*)?|\S*(?<![\w%°»{OBJECT}])–\S*|\S*–(?![\w«−{OBJECT}])(?:\s\S*)?"),
            "en dash in {0!r}: write — with spaces, or – without them in a range",
        ),
        Rule(re.compile(r"\S*[^\s«(]—\S*|\S*—[^\s»),.]\S*"), "em dash without spaces in {0!r}: write it with spaces"),
        Rule(re.compile(r"(?<![\w.,/:–−-])\d{5,}(?![\w–-])"), "{0!r} is hard to read: split it, as in 60 000"),
        Rule(
            re.compile(rf"(?<![\w.,])(?<!\d[{SPACES}])[1-9][{SPACES}]\d{{3}}(?![\d])(?![{SPACES}]\d{{3}}(?!\d))"),
            "{0!r} is split: write four digits together, as in 1218",
        ),
        # Not a version: three parts, or after a name in Latin letters, or soon after the word for version.
        Rule(
            re.compile(r"(?<![\w.,])\d+\.\d+(?!\.?\w)"),
            "decimal point in {0!r}: write a comma",
            re.compile(r"[A-Za-z][\s\u00a0]$|верси\w*.{1,30}$", re.DOTALL),
        ),
    ),
}


def check_typography(passages: Iterable[Passage]) -> list[Problem]:
    """Report what the style rules out, in the language of each passage."""
    return [problem for passage in passages for problem in _faults(passage)]


def _faults(passage: Passage) -> Iterator[Problem]:
    for rule in (*COMMON, *BY_LANGUAGE.get(passage.language, ())):
        for match in rule.pattern.finditer(passage.text):
            if rule.allowed and rule.allowed.search(passage.text, max(0, match.start() - 50), match.start()):
                continue
            line = passage.line + passage.text.count("\n", 0, match.start())
            found = " ".join(match.group().split(" "))
            yield Problem(passage.path, line, rule.message.format(found))
