"""The sources tell what importing would: names, arguments, docstrings."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from typing import Any

import pytest

import bineural
from bookbuild.reference.reading import Entry, offering, read_module
from bookbuild.reference.settings import read_modules, read_settings

PACKAGE = Path(bineural.__path__[0])
ROOT = Path(__file__).parents[3]
SETTINGS = read_settings(ROOT / "book" / "api.yml")
MODULES = {module.name: module for module in read_modules(PACKAGE, SETTINGS)}


def imported(entry: Entry, module: str) -> Any:
    return getattr(importlib.import_module(module), entry.name)


@pytest.mark.parametrize("name", MODULES)
def test_no_public_object_is_missing(name: str) -> None:
    found = importlib.import_module(name)
    own = [one for one, value in vars(found).items() if getattr(value, "__module__", "") == name and one[0] != "_"]
    assert sorted(entry.name for entry in MODULES[name].entries) == sorted(getattr(found, "__all__", own))


def test_every_package_that_offers_something_is_in_the_reference() -> None:
    assert {f"bineural.{name}" for name in offering(PACKAGE)} == MODULES.keys() - {"bineural.metrics"}


@pytest.mark.parametrize("name", MODULES)
def test_arguments_and_docstrings_are_those_of_the_objects(name: str) -> None:
    for entry in MODULES[name].entries:
        found = imported(entry, name)
        if entry.kind == "data":
            assert entry.summary, entry.full_name
            continue
        assert inspect.getdoc(found) == entry.docstring, entry.full_name
        if entry.signature:
            names = [one for one in inspect.signature(found).parameters if not one.startswith("_")]
            assert [one for one in entry.arguments if one not in ("", "/")] == names, entry.full_name
        for member in entry.members:
            attribute = inspect.getattr_static(found, member.name)
            assert inspect.getdoc(attribute) == member.docstring, member.full_name


def test_public_methods_are_members() -> None:
    for name, module in MODULES.items():
        for entry in module.entries:
            if entry.kind == "class":
                own = vars(imported(entry, name))
                methods = {one for one, value in own.items() if inspect.isfunction(value) and one[0] != "_"}
                assert methods <= {member.name for member in entry.members}, entry.full_name


def write(folder: Path, name: str, text: str) -> None:
    path = folder / "package" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


SOURCES = {
    "__init__.py": "",
    "part/__init__.py": '"""Parts."""\n',
    "part/__init__.pyi": (
        "from ..other import Base\nfrom .inner import Child as Kid, SIZE, run\n"
        '__all__ = ["Base", "Kid", "SIZE", "run"]\n'
    ),
    "part/inner.py": (
        '"""Inner."""\nimport torch\nfrom package.other import Hidden\nSIZE = 3\n\n\n'
        'class Child(Hidden, torch.Base):\n    """A child."""\n\n    def act(self, x):\n        """Act."""\n\n'
        "    def _hidden(self):\n        pass\n\n\n"
        'def run(a, /, b=SIZE, *rest, c, d=None, **more):\n    """Run."""\n'
    ),
    "other.py": (
        'class Base:\n    """A base."""\n\n\n'
        "class Hidden(Base):\n    def __init__(self, size, *, twice=False):\n        pass\n"
    ),
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        write(tmp_path, name, text)
    return tmp_path / "package"


def test_names_are_followed_to_where_they_are_defined(package: Path) -> None:
    module = read_module(package, "part")
    assert (module.name, module.summary) == ("package.part", "Parts.")
    base, kid, size, run = module.entries
    assert (base.kind, base.signature) == ("class", "Base()")
    assert (kid.name, kid.full_name, kid.summary) == ("Kid", "package.part.Kid", "A child.")
    assert kid.bases == ("Base", "torch.Base")  # instead of one that readers cannot import, its own bases
    assert [member.signature for member in kid.members] == ["act(x)"]
    assert (size.kind, size.signature) == ("data", "")
    assert run.signature == "run(a, /, b=3, *rest, c, d=None, **more)"
    assert run.arguments == ("a", "/", "b", "rest", "c", "d", "more")


def test_long_signature_has_a_line_for_each_argument(package: Path) -> None:
    write(package.parent, "part.py", f"def {'f' * 60}(first, second=0):\n    pass\n")
    (package / "part" / "__init__.py").unlink()
    for path in (package / "part").iterdir():
        path.unlink()
    (package / "part").rmdir()
    [entry] = read_module(package, "part").entries
    assert entry.signature == f"{'f' * 60}(\n    first,\n    second=0,\n)"


def test_faults_are_told(package: Path) -> None:
    with pytest.raises(ValueError, match="package has no module 'none'"):
        read_module(package, "none")
    write(package.parent, "part/__init__.pyi", '__all__ = ["gone"]\n')
    with pytest.raises(ValueError, match=r"package\.part offers gone, which it does not import: mend its __all__"):
        read_module(package, "part")


def test_settings_must_be_whole(tmp_path: Path) -> None:
    path = tmp_path / "api.yml"
    path.write_text("modules: [layers]\n")
    with pytest.raises(ValueError, match=r"api\.yml lacks constants, taught: write what it is to say"):
        read_settings(path)
