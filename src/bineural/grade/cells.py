"""Code of cells as plain Python: lines for IPython are taken out, calls of `check` are found."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

# Commands of a whole cell whose body is Python all the same.
RUNS_BODY = frozenset({"capture", "prun", "time", "timeit"})
_ASSIGNED = re.compile(r"^(\s*[\w, ]+=)\s*[!%].*$")
_TIMED = re.compile(r"^(\s*)%(?:time|timeit|prun)\s+(?=[^-])")
_COMMAND = re.compile(r"^(\s*)(?:[!%?].*|.*\?\s*)$")


def plain_python(source: str) -> str:
    """Return a cell without what only IPython understands, line by line where it was.

    Parameters
    ----------
    source : str
        The code of a cell.

    Returns
    -------
    str
        Magics, commands of the shell and questions become ``pass``, the Python behind ``%time`` stays; cells in other
        languages are empty. A mistake in the Python itself stays.

    Examples
    --------
    >>> plain_python("%matplotlib inline\\nx = 7 \\\\\\n  % 5\\n!pip install this\\nx?")
    'pass\\nx = 7 \\\\\\n  % 5\\npass\\npass'
    >>> plain_python("%%time\\ny = 2"), plain_python("%%bash\\nrm -r .")
    ('pass\\ny = 2', '')
    """
    first, _, body = source.lstrip().partition("\n")
    if first.startswith("%%"):
        command = first[2:].split()[:1]
        return plain_python(f"pass\n{body}") if command and command[0] in RUNS_BODY else ""
    lines = source.split("\n")
    # A percent sign may continue an expression: only a line that Python trips over is looked at, each once.
    for _ in lines:
        wrong = _wrong_line("\n".join(lines))
        if wrong is None or not 0 < wrong <= len(lines):
            break
        mended = _mended(lines[wrong - 1])
        if mended == lines[wrong - 1]:
            break
        lines[wrong - 1] = mended
    return "\n".join(lines)


def parse(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell, None if it is no Python.

    Examples
    --------
    >>> parse("x =") is None
    True
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def check_calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of `check` in some code with the names of their exercises.

    Examples
    --------
    >>> [name for name, _ in check_calls(ast.parse('check("a/b", f); print(check(name))'))]
    ['a/b']
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check" and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield name.value, node


def is_check_alone(tree: ast.Module) -> bool:
    """Say whether code does nothing but call `check`.

    Examples
    --------
    >>> is_check_alone(ast.parse('check("a/b", f)')), is_check_alone(ast.parse('x = check("a/b", f)'))
    (True, False)
    """
    calls = [statement.value for statement in tree.body if isinstance(statement, ast.Expr)]
    found = [call for _, call in check_calls(tree)]
    return bool(tree.body) and len(calls) == len(tree.body) and all(call in found for call in calls)


def _wrong_line(source: str) -> int | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except SyntaxError as error:
        return error.lineno
    except (ValueError, RecursionError, MemoryError):
        return None
    return None


def _mended(line: str) -> str:
    if _ASSIGNED.match(line):
        return _ASSIGNED.sub(r"\1 None", line)
    if _TIMED.match(line):
        return _TIMED.sub(r"\1", line)
    return _COMMAND.sub(r"\1pass", line)
