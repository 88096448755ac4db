"""Notice that code under check has replaced functions of the checker, of NumPy, of PyTorch or of Python."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Beside everything of bineural: what a check computes and compares with.
WATCHED = (
    "builtins",
    "copy",
    "inspect",
    "json",
    "math",
    "numpy",
    "numpy.linalg",
    "numpy.random",
    "statistics",
    "torch",
    "torch.nn.functional",
)
_KINDS = (types.FunctionType, types.BuiltinFunctionType, type)


class Originals:
    """What the watched modules hold when this is made.

    Examples
    --------
    >>> import math
    >>> originals = Originals()
    >>> kept, math.sqrt = math.sqrt, abs
    >>> originals.replaced()
    ['math.sqrt']
    >>> math.sqrt = kept
    >>> originals.replaced()
    []
    """

    def __init__(self) -> None:
        self._held = dict(_contents())

    def replaced(self) -> list[str]:
        """Return the names of what is something else now, or does something else."""
        now = dict(_contents())
        different = (name for name, held in self._held.items() if _differs(held, now.get(name)))
        return sorted(name for name in different if not _by_itself(name, now.get(name)))


def _contents() -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Yield what counts, with the code of what is written in Python."""
    for name, module in sorted(sys.modules.items()):
        is_own = name.partition(".")[0] == "bineural"
        if not is_own and name not in WATCHED:
            continue
        for attribute, value in list(vars(module).items()):
            if not (isinstance(value, _KINDS) or hasattr(value, "__array_ufunc__") or callable(value)):
                continue
            yield f"{name}.{attribute}", (value, getattr(value, "__code__", None))
            if is_own and isinstance(value, type):
                for method, function in list(vars(value).items()):
                    if isinstance(function, (types.FunctionType, property, classmethod, staticmethod)):
                        yield f"{name}.{attribute}.{method}", (function, getattr(function, "__code__", None))


def _by_itself(name: str, now: tuple[Any, Any] | None) -> bool:
    """Say whether a library has wrapped its own function, as PyTorch does with some when an optimizer is made."""
    package, _, attribute = name.rpartition(".")
    package = package.partition(".")[0]
    file = getattr(sys.modules[package], "__file__", None)
    if package == "bineural" or now is None or now[1] is None or file is None:
        return False
    if getattr(now[0], "__name__", "") != attribute:
        return False
    return Path(now[1].co_filename).is_relative_to(Path(file).parent) and Path(file).name == "__init__.py"


def _differs(held: tuple[Any, Any], now: tuple[Any, Any] | None) -> bool:
    return now is None or held[0] is not now[0] or held[1] is not now[1]
