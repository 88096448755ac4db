"""The end of `backpropagation` runs on the reader's functions: on solutions and on untouched starters.

`make rehearse` runs all chapters with untouched starters, and wrong functions are tried in `tests/faults`.
"""

from __future__ import annotations

import pytest
from readers_code import accuracy_of, samples

__all__ = ["samples"]


@pytest.mark.parametrize("handed_in", [None, {}], ids=["solutions", "starters"])
def test_the_moons_are_separated(handed_in: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert accuracy_of(handed_in, monkeypatch) > 0.97
