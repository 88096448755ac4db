"""How long a page takes: to skim, to read, to do its exercises."""

from __future__ import annotations

from docutils import nodes
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from bookbuild.sphinx_ext.folds import fold

WORDS_PER_MINUTE = 130  # a textbook with formulas is read slower than a novel
SECONDS_PER_FIGURE = 10  # for a look at it; its caption counts as words
SECONDS_PER_FORMULA = 15  # that stands in a line of its own
SECONDS_PER_LINE = 3  # of visible code and of what it prints
EXACT_UP_TO = 10  # above, minutes are told in fives
SUMMARY = "summary"

_OTHER = (
    *(fold, exercise_node, exercise_enumerable_node, solution_node, nodes.literal_block, nodes.raw, nodes.comment),
    *(nodes.math, nodes.math_block, nodes.field_list, nodes.docinfo, nodes.system_message),
)


def words(part: nodes.Node) -> int:
    """Count the words of running text in a part of a page, folds and exercises left out."""
    if isinstance(part, nodes.Text):
        return len(part.astext().split())
    return 0 if is_other(part) else sum(map(words, part.children))


def salient_words(part: nodes.Node) -> int:
    """Count the words of titles, captions and the summary."""
    if isinstance(part, nodes.title | nodes.caption) or (isinstance(part, nodes.section) and is_summary(part)):
        return words(part)
    return 0 if is_other(part) else sum(map(salient_words, part.children))


def is_other(part: nodes.Node) -> bool:
    """Tell whether a part of a page is no running text, or not read by somebody who only reads."""
    is_dropdown = isinstance(part, nodes.container) and part.get("design_component") == "dropdown"
    return is_dropdown or isinstance(part, _OTHER)


def reading(part: nodes.Element) -> float:
    """Return the minutes that a part of a page takes to read."""
    return words(part) / WORDS_PER_MINUTE + _seconds_beside_words(part) / 60


def _seconds_beside_words(part: nodes.Node) -> float:
    if isinstance(part, nodes.figure):
        return SECONDS_PER_FIGURE
    if isinstance(part, nodes.math_block):
        return SECONDS_PER_FORMULA
    if isinstance(part, nodes.literal_block):
        return SECONDS_PER_LINE * sum(bool(line.strip()) for line in part.astext().splitlines())
    return 0 if is_other(part) else sum(map(_seconds_beside_words, part.children))


def skimming(page: nodes.Element) -> float:
    """Return the minutes for titles, figures with their captions, and the summary."""
    figures = len(list(page.findall(nodes.figure)))
    return salient_words(page) / WORDS_PER_MINUTE + figures * SECONDS_PER_FIGURE / 60


def is_summary(section: nodes.section) -> bool:
    """Tell by its label whether a section sums up the page."""
    return any(name == SUMMARY or name.endswith(f"-{SUMMARY}") for name in section["names"])


def about(minutes: float) -> int:
    """Return whole minutes as one says them.

    Examples
    --------
    >>> about(0.2), about(7.4), about(23.1)
    (1, 7, 25)
    """
    return max(1, round(minutes)) if minutes <= EXACT_UP_TO else 5 * round(minutes / 5)
