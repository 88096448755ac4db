"""The hash of a recipe: of its code and of that of the networks it trains, whatever their comments say.

What else decides a run, as the trainer does, is not in it: a changed message would make hours of runs stale. A
numerical witness guards that: see `bineural.recorded.recipes`.
"""

import ast
import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
# Modules below these are part of a recipe that imports from them.
COVERED = ("bineural.recorded.recipes", "bineural.models", "bineural.layers")


def module_of(name: str) -> str:
    """Return the name of the module that holds the recipe of a record.

    Examples
    --------
    >>> module_of("cifar10-seeds")
    'bineural.recorded.recipes.cifar10_seeds'
    """
    return f"bineural.recorded.recipes.{name.replace('-', '_')}"


def recipe_names(package: Path = PACKAGE) -> list[str]:
    """Return the names of all recipes, sorted."""
    files = (package / "recorded" / "recipes").glob("[!_]*.py")
    return sorted(path.stem.replace("_", "-") for path in files)


def recipe_hash(name: str, package: Path = PACKAGE) -> str:
    """Return the hash of a recipe.

    Nothing is imported: the sources are read.

    Parameters
    ----------
    name : str
        One of `recipe_names()`.
    package : Path
        The folder of `bineural`.
    """
    digest = hashlib.sha256()
    for module in sorted(_modules(module_of(name), package)):
        digest.update(f"{module}\n{_meaning(_path(module, package))}\n".encode())
    return digest.hexdigest()[:16]


def _modules(first: str, package: Path) -> set[str]:
    """Return the covered modules that a module leads to, itself among them."""
    found: set[str] = set()
    left = [first]
    while left:
        module = left.pop()
        if module not in found:
            found.add(module)
            left += _imported(module, package)
    return found


def _imported(module: str, package: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(_path(module, package).read_text("utf8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(COVERED):
            stub = _path(node.module, package).with_suffix(".pyi")
            if stub.exists():
                wanted = {alias.name for alias in node.names}
                names += [f"{node.module}.{home}" for home, held in _homes(stub).items() if wanted & held]
            else:
                names.append(node.module)
    return names


def _homes(stub: Path) -> dict[str, set[str]]:
    """Return which names come from which module of a package whose names are loaded on first use."""
    tree = ast.parse(stub.read_text("utf8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module]
    return {str(node.module): {alias.name for alias in node.names} for node in imports}


def _path(module: str, package: Path) -> Path:
    path = package.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _meaning(path: Path) -> str:
    """Return the code of a module without docstrings, comments and layout."""
    tree = _Bare().visit(ast.parse(path.read_text("utf8")))
    return ast.unparse(ast.fix_missing_locations(tree))


class _Bare(ast.NodeTransformer):
    """Takes docstrings away, and writes f-strings as tuples, because versions of Python spell them differently."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        parts = [part.value if isinstance(part, ast.FormattedValue) else part for part in node.values]
        return ast.Tuple([self.visit(part) for part in parts], ast.Load())
