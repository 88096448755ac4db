"""A caption belongs to the picture or the table of its cell."""

from __future__ import annotations

from typing import Any

import pytest

from bineural.localize import MIME_LOCALIZED, MIME_RECORD
from bookbuild.sphinx_ext.captions import is_figure


def localized(**bundle: str) -> dict[str, Any]:
    return {MIME_LOCALIZED: {"languages": {"en": bundle}}}


@pytest.mark.parametrize(
    ("data", "figure"),
    [
        ({"image/png": ""}, True),
        (localized(**{"image/svg+xml": ""}), True),
        (localized(**{"text/html": '<table class="bineural-table">'}), True),
        (localized(**{"text/html": '<p class="bineural-target">'}), False),
        (localized() | {MIME_RECORD: {"kind": "value"}}, False),
        ({"text/plain": "1"}, False),
        ({}, False),
    ],
)
def test_what_is_a_figure(data: dict[str, Any], figure: bool) -> None:
    assert is_figure({"data": data}) is figure
