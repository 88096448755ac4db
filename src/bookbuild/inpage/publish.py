"""What the site serves once for all editions: the runtime, the package, and the script that keeps pages offline."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bineural.localize import languages
from bookbuild.files import fingerprint, mirror, remove, write_atomically
from bookbuild.inpage.bundle import write_bundle
from bookbuild.inpage.runtime import FILES, VERSION, find_runtime

FOLDER = "pyodide"
SERVICE_WORKER = "sw.js"


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


def write_service_worker(site: Path, languages: list[str]) -> None:
    """Write the script that keeps pages for reading without a network; its text changes with what was built."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"), autoescape=False, undefined=StrictUndefined
    )
    content = "".join(fingerprint(site / language) for language in languages)
    python = sorted(path.relative_to(site / FOLDER).as_posix() for path in (site / FOLDER).rglob("*") if path.is_file())
    text = templates.get_template(SERVICE_WORKER).render(
        build=hashlib.sha256(content.encode()).hexdigest()[:16], python=python
    )
    write_atomically(site / SERVICE_WORKER, text)
