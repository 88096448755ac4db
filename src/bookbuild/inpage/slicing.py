"""What a cell of a page needs of the code above it: whole statements, found by the names that they bind."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Sequence

_BUILTIN = frozenset(dir(builtins))


def names_used(code: str) -> set[str]:
    """Return the names that code takes from what ran before it.

    Examples
    --------
    >>> sorted(names_used("def f(x): return np.tanh(x) * scale\\n\\ny = f(start)"))
    ['np', 'scale', 'start']
    """
    top = symtable.symtable(code, "<cell>", "exec")
    own = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    own |= {each.get_name() for each in top.get_children()}
    # What is assigned and used at the top may be used first: `x = x + 1`.
    used = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()} - own
    return (used | set(_globals_inside(top)) - own) - _BUILTIN


def _globals_inside(table: symtable.SymbolTable) -> Iterator[str]:
    for inner in table.get_children():
        yield from (each.get_name() for each in inner.get_symbols() if each.is_global() and each.is_referenced())
        yield from _globals_inside(inner)


def imports_of(cells: Iterable[str]) -> list[str]:
    """Return the imports at the top of cells, one name each.

    Examples
    --------
    >>> imports_of(["import numpy as np\\nfrom math import pi, tau"])
    ['import numpy as np', 'from math import pi', 'from math import tau']
    """
    found: dict[str, None] = {}
    for statement in _statements(cells):
        if isinstance(statement, ast.Import):
            found |= dict.fromkeys(ast.unparse(ast.Import([alias])) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                found[ast.unparse(ast.ImportFrom(statement.module, [alias], statement.level))] = None
    return list(found)


def code_for(names: set[str], cells: Sequence[str]) -> str:
    """Return the statements of cells, other than imports, that bind these names, and those that these need in turn.

    Examples
    --------
    >>> print(code_for({"y"}, ["a = 1\\nb = 2", "y = [a]\\ny[0] += 1"]))
    a = 1
    y = [a]
    y[0] += 1
    """
    statements = [each for each in _statements(cells) if not isinstance(each, ast.Import | ast.ImportFrom)]
    wanted, taken = set(names), set[int]()
    while True:  # a function may use what is bound below it
        more = {place for place, each in enumerate(statements) if place not in taken and _bound(each) & wanted}
        if not more:
            break
        taken |= more
        wanted |= {name for place in more for name in names_used(ast.unparse(statements[place]))}
    return "\n".join(ast.unparse(statements[place]) for place in sorted(taken))


def _statements(cells: Iterable[str]) -> Iterator[ast.stmt]:
    for cell in cells:
        yield from ast.parse(cell).body


def _bound(statement: ast.stmt) -> set[str]:
    """Return the names that a statement binds or changes: assigned, defined, or the object of what is assigned."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    found = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            while isinstance(node, ast.Attribute | ast.Subscript):
                node = node.value
            if isinstance(node, ast.Name):
                found.add(node.id)
    return found
