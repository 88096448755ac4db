"""What a package offers, read from its sources: importing torch for each edition would take longer than the pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# Methods that are described though their names begin with an underscore.
SPECIAL = ("__call__",)
SHORT = 72


@dataclass(frozen=True)
class Entry:
    """A public object: a class with its members, a function, or a constant.

    Attributes
    ----------
    name : str
        How it is imported from its module; of a member, how it is called on an object.
    full_name : str
        With the module before it, such as ``bineural.layers.conv2d``.
    kind : str
        ``class``, ``exception``, ``function``, ``data``, ``method`` or ``property``: types of Sphinx's Python domain.
    signature : str
        Name and arguments with defaults but without types, which the docstring tells; empty if it is not called.
    docstring : str
        Empty where there is none.
    bases : tuple of str
        Of a class, the public ones that it inherits from, as the source writes them.
    arguments : tuple of str
        Names of its arguments.
    members : tuple of Entry
        Of a class, its own public methods and properties.
    path : Path
        File that defines it.
    """

    name: str
    full_name: str
    kind: str
    signature: str
    docstring: str
    bases: tuple[str, ...]
    arguments: tuple[str, ...]
    members: tuple[Entry, ...]
    path: Path

    @property
    def summary(self) -> str:
        """First paragraph of the docstring, in one line."""
        return summary_of(self.docstring)


@dataclass(frozen=True)
class Module:
    """A module that readers import from, with what it offers."""

    name: str
    summary: str
    entries: tuple[Entry, ...]
    path: Path

    def paths(self) -> list[Path]:
        """Return the files that it was read from."""
        return sorted({self.path, *(entry.path for entry in self.entries)})


def summary_of(docstring: str) -> str:
    """Return the first paragraph of a docstring, in one line.

    Examples
    --------
    >>> summary_of("One thing,\\nand one line.\\n\\nMore.")
    'One thing, and one line.'
    """
    return " ".join(docstring.strip().split("\n\n", 1)[0].split())


def offering(package: Path) -> list[str]:
    """Return the subpackages that say by ``__all__`` what they offer, sorted.

    Parameters
    ----------
    package : Path
        Folder of a package.
    """
    return sorted(
        folder.name
        for folder in package.iterdir()
        if (folder / "__init__.py").is_file() and _public(_tree(_stub(folder))) is not None
    )


def read_module(package: Path, name: str) -> Module:
    """Return what a module of a package offers, in the order of its ``__all__``.

    A module without one offers the functions and classes of its own whose names do not begin with an underscore.

    Parameters
    ----------
    package : Path
        Folder of the package.
    name : str
        Name of the module in it, such as ``layers``.

    Raises
    ------
    ValueError
        If there is no such module, or a name of ``__all__`` is neither imported nor defined there.
    """
    folder = package / name
    path = folder / "__init__.py" if folder.is_dir() else package / f"{name}.py"
    if not path.is_file():
        raise ValueError(f"{package.name} has no module {name!r}: name one that it has")
    source = _stub(folder) if folder.is_dir() else path
    places = dict(_places(source, package))
    names = _public(_tree(source)) or [
        found for found, place in places.items() if place.path == source and not found.startswith("_")
    ]
    full_name = f"{package.name}.{name}"
    missing = [found for found in names if found not in places]
    if missing:
        raise ValueError(f"{full_name} offers {', '.join(missing)}, which it does not import: mend its __all__")
    entries = tuple(_entry(places[found], found, full_name, names, package) for found in names)
    return Module(full_name, summary_of(ast.get_docstring(_tree(path)) or ""), entries, path)


@dataclass(frozen=True)
class _Place:
    path: Path
    node: ast.stmt


def _stub(folder: Path) -> Path:
    stub = folder / "__init__.pyi"
    return stub if stub.is_file() else folder / "__init__.py"


def _tree(path: Path) -> ast.Module:
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=256)
def _parsed(path: Path, changed: int) -> ast.Module:
    return ast.parse(path.read_text("utf8"), str(path))


def _public(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return None


def _places(source: Path, package: Path) -> Iterator[tuple[str, _Place]]:
    """Yield each name that a module defines, or imports from the package, with where it is defined."""
    for node in _tree(source).body:
        if isinstance(node, ast.ImportFrom):
            origin = _origin(node, source, package)
            for alias in node.names if origin else ():
                assert origin is not None
                found = _definition(origin, alias.name)
                if found is not None:
                    yield alias.asname or alias.name, _Place(origin, found)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, _Place(source, node)


def _origin(node: ast.ImportFrom, source: Path, package: Path) -> Path | None:
    """Return the file that a name is imported from; None if that is not of the package."""
    parts = (node.module or "").split(".")
    if node.level:
        base = source.parents[node.level - 1].joinpath(*parts)
    elif parts[0] == package.name:
        base = package.joinpath(*parts[1:])
    else:
        return None
    file = base.with_suffix(".py")
    return file if file.is_file() else base / "__init__.py"


def _definition(path: Path, name: str) -> ast.stmt | None:
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return node
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and any(getattr(one, "id", "") == name for one in targets):
            return node
    return None


def _entry(place: _Place, name: str, module: str, public: Container[str], package: Path) -> Entry:
    node = place.node
    if isinstance(node, ast.FunctionDef):
        return _function(node, name, module, place.path, "function")
    if isinstance(node, ast.ClassDef):
        return _class(node, name, module, _Scope(place.path, package), public)
    return Entry(name, f"{module}.{name}", "data", "", "", (), (), (), place.path)


@dataclass(frozen=True)
class _Scope:
    """A file of a package, in which names of classes are looked up."""

    path: Path
    package: Path

    def find(self, name: str) -> tuple[ast.ClassDef, _Scope] | None:
        """Return a class of the file, or one that it imports from the package, with the file that defines it."""
        own = _definition(self.path, name)
        if isinstance(own, ast.ClassDef):
            return own, self
        for node in _tree(self.path).body:
            if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
                origin = _origin(node, self.path, self.package)
                return _Scope(origin, self.package).find(name) if origin else None
        return None


def _function(node: ast.FunctionDef, name: str, owner: str, path: Path, kind: str) -> Entry:
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    if kind == "method" and any(one.endswith("property") for one in decorators):
        kind = "property"
    is_bound = kind in ("method", "property") and "staticmethod" not in decorators
    arguments = _arguments(node.args, path, drop_first=is_bound)
    signature = "" if kind == "property" else _signature(name, arguments)
    docstring = ast.get_docstring(node) or ""
    return Entry(name, f"{owner}.{name}", kind, signature, docstring, (), tuple(map(_bare, arguments)), (), path)


def _class(node: ast.ClassDef, name: str, module: str, scope: _Scope, public: Container[str]) -> Entry:
    full_name = f"{module}.{name}"
    is_exception = name.endswith(("Error", "Warning"))
    arguments = None if is_exception else _constructor(node, scope)
    members = tuple(
        _function(member, member.name, full_name, scope.path, "method")
        for member in node.body
        if isinstance(member, ast.FunctionDef) and _is_described(member)
    )
    return Entry(
        name=name,
        full_name=full_name,
        kind="exception" if is_exception else "class",
        signature="" if arguments is None else _signature(name, arguments),
        docstring=ast.get_docstring(node) or "",
        bases=tuple(dict.fromkeys(_bases(node, scope, public))),
        arguments=tuple(map(_bare, arguments or ())),
        members=members,
        path=scope.path,
    )


def _is_described(member: ast.FunctionDef) -> bool:
    public = not member.name.startswith("_")
    repeats = any(ast.unparse(one).endswith(("overload", ".setter")) for one in member.decorator_list)
    return (public and not repeats) or (member.name in SPECIAL and ast.get_docstring(member) is not None)


def _names_of_bases(node: ast.ClassDef) -> list[str]:
    return [ast.unparse(base).split("[")[0] for base in node.bases]


def _bases(node: ast.ClassDef, scope: _Scope, public: Container[str]) -> Iterator[str]:
    """Yield what a class inherits from that readers can know: instead of a base that is not public, its own bases."""
    for name in _names_of_bases(node):
        found = scope.find(name)
        if name in public or (found is None and name != "Generic"):
            yield name
        elif found is not None:
            yield from _bases(*found, public)


def _constructor(node: ast.ClassDef, scope: _Scope) -> list[str] | None:
    """Return the arguments with which a class is called, its own or inherited; None if the package does not tell."""
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and member.name == "__init__":
            return _arguments(member.args, scope.path, drop_first=True)
    bases = [name for name in _names_of_bases(node) if name != "Generic"]
    if "NamedTuple" in bases:
        return [_field(member) for member in node.body if isinstance(member, ast.AnnAssign)]
    found = [one for one in map(scope.find, bases) if one is not None]
    if len(found) < len(bases):
        return None
    if any("dataclass" in ast.unparse(one) for one in node.decorator_list):
        return _fields(node, [one for one, _ in found])
    return _constructor(*found[0]) if found else []


def _fields(node: ast.ClassDef, bases: Sequence[ast.ClassDef]) -> list[str]:
    """Return the fields of a data class, those of its bases first."""
    only_by_name = any("kw_only=True" in ast.unparse(one) for one in node.decorator_list)
    found: dict[str, str] = {}
    for one in (*bases, node):
        members = [member for member in one.body if isinstance(member, ast.AnnAssign) and _is_field(member)]
        found |= {ast.unparse(member.target): _field(member) for member in members}
    return ["*", *found.values()] if only_by_name and found else list(found.values())


def _is_field(member: ast.AnnAssign) -> bool:
    text = ast.unparse(member)
    return not text.startswith("_") and "ClassVar" not in text and "init=False" not in text


def _field(member: ast.AnnAssign) -> str:
    name = ast.unparse(member.target)
    if member.value is None:
        return name
    value = ast.unparse(member.value)
    factory = re.search(r"^field\(.*default_factory=(\w+)", value)
    return f"{name}={factory[1]}()" if factory else f"{name}={value}"


def _arguments(node: ast.arguments, path: Path, *, drop_first: bool) -> list[str]:
    """Return arguments as they stand in a signature, defaults after ``=``, types left out."""
    positional = [*node.posonlyargs, *node.args]
    defaults: Sequence[ast.expr | None] = [*[None] * (len(positional) - len(node.defaults)), *node.defaults]
    found = [_with_default(one.arg, default, path) for one, default in zip(positional, defaults, strict=True)]
    if node.posonlyargs:
        found.insert(len(node.posonlyargs), "/")
    if drop_first:
        found = found[1:]
        found = found[1:] if found[:1] == ["/"] else found
    if node.vararg:
        found.append(f"*{node.vararg.arg}")
    elif node.kwonlyargs:
        found.append("*")
    found += [
        _with_default(one.arg, default, path) for one, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)
    ]
    return [*found, f"**{node.kwarg.arg}"] if node.kwarg else found


def _with_default(name: str, default: ast.expr | None, path: Path) -> str:
    """Return an argument; a default that is a number or a text of the module is shown as that."""
    if default is None:
        return name
    return f"{name}={ast.unparse(_constants(path).get(ast.unparse(default), default))}"


def _constants(path: Path) -> dict[str, ast.expr]:
    """Return the numbers and texts that a file gives names."""
    found: dict[str, ast.expr] = {}
    for node in _tree(path).body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs: Iterable[tuple[ast.expr, ast.expr]] = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = zip(target.elts, value.elts, strict=True)
            found |= {ast.unparse(one): given for one, given in pairs if isinstance(given, ast.Constant)}
    return found


def _bare(argument: str) -> str:
    return argument.split("=", 1)[0].lstrip("*")


def _signature(name: str, arguments: Sequence[str]) -> str:
    """Return a call in one line, or in a line for each argument."""
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= SHORT:
        return line
    return "\n".join([f"{name}(", *(f"    {argument}," for argument in arguments), ")"])


def by_name(modules: Sequence[Module]) -> Mapping[str, Entry]:
    """Return all objects and members of modules by their full names."""
    entries = [entry for module in modules for entry in module.entries]
    members = [member for entry in entries for member in entry.members]
    return {entry.full_name: entry for entry in (*entries, *members)}
