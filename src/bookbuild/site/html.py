"""Builds the pages from stored results, each edition in a process of its own, and the site's root."""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from filelock import FileLock

import bookbuild
from bineural import localize
from bookbuild.files import mirror, remove
from bookbuild.inpage.runtime import VARIABLE, fetch_runtime
from bookbuild.site import unchanged
from bookbuild.site.notebooks import publish_notebooks
from bookbuild.site.reader import result_of
from bookbuild.site.redirects import write_redirects
from bookbuild.site.root import remove_strangers, require_own_folder, write_root
from bookbuild.sources.launch import FOLDER
from bookbuild.sources.project import BookError, Project
from bookbuild.sources.redirects import redirects
from bookbuild.sources.settings import edition_overrides

UNCHANGED = "nothing changed"
COLLECT_RARELY = (50_000, 20, 100)  # pages are trees of small objects; looking for garbage took a third of the time


def html(project: Project, languages: list[str] | None = None, *, report: Callable[[str], None] = print) -> None:
    """Build editions side by side, then the landing page; warnings are errors.

    Sphinx keeps the catalogues of the first language that a process loads, hence a process for each edition.

    Raises
    ------
    BookError
        If a language is unknown, a redirect leads nowhere, the site's folder is none of its own, or an edition does not
        build: its messages, with file and line, have gone to stderr.
    """
    chosen = languages or project.languages
    for language in chosen:
        project.edition(language)
    redirects(project)  # refuses in one sentence what the processes would stumble over
    require_own_folder(project)
    if fetch_runtime() is None:
        report(f"  exercises do not run in the pages: no network, and {VARIABLE} names no folder with Pyodide")
    running: list[subprocess.Popen[str]] = []
    with ThreadPoolExecutor(len(chosen)) as pool:
        try:
            outcomes = list(pool.map(lambda language: _in_process(project, language, running, report), chosen))
        except BaseException:
            for process in running:
                process.terminate()
            raise
    broken = [language for language, good in zip(chosen, outcomes, strict=True) if not good]
    if broken:
        raise BookError(f"the edition {' and '.join(broken)} did not build: mend what the messages above name")
    with FileLock(project.build / "doctrees" / "lock"):
        remove_strangers(project)
        write_root(project)


def build_edition(project: Project, language: str) -> int:
    """Build one edition in this process; return 0 if it went well. Only then its pages replace the last good ones.

    Where nothing changed since the last build that went well, its pages stay. What Sphinx keeps from build to build is
    used only as a build that went well has left it: one that failed or was killed may leave an environment that knows
    pages whose warnings would not be told again, and files may be damaged.
    """
    require_own_folder(project)
    gc.set_threshold(*COLLECT_RARELY)
    result_of.cache_clear()
    doctrees = project.build / "doctrees" / language
    tree = doctrees / "tree"
    doctrees.mkdir(parents=True, exist_ok=True)
    with FileLock(doctrees / "lock"):  # two builds at once wait for each other
        content = unchanged.made_of(project, language)
        if unchanged.is_built(project, language, content):
            print(UNCHANGED)
            return 0
        if not unchanged.is_whole(project, language, tree):
            remove(tree)
        unchanged.forget(project, language)
        if not _write_pages(project, language, tree):
            return 1
        unchanged.remember(project, language, content, tree)
        return 0


def _write_pages(project: Project, language: str, tree: Path) -> bool:
    """Read the pages that changed, write all into empty folders, and bring site and notebooks to their state."""
    made = {builder: project.build / "made" / builder / language for builder in ("html", "notebooks")}
    if not all(_run_sphinx(project, language, tree, builder, folder) for builder, folder in made.items()):
        return False
    write_redirects(project, language, made["html"])
    mirror(made["html"], project.site / language, keep={FOLDER})
    publish_notebooks(project, language, made["notebooks"])
    return True


def _run_sphinx(project: Project, language: str, tree: Path, builder: str, folder: Path) -> bool:
    from jupyter_book.sphinx import build_sphinx

    remove(folder)
    overrides = {
        **edition_overrides(project, language),
        "latex_individualpages": False,  # jupyter-book pops it without a default
        "external_toc_path": str(project.root / "_toc.yml"),
        "bookbuild_root": str(project.root),
        "bookbuild_downloads": True,
        "bookbuild_code": code_fingerprint(),
        "nb_execution_mode": "off",
        "nb_custom_formats": {".md": ["bookbuild.site.reader.read", {"root": str(project.root)}, False]},
        "nitpicky": True,
    }
    outcome = build_sphinx(
        project.sources(language),
        folder,
        builder=builder,
        noconfig=True,
        path_config=project.root / "_config.yml",
        confoverrides=overrides,
        doctreedir=tree,
        force_all=True,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return bool(outcome == 0)


def code_fingerprint() -> str:
    """Hash what turns sources into pages; all pages are read again when it changes."""
    digest = hashlib.sha256()
    for package in (bookbuild, localize):
        folder = Path(package.__path__[0])
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".po", ".html"}:
                digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    digest.update("\n".join(unchanged.installed()).encode())
    return digest.hexdigest()


def _in_process(
    project: Project, language: str, running: list[subprocess.Popen[str]], report: Callable[[str], None]
) -> bool:
    started = time.perf_counter()
    command = [sys.executable, "-m", "bookbuild", "--root", str(project.root), "edition", language]
    environment = os.environ | {"MPLCONFIGDIR": str(project.build / "cache" / "matplotlib")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as done:
        running.append(done)
        messages = "\n".join(filter(None, [stream.strip() for stream in done.communicate()]))
    if done.returncode:
        print(messages, file=sys.stderr, flush=True)
    else:
        outcome = UNCHANGED if messages == UNCHANGED else f"built in {time.perf_counter() - started:.1f} s"
        report(f"  {language}: {outcome}")
    return done.returncode == 0


def entry_page(project: Project) -> Path:
    """Return the file that a reader opens first."""
    return project.site / "index.html"
