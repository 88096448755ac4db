"""English texts of figures, tables and messages, found in the code without running it."""

from __future__ import annotations

import ast
import string
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

import bineural.plotting
from bineural.localize.numbers import has_letters

# Functions of bineural.localize: position or name of each argument that is shown.
LOCALIZE: dict[str, tuple[int | str, ...]] = {
    "message": (0,),
    "translate": (0,),
    "target": (0,),
    "value": (1,),
    "show": ("alt",),
    "table": ("caption",),
}
SHOWING = frozenset(LOCALIZE)
# Methods of matplotlib's axes and figures that take a text by position.
DRAWING: dict[str, tuple[int | str, ...]] = {
    "annotate": (0,),
    "legend": (0, 1),
    "set_label": (0,),
    "set_title": (0,),
    "set_xlabel": (0,),
    "set_xticklabels": (0,),
    "set_ylabel": (0,),
    "set_yticklabels": (0,),
    "suptitle": (0,),
    "supxlabel": (0,),
    "supylabel": (0,),
    "text": (2,),
}
# Functions that take curves, panels or images as a mapping from their English labels.
PLOTS = frozenset(bineural.plotting.__all__)
KEYWORDS = frozenset({"alt", "caption", "label", "labels", "legend", "suptitle", "title", "xlabel", "ylabel"})


@dataclass(frozen=True)
class Label:
    """An English text that must be in every catalogue; a template holds ``{placeholders}``."""

    text: str
    path: Path
    line: int
    is_template: bool


@dataclass
class Texts:
    """The labels of some code, and every constant text in it, shown or not."""

    labels: list[Label] = field(default_factory=list)
    constants: set[str] = field(default_factory=set)

    def read(self, code: str, path: Path, line: int, *, draws: bool, names: Container[str] = SHOWING) -> None:
        """Add the texts of Python code whose first line is line `line` (from 1) of a file.

        Code that no Python can parse has no labels: a cell that shows a syntax error.

        Parameters
        ----------
        draws : bool
            Whether keyword arguments such as `title=` and the methods of matplotlib count.
        names : Container[str]
            Functions that count.
        """
        tree = _parse(code)
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.constants.add(node.value)
            elif isinstance(node, ast.Call):
                self.constants.update(keyword.arg for keyword in node.keywords if keyword.arg)
                is_template = _name(node) == "message"
                for text in _shown(node, draws) if draws or _name(node) in names else ():
                    if _needs_translation(text.value, is_template):
                        self.labels.append(Label(text.value, path, line + text.lineno - 1, is_template))


@dataclass(frozen=True)
class _Text:
    value: str
    lineno: int


def fields(template: str) -> set[tuple[str, str]]:
    """Return the placeholders of a template with their formats.

    Examples
    --------
    >>> sorted(fields("step {step:d}: loss {loss:.3f}"))
    [('loss', '.3f'), ('step', 'd')]
    """
    return {(name, spec or "") for _, name, spec, _ in string.Formatter().parse(template) if name is not None}


def _needs_translation(text: str, is_template: bool) -> bool:
    literal = text
    if is_template:
        # A broken template is reported as such.
        with suppress(ValueError):
            literal = "".join(part for part, *_ in string.Formatter().parse(text))
    # matplotlib hides labels that start with an underscore.
    return has_letters(literal) and not text.startswith("_")


def _parse(code: str) -> ast.Module | None:
    manager: Any = TransformerManager
    for attempt in (lambda: code, lambda: manager().transform_cell(code)):
        try:
            return ast.parse(attempt())
        except SyntaxError:
            continue
    return None


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _shown(call: ast.Call, draws: bool) -> Iterator[_Text]:
    name = _name(call)
    places = LOCALIZE.get(name) or (DRAWING.get(name, ()) if draws else ())
    keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    arguments = [call.args[place] for place in places if isinstance(place, int) and place < len(call.args)]
    arguments += [node for key, node in keywords.items() if key in places or (draws and key in KEYWORDS)]
    titled = [*call.args[:1]] if name == "table" else [*call.args, *keywords.values()] if name in PLOTS else []
    for argument in titled:
        dicts = (node for node in ast.walk(argument) if isinstance(node, ast.Dict))
        arguments += [key for node in dicts for key in node.keys if key]
    for argument in arguments:
        yield from _constants(argument)


def _constants(node: ast.expr) -> Iterator[_Text]:
    """Yield the constant texts of an argument: one, a list of them, or a choice between them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield _Text(node.value, node.lineno)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            yield from _constants(element)
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
