"""Pictures say how large they are, and all but the first come late."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from bineural.localize.renderer import FOR_PHONE
from bookbuild.sphinx_ext.pictures import PHONE, size, sized


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<svg xmlns="x" width="300pt" height="150pt" viewBox="0 0 1 1">', (400, 200)),
        ('<svg width="30px" height="20">', (30, 20)),
        ('<svg viewBox="0 0 64 32">', (64, 32)),
        ('<svg width="100%" height="5">', None),
        ("<svg>", None),
    ],
)
def test_size_of_svg(head: str, expected: tuple[float, float] | None, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(f'<?xml version="1.0"?>\n<!-- width="1pt" -->\n{head}</svg>', "utf8")
    assert size(path) == expected


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
def test_size_of_points(name: str, tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / name)
    assert size(tmp_path / name) == (30, 20)


def test_size_of_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    assert size(tmp_path / "a.png") is None
    assert size(tmp_path / "missing.svg") is None


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ('<img src="a" alt="b" />', '<img src="a" alt="b" width="300" height="200" decoding="async" loading="lazy">'),
        (
            '<img src="a" style="width: 150px;">',
            '<img src="a" width="150" height="100" decoding="async" loading="lazy">',
        ),
        ('<img width="60" src="a">', '<img width="60" src="a" height="40" decoding="async" loading="lazy">'),
        (
            '<img height="9" loading="eager" src="a">',
            '<img height="9" loading="eager" src="a" decoding="async">',
        ),
    ],
)
def test_tags(tag: str, expected: str) -> None:
    assert sized(tag, (300, 200), first=False) == expected


@pytest.mark.parametrize(("style", "width", "height"), [("", 300, 200), ("width: 150px;", 150, 100)])
def test_picture_for_phones_is_a_source(style: str, width: int, height: int) -> None:
    tag = f'<img class="{FOR_PHONE} no-scaled-link" alt="" src="a" style="{style}">'
    expected = f'<source media="{PHONE}" srcset="a" width="{width}" height="{height}">'
    assert sized(tag, (300, 200), first=False) == expected


def test_first_picture_comes_at_once() -> None:
    assert "lazy" not in sized('<img src="a">', (3, 2), first=True)


def test_picture_of_unknown_size_keeps_its_tag() -> None:
    assert sized('<img src="a" style="width: 9px">', None, first=True) == (
        '<img src="a" style="width: 9px" decoding="async">'
    )
