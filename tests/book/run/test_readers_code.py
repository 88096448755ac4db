"""The last experiments of chapters run on the reader's functions: on solutions and on untouched starters.

Wrong functions are tried in `tests/faults`.
"""

from __future__ import annotations

import pytest
from readers_code import CHAPTERS, accuracy_of, cells_with, needed, run, samples, shortened

__all__ = ["samples"]

OWN = [page for page, chapter in CHAPTERS.items() if any("own_code(" in cell.source for cell in chapter.notebook.cells)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", OWN)
def test_untouched_starters_run_to_the_end_of_the_chapter(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = cells_with(CHAPTERS[page], {})
    assert any("..." in cell.source for cell in cells)
    run(shortened(needed(cells)), monkeypatch)


@pytest.mark.parametrize("handed_in", [None, {}], ids=["solutions", "starters"])
def test_the_moons_are_separated(handed_in: dict[str, str] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert accuracy_of(handed_in, monkeypatch) > 0.97
