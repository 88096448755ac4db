"""English texts of figures, tables and messages, found in the code without running it."""

from __future__ import annotations

import ast
import string
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
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
# Tables of `bineural.exercises`: position or name of each argument that holds texts. Of a mapping, the keys are shown,
# unless their values are mappings again.
TABLES: dict[str, tuple[int | str, ...]] = {
    "AnswerExercise": (2, "mistakes"),
    "Fragile": (1, "hint"),
    "FunctionExercise": ("cases", "mistakes", "fragile", "only", "errors"),
    "InitializerExercise": ("cases", "mistakes"),
    "LayerExercise": ("forward_mistakes", "backward_mistakes", "large"),
    "TrainingExercise": ("advice", "too_slow", "too_large"),
}
# Mappings whose values hold texts, too.
WITH_VALUES = frozenset({"large", "only"})
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
KEYWORDS = frozenset(
    {"alt", "bars", "caption", "label", "labels", "legend", "note", "suptitle", "title", "xlabel", "ylabel"}
)


@dataclass(frozen=True)
class Label:
    """An English text that must be in every catalogue; a template holds ``{placeholders}``."""

    text: str
    path: Path
    line: int
    is_template: bool


@dataclass
class Texts:
    """The labels of some code, and every constant text in it, shown or not, with the files that hold it."""

    labels: list[Label] = field(default_factory=list)
    constants: dict[str, set[Path]] = field(default_factory=lambda: defaultdict(set))

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
        tree = parse(code)
        named = _named_texts(tree) if tree else {}
        for node in ast.walk(tree) if tree else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.constants[node.value].add(path)
            elif isinstance(node, ast.Call):
                for keyword in node.keywords:
                    self.constants[keyword.arg or ""].add(path)
                is_table = _name(node) in TABLES
                is_template = is_table or _name(node) == "message"
                found = _in_table(node, named) if is_table else _shown(node, draws, named)
                for text in found if is_table or draws or _name(node) in names else ():
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


def parse(code: str) -> ast.Module | None:
    """Return the tree of a cell's code, with IPython's magics rewritten, or None if no Python can parse it."""
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


def _named_texts(tree: ast.Module) -> dict[str, ast.Constant]:
    """Return the texts that a module gives a name."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _in_table(call: ast.Call, named: Mapping[str, ast.Constant]) -> Iterator[_Text]:
    places = TABLES[_name(call)]
    for place, argument in enumerate(call.args):
        if place in places:
            yield from _texts_of(argument, named, values=False)
    for keyword in call.keywords:
        if keyword.arg in places:
            yield from _texts_of(keyword.value, named, values=keyword.arg in WITH_VALUES)


def _texts_of(node: ast.expr, named: Mapping[str, ast.Constant], *, values: bool) -> Iterator[_Text]:
    if not isinstance(node, ast.Dict):
        yield from _constants(node, named)
        return
    for key, value in zip(node.keys, node.values, strict=True):
        if key and not isinstance(value, ast.Dict):
            yield from _constants(key, named)
        if values or isinstance(value, ast.Dict):
            yield from _texts_of(value, named, values=values)


def _shown(call: ast.Call, draws: bool, named: Mapping[str, ast.Constant]) -> Iterator[_Text]:
    name = _name(call)
    places = LOCALIZE.get(name) or (DRAWING.get(name, ()) if draws else ())
    keywords = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    arguments = [call.args[place] for place in places if isinstance(place, int) and place < len(call.args)]
    if name in PLOTS and isinstance(keywords.get("labels"), ast.Constant):
        del keywords["labels"]  # where labels stand, no label
    arguments += [node for key, node in keywords.items() if key in places or (draws and key in KEYWORDS)]
    titled = [*call.args[:1]] if name == "table" else [*call.args, *keywords.values()] if name in PLOTS else []
    for argument in titled:
        dicts = (node for node in ast.walk(argument) if isinstance(node, ast.Dict))
        arguments += [key for node in dicts for key in node.keys if key]
    notes = keywords.get("notes")
    if isinstance(notes, ast.Dict) and name in PLOTS:
        arguments += notes.values
    for argument in arguments:
        yield from _constants(argument, named)


def _constants(node: ast.expr, named: Mapping[str, ast.Constant]) -> Iterator[_Text]:
    """Yield the constant texts of an argument: one, by its name too, a list of them, or a choice between them."""
    if isinstance(node, ast.Name):
        node = named.get(node.id, node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield _Text(node.value, node.lineno)
    elif isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            yield from _constants(element, named)
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body, named)
        yield from _constants(node.orelse, named)
