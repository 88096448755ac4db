"""Exercises: how hard and how long each is, and hints."""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.directive import ExerciseDirective, ExerciseStartDirective

from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.interface import translate

# From easy to hard: what each is called on the page.
LEVELS = {"by-hand": "by hand", "line": "one line", "function": "a function", "challenge": "open challenge"}
HINT = "fold-hint"


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


class _Graded(ExerciseDirective):  # type: ignore[misc]
    """An exercise that says how hard it is and how long it takes."""

    option_spec: ClassVar[dict[str, Any]] = {**ExerciseDirective.option_spec, "level": level, "minutes": minutes}

    def run(self) -> list[nodes.Node]:
        """Return the exercise."""
        made: list[nodes.Node] = super().run()
        for node in made:
            if isinstance(node, nodes.Element):
                node.attributes |= {name: self.options[name] for name in ("level", "minutes") if name in self.options}
        return made


class Exercise(_Graded):
    """The directive `exercise`."""


class ExerciseStart(_Graded, ExerciseStartDirective):  # type: ignore[misc]
    """The directive `exercise-start`."""


class Hint(SphinxDirective):
    """A hint to the exercise that it stands in, folded."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the fold; it gets its number when the page is put together."""
        self.assert_has_content()
        hint = make_fold(translate("Hint"), *self.parse_content_to_nodes(), kind=HINT)
        self.set_source_info(hint)
        return [hint]


def override(app: Sphinx) -> None:
    """Put our directives into the place of those of sphinx-exercise, once these are there."""
    app.add_directive("exercise", Exercise, override=True)
    app.add_directive("exercise-start", ExerciseStart, override=True)


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("hint", Hint, override=True)
    app.connect("builder-inited", override)
