"""The modules of the package can be read one after another: none imports what imports it."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import bineural

ROOT = Path(bineural.__file__).parent


def name_of(path):
    return ".".join(("bineural", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def imports_of(path, modules):
    """The modules that a file imports, at its top or in its functions, but not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types:
            names = {f"{node.module}.{alias.name}" for alias in node.names} & modules
            yield from names or {node.module} & modules


def test_no_module_imports_what_imports_it():
    paths = {name_of(path): path for path in ROOT.rglob("*.py")}
    graph = {name: set(imports_of(path, paths.keys())) for name, path in paths.items()}
    assert graph["bineural.metrics"] == {"bineural.inputs"}
    assert graph["bineural.datasets.mnist"] >= {"bineural.datasets.finding", "bineural.datasets.kinds"}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_the_package_holds_nothing_but_code_catalogues_records_and_labs():
    files = [path for path in ROOT.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    records = {path for path in files if path.parent == ROOT / "recorded" / "records"}
    labs = set((ROOT / "grade" / "labs").glob("*.toml"))
    assert {path.suffix for path in files if path not in records | labs} == {".py", ".pyi", ".po", ".typed"}
    assert {path.suffix for path in records} <= {".json", ".part"}  # a part while runs are being made
