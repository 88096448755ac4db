"""Pictures of pages: size, weight, room for long titles, and what is kept from build to build."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from bookbuild.site import cards
from bookbuild.site.cards import Card, draw, draw_all
from bookbuild.sources.project import Project
from bookbuild.sources.redirects import plain_title

CARD = Card("Свёртка: один узор", "Свёрточные сети · 9", "Нейронные сети на практике", 9)
BOOK = Project(Path(__file__).parents[3])


def test_picture_has_the_size_that_messengers_show_and_is_light() -> None:
    data = draw(CARD)
    picture = Image.open(io.BytesIO(data))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert 5_000 < len(data) < 60_000
    assert data == draw(CARD), "the same card would differ from build to build"
    assert data != draw(Card(CARD.title, CARD.above, CARD.below, 8))


def test_faces_have_both_alphabets() -> None:
    for bold in (False, True):
        face = cards._font(40, bold=bold)
        assert isinstance(face, ImageFont.FreeTypeFont)
        missing = bytes(face.getmask("\uffff"))
        assert all(bytes(face.getmask(letter)) != missing for letter in "AzЯёЁ«»—·×")


@pytest.mark.parametrize("language", BOOK.languages)
def test_titles_of_the_book_have_room(language: str) -> None:
    for page in BOOK.pages:
        size, rows = cards._fitted(plain_title(BOOK, language, page))
        assert all(cards._font(size, bold=True).getlength(row) <= cards.TEXT_WIDTH for row in rows), page
        assert len(rows) <= 5, page


def test_picture_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Card] = []
    monkeypatch.setattr(cards, "draw", lambda card: drawn.append(card) or b"picture")
    other = Card("Another", "", "", 1)
    for wanted in ({"a": CARD}, {"a": CARD, "b": other}, {"b": other}):
        draw_all(wanted, tmp_path / "site", tmp_path / "kept")
    assert drawn == [CARD, other]
    assert len(list((tmp_path / "kept").iterdir())) == 1, "pictures of old titles stay"
    assert (tmp_path / "site" / "a.png").read_bytes() == b"picture"
