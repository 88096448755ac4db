"""What an execution used, and whether all of it is still the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import sys
import sysconfig
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from bookbuild.run.store import Result, Store
from bookbuild.run.variables import inherited, is_given
from bookbuild.sources.project import BookError, Project

# They start and watch the kernel; what a chapter prints does not depend on them.
MACHINERY = {
    "coverage",
    "debugpy",
    "ipykernel",
    "jupyter_client",
    "jupyter_core",
    "psutil",
    "pyzmq",
    "tornado",
    "comm",
}
# They belong to the interpreter, and in a kernel the first is ours.
STARTERS = {"sitecustomize", "usercustomize"}
CHANGED = "changed"  # stands for the hash of a file that is no longer what was read


@dataclass(frozen=True)
class Used:
    """What the processes of an execution noted: see `startup/sitecustomize.py`.

    Attributes
    ----------
    imported : set of str
        Names that were looked for: full ones inside `bineural`, top-level ones elsewhere.
    files : dict
        Size and time of change of each file that was read, when it was first read, None where there was none.
    folders, variables : set of str
        Folders that were listed, variables of the environment that were asked for.
    """

    imported: set[str] = field(default_factory=set)
    files: dict[str, tuple[int, int] | None] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Used:
        """Return what these lines note."""
        used = cls()
        for kind, _, rest in (line.partition(" ") for line in lines):
            if kind == "file":
                size, changed, path = rest.split(" ", 2)
                used.files.setdefault(path, None if size == "-" else (int(size), int(changed)))
            else:
                {"import": used.imported, "folder": used.folders, "variable": used.variables}[kind].add(rest)
        return used


def observe(
    used: Used,
    outputs: list[list[dict[str, Any]]],
    modules: dict[str, str | None],
    data: dict[str, dict[str, str]],
    root: Path,
) -> dict[str, Any]:
    """Describe what an execution used, without a word on where the checkout lies.

    Parameters
    ----------
    used : Used
        What its processes noted.
    outputs : list of list of dict
        Its outputs, which carry the labels they translated.
    modules : dict
        What `snapshot` returned before it began.
    data : dict
        `source` and `fingerprint` of each data set that it loaded.
    root : Path
        The book.

    Returns
    -------
    dict
        `python`: version; `modules`: SHA-256 of each `bineural` module's file (None where there is none);
        `versions`: of each distribution; `strays`: SHA-256 of each installed module that belongs to no distribution
        (None where an import found nothing); `files`: SHA-256 of each module and file of the book that was read, of the
        names in each folder that was listed, by the path from the root; `environment`: SHA-256 of each variable (None
        where there was none); `data` as given, with the state of the data folder that was found to hold it;
        `languages` and `messages`: the translations shown.
    """
    tops = {name for name in used.imported if "." not in name} - set(sys.stdlib_module_names) - STARTERS - {"bineural"}
    owners = importlib.metadata.packages_distributions()
    distributions = {owner for top in tops for owner in owners.get(top, [])} - MACHINERY - {"bineural"}
    names = {name for name in used.imported if name.partition(".")[0] == "bineural"}
    files = {_name(path, root): _read_hash(Path(path), state) for path, state in used.files.items()}
    folders = {f"{_name(path, root)}/": listing_hash(Path(path)) for path in used.folders}
    return {
        "python": platform.python_version(),
        "modules": {name: modules.get(name) for name in sorted(names)},
        "versions": {name: distribution_version(name) for name in sorted(distributions)},
        "strays": dict(_strays(sorted(tops - owners.keys()), used)),
        "files": dict(sorted((files | folders).items())),
        "environment": {name: variable_hash(name) for name in sorted(used.variables) if not is_given(name)},
        "data": {name: load | _confirmed(name, load) for name, load in data.items()},
        "languages": list(_languages()),
        "messages": _messages(outputs),
    }


def is_fresh(result: Result, root: Path, states: Collection[str] = ()) -> bool:
    """Tell whether everything that the execution was seen to use is unchanged; that of another version is not.

    In these states the data folder is known to hold the data.

    Raises
    ------
    BookError
        If a data set that it used is damaged.
    """
    try:
        return next(changes(result.observed, root, states), None) is None
    except (KeyError, TypeError, AttributeError):
        return False


def changes(seen: Mapping[str, Any], root: Path, states: Collection[str] = ()) -> Iterator[str]:
    """Yield what differs now from what an execution was seen to use, what is quickly compared first."""
    if seen["python"] != platform.python_version():
        yield f"Python {seen['python']}"
    if seen["languages"] != list(_languages()):
        yield "the languages of bineural"
    current: dict[str, Callable[[str], str | None]] = {
        "modules": module_hash,
        "versions": distribution_version,
        "strays": stray_hash,
        "environment": variable_hash,
    }
    for kind, now in current.items():
        for name, value in seen[kind].items():
            if now(name) != value:
                yield name
    for name, value in seen["files"].items():
        path = root / name
        if (listing_hash(path) if name.endswith("/") else file_hash(path)) != value:
            yield name
    for text, translations in seen["messages"].items():
        for language, translation in translations.items():
            if _translate(text, language) != translation:
                yield f"the translation of {text!r}"
    for name, load in seen["data"].items():
        if load["source"] and load["fingerprint"] and data_state() in states:
            continue
        if not is_current(name, load):
            yield f"the data set {name}"


def find_fresh(project: Project, key: str) -> Result | None:
    """Return the result of a key that is fresh here and was used last, if there is one."""
    store = Store(project.results)
    for result in store.candidates(key):
        if is_fresh(result, project.root, store.states(key, result)):
            return result
    return None


def module_hash(name: str) -> str | None:
    """Return the SHA-256 of a `bineural` module's file as it is now, or None if there is no such file.

    A package counts with its stub, which says where its lazy names come from.
    """
    top, *rest = name.split(".")
    base = package_folder(top).joinpath(*rest)
    for paths in ([base / "__init__.py", base / "__init__.pyi"], [base.with_name(f"{base.name}.py")]):
        if paths[0].is_file():
            return hashlib.sha256(b"".join(path.read_bytes() for path in paths if path.is_file())).hexdigest()
    return None


def stray_hash(name: str) -> str | None:
    """Return the SHA-256 of a top-level module that belongs to no distribution, or None if there is none.

    That of a package is that of all its modules. A kernel does not run in the folder of the build, so nothing is looked
    for there.
    """
    places = _module_places(name)
    if not places:
        return None
    files = [path for place in places for path in (sorted(place.rglob("*.py")) if place.is_dir() else [place])]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def _strays(names: Iterable[str], used: Used) -> Iterator[tuple[str, str | None]]:
    """Yield modules of no distribution with their hashes, but for those of which each file is known."""
    library = Path(sysconfig.get_path("stdlib"))
    for name in names:
        places = _module_places(name)
        if any(place.is_relative_to(library) and "-packages" not in str(place) for place in places):
            continue  # comes with Python
        if any(Path(file).is_relative_to(place) for place in places for file in used.files):
            continue
        is_installed = any("-packages" in str(place) for place in places)
        yield name, stray_hash(name) if is_installed else None  # None: what is there now came after the import


def _module_places(name: str) -> list[Path]:
    """Return the file of a top-level module or the folders of a package, nothing if there is neither."""
    here = Path.cwd()
    spec = PathFinder.find_spec(name, [entry for entry in sys.path if entry and Path(entry) != here])
    if spec is None:
        return []
    if spec.submodule_search_locations is not None:
        return [Path(folder) for folder in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.has_location and spec.origin else []


def file_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None if there is none that can be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def listing_hash(folder: Path) -> str | None:
    """Return the SHA-256 of the names in a folder, or None if it cannot be listed."""
    try:
        names = sorted(name for name in os.listdir(folder) if name != "__pycache__")
    except OSError:
        return None
    return hashlib.sha256("\n".join(names).encode("utf8", "surrogateescape")).hexdigest()


def variable_hash(name: str) -> str | None:
    """Return the SHA-256 of a variable that kernels inherit, or None: its value may be a secret."""
    value = inherited().get(name)
    return None if value is None else hashlib.sha256(value.encode("utf8", "surrogateescape")).hexdigest()


def _name(file: str, root: Path) -> str:
    """Return the path of a file from the root, or as it is where it lies elsewhere."""
    for path, folder in ((Path(file), root), (Path(file).resolve(), root.resolve())):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return file


def _read_hash(path: Path, state: tuple[int, int] | None) -> str | None:
    """Return the hash of a file that was in this state when it was read; an edit since must not count as used."""
    try:
        now = path.stat()
    except OSError:
        return None if state is None else CHANGED
    return file_hash(path) if state == (now.st_size, now.st_ctime_ns) else CHANGED


def snapshot() -> dict[str, str | None]:
    """Return the hash of every module of `bineural` now: an edit made during an execution must not count as used."""
    folder = package_folder("bineural")
    parts = [path.relative_to(folder.parent).with_suffix("").parts for path in folder.rglob("*.py")]
    names = {".".join(part[:-1] if part[-1] == "__init__" else part) for part in parts}
    return {name: module_hash(name) for name in names}


def is_current(name: str, load: dict[str, str]) -> bool:
    """Tell whether the loader of a data set would choose the same data now, without downloading.

    Its content is read only if the data folder is in another state than the one that is known to hold it; that of an
    offline sample follows from modules and versions.

    Raises
    ------
    BookError
        If the data are damaged.
    """
    state = data_state()
    return load.get("state") == state or _current_data(name, state) == (load["source"], load["fingerprint"])


def data_state() -> str:
    """Hash names, sizes and times of all files in the data folder."""
    from bineural.datasets.settings import data_folder

    folder = data_folder()
    states = [(path.relative_to(folder), path.stat()) for path in sorted(folder.rglob("*")) if path.is_file()]
    lines = [f"{path.as_posix()} {state.st_size} {state.st_mtime_ns}\n" for path, state in states]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _confirmed(name: str, load: dict[str, str]) -> dict[str, str]:
    """Return the state of the data folder if it holds what was loaded, nothing if it was changed since."""
    state = data_state()
    return {"state": state} if is_current(name, load) and data_state() == state else {}


@lru_cache(maxsize=64)
def _current_data(name: str, state: str) -> tuple[str, str]:
    from bineural import datasets

    try:
        return datasets.current(name)
    except ValueError as error:
        raise BookError(str(error)) from None


@cache
def distribution_version(name: str) -> str | None:
    """Return the installed version of a distribution, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


@cache
def package_folder(package: str) -> Path:
    """Return the folder of an installed package without importing it."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _languages() -> tuple[str, ...]:
    from bineural.localize import languages

    return languages()


def _translate(text: str, language: str) -> str | None:
    from bineural.localize.catalog import look_up

    return look_up(text, language, required=False)


def _messages(outputs: list[list[dict[str, Any]]]) -> dict[str, dict[str, str | None]]:
    """Return the translations of the texts shown, None where there is none and need not be."""
    from bineural.localize import MIME_LOCALIZED

    bundles = [
        output["data"][MIME_LOCALIZED]
        for cell in outputs
        for output in cell
        if MIME_LOCALIZED in output.get("data", {})
    ]
    shown: dict[str, dict[str, str | None]] = {}
    for bundle in bundles:
        for text, translations in bundle["messages"].items():
            shown.setdefault(text, {}).update(translations)
        for text, absent in bundle["absent"].items():
            shown.setdefault(text, {}).update(dict.fromkeys(absent))
    return shown
