from __future__ import annotations

import importlib
from types import SimpleNamespace

import pytest

from bineural.localize import languages
from bineural.localize.catalog import recorded_lookups
from bineural.localize.figures import save


@pytest.fixture
def shown(monkeypatch):
    """Return what the last figure was shown with: `figure`, `alt`, `format`."""
    last = SimpleNamespace()

    def show(figure, *, alt, format="svg"):
        vars(last).update(figure=figure, alt=alt, format=format)

    for name in ("canvas", "sketch"):
        monkeypatch.setattr(importlib.import_module(f"bineural.plotting.{name}"), "show", show)
    return last


@pytest.fixture
def missing(shown):
    """Return a function that lists the texts of the last figure that some language lacks."""

    def texts():
        with recorded_lookups() as lookups:
            for language in languages():
                save(shown.figure, shown.alt, shown.format, language)
        return list(lookups.missing)

    return texts
