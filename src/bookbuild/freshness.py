"""What an execution used, and whether all of it is still the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import platform
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from bookbuild.store import Result, Store

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


def observe(
    imported: Iterable[str], outputs: list[list[dict[str, Any]]], modules: dict[str, str | None]
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

    Returns
    -------
    dict
        `python`: version; `modules`: SHA-256 of each `bineural` module's file (None where there is none);
        `versions`: of each
        distribution; `languages` and `messages`: the translations shown.
    """
    names = set(imported)
    tops = {name for name in names if "." not in name} - set(sys.stdlib_module_names)
    owners = importlib.metadata.packages_distributions()
    distributions = {owner for top in tops for owner in owners.get(top, [])} - MACHINERY - {"bineural"}
    return {
        "python": platform.python_version(),
        "modules": {name: modules.get(name) for name in sorted(names) if name.partition(".")[0] == "bineural"},
        "versions": {name: distribution_version(name) for name in sorted(distributions)},
        "languages": list(_languages()),
        "messages": _messages(outputs),
    }


def is_fresh(result: Result) -> bool:
    """Tell whether everything that the execution was seen to use is unchanged."""
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
    )


def find_fresh(store: Store, key: str) -> Result | None:
    """Return the newest result of a key that is fresh, if there is one."""
    return next(filter(is_fresh, store.candidates(key)), None)


def module_hash(name: str) -> str | None:
    """Return the SHA-256 of a `bineural` module's file as it is now, or None if there is no such file."""
    top, *rest = name.split(".")
    base = package_folder(top).joinpath(*rest)
    for path in (base / "__init__.py", base.with_name(f"{base.name}.py")):
        if path.is_file():
            return hashlib.sha256(path.read_bytes()).hexdigest()
    return None


def snapshot() -> dict[str, str | None]:
    """Return the hash of every module of `bineural` now: an edit made during an execution must not count as used."""
    folder = package_folder("bineural")
    parts = [path.relative_to(folder.parent).with_suffix("").parts for path in folder.rglob("*.py")]
    names = {".".join(part[:-1] if part[-1] == "__init__" else part) for part in parts}
    return {name: module_hash(name) for name in names}


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


def _messages(outputs: list[list[dict[str, Any]]]) -> dict[str, dict[str, str]]:
    from bineural.localize import MIME_LOCALIZED

    bundles = [
        output["data"][MIME_LOCALIZED]
        for cell in outputs
        for output in cell
        if MIME_LOCALIZED in output.get("data", {})
    ]
    return {text: translations for bundle in bundles for text, translations in bundle["messages"].items()}
