"""Where panels stand under each other on a phone, a line says what left and right are."""

from __future__ import annotations

from pathlib import Path

import pytest
from docutils import nodes
from docutils.utils import new_document

from bineural.localize.renderer import FOR_PHONE
from bookbuild.sphinx_ext import stacked
from bookbuild.sphinx_ext.stacked import PLACES, TellPlaces


@pytest.mark.parametrize(
    "text",
    [
        "Left, the loss; right, the accuracy.",
        "The loss, left the training, right the validation",
        "On the left the grid.",
        "see the right panel",
        "(left in the figure)",
        "Слева потери, справа доля.",
        "На левой панели",
        "крайняя точка правого графика",
    ],
)
def test_places(text: str) -> None:
    assert PLACES.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is left",
        "right answers are right",
        "leftover",
        "правая часть",
        "правило",
        "осталось",
        "читайте справа налево",
    ],
)
def test_other_meanings(text: str) -> None:
    assert not PLACES.search(text)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, width, height in (("wide", 450, 200), ("tall", 270, 400), ("flat", 270, 190)):
        (tmp_path / f"{name}.svg").write_text(f'<svg width="{width}pt" height="{height}pt"></svg>', "utf8")
    return tmp_path


def notes(folder: Path, narrow: str, caption: str, near: str, elsewhere: str, patch: pytest.MonkeyPatch) -> int:
    document = new_document("page")
    images = [nodes.image(uri="wide.svg"), nodes.image(uri=f"{narrow}.svg", classes=[FOR_PHONE])]
    output = nodes.container("", *images, classes=["cell_output"])
    figure = nodes.figure("", output, nodes.caption("", caption), ids=["fig"])
    reference = nodes.paragraph("", f"{elsewhere} in ", nodes.reference("", "Fig. 1", refid="fig", internal=True))
    document += nodes.section("", nodes.paragraph("", near), figure)
    document += nodes.section("", nodes.paragraph("", "Left alone."), reference)
    transform = TellPlaces(document)
    patch.setattr(transform.__class__, "env", property(lambda self: type("Env", (), {"srcdir": folder})), raising=False)
    patch.setattr(stacked, "translate", lambda text: text)
    transform.run()
    return len(list(document.findall(nodes.raw)))


@pytest.mark.parametrize(
    ("narrow", "caption", "near", "elsewhere", "expected"),
    [
        ("tall", "Left, the loss.", "", "", 1),
        ("tall", "", "On the right it rises.", "", 1),
        ("tall", "", "", "Look on the left", 1),
        ("tall", "The loss.", "It falls.", "See", 0),
        ("flat", "Left, the loss.", "", "", 0),
    ],
)
def test_line_below_a_figure(
    narrow: str, caption: str, near: str, elsewhere: str, expected: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notes(folder, narrow, caption, near, elsewhere, monkeypatch) == expected
