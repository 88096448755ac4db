"""Builds the pages from stored results, each edition in a process of its own, and the site's root."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote

from filelock import FileLock

import bookbuild
from bineural import localize
from bookbuild.site import root as site
from bookbuild.site import unchanged
from bookbuild.sources.project import BookError, Project
from bookbuild.sources.settings import edition_overrides

UNCHANGED = "nothing changed"
IMAGE = re.compile(r"_images/([^\"'?#]+)")


def html(project: Project, languages: list[str] | None = None, *, report: Callable[[str], None] = print) -> None:
    """Build editions side by side, then the landing page; warnings are errors.

    Sphinx keeps the catalogues of the first language that a process loads, hence a process for each edition.

    Raises
    ------
    BookError
        If a language is unknown, or an edition does not build: its messages, with file and line, have gone to stderr.
    """
    chosen = languages or project.languages
    for language in chosen:
        project.edition(language)
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
    site.write_root(project)
    site.remove_others(project)


def build_edition(project: Project, language: str) -> int:
    """Build one edition in this process; return 0 if it went well. Only then its pages replace the last good ones.

    Where nothing changed since the last build that went well, its pages stay. A build that failed or was killed may
    leave an environment that knows pages whose warnings would not be told again, so the next one starts without it.
    """
    doctrees = project.build / "doctrees" / language
    doctrees.mkdir(parents=True, exist_ok=True)
    with FileLock(doctrees / "lock"):  # two builds at once wait for each other
        content = unchanged.made_of(project, language)
        if unchanged.is_built(project, language, content):
            print(UNCHANGED)
            return 0
        unchanged.forget(project, language)
        outcome = _build_locked(project, language, doctrees)
        if outcome == 0:
            unchanged.remember(project, language, content)
        return outcome


def _build_locked(project: Project, language: str, doctrees: Path) -> int:
    from jupyter_book.sphinx import build_sphinx

    unfinished = doctrees / "unfinished"
    if unfinished.exists():
        (doctrees / "tree" / "environment.pickle").unlink(missing_ok=True)
    unfinished.touch()
    pages = project.build / "pages" / language

    overrides = {
        **edition_overrides(project, language),
        "latex_individualpages": False,  # jupyter-book pops it without a default
        "external_toc_path": str(project.root / "_toc.yml"),
        "bookbuild_root": str(project.root),
        "bookbuild_code": code_fingerprint(),
        "nb_execution_mode": "off",
        "nb_custom_formats": {".md": ["bookbuild.site.reader.read", {"root": str(project.root)}, False]},
        "nitpicky": True,
    }
    outcome = build_sphinx(
        project.sources(language),
        pages,
        noconfig=True,
        path_config=project.root / "_config.yml",
        confoverrides=overrides,
        doctreedir=doctrees / "tree",
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if outcome != 0:
        return 1
    prune(pages, project.pages)
    mirror(pages, project.site / language)
    unfinished.unlink()
    return 0


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


def prune(folder: Path, pages: list[str]) -> None:
    """Delete what earlier builds left: HTML of pages that are gone, images that no page shows."""
    for path in folder.glob("*.html"):
        if path.stem not in (*pages, "genindex", "search"):
            path.unlink()
    shown = {name for path in folder.glob("*.html") for name in map(unquote, IMAGE.findall(path.read_text("utf8")))}
    for path in folder.glob("_images/*"):
        if path.name not in shown:
            path.unlink()


def mirror(source: Path, target: Path) -> None:
    """Make `target` hold the files of `source` and no others; what is the same by size and time stays untouched."""
    files = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    for name in files:
        old, new = target / name, source / name
        if not old.is_file() or _size_and_time(old) != _size_and_time(new):
            old.parent.mkdir(parents=True, exist_ok=True)
            temporary = old.with_name(f".{old.name}.new")
            shutil.copy2(new, temporary)
            os.replace(temporary, old)
    for path in [path for path in target.rglob("*") if path.is_file() and path.relative_to(target) not in files]:
        path.unlink()


def _size_and_time(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


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
