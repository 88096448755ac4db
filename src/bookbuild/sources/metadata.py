"""Which settings of a page, a directive or a code cell are prose, and so differ from edition to edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

FRONT_MATTER_PROSE = frozenset({"title", "subtitle", "description", "keywords", "html_meta", "needs", "short"})
OPTION_PROSE = frozenset({"alt", "caption", "title"})
CELL_PROSE = frozenset({"alt", "caption", "title", "code_prompt_show", "code_prompt_hide"})

Key = tuple[str, ...]


def prose_values(metadata: Mapping[str, Any]) -> dict[Key, str]:
    """Return the texts of a cell's metadata by their keys.

    Examples
    --------
    >>> prose_values({"tags": ["hide-input"], "mystnb": {"image": {"alt": "A curve", "width": "60%"}}})
    {('mystnb', 'image', 'alt'): 'A curve'}
    """
    return {key: str(value) for key, value in leaves(metadata) if key[-1] in CELL_PROSE}


def neutral_values(metadata: Mapping[str, Any]) -> dict[Key, Any]:
    """Return all settings but the texts."""
    return {key: value for key, value in leaves(metadata) if key[-1] not in CELL_PROSE}


def shared_values(metadata: Mapping[str, Any]) -> dict[Key, Any]:
    """Return what the metadata of all editions share: all but the texts, and that there is a text."""
    return neutral_values(metadata) | dict.fromkeys(prose_values(metadata), "a text")


def merged(metadata: Mapping[str, Any], texts: Mapping[Key, str]) -> dict[str, Any]:
    """Return a copy of the metadata with the texts put in."""
    copy: dict[str, Any] = {}
    for key, value in [*leaves(metadata), *texts.items()]:
        level = copy
        for name in key[:-1]:
            level = level.setdefault(name, {})
        level[key[-1]] = value
    return copy


def leaves(mapping: Mapping[str, Any], parents: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Yield every setting that is not a mapping itself, with the names that lead to it."""
    for name, value in mapping.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*parents, str(name)))
        else:
            yield (*parents, str(name)), value
