"""Recipes of recorded runs, read without running them, and the hash that tells whether one has changed.

A recipe is a module of `bineural.recorded.recipes` with a docstring, whose first line is the title, and

``DATA``
    Names of the data sets that it loads: ``("cifar10",)``.
``THREADS``
    How many threads PyTorch computes with.
``RUNS``
    Settings of each run, a list of dicts.
``WITNESS``
    Settings of a run of a few steps, which is made on the offline samples.
``run(**settings)``
    Makes a run and returns a dict of numbers, texts, lists and dicts.

The constants are computed here without importing the module, and so may use what comes with Python alone.
"""

import ast
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bineural.recorded.records import RecordError, plain

PACKAGE = Path(__file__).parents[1]
RECIPES = Path(__file__).parent / "recipes"
# Packages whose modules count, where a recipe imports from them: what they compute is the recipe's.
COUNTED = ("bineural.layers", "bineural.models", "bineural.recorded.recipes")
CONSTANTS = ("DATA", "THREADS", "RUNS", "WITNESS")
# No part of the meaning, or not there in every version of Python.
_LEFT_OUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


@dataclass(frozen=True)
class Recipe:
    """What a recipe says of itself.

    Attributes
    ----------
    path : Path
        Its module.
    package : Path
        The folder of `bineural` that it imports from.
    title : str
        First line of its docstring, without the period.
    data : tuple of str
        Names of the data sets that it loads.
    threads : int
        How many threads PyTorch computes with.
    runs : list of dict
        Settings of each run.
    witness : dict
        Settings of the witness.
    """

    path: Path
    package: Path
    title: str
    data: tuple[str, ...]
    threads: int
    runs: list[dict[str, Any]]
    witness: dict[str, Any]

    @property
    def name(self) -> str:
        """The name of the recipe, with dashes."""
        return self.path.stem.replace("_", "-")

    @cached_property
    def code(self) -> str:
        """SHA-256 of what the recipe and the counted modules that it imports from compute, but for ``RUNS``.

        Comments, docstrings, the layout and the texts of errors do not count.
        """
        return code_hash(self.path, self.package)

    @property
    def hash(self) -> str:
        """SHA-256 of the code and of ``RUNS``."""
        return hashlib.sha256(f"{self.code}\n{json.dumps(self.runs, sort_keys=True)}".encode()).hexdigest()


def recipe_names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all recipes in a folder, by default the package's; a module with an underscore is none."""
    paths = (folder or RECIPES).glob("*.py")
    return tuple(sorted(path.stem.replace("_", "-") for path in paths if not path.stem.startswith("_")))


def find_recipe(name: str) -> Recipe:
    """Return the recipe of a name.

    Raises
    ------
    RecordError
        If there is none, or it is not as a recipe should be.
    """
    names = recipe_names()
    if name not in names:
        valid = f"one of {', '.join(names)}" if names else "the name of a recipe, of which there are none yet"
        raise RecordError(f"bineural.recorded expected {valid}, got {name!r}: write a name that there is")
    return read_recipe(RECIPES / f"{name.replace('-', '_')}.py", PACKAGE)


def read_recipe(path: Path, package: Path) -> Recipe:
    """Read a recipe without importing it.

    Parameters
    ----------
    path : Path
        Its module.
    package : Path
        The folder of `bineural` that it imports from.

    Raises
    ------
    RecordError
        If it is not as a recipe should be.
    """
    tree = _parse(path)
    if not any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
        raise RecordError(f"the recipe {path.name} expected a function run(**settings), got none: write it")
    title = (ast.get_docstring(tree) or "").partition("\n")[0].rstrip(".")
    if not title:
        raise RecordError(f"the recipe {path.name} expected a docstring, got none: say in its first line what is run")
    found = constants(tree, path)
    data, threads, runs, witness = (found[name] for name in CONSTANTS)
    _require(path, isinstance(data, tuple | list) and all(isinstance(name, str) for name in data), "DATA", "texts")
    _require(path, isinstance(threads, int) and threads > 0, "THREADS", "a number from 1 up")
    is_list = isinstance(runs, tuple | list) and runs and all(isinstance(run, dict) for run in runs)
    _require(path, bool(is_list), "RUNS", "a list of dicts, at least one")
    _require(path, isinstance(witness, dict), "WITNESS", "a dict")
    runs = [plain(run, f"RUNS[{number}] of the recipe {path.name}", rounded=False) for number, run in enumerate(runs)]
    for number, run in enumerate(runs):
        if run in runs[:number]:
            raise RecordError(f"the recipe {path.name} expected each run once, got {run} twice: mend RUNS")
    witness = plain(witness, f"WITNESS of the recipe {path.name}", rounded=False)
    return Recipe(path, package, title, tuple(data), threads, runs, witness)


def constants(tree: ast.Module, path: Path) -> dict[str, Any]:
    """Compute the constants of a recipe by the statements that they need, and no others.

    Raises
    ------
    RecordError
        If one is missing, or needs more than Python itself.
    """
    makers: dict[str, list[int]] = {}
    for number, statement in enumerate(tree.body):
        for name in _bound(statement):
            makers.setdefault(name, []).append(number)
    needed: set[int] = set()
    names = list(CONSTANTS)
    while names:
        for number in makers.get(names.pop(), []):
            if number not in needed:
                needed.add(number)
                names += [node.id for node in ast.walk(tree.body[number]) if isinstance(node, ast.Name)]
    space: dict[str, Any] = {}
    body = [tree.body[number] for number in sorted(needed)]
    try:
        exec(compile(ast.Module(body, []), str(path), "exec"), space)
    except Exception as error:
        raise RecordError(
            f"the recipe {path.name} expected constants that need nothing but Python itself, got "
            f"{type(error).__name__}: {error}: make {', '.join(CONSTANTS)} of numbers and texts alone"
        ) from None
    for name in CONSTANTS:
        if name not in space:
            raise RecordError(f"the recipe {path.name} expected {', '.join(CONSTANTS)}, got no {name}: write it")
    return {name: space[name] for name in CONSTANTS}


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement makes, if a constant may use it."""
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.For):
        yield from (
            node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )
    elif isinstance(statement, ast.FunctionDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        module = statement.module if isinstance(statement, ast.ImportFrom) else statement.names[0].name
        if (module or "").partition(".")[0] in sys.stdlib_module_names:
            yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)


def _require(path: Path, is_right: bool, name: str, expected: str) -> None:
    if not is_right:
        raise RecordError(f"the recipe {path.name} expected {name} to be {expected}, got something else: mend it")


def code_hash(path: Path, package: Path) -> str:
    """Return the SHA-256 of what a recipe and the counted modules that it imports from compute, but for ``RUNS``.

    Those are the modules of `bineural.layers`, `bineural.models` and `bineural.recorded.recipes` that define what it
    imports, and what these import from there in turn.

    Parameters
    ----------
    path : Path
        Module of the recipe.
    package : Path
        The folder of `bineural`.

    Raises
    ------
    RecordError
        If a module is no Python.
    """
    own = f"bineural.recorded.recipes.{path.stem}"
    trees = {own: _parse(path)}
    waiting = [own]
    while waiting:
        for module, file in sorted(_imported(trees[waiting.pop()], package, path.parent).items()):
            if module not in trees:
                trees[module] = _parse(file)
                waiting.append(module)
    trees[own].body = [node for node in trees[own].body if not _makes_runs(node)]
    texts = [f"{module} {_text(tree)}\n" for module, tree in sorted(trees.items())]
    return hashlib.sha256("".join(texts).encode()).hexdigest()


def _makes_runs(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign | ast.AnnAssign) and "RUNS" in set(_bound(statement))


def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text("utf8"))
    except (SyntaxError, UnicodeDecodeError) as error:
        raise RecordError(f"a recipe expected {path.name} to be Python, got {error}: mend it") from None


def _text(thing: Any) -> str:
    """Write a syntax tree in the same way with each version of Python."""
    if isinstance(thing, ast.Constant):
        return f"{type(thing.value).__name__} {thing.value!r}"
    if isinstance(thing, ast.Raise):
        error = thing.exc.func if isinstance(thing.exc, ast.Call) else thing.exc
        return f"(Raise {_text(error)})"
    if isinstance(thing, ast.JoinedStr):
        return f"(JoinedStr {_joined(thing)})"
    if isinstance(thing, ast.AST):
        parts = {name: getattr(thing, name, None) for name in thing._fields if name not in _LEFT_OUT}
        # What is left out and what is empty is not written by all versions.
        return (
            f"({type(thing).__name__} {' '.join(f'{k}={_text(v)}' for k, v in parts.items() if v not in (None, []))})"
        )
    if isinstance(thing, list):
        return f"[{', '.join(_text(one) for one in thing if not _is_text(one))}]"
    return repr(thing)


def _joined(node: ast.JoinedStr) -> list[str]:
    """Return the parts of a formatted text, texts that follow one another as one: Python 3.12 keeps some apart."""
    parts: list[str] = []
    texts = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            texts += str(part.value)
        else:
            parts += [repr(texts), _text(part)]
            texts = ""
    return [*parts, repr(texts)]


def _is_text(node: Any) -> bool:
    """Tell whether a statement is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _imported(tree: ast.Module, package: Path, recipes: Path) -> dict[str, Path]:
    """Return the counted modules that define what a module imports, at its top or in a function."""
    found: dict[str, Path] = {}
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            wanted = [(alias.name, "*") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            wanted = [(node.module, alias.name) for alias in node.names]
        else:
            continue
        for module, name in wanted:
            found.update(_defining(module, name, package, recipes))
    return found


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes but those that are there for types alone."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")):
            yield from _statements(child)


def _defining(module: str, name: str, package: Path, recipes: Path) -> dict[str, Path]:
    """Return the counted modules that define a name of a module, or any name of it if this is ``*``."""
    place = _place(module, package, recipes)
    if place is None:
        inside = f"{module}.{name}"
        return _defining(inside, "*", package, recipes) if inside in COUNTED else {}
    if place.is_file():
        return {module: place}
    within = _place(f"{module}.{name}", package, recipes)
    if within is not None:
        return _defining(f"{module}.{name}", "*", package, recipes)
    sources = _stub(place)
    homes = sorted(set(sources.values())) if name == "*" else [sources[name]] if name in sources else []
    if homes:
        return {f"{module}.{home}": place / f"{home}.py" for home in homes}
    files = sorted(place.glob("*.py")) if name == "*" else [place / "__init__.py"]
    return {f"{module}.{file.stem}": file for file in files}


def _place(module: str, package: Path, recipes: Path) -> Path | None:
    """Return the file of a counted module, the folder of a counted package, None for any other."""
    for counted in COUNTED:
        if module == counted or module.startswith(f"{counted}."):
            base = recipes if counted == COUNTED[-1] else package.joinpath(*counted.split(".")[1:])
            folder = base.joinpath(*module.removeprefix(counted).split(".")[1:])
            file = folder.with_name(f"{folder.name}.py")
            return file if file.is_file() else folder if folder.is_dir() else None
    return None


def _stub(folder: Path) -> dict[str, str]:
    """Return the module of each name that a package loads on first use."""
    path = folder / "__init__.pyi"
    nodes: Sequence[ast.stmt] = _parse(path).body if path.is_file() else []
    return {
        alias.asname or alias.name: node.module
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
        for alias in node.names
    }
