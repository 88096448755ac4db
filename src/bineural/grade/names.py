"""Which cells matter for what is checked: those that make it, and those that make what they use."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Code that may bind any name.
OPAQUE = frozenset({"exec", "eval", "globals", "locals", "vars", "setattr", "get_ipython", "__import__"})
# Functions that change none of their arguments: Python's own, and those that show something.
HARMLESS = frozenset(dir(builtins)) - {"setattr", "delattr", "next"}
_COMPREHENSIONS = ("dictcomp", "genexpr", "listcomp", "setcomp")
_NOTHING: Mapping[int, Iterable[str]] = {}
_SURE = (ast.Assign, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_SHOWING = ("check", "display", "message", "own_code", "plot_", "show", "table", "target", "value")


@dataclass(frozen=True)
class Uses:
    """Names of the notebook in a cell; those of its functions' own variables are not among them.

    Attributes
    ----------
    opaque : bool
        Whether it may bind any name.
    binds : frozenset of str
        Names that it gives a value.
    surely : frozenset of str
        Those of them that have a new value after it, whatever happens in it.
    defines : frozenset of str
        Names that it gives a function, a class or a module.
    sets : frozenset of str
        Names of which it sets an attribute or an item.
    touches : frozenset of str
        Names whose value it may change: it calls a method, or passes the name to a call.
    loads : frozenset of str
        Names whose value before the cell it needs.
    later : frozenset of str
        Names that its functions need when they are called.
    """

    opaque: bool
    binds: frozenset[str]
    surely: frozenset[str]
    defines: frozenset[str]
    sets: frozenset[str]
    touches: frozenset[str]
    loads: frozenset[str]
    later: frozenset[str]


def uses(tree: ast.Module) -> Uses:
    """Return the names in a cell.

    Examples
    --------
    >>> found = uses(ast.parse("x = y\\ndef f(x): return g(x)\\nmodel.fit(x)"))
    >>> sorted(found.binds), sorted(found.touches), sorted(found.loads), sorted(found.later)
    (['f', 'x'], ['model', 'x'], ['model', 'y'], ['g'])
    """
    flow = _Flow()
    flow.follow(tree.body)
    binds, surely, loads, later = flow.binds, flow.surely, flow.loads, flow.later
    defines: set[str] = set()
    opaque = False
    sets = set(attribute_changes(tree))
    touches: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                defines.add(node.name)
            case ast.Import() | ast.ImportFrom():
                opaque |= any(alias.name == "*" for alias in node.names)
                defines |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            case ast.AugAssign():
                touches |= _root(node.target)
            case ast.Call():
                opaque |= isinstance(node.func, ast.Name) and node.func.id in OPAQUE
                touches |= _passed(node)
    known = binds | loads | later
    found = (binds, surely, defines & binds, sets & known, touches & known, loads, later)
    frozen = (frozenset(each) for each in found)
    return Uses(opaque, *frozen)


def needed(
    cells: Sequence[Uses | None], wanted: Iterable[str], read: Mapping[int, Iterable[str]] = _NOTHING
) -> list[bool]:
    """Say of each cell whether what is wanted may depend on it.

    Parameters
    ----------
    cells : sequence of Uses or None
        None where a cell is no Python.
    wanted : iterable of str
        The names that count, after whatever cell.
    read : mapping of int to iterable of str
        Names that count at the place of a cell alone; at the place beyond the last cell, those that count at the end.

    Returns
    -------
    list of bool
        A function, a class or a module that is only passed on does not change.

    Examples
    --------
    >>> code = ["import a", "n = 1", "n = 3", "def f(): return a.g(m)", "train(f)", "print(n)", "m = n", "n = 5"]
    >>> needed([uses(ast.parse(each)) for each in code], ["f"])
    [True, False, True, True, False, False, True, False]
    """
    values = {name for cell in cells if cell for name in cell.binds - cell.defines}
    # What functions need they may need at any time.
    always = set(wanted)
    while True:
        before = len(always)
        chosen: list[bool] = []
        live = set(read.get(len(cells), ()))
        for place, cell in reversed(list(enumerate(cells))):
            live |= set(read.get(place, ()))
            names = live | always
            run = cell is not None and bool(cell.opaque or (cell.binds | cell.sets | (cell.touches & values)) & names)
            chosen.append(run)
            if cell and run:
                live = (live - cell.surely) | cell.loads | set(read.get(place, ()))
                always |= cell.later
        if len(always) == before:
            return chosen[::-1]


def attribute_changes(tree: ast.AST) -> frozenset[str]:
    """Return the names of which some code sets an attribute or an item, as in ``Number.__add__ = add``.

    Examples
    --------
    >>> sorted(attribute_changes(ast.parse("Number.__add__ = add\\nx[0] = 1")))
    ['Number', 'x']
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found |= _root(node.value)
    return frozenset(found)


class _Flow:
    """Names in statements, in the order in which they run."""

    def __init__(self) -> None:
        self.binds: set[str] = set()
        self.surely: set[str] = set()
        self.loads: set[str] = set()
        self.later: set[str] = set()

    def follow(self, statements: Sequence[ast.stmt], given: set[str] | None = None) -> None:
        """Add what statements do; inside of another one, `given` are the names that have their values by then."""
        known = self.surely if given is None else set(given)
        for statement in statements:
            match statement:
                case ast.For():
                    self._take(ast.Expr(statement.iter), known)
                    self.follow(statement.body, known | self._bind(statement.target))
                    self.follow(statement.orelse, known)
                case ast.With():
                    inside = set(known)
                    for item in statement.items:
                        self._take(ast.Expr(item.context_expr), inside)
                        inside |= self._bind(item.optional_vars) if item.optional_vars else set()
                    self.follow(statement.body, inside)
                case ast.If() | ast.While():
                    self._take(ast.Expr(statement.test), known)
                    self.follow(statement.body, known)
                    self.follow(statement.orelse, known)
                case _:
                    bound = self._take(statement, known)
                    if isinstance(statement, _SURE):
                        known |= bound

    def _bind(self, target: ast.expr) -> set[str]:
        found = {node.id for node in ast.walk(target) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        self.binds |= found
        return found

    def _take(self, statement: ast.stmt, known: set[str]) -> set[str]:
        bound, now, then = _names(statement)
        self.binds |= bound
        self.loads |= now - known
        self.later |= then
        return bound


def _names(statement: ast.stmt) -> tuple[set[str], set[str], set[str]]:
    """Return what a statement binds, what it needs at once, and what its functions need later."""
    table = symtable.symtable(ast.unparse(statement), "<cell>", "exec")
    binds = {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}
    now = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
    if isinstance(statement, ast.AugAssign):
        now |= _root(statement.target)
    later: set[str] = set()
    waiting = [(table, now)]
    while waiting:
        outer, found = waiting.pop()
        for inner in outer.get_children():
            at_once = inner.get_type() == "class" or inner.get_name() in _COMPREHENSIONS
            kind = found if at_once else later
            for each in inner.get_symbols():
                if each.is_global():
                    (binds if each.is_assigned() else kind).add(each.get_name())
            waiting.append((inner, kind))
    return binds, now, later


def _passed(call: ast.Call) -> set[str]:
    """Return the names that a call may change."""
    changes: set[str] = set()
    if isinstance(call.func, ast.Attribute):
        changes |= _root(call.func.value)
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in HARMLESS or name.startswith(_SHOWING):
        return changes
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        changes |= _root(argument)
    return changes


def _root(node: ast.AST) -> set[str]:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
