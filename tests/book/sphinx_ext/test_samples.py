"""Pages that were run on samples say so, and only they have the texts for that."""

from __future__ import annotations

from tiny_book import Book


def test_text_for_samples_shows_where_a_sample_was_used(rich: Book) -> None:
    assert "Only the sample was found." in rich.page("en", "elements")
    assert "Нашлась только выборка." in rich.page("ru", "elements")
    assert "Never shown." not in rich.page("en")


def test_note_stands_above_such_a_page_alone(rich: Book) -> None:
    page = rich.page("en", "elements")
    note = "come from the offline sample of: MNIST: handwritten digits; targets are not claimed."
    assert page.index("chapter-card") < page.index(note) < page.index("<figure")
    assert "come from the offline sample" not in rich.page("en")
