"""Translations: every English text of the code has one in every language; none is unused or unfinished."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from bookbuild.check.labels import Label, Texts, fields
from bookbuild.check.problem import Problem
from bookbuild.sources.page_reader import read_page, read_text

READER = Path("src/bineural")
BUILDER = Path("src/bookbuild")
_PRINTF = re.compile(r"%%|%(?:\(\w+\))?[sdifgr]")
_BRACES = re.compile(r"\{\w*\}")
_MSGID = re.compile(r"^msgid (.*(?:\n\".*)*)", re.MULTILINE)


def check_translations(folder: Path, languages: Sequence[str], root: Path) -> list[Problem]:
    """Compare the texts of the code with the catalogues of all languages but the first, the code's own.

    Parameters
    ----------
    folder : Path
        Pages of one edition: the code of all is the same.
    languages : Sequence[str]
        Languages of the book.
    root : Path
        Root of the repository.

    Returns
    -------
    list[Problem]
        Texts without a translation, unfinished and unused entries, placeholders that differ.
    """
    texts = code_texts(folder, root)
    interface = _interface_labels(root)
    problems = _bad_templates(texts.labels)
    for language in languages[1:]:
        problems += _reader_problems(texts, language, root)
        path = catalog_path(BUILDER, language)
        known = {_single(entry.id) for entry in read_entries(root / path, root).entries}
        problems += _missing(interface, known, language, {label.text: path for label in interface})
        for catalog in sorted(root.glob(f"src/*/locale/{language}/LC_MESSAGES/*.po")):
            problems += _unfinished(catalog, root)
            problems += _repeated(catalog, root)
    return problems


def catalog_path(package: Path, language: str, name: str = "") -> Path:
    """Return where a package keeps a catalogue of a language, the common one or a chapter's, relative to the root."""
    return package / "locale" / language / "LC_MESSAGES" / f"{name or package.name}.po"


def home(path: Path) -> str:
    """Return the chapter whose catalogue holds the texts of a file, or an empty string: the common one does.

    The texts of `bineural.grade`, which readers never see, are in one of their own, ``grading.po``.

    Parameters
    ----------
    path : Path
        A page or a module, relative to the root.

    Examples
    --------
    >>> home(Path("book/en/digits-mlp.md")), home(Path("src/bineural/exercises/digits_mlp/small.py"))
    ('digits-mlp', 'digits-mlp')
    >>> home(Path("src/bineural/exercises/checking/layers.py")), home(Path("src/bineural/grade/pages.py"))
    ('', 'grading')
    """
    if path.parts[0] == "book":
        return path.stem
    if path.is_relative_to(READER / "grade"):
        return "grading"
    exercises = (READER / "exercises").parts
    chapter = path.parts[len(exercises)] if path.parts[: len(exercises)] == exercises else ""
    is_chapter = chapter and chapter != "checking" and not chapter.endswith(".py")
    return chapter.replace("_", "-") if is_chapter else ""


def _reader_problems(texts: Texts, language: str, root: Path) -> list[Problem]:
    """Compare the texts of pages and of `bineural` with their catalogues, one a chapter and a common one."""
    homes: dict[str, set[str]] = defaultdict(set)
    for label in texts.labels:
        homes[label.text].add(home(label.path))
    chapter_of = {text: next(iter(found)) if len(found) == 1 else "" for text, found in homes.items()}
    templates = {label.text for label in texts.labels if label.is_template}

    places = {text: catalog_path(READER, language, chapter) for text, chapter in chapter_of.items()}
    problems: list[Problem] = []
    first: dict[str, Path] = {}
    for path in sorted((root / catalog_path(READER, language)).parent.glob("*.po")):
        name = path.relative_to(root)
        chapter = "" if path.stem == READER.name else path.stem
        for entry in read_entries(path, root).entries:
            text, line = _single(entry.id), entry.lineno or 1
            users = {home(user) for user in texts.constants.get(text, ())}
            if text not in homes and text not in texts.constants:
                problems.append(Problem(name, line, f"nothing uses {_short(text)} any more: delete the entry"))
            elif text in homes and chapter_of[text] != chapter:
                there = read_entries(root / places[text], root).entries
                verb = "delete" if any(_single(each.id) == text for each in there) else "move"
                message = f"{_short(text)} belongs to {places[text].as_posix()}: {verb} the entry"
                problems.append(Problem(name, line, message))
            elif text in first and text not in homes:
                message = f"{_short(text)} is also in {first[text].as_posix()}: keep one of the two"
                problems.append(Problem(name, line, message))
            elif chapter and chapter not in users | homes.get(text, set()):
                message = f"nothing of {chapter} uses {_short(text)}: move the entry to the common catalogue"
                problems.append(Problem(name, line, message))
            elif text in templates and (fault := _field_fault(entry)):
                problems.append(Problem(name, line, fault))
            first.setdefault(text, name)
    return problems + _missing(texts.labels, first, language, places)


def _repeated(path: Path, root: Path) -> Iterator[Problem]:
    """Find entries that stand in a catalogue twice, of which Babel keeps the last."""
    text = read_text(path)
    seen: set[str] = set()
    for match in _MSGID.finditer(text):
        if match.group(1) in seen:
            line = text.count("\n", 0, match.start()) + 1
            message = f"{_short(match.group(1).strip(chr(34)))} is in this file twice: keep one of the two"
            yield Problem(path.relative_to(root), line, message)
        seen.add(match.group(1))


class Entries:
    """Entries of a catalogue, or why it cannot be read."""

    def __init__(self, entries: Sequence[Message] = (), problems: Sequence[Problem] = ()) -> None:
        self.entries = entries
        self.problems = problems


def read_entries(path: Path, root: Path) -> Entries:
    """Return the entries of a `.po` file; a missing one has none."""
    return _read_entries(path, root, path.stat().st_mtime_ns) if path.is_file() else Entries()


@lru_cache(maxsize=64)
def _read_entries(path: Path, root: Path, changed: int) -> Entries:
    try:
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
    except PoFileError as error:
        problem = Problem(
            path.relative_to(root), error.lineno + 1, f"this is not gettext's format ({error}): repair it"
        )
        return Entries(problems=[problem])
    problems = [
        Problem(
            path.relative_to(root),
            entry.lineno or 1,
            f"the entry {_short(entry.id)} is commented out: delete it",
        )
        for entry in catalog.obsolete.values()
    ]
    return Entries([entry for entry in catalog if entry.id], problems)


def code_texts(folder: Path, root: Path) -> Texts:
    """Return the texts of the code cells of an edition and of `bineural`."""
    texts = Texts()
    for path in sorted(folder.rglob("*.md")):
        for cell in read_page(path).cells:
            texts.read(cell.source, path.relative_to(root), cell.body + 1, draws=True)
    for path in sorted((root / READER).rglob("*.py")):
        draws = "plotting" in path.parts
        texts.read(read_text(path), path.relative_to(root), 1, draws=draws)
    return texts


def _interface_labels(root: Path) -> list[Label]:
    texts = Texts()
    for path in sorted((root / BUILDER).rglob("*.py")):
        texts.read(read_text(path), path.relative_to(root), 1, draws=False, names=("translate",))
    return texts.labels


def _bad_templates(labels: Iterable[Label]) -> list[Problem]:
    return [
        Problem(
            label.path,
            label.line,
            f"the template {_short(label.text)} is broken ({fault}): double a literal brace",
        )
        for label in labels
        if label.is_template and (fault := _format_fault(label.text))
    ]


def _format_fault(template: str) -> str:
    try:
        fields(template)
    except ValueError as error:
        return str(error)
    return ""


def _missing(
    labels: Iterable[Label], known: Container[str], language: str, places: Mapping[str, Path]
) -> list[Problem]:
    first: Mapping[str, Label] = {label.text: label for label in reversed(list(labels)) if label.text not in known}
    return [
        Problem(
            label.path,
            label.line,
            f"no translation of {_short(text)} into {language}: add it to {places[text].as_posix()}",
        )
        for text, label in first.items()
    ]


def _unfinished(path: Path, root: Path) -> Iterator[Problem]:
    read = read_entries(path, root)
    yield from read.problems
    for entry in read.entries:
        line = entry.lineno or 1
        strings = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
        if not strings or not all(strings):
            yield Problem(path.relative_to(root), line, f"the translation of {_short(entry.id)} is empty: write it")
        elif entry.fuzzy:
            message = f"the translation of {_short(entry.id)} is marked fuzzy: check it and delete the mark"
            yield Problem(path.relative_to(root), line, message)
        elif path.parts[-5] != READER.name:
            for text in strings:
                if _placeholders(text) != _placeholders(_single(entry.id)):
                    yield Problem(path.relative_to(root), line, _disagree(entry.id, text))


def _placeholders(text: str) -> tuple[Counter[str], set[str]]:
    printf = Counter(found for found in _PRINTF.findall(text) if found != "%%")
    return printf, set(_BRACES.findall(text))


def _field_fault(entry: Message) -> str:
    text = str(entry.string)
    if not text or _format_fault(_single(entry.id)):
        return ""
    fault = _format_fault(text)
    if fault:
        return f"the translation {_short(text)} is a broken template ({fault}): double a literal brace"
    return "" if fields(_single(entry.id)) == fields(text) else _disagree(entry.id, text)


def _disagree(original: str | Sequence[str], text: str) -> str:
    return f"the placeholders of {_short(original)} and {_short(text)} differ: write the same ones"


def _single(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else text[-1]


def _short(text: str | Sequence[str]) -> str:
    shown_text = _single(text).replace("\n", "\\n")
    return f'"{shown_text if len(shown_text) <= 60 else shown_text[:57] + "..."}"'
