"""Python for the browser: Pyodide with NumPy, pinned by hashes, fetched once, served from the site itself."""

from __future__ import annotations

import hashlib
import logging
import os
import warnings
from pathlib import Path
from typing import NamedTuple

import platformdirs
from filelock import FileLock

from bookbuild.sources.project import BookError

VERSION = "0.27.7"
VARIABLE = "BINEURAL_PYODIDE"
HOST = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
SECONDS = 20


class Pinned(NamedTuple):
    """A file of the distribution: its SHA-256 and how many bytes it has."""

    sha256: str
    size: int


# All that a page loads, no more: Matplotlib would double it, and a page draws by itself.
FILES = {
    "pyodide.mjs": Pinned("04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f", 13931),
    "pyodide.asm.js": Pinned("6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51", 1255688),
    "pyodide.asm.wasm": Pinned("a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f", 10105545),
    "python_stdlib.zip": Pinned("16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16", 2360737),
    "pyodide-lock.json": Pinned("9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c", 112205),
    "numpy-2.0.2-cp312-cp312-pyodide_2024_0_wasm32.whl": Pinned(
        "ebb61241d962b98b21597d7ce43b67668a6d5bab3acec4fbe958657320d7cd08", 3061133
    ),
}


def find_runtime() -> Path | None:
    """Return the folder that holds the runtime: that which BINEURAL_PYODIDE names, or the user's cache; None without.

    Raises
    ------
    BookError
        If the named folder lacks a file, or one has another content than it should.
    """
    named = os.environ.get(VARIABLE)
    folder = Path(named).expanduser().absolute() if named else _cache()
    wrong = _wrong_file(folder)
    if wrong and named:
        raise BookError(f"{VARIABLE} should name a folder with Pyodide {VERSION}, but {folder / wrong} is not its file")
    return None if wrong else folder


def fetch_runtime() -> Path | None:
    """Return the folder of the runtime, downloaded into the user's cache if it is nowhere; None without a network."""
    found = find_runtime()
    if found or os.environ.get("BINEURAL_OFFLINE", "") not in ("", "0"):
        return found
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "IProgress not found")
        import pooch
    pooch.get_logger().setLevel(logging.WARNING)
    folder = _cache()
    folder.mkdir(parents=True, exist_ok=True)
    downloader = pooch.HTTPDownloader(timeout=SECONDS)
    with FileLock(folder / "lock"):
        for name, pinned in FILES.items():
            try:
                pooch.retrieve(HOST + name, f"sha256:{pinned.sha256}", name, folder, downloader=downloader)
            except (OSError, ValueError):  # no network, or a file that is not the one
                return None
    return find_runtime()


def _cache() -> Path:
    return Path(platformdirs.user_cache_dir("bineural")) / "pyodide" / VERSION


def _wrong_file(folder: Path) -> str:
    """Return the first file that is missing or another one, or an empty text."""
    for name, pinned in FILES.items():
        path = folder / name
        try:
            content = path.read_bytes()
        except OSError:
            return name
        if len(content) != pinned.size or hashlib.sha256(content).hexdigest() != pinned.sha256:
            return name
    return ""


def sizes() -> dict[str, int]:
    """Return the bytes of each file, which a page needs to tell how far loading has come."""
    return {name: pinned.size for name, pinned in FILES.items()}
