"""Everything that readers read as running text, whatever file it stands in, with its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bookbuild.check.catalogs import READER, catalog_path, read_entries
from bookbuild.check.glossary import read_glossary
from bookbuild.sources.inline import prose_of
from bookbuild.sources.page import OBJECT, Prose
from bookbuild.sources.page_reader import parse_page, read_page, read_text

# What is not prose in a label or a message: mathematics, code, placeholders, markup.
_NOT_PROSE = re.compile(r"\$[^$]*\$|``.+?``|`[^`]*`|\{[^{}]*\}|%(?:\(\w+\))?[sdifgr]|<[^<>]*>")


@dataclass(frozen=True)
class Passage:
    """A piece of running text of one language; `OBJECT` stands for what is not prose."""

    path: Path
    line: int
    text: str
    language: str


def all_prose(folders: Mapping[str, Path], root: Path) -> list[Passage]:
    """Return the prose of the book's pages, of other Markdown files, of the glossary and the catalogues.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code; the first language is that of labels in the code and of
        files such as ``README.md``.
    root : Path
        Root of the repository.
    """
    languages = list(folders)
    passages: list[Passage] = []
    for language, folder in folders.items():
        for path in sorted(folder.rglob("*.md")):
            passages += _passages(path, read_page(path).prose, language, root)
    for path in sorted(root.glob("*.md")):
        code = path.stem.rpartition(".")[2]
        language = code if code in languages[1:] else languages[0]
        passages += _passages(path, parse_page(read_text(path), plain=True).prose, language, root)
    for entry in read_glossary(root / "book" / "glossary.yml", root).entries:
        for language in languages:
            texts = entry.texts.get(language, {}).values()
            passages += [Passage(entry.path, entry.line, prose_of(text), language) for text in texts]
    return [*passages, *_catalog_prose(languages, root)]


def _passages(path: Path, prose: Sequence[Prose], language: str, root: Path) -> Iterator[Passage]:
    for passage in prose:
        yield Passage(path.relative_to(root), passage.line, passage.text, language)


def _catalog_prose(languages: Sequence[str], root: Path) -> Iterator[Passage]:
    for number, language in enumerate(languages[1:]):
        own = (root / catalog_path(READER, language)).parent
        for path in sorted(root.glob(f"src/*/locale/{language}/LC_MESSAGES/*.po")):
            for entry in read_entries(path, root).entries:
                texts = [(language, entry.string)]
                if path.parent == own and number == 0:
                    # Other catalogues translate texts that are not ours.
                    texts.append((languages[0], entry.id))
                for code, text in texts:
                    for form in [text] if isinstance(text, str) else text or ():
                        words = _NOT_PROSE.sub(OBJECT, form)
                        yield Passage(path.relative_to(root), entry.lineno or 1, words, code)
