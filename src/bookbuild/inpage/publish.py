"""What the site serves for exercises in the page: the runtime and the package, once for all editions."""

from __future__ import annotations

import shutil
from pathlib import Path

from bineural.localize import languages
from bookbuild.files import mirror, remove
from bookbuild.inpage.bundle import write_bundle
from bookbuild.inpage.runtime import FILES, VERSION, find_runtime

FOLDER = "pyodide"


def publish_inpage(made: Path, site: Path) -> None:
    """Bring the folder of the site to its state: runtime and package, or nothing where there is no runtime.

    Parameters
    ----------
    made : Path
        A folder of the build that is written anew.
    site : Path
        The root of the site.
    """
    remove(made)
    runtime = find_runtime()
    if runtime is None:
        remove(site / FOLDER)
        return
    (made / VERSION).mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(runtime / name, made / VERSION / name)
    write_bundle(made, list(languages()))
    mirror(made, site / FOLDER)
