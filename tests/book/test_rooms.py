"""The rooms of the build, and in which direction they import each other."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "bookbuild"
# What each room may import beside itself.
ALLOWED = {
    "environment": set(),
    "files": set(),
    "sources": {"files"},
    "run": {"files", "sources"},
    "package": {"environment", "files", "sources"},
    "inpage": {"files", "sources", "package"},
    "reference": {"files", "sources"},
    "site": {"files", "sources", "run", "package", "inpage"},
    "sphinx_ext": {"files", "sources", "run", "site", "reference", "inpage"},
    "notebooks": {"environment", "files", "sources", "run", "sphinx_ext", "package"},
    "check": {"files", "sources", "reference"},
    "taken": {"files", "sources"},
    "__main__": {"environment", "sources", "run", "site", "check", "notebooks", "package", "taken"},
}


@cache
def imports() -> dict[str, set[str]]:
    """Return the modules of bookbuild that each of them imports, at its head or in a function."""
    modules = {module_name(path): path for path in PACKAGE.rglob("*.py") if "startup" not in path.parts}
    found: dict[str, set[str]] = {}
    for module, path in modules.items():
        names = set()
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: a relative import"
                names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
        found[module] = {name for name in names if name in modules} - {module, "bookbuild"}
    return found


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room(module: str) -> str:
    return module.split(".")[1]


def test_each_module_stands_in_a_room() -> None:
    assert {room(module) for module in imports() if module != "bookbuild"} == ALLOWED.keys()


@pytest.mark.parametrize("name", ALLOWED)
def test_rooms_import_in_one_direction(name: str) -> None:
    inside = {module: found for module, found in imports().items() if module != "bookbuild" and room(module) == name}
    strangers = {
        f"{module} imports {other}"
        for module, found in inside.items()
        for other in found
        if room(other) not in ALLOWED[name] | {name}
    }
    assert strangers == set()


def test_no_module_imports_itself_through_others() -> None:
    left = dict(imports())
    while True:
        leaves = {module for module, found in left.items() if not found & left.keys()}
        if not leaves:
            break
        left = {module: found for module, found in left.items() if module not in leaves}
    assert left == {}
