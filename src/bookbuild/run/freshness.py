"""What an execution used, and whether all of it is still the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import platform
import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

from bookbuild.run.store import Result, Store
from bookbuild.sources.project import BookError

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


def observe(
    imported: Iterable[str],
    outputs: list[list[dict[str, Any]]],
    modules: dict[str, str | None],
    data: dict[str, dict[str, str]],
) -> dict[str, Any]:
    """Describe what an execution used.

    Parameters
    ----------
    imported : iterable of str
        Names that its processes imported: full ones inside `bineural`, top-level ones elsewhere.
    outputs : list of list of dict
        Its outputs, which carry the labels they translated.
    modules : dict
        What `snapshot` returned before it began.
    data : dict
        `source` and `fingerprint` of each data set that it loaded.

    Returns
    -------
    dict
        `python`: version; `modules`: SHA-256 of each `bineural` module's file (None where there is none);
        `versions`: of each distribution; `strays`: SHA-256 of each module that belongs to no distribution (None where
        an import found nothing); `data` as given, with the state of the data folder that was found to hold it;
        `languages` and `messages`: the translations shown.
    """
    names = set(imported)
    tops = {name for name in names if "." not in name} - set(sys.stdlib_module_names) - STARTERS
    owners = importlib.metadata.packages_distributions()
    distributions = {owner for top in tops for owner in owners.get(top, [])} - MACHINERY - {"bineural"}
    return {
        "python": platform.python_version(),
        "modules": {name: modules.get(name) for name in sorted(names) if name.partition(".")[0] == "bineural"},
        "versions": {name: distribution_version(name) for name in sorted(distributions)},
        "strays": {name: stray_hash(name) for name in sorted(tops - owners.keys() - {"bineural"})},
        "data": {name: load | _confirmed(name, load) for name, load in data.items()},
        "languages": list(_languages()),
        "messages": _messages(outputs),
    }


def is_fresh(result: Result) -> bool:
    """Tell whether everything that the execution was seen to use is unchanged.

    Raises
    ------
    BookError
        If a data set that it used is damaged.
    """
    seen = result.observed
    return (
        seen["python"] == platform.python_version()
        and seen["languages"] == list(_languages())
        and all(module_hash(name) == value for name, value in seen["modules"].items())
        and all(distribution_version(name) == value for name, value in seen["versions"].items())
        and all(
            _translate(text, language) == translation
            for text, translations in seen["messages"].items()
            for language, translation in translations.items()
        )
        and all(stray_hash(name) == value for name, value in seen["strays"].items())
        and all(is_current(name, load) for name, load in seen["data"].items())
    )


def find_fresh(store: Store, key: str) -> Result | None:
    """Return the newest result of a key that is fresh, if there is one."""
    return next(filter(is_fresh, store.candidates(key)), None)


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
    """Return the SHA-256 of the file of a top-level module that belongs to no distribution, or None if there is none.

    A kernel does not run in the folder of the build, so nothing is looked for there.
    """
    here = Path.cwd()
    spec = PathFinder.find_spec(name, [entry for entry in sys.path if entry and Path(entry) != here])
    if spec is None or spec.origin is None:
        return None
    return hashlib.sha256(Path(spec.origin).read_bytes()).hexdigest()


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
