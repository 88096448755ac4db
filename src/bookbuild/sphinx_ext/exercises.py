"""Exercises: how hard and how long each is, its hints, and its check, whose report goes into the solution."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.directive import ExerciseDirective, ExerciseStartDirective
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from bookbuild.sphinx_ext.cells import cells_of, part_of
from bookbuild.sphinx_ext.folds import fold, make_fold
from bookbuild.sphinx_ext.interface import translate

logger = logging.getLogger(__name__)

# From easy to hard: what each is called on the page.
LEVELS = {"by-hand": "by hand", "line": "one line", "function": "a function", "challenge": "open challenge"}
HINT = "fold-hint"
CHECK = re.compile(r"^check\(", re.MULTILINE)


def level(argument: str | None) -> str:
    """Return the level that an option names."""
    if argument not in LEVELS:
        raise ValueError(f"level should be one of {', '.join(LEVELS)}, got {argument!r}: pick one of them")
    return argument


def minutes(argument: str | None) -> int:
    """Return the minutes that an option holds."""
    if not argument or not argument.isdecimal() or int(argument) == 0:
        raise ValueError(f"minutes should be a whole number from 1 on, got {argument!r}: write about how many")
    return int(argument)


def in_page(argument: str | None) -> str:
    """Return why an exercise does not run in the page, though it could."""
    refused, _, reason = (argument or "").partition(":")
    if refused.strip() != "false" or not reason.strip():
        raise ValueError(f"in-page should be `false: ` and a reason, got {argument!r}: the build finds out the rest")
    return reason.strip()


class _Graded(ExerciseDirective):  # type: ignore[misc]
    """An exercise that says how hard it is and how long it takes."""

    option_spec: ClassVar[dict[str, Any]] = {
        **ExerciseDirective.option_spec,
        "level": level,
        "minutes": minutes,
        "in-page": in_page,
    }

    def run(self) -> list[nodes.Node]:
        """Return the exercise."""
        made: list[nodes.Node] = super().run()
        for node in made:
            assert isinstance(node, nodes.Element)
            node.attributes |= {name: self.options[name] for name in ("level", "minutes") if name in self.options}
            # The titles of solutions take the word from here: in Russian it stands in another case there.
            title = self.env.sphinx_exercise_registry[node["label"]]["node"].children[0]
            title[0] = nodes.Text(translate("Exercise"))
        return made


class Exercise(_Graded):
    """The directive `exercise`."""


class ExerciseStart(_Graded, ExerciseStartDirective):  # type: ignore[misc]
    """The directive `exercise-start`."""


class Hint(SphinxDirective):
    """A hint to the exercise that it stands in, folded."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the fold; it gets its number when the exercise is put together."""
        self.assert_has_content()
        hint = make_fold("", *self.parse_content_to_nodes(), kind=HINT)
        self.set_source_info(hint)
        return [hint]


class NumberHints(SphinxTransform):
    """Name the hints of each exercise: the first, the second."""

    default_priority = 12  # after sphinx-exercise has put exercises together

    def apply(self, **kwargs: object) -> None:
        """Change the folds of the page."""
        numbered = []
        for exercise in exercises_of(self.document):
            for number, hint in enumerate(hints_of(exercise), 1):
                hint["summary"] = translate("Hint {number}").format(number=number)
                numbered.append(hint)
        for hint in hints_of(self.document):
            if hint not in numbered:
                logger.warning("a hint stands outside of an exercise: move it into one", location=hint)


class MoveChecks(SphinxTransform):
    """Put the line that checks an exercise under its starter, and what it reports to the end of the solution."""

    default_priority = 13

    def apply(self, **kwargs: object) -> None:
        """Change the cells that follow solutions."""
        exercises = {exercise["label"]: exercise for exercise in exercises_of(self.document)}
        for solution in list(self.document.findall(solution_node)):
            cell = next(iter(solution.findall(descend=False, siblings=True, include_self=False)), None)
            exercise = exercises.get(solution["target_label"])
            if exercise is None or not isinstance(cell, nodes.container) or cell not in cells_of(cell):
                continue
            code, report = part_of(cell, "source"), part_of(cell, "output")
            if code is None or not CHECK.search(code.astext()):
                continue
            cell.parent.remove(cell)
            for place, part in ((exercise, code), (solution, report)):
                content = place[-1]
                assert isinstance(content, nodes.Element)
                if part is not None:
                    content += nodes.container("", part.deepcopy(), **cell.attributes)


def exercises_of(part: nodes.Element) -> list[nodes.Element]:
    """Return the exercises in a part of a page, in order."""
    return [node for node in part.findall(nodes.Element) if isinstance(node, exercise_node | exercise_enumerable_node)]


def hints_of(part: nodes.Element) -> Iterator[fold]:
    """Yield the hints in a part of a page."""
    return (node for node in part.findall(fold) if HINT in node["classes"])


class ShowFacts(SphinxPostTransform):
    """Tell in titles of exercises how hard they are and how long they take; keep spaces out of links in solutions'."""

    default_priority = 25  # after sphinx-exercise has made the titles

    def run(self, **kwargs: object) -> None:
        """Change the titles of the page."""
        for exercise in exercises_of(self.document):
            facts = [translate(LEVELS[exercise["level"]])] if "level" in exercise else []
            if "minutes" in exercise:
                facts.append(translate("{minutes} min").format(minutes=exercise["minutes"]))
            title = exercise[0]
            assert isinstance(title, nodes.title)
            title += [nodes.inline("", f" · {fact}", classes=["exercise-fact"]) for fact in facts]
        for solution in self.document.findall(solution_node):
            link = solution[0].next_node(nodes.reference)
            if link is not None and link.astext().startswith(" "):
                link[0] = nodes.Text(link[0].astext().lstrip())
                link.parent.insert(link.parent.index(link), nodes.Text(" "))


def override(app: Sphinx) -> None:
    """Put our directives into the place of those of sphinx-exercise, once these are there."""
    app.add_directive("exercise", Exercise, override=True)
    app.add_directive("exercise-start", ExerciseStart, override=True)


def setup(app: Sphinx) -> None:
    """Register the directives and the transforms."""
    app.add_directive("hint", Hint, override=True)
    app.add_transform(NumberHints)
    app.add_transform(MoveChecks)
    app.add_post_transform(ShowFacts)
    app.connect("builder-inited", override)
