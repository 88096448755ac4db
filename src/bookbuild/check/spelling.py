"""Spelling of the prose: English after American usage, Russian with ё; other languages are not checked."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from bookbuild.check.british import american
from bookbuild.check.problem import Problem, shown
from bookbuild.check.prose import Passage
from bookbuild.sources.page_reader import read_text

# With what may be inside of a word, or inside of a file name or an address.
_CHUNK = re.compile(r"[\w'’\u0301-]+(?:[.@\\]\w[\w'’-]*)*")
_NO_WORD = re.compile(r"[\d²³¹⁰-₟_.@\\]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly")


class Speller(Protocol):
    """Tells what is wrong with one word of a language, given without capitals, or returns an empty text."""

    def fault(self, word: str, own: OwnWords) -> str:
        """Return what is wrong with a word; ``{own}`` in it stands for the file of own words."""


class OwnWords:
    """Words that the book uses and the dictionaries lack: a file with one lemma a line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        text = read_text(path) if path.is_file() else ""
        self.lines = [line.strip() for line in text.splitlines()]
        self.words = {line.casefold() for line in self.lines if line}
        self.used: set[str] = set()

    def accept(self, lemmas: Iterable[str]) -> bool:
        """Tell whether one of the lemmas is in the file."""
        found = self.words.intersection(lemmas)
        self.used |= found
        return bool(found)

    def problems(self, root: Path) -> Iterator[Problem]:
        """Yield what is wrong with the file: order, repetition, words that nothing needs."""
        previous = ""
        for number, line in enumerate(self.lines, 1):
            word = line.casefold()
            if not word:
                continue
            if word <= previous:
                message = f"{line!r} comes after {self.lines[number - 2]!r}: sort the words and write each once"
                yield Problem(self.path.relative_to(root), number, message)
            if word not in self.used:
                message = f"{line!r} is not needed: no text uses it, or the dictionary has it; delete it"
                yield Problem(self.path.relative_to(root), number, message)
            previous = word


class English:
    """Spelling after pyspellchecker's word list."""

    def fault(self, word: str, own: OwnWords) -> str:
        """Return what is wrong with a word."""
        word = word.replace("’", "'").removesuffix("'s").strip("'")
        better = american(word)
        if better:
            return f"British spelling {word!r}: write {better!r}"
        if word in _english_words() or own.accept([word, *(word.removesuffix(ending) for ending in _ENDINGS)]):
            return ""
        return f"unknown English word {word!r}: correct it, or add it to {{own}}"


class Russian:
    """Spelling after OpenCorpora's dictionary, which has ё in every word that is written with it."""

    def fault(self, word: str, own: OwnWords) -> str:
        """Return what is wrong with a word."""
        if russian_words().dictionary.word_is_known(word):
            return ""
        parses = russian_words().parse(word)
        known = [parse.word for parse in parses if parse.is_known]
        if own.accept({word, *(parse.normal_form for parse in parses)}):
            return ""
        # Only readings with another letter are left: the dictionary takes every е for a ё too.
        if known:
            return f"{word!r} without ё: write {known[0]!r}"
        with_yo = [lemma for lemma in own.words if _without_yo(lemma) in {parse.normal_form for parse in parses}]
        if with_yo:
            return f"{word!r} without ё: it is a form of {with_yo[0]!r}"
        return f"unknown Russian word {word!r}: correct it, or add its lemma to {{own}}"


@cache
def _english_words() -> Container[str]:
    from spellchecker import SpellChecker

    return SpellChecker(language="en").word_frequency.dictionary


@cache
def russian_words() -> Any:
    """Return the dictionary of Russian with its morphology."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


def check_spelling(passages: Iterable[Passage], folder: Path, root: Path) -> list[Problem]:
    """Report unknown words, once a file, and what is wrong with the lists of own words.

    Parameters
    ----------
    passages : Iterable[Passage]
        The prose.
    folder : Path
        Where ``words.en.txt`` and ``words.ru.txt`` are.
    root : Path
        Folder that the paths of problems are relative to.
    """
    spellers: dict[str, Speller] = {"en": English(), "ru": Russian()}
    own = {language: OwnWords(folder / f"words.{language}.txt") for language in spellers}
    faults: dict[str, str] = {}
    problems: dict[tuple[Path, str], Problem] = {}
    for passage in passages:
        if passage.language not in spellers:
            continue
        for word, line in _words(passage):
            if word not in faults:
                language = "ru" if _CYRILLIC.search(word) else "en"
                fault = spellers[language].fault(word, own[language])
                faults[word] = fault and fault.format(own=shown(own[language].path, root))
                if _CYRILLIC.search(word) and _LATIN.search(word):
                    faults[word] = f"{word!r} mixes Latin and Cyrillic letters that look alike: retype it"
            if faults[word]:
                problems.setdefault((passage.path, word), Problem(passage.path, line, faults[word]))
    for words in own.values():
        problems |= {(problem.path, problem.message): problem for problem in words.problems(root)}
    return list(problems.values())


def _words(passage: Passage) -> Iterator[tuple[str, int]]:
    """Yield the words to check, in lower case, with their lines."""
    for match in _CHUNK.finditer(passage.text):
        chunk = match.group().replace("\u0301", "")
        if _NO_WORD.search(chunk):
            continue
        line = passage.line + passage.text.count("\n", 0, match.start())
        for word in _parts(chunk):
            # Names such as PyTorch or MNIST are written as their owners write them.
            if len(word) > 1 and word[1:] == word[1:].lower():
                yield word.lower(), line


def _parts(chunk: str) -> list[str]:
    return [part.strip("'’") for part in chunk.split("-")]


def _without_yo(word: str) -> str:
    return word.replace("ё", "е")
