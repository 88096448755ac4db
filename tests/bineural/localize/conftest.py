from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import IPython
import pytest
from matplotlib.figure import Figure

from bineural.localize import catalog, messages, outputs
from bineural.localize.figures import save

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'


def catalog_text(translations: dict[str, str]) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"') + '"'

    entries = [f"msgid {quoted(text)}\nmsgstr {quoted(translation)}\n" for text, translation in translations.items()]
    return "\n".join([HEADER, *entries])


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No language is asked for and no message was made."""
    monkeypatch.delenv("BINEURAL_LANG", raising=False)
    monkeypatch.delenv("BINEURAL_LANGUAGES", raising=False)
    monkeypatch.setattr(messages, "_made", {})


@pytest.fixture
def write_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that makes a language; the languages of the package are then out of sight."""
    monkeypatch.setattr(catalog, "LOCALE_FOLDER", tmp_path)

    def write(language: str, translations: dict[str, str] | str) -> Path:
        path = tmp_path / language / "LC_MESSAGES" / "bineural.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = translations if isinstance(translations, str) else catalog_text(translations)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the list of the outputs that a notebook gets in the build: ``{"data": ..., "metadata": ...}``."""
    monkeypatch.setattr(outputs, "asked_languages", catalog.languages)
    given: list[dict[str, Any]] = []
    shell = SimpleNamespace(display_pub=SimpleNamespace(publish=lambda **output: given.append(output)))
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    return given


@pytest.fixture
def saved(monkeypatch):
    """Return a function that gives the copy of a figure that was drawn to the file."""
    drawn = []

    def keep(figure, *args, **options):
        drawn.append(figure)
        return original(figure, *args, **options)

    original = Figure.savefig
    monkeypatch.setattr(Figure, "savefig", keep)

    def in_language(figure, language, format="svg"):
        save(figure, "$x$", format, language)
        return drawn[-1]

    in_language.drawn = drawn
    return in_language
