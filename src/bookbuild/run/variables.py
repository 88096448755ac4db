"""The environment of kernels: what they inherit from the build, and what the build gives them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

THREADS = 1
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
# Memory of large arrays stays with the process for the next ones. glibc gives it back, and gets it anew page by page:
# a sixth of a step of CIFAR-10's network goes into that. Other allocators do not read these variables.
ALLOCATION = {"MALLOC_MMAP_THRESHOLD_": str(10**9), "MALLOC_TRIM_THRESHOLD_": str(2 * 10**9)}
# They would choose a language or a backend for the outputs, or trace and so slow what is timed.
NOT_INHERITED = ("BINEURAL_LANG", "COVERAGE_", "MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP")
# What the build gives to a kernel; of the settings of `bineural`, those that change outputs are known by the data.
GIVEN = ("BINEURAL_", "BOOKBUILD_", "IPYTHONDIR", "JPY_", "MALLOC_", "MPLCONFIGDIR", "PYTHONHASHSEED", "PYTHONPATH")
# Seconds that a loader waits for a silent server once a download of this build has failed: a dead network costs little.
SHORT_TIMEOUT = 2


def inherited() -> dict[str, str]:
    """Return the variables of this process that kernels inherit."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_INHERITED)}


def is_given(name: str) -> bool:
    """Tell whether a kernel's variable comes from the build and not from whoever started it."""
    return name.startswith(GIVEN) or name in THREAD_VARIABLES


def kernel_environment(
    scratch: Path, log: Path, loads: Path, cache: Path, root: Path, package: Path, *, hurried: bool
) -> dict[str, str]:
    """Return all variables of a kernel.

    Parameters
    ----------
    scratch : Path
        The chapter's scratch folder.
    log, loads : Path
        Files that get what its processes use, and what data they load.
    cache : Path
        Folder where libraries may keep what does not change outputs.
    root : Path
        The book: files below it count as used when they are read, but for those that are known otherwise.
    package : Path
        Folder that holds `bineural`: the kernel imports the package whose modules are watched.
    hurried : bool
        True if loaders should not wait long for servers.
    """
    from bineural.localize import languages
    from bookbuild.run.scratch import VARIABLE

    environment = inherited()
    if environment.get("BINEURAL_DATA"):  # the kernel works in another folder
        environment["BINEURAL_DATA"] = str(Path(environment["BINEURAL_DATA"]).expanduser().absolute())
    if hurried:
        environment.setdefault("BINEURAL_TIMEOUT", str(SHORT_TIMEOUT))
    paths = [str(Path(__file__).parent / "startup"), str(package), *filter(None, [environment.get("PYTHONPATH")])]
    return environment | {
        **dict.fromkeys(THREAD_VARIABLES, str(THREADS)),
        **ALLOCATION,
        "BINEURAL_DATA_LOG": str(loads),  # also keeps loaders from warning of a sample: the page tells of it
        "BINEURAL_LANGUAGES": ",".join(languages()),  # one execution serves all editions
        "BINEURAL_PROGRESS": "0",
        "BOOKBUILD_LOG": str(log),
        "BOOKBUILD_UNWATCHED": os.pathsep.join(map(str, _unwatched(root, package, scratch, cache))),
        "BOOKBUILD_WATCHED": str(root),
        VARIABLE: str(scratch),
        "IPYTHONDIR": str(scratch / "ipython"),  # no start-up files of the user
        "MPLCONFIGDIR": str(cache),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(paths),
    }


def _unwatched(root: Path, package: Path, scratch: Path, cache: Path) -> list[Path]:
    """Return what below the book is known by versions, labels or data, or made by the build."""
    from bineural.datasets.settings import data_folder

    return [Path(sys.prefix), root / "_build", cache, scratch, package / "bineural" / "locale", data_folder()]
