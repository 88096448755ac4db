"""A progress bar is for people who look."""

import sys
import types

import pytest

from bineural.watching import is_notebook, is_silenced, is_watched


@pytest.mark.parametrize(
    ("setting", "terminal", "notebook", "watched"),
    [("", True, False, True), ("", False, True, True), ("", False, False, False), ("0", True, True, False)],
)
def test_a_bar_is_for_people(
    setting: str, terminal: bool, notebook: bool, watched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINEURAL_PROGRESS", setting)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    if notebook:
        monkeypatch.setitem(sys.modules, "ipykernel", types.ModuleType("ipykernel"))
    assert is_watched() is watched
    assert is_notebook() is (notebook and watched)
    assert is_silenced() is (setting == "0")
