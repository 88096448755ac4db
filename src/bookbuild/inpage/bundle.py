"""The package for the browser: what the checks import, in one file whose name tells its content."""

from __future__ import annotations

import hashlib
import pickle
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import bineural
from bineural.exercises.checking.registry import chapters
from bookbuild.package.archives import normalize_zip

# Of the package: all that the checks of NumPy exercises import.
PARTS = ("__init__.py", "watching.py", "exercises", "localize", "scratch")
SUFFIXES = {".py", ".pyi"}
# Catalogues of texts that chapters share; the others are named after chapters.
SHARED = ("bineural", "grading")
# Of Babel: reading catalogues, and writing numbers.
BABEL = (
    *(f"{name}.py" for name in ("__init__", "core", "dates", "localedata", "numbers", "plural", "util")),
    *(f"messages/{name}.py" for name in ("__init__", "catalog", "plurals", "pofile")),
    "localtime/*.py",
    "global.dat",
)
# Of its data of a language: the rest is names of countries, currencies and units, ten times as much.
NUMBERS = ("locale_id", "plural_form", "number_symbols", "numbering_systems", "default_numbering_system")
SESSION = "inpage_session.py"


def bundle_name(languages: list[str]) -> str:
    """Return the name that the package has on the site: another content, another name."""
    return _name(dict(_files(languages)))


def write_bundle(folder: Path, languages: list[str]) -> Path:
    """Write the package into a folder; the same sources give the same bytes."""
    files = dict(_files(languages))
    path = folder / _name(files)
    temporary = path.with_name(f".{path.name}")
    with zipfile.ZipFile(temporary, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    normalize_zip(temporary)
    return temporary.replace(path)


def _name(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return f"bineural-{digest.hexdigest()[:16]}.zip"


def _files(languages: list[str]) -> Iterator[tuple[str, bytes]]:
    package = Path(bineural.__path__[0])
    for part in PARTS:
        found = [package / part] if (package / part).is_file() else sorted((package / part).rglob("*"))
        yield from (_entry(package, each) for each in found if each.suffix in SUFFIXES)
    catalogues = sorted(package.glob("locale/*/LC_MESSAGES/*.po"))
    yield from (_entry(package, each) for each in catalogues if each.stem in (*SHARED, *chapters()))
    babel = _folder("babel")
    for pattern in BABEL:
        yield from (_entry(babel, each) for each in sorted(babel.glob(pattern)))
    for language in ("root", *languages):
        yield f"babel/locale-data/{language}.dat", _numbers_of(babel / "locale-data" / f"{language}.dat")
    lazy = _folder("lazy_loader")
    yield from (_entry(lazy, each) for each in sorted(lazy.glob("*.py")))
    yield SESSION, Path(__file__).with_name("session.py").read_bytes()


def _entry(package: Path, path: Path) -> tuple[str, bytes]:
    return f"{package.name}/{path.relative_to(package).as_posix()}", path.read_bytes()


def _numbers_of(path: Path) -> bytes:
    """Return what Babel, as it is installed here, knows of the numbers of a language, in its own form."""
    known = pickle.loads(path.read_bytes())
    return pickle.dumps({name: known[name] for name in NUMBERS if name in known}, protocol=2)


def _folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
