"""The package for the browser: what the checks import, in one file whose name tells its content."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import bineural
from bookbuild.package.archives import normalize_zip

# Of the package: all that the checks of NumPy exercises import, with the catalogues of their texts.
PARTS = ("__init__.py", "watching.py", "exercises", "localize", "scratch", "locale")
SUFFIXES = {".py", ".pyi", ".po"}
# Of Babel: reading catalogues and writing numbers; the data of other languages would be ten times as much.
BABEL = ("*.py", "localtime/*.py", "messages/__init__.py", "messages/catalog.py", "messages/plurals.py")
BABEL_MORE = ("messages/pofile.py", "global.dat")
SESSION = "inpage_session.py"


def bundle_name(languages: list[str]) -> str:
    """Return the name that the package has on the site: another content, another name."""
    digest = hashlib.sha256()
    for name, path in sorted(_files(languages)):
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"bineural-{digest.hexdigest()[:16]}.zip"


def write_bundle(folder: Path, languages: list[str]) -> Path:
    """Write the package into a folder; the same sources give the same bytes."""
    path = folder / bundle_name(languages)
    with zipfile.ZipFile(path, "w") as archive:
        for name, source in _files(languages):
            archive.write(source, name)
    normalize_zip(path)
    return path


def _files(languages: list[str]) -> Iterator[tuple[str, Path]]:
    package = Path(bineural.__path__[0])
    for part in PARTS:
        found = [package / part] if (package / part).is_file() else sorted((package / part).rglob("*"))
        for path in found:
            if path.suffix in SUFFIXES:
                yield f"bineural/{path.relative_to(package).as_posix()}", path
    babel = _folder("babel")
    data = [f"locale-data/{name}.dat" for name in ("root", *languages)]
    for pattern in (*BABEL, *BABEL_MORE, *data):
        for path in sorted(babel.glob(pattern)):
            yield f"babel/{path.relative_to(babel).as_posix()}", path
    for path in sorted(_folder("lazy_loader").glob("*.py")):
        yield f"lazy_loader/{path.name}", path
    yield SESSION, Path(__file__).with_name("session.py")


def _folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
