"""Reminders in the margin: which terms a chapter explains beside its text, and where."""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import pending_xref

from bookbuild.sphinx_ext.reminders import block_of, meanings

ENTRIES = [
    {
        "id": "seed",
        "chapter": "first",
        "en": {"term": "Seed", "text": "Starts."},
        "ru": {"term": "Сид", "text": "Начало."},
    },
    {
        "id": "rate",
        "chapter": "second",
        "en": {"term": "rate", "text": "Steps."},
        "ru": {"term": "шаг", "text": "Шаги."},
    },
]


def test_a_chapter_reminds_of_what_others_teach() -> None:
    assert meanings(ENTRIES, "en", "second") == {"seed": ("Seed", "Starts.")}
    assert meanings(ENTRIES, "ru", "first") == {"шаг": ("шаг", "Шаги.")}


def test_reminder_stands_before_running_text_alone() -> None:
    links = [pending_xref() for _ in range(4)]
    paragraph = nodes.paragraph("", "", nodes.emphasis("", "", links[0]))
    listed = nodes.bullet_list("", nodes.list_item("", nodes.paragraph("", "", links[1])))
    exercise = nodes.admonition("", nodes.paragraph("", "", links[2]))
    nodes.section("", paragraph, listed, exercise)
    assert [block_of(link) for link in links] == [paragraph, listed, None, None]
