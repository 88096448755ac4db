"""What all tests share: no test may open a connection, and examples in docstrings run on the offline samples."""

import os

import pytest


@pytest.fixture(autouse=True)
def offline(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid downloads; let docstrings load samples, whose warning is kept for the reader."""
    monkeypatch.setenv("BINEURAL_OFFLINE", "1")
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setenv("BINEURAL_DATA", str(request.getfixturevalue("tmp_path")))
        monkeypatch.setenv("BINEURAL_DATA_LOG", os.devnull)
