"""The languages that have catalogues, the language of the reader, and look-ups in the catalogues.

A language has a common catalogue, ``bineural.po``, and one a chapter, named after its page.
"""

import functools
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parents[1] / "locale"

_LANGUAGES = "BINEURAL_LANGUAGES"
_chosen: str | None = None


def languages() -> tuple[str, ...]:
    """Return the codes of all languages: English, the source, then every language that has a catalogue.

    Returns
    -------
    tuple of str
        ``"en"`` first, the others in alphabetical order.

    Examples
    --------
    >>> languages()
    ('en', 'ru')
    """
    folders = {path.parts[-3] for path in LOCALE_FOLDER.glob("*/LC_MESSAGES/bineural.po")}
    return (SOURCE_LANGUAGE, *sorted(folders - {SOURCE_LANGUAGE}))


def check_language(code: str) -> None:
    """Check that `code` is the code of a language.

    Raises
    ------
    ValueError
        If `code` is not one of `languages`.
    """
    known = languages()
    if code not in known:
        raise ValueError(f"bineural.localize expected a language among {', '.join(known)}, got {code!r}: pick one")


def set_language(code: str) -> None:
    """Show the outputs that follow in another language, in this live session.

    Parameters
    ----------
    code : str
        One of `languages`.

    Raises
    ------
    ValueError
        If there is no such language.

    Examples
    --------
    >>> set_language("ru")
    >>> get_language()
    'ru'
    >>> set_language("en")
    """
    global _chosen
    check_language(code)
    _chosen = code


def get_language() -> str:
    """Return the language of the reader.

    Returns
    -------
    str
        What `set_language` set, else the environment variable ``BINEURAL_LANG`` if it names one of
        `languages`, else ``"en"``.

    Warns
    -----
    UserWarning
        Once, if ``BINEURAL_LANG`` names no language.

    Examples
    --------
    >>> get_language() in languages()
    True
    """
    if _chosen is not None:
        return _chosen
    wanted = os.environ.get("BINEURAL_LANG", "")
    if wanted in languages():
        return wanted
    if wanted:
        _warn_of_unknown(wanted)
    return SOURCE_LANGUAGE


@functools.cache  # for once: outputs ask for the language again and again, from different lines
def _warn_of_unknown(wanted: str) -> None:
    warnings.warn(
        f"bineural.localize expected BINEURAL_LANG among {', '.join(languages())}, got {wanted!r}: "
        "set it to one of these; until then outputs are in English",
        stacklevel=3,
    )


def asked_languages() -> tuple[str, ...]:
    """Return the languages that outputs are made in.

    Returns
    -------
    tuple of str
        Those that the environment variable ``BINEURAL_LANGUAGES`` names, separated by commas, as the build of the book
        does; the reader's is always among them, and alone if there is no such variable.

    Raises
    ------
    ValueError
        If the variable names another language.

    Examples
    --------
    >>> get_language() in asked_languages()
    True
    """
    named = [code for code in os.environ.get(_LANGUAGES, "").replace(" ", "").split(",") if code]
    for code in named:
        check_language(code)
    return tuple(dict.fromkeys([*named, get_language()]))


def makes_pages() -> bool:
    """Return whether the book is being built: then ``BINEURAL_LANGUAGES`` names its languages."""
    return bool(os.environ.get(_LANGUAGES))


@functools.cache
def _catalogs(folder: Path, modified: int) -> tuple[Path, ...]:
    """Return the catalogues of a language, listed again only if the time of the folder's last change is another."""
    return tuple(sorted(folder.glob("*.po")))


@functools.cache
def _read_text(path: Path, modified: int) -> str:
    """Return a file with its strings of several lines joined, read again only if the time of its change is another."""
    return path.read_text(encoding="utf-8").replace('"\n"', "")


@functools.cache
def _read_catalog(path: Path, modified: int) -> dict[str, str]:
    """Return the translations of a file, which is read again only when it has changed."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
    except PoFileError as error:
        raise ValueError(
            f"bineural.localize expected a gettext catalogue in {path}, got one with an error ({error}): correct it"
        ) from error
    # The header has an empty id; a fuzzy entry is a guess that nobody has confirmed.
    return {
        entry.id: entry.string
        for entry in catalog
        if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.id and entry.string and not entry.fuzzy
    }


def _find(message: str, language: str) -> str | None:
    folder = LOCALE_FOLDER / language / "LC_MESSAGES"
    paths = _catalogs(folder, folder.stat().st_mtime_ns)
    return _search(message, paths, tuple(path.stat().st_mtime_ns for path in paths))


@functools.lru_cache(maxsize=10_000)
def _search(message: str, paths: tuple[Path, ...], modified: tuple[int, ...]) -> str | None:
    """Return the translation of a message from the one catalogue that has it.

    Parsing costs much more than searching a text, and a reader of one chapter needs two catalogues of all.
    """
    from babel.messages.pofile import escape

    quoted = escape(message)
    for path, time in zip(paths, modified, strict=True):
        translation = _read_catalog(path, time).get(message) if quoted in _read_text(path, time) else None
        if translation is not None:
            return translation
    return None


@dataclass
class Lookups:
    """The messages that were looked up while an output was made.

    Attributes
    ----------
    found : dict
        Each message with its translations, ``{msgid: {language: msgstr}}``.
    missing : dict
        The messages that lack a translation, as keys, in the order of the look-ups.
    absent : dict
        The messages, such as names, that lack one and need none, with the languages,
        ``{msgid: [language, ...]}``: a translation that is added later would be shown.
    """

    found: dict[str, dict[str, str]] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)


_recording: list[Lookups] = []


@contextmanager
def recorded_lookups() -> Iterator[Lookups]:
    """Record the look-ups that are made inside the ``with`` block."""
    lookups = Lookups()
    _recording.append(lookups)
    try:
        yield lookups
    finally:
        _recording.pop()


def look_up(message: str, language: str, *, required: bool) -> str | None:
    """Return the translation of a message, None if no catalogue of the language has one.

    A translation that was not found is recorded as missing if it was `required`, else as absent.
    """
    if language == SOURCE_LANGUAGE:
        return message
    translation = _find(message, language)
    for lookups in _recording:
        if translation is not None:
            lookups.found.setdefault(message, {})[language] = translation
        elif required:
            lookups.missing[message] = None
        elif any(map(str.isalpha, message)) and language not in lookups.absent.setdefault(message, []):
            lookups.absent[message].append(language)
    return translation
