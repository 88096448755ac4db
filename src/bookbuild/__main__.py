"""Command line of the build: `python -m bookbuild --help`."""

from __future__ import annotations

import argparse
import datetime
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from bookbuild.sources.project import BookError, Project

# How all tests are run: on two processes, and where it is asked for with the share of lines that they must reach.
_PYTEST = ("-n", "2", "--dist", "worksteal")
_COVERAGE = ("--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=95")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; faults of the book are one message on stderr and exit code 1."""
    options = _parser().parse_args(arguments)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # a shell may have told a background job to ignore the first
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _terminate)
    try:
        return int(options.run(Project.find(options.root), options))
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:  # a full disk, a folder that may not be written
        print(f"error: {error.strerror or error}: {error.filename or 'this command'} cannot be used", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; what was executed is kept", file=sys.stderr)
        return 130


def _terminate(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _between(low: int, high: int) -> Callable[[str], int]:
    """Return how a whole number of a range is read."""

    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"expected a whole number from {low} to {high}, got {text!r}")
        return int(text)

    return read


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bookbuild", description="Builds the book out of its editions.")
    parser.add_argument("--root", type=Path, help="the repository (default: found from the current folder upwards)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    book = command("book", _book, "execute what needs it, then build all editions")
    execute = command("execute", _execute, "bring the results of the chapters up to date")
    for added in (book, execute):
        added.add_argument("--jobs", type=_between(1, 1000), metavar="N", help="kernels at once (default: one a core)")
    execute.add_argument("pages", nargs="*", help="chapters (default: all)")
    command("notebooks", _notebooks, "build the book and say where its notebooks are")
    rehearse = command("rehearse", _rehearse, "run the notebooks as readers do; fail if one does not go to its end")
    rehearse.add_argument("--all", action="store_true", help="all languages, both sets, every list of Colab's packages")
    html = command("html", _html, "build the editions from stored results")
    html.add_argument("languages", nargs="*", help="editions (default: all)")
    command("edition", _edition, "build one edition in this process").add_argument("language")
    sync = command("sync", _sync, "copy code cells from one edition to the others")
    sync.add_argument("pages", nargs="*", help="pages (default: all)")
    sync.add_argument("--source", help="language code of the edition to copy from (default: the first)")
    command("check", _check, "compare the editions; check links, translations, spelling and weights")
    command("form", _form, "list how long each chapter is, and its cells, figures and exercises")
    test = command("test", _test, "run all tests and every chapter on the offline samples")
    test.add_argument("--coverage", action="store_true", help="say which lines no test runs; fail if they are too many")
    command("serve", _serve, "rebuild on save and reload the browser").add_argument(
        "--port", type=_between(1, 65535), metavar="N", default=8000
    )
    command("config", _config, "write an edition's configuration for jupyter-book").add_argument("language")
    links = command("links", _links, "follow the links to other sites; fail if one is broken")
    links.add_argument("languages", nargs="*", help="editions (default: all)")
    taken = command("take", _take, "make the files that readers take along, from the built site, in _build/taken")
    taken.add_argument("form", choices=["pdf", "epub", "zip", "all"], help="zip: the site, to be opened from disk")
    taken.add_argument("languages", nargs="*", help="editions (default: all)")
    command("publish", _publish, "put the files that readers take along beside the site, linked on its home pages")
    command("targets", _targets, "list what the chapters reached; fail if a claimed target is missed")
    _package_commands(command)
    return parser


def _package_commands(command: Callable[[str, object, str], argparse.ArgumentParser]) -> None:
    """Add the commands about the package that readers install."""
    command("wheel", _wheel, "build the package's wheel and source distribution into _build/dist")
    colab = command("colab", _colab, "compare Colab's newest packages with those kept; fail if a bound is broken")
    colab.add_argument("--list", metavar="FILE", help="output of pip freeze, or its address")
    colab.add_argument("--system", metavar="FILE", help="says which Python, or its address")
    colab.add_argument("--keep", type=_date, metavar="DATE", help="write what matters of the list to colab/DATE.txt")
    colab.add_argument("--resolve", action="store_true", help="ask pip, too, what it would install beside each list")
    fresh = command("fresh", _fresh, "install the wheel by pip into a new environment and run README's examples there")
    versions = command("versions", _versions, "test the wheel with the oldest or newest releases of what it asks for")
    versions.add_argument("which", choices=["oldest", "newest"])
    for added in (fresh, versions):
        added.add_argument("--python", default=sys.executable, help="Python of the environment (default: this one)")
    release = command(
        "release", _release, "print what is new in the version; fail if tag, changelog and version differ"
    )
    release.add_argument("tag", nargs="?", help="tag of the commit")
    binder = command("binder", _binder, "estimate the size of Binder's image; fail if it is too large")
    binder.add_argument("--write", type=Path, metavar="FOLDER", help="put what Binder needs into a folder of notebooks")


def _date(text: str) -> str:
    """Return a day of the calendar as it was written."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a day such as 2026-08-19, got {text!r}") from None


def _book(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.run.execute import compare_with_budgets, execute, print_progress, require_all
    from bookbuild.site.html import entry_page, html

    started = time.perf_counter()
    outcomes = execute(project, jobs=options.jobs, report=print_progress)
    require_all(outcomes)
    executed = time.perf_counter() - started
    html(project, report=print_progress)
    total = time.perf_counter() - started
    fresh = sum(outcome.state == "fresh" for outcome in outcomes)
    if fresh < len(outcomes):
        print("\n".join(compare_with_budgets(outcomes)))
    print(
        f"{len(outcomes)} chapters with code, {len(outcomes) - fresh} executed; execution {executed:.1f} s, "
        f"pages {total - executed:.1f} s, together {total:.1f} s"
    )
    print(f"open {entry_page(project).as_uri()}")
    return 0


def _notebooks(project: Project, options: argparse.Namespace) -> int:
    code = _book(project, argparse.Namespace(jobs=None))
    print(f"notebooks for students: {project.notebooks}/LANGUAGE, for teachers: {project.notebooks}/LANGUAGE/teacher")
    return code


def _rehearse(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.notebooks.rehearsal import rehearse
    from bookbuild.run.execute import print_progress

    faults = rehearse(project, everything=options.all, report=print_progress)
    print("\n".join(faults), file=sys.stderr)
    return int(bool(faults))


def _execute(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.run.execute import execute, print_progress, require_all

    outcomes = execute(
        project,
        [project.resolve_page(page) for page in options.pages] or None,
        jobs=options.jobs,
        report=print_progress,
    )
    require_all(outcomes)
    return 0


def _html(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.run.execute import print_progress
    from bookbuild.site.html import html
    from bookbuild.sources.chapters import chapters

    chapters(project)  # refuses in one sentence what Sphinx would stumble over
    html(project, options.languages or None, report=print_progress)
    return 0


def _edition(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.site.html import build_edition

    return build_edition(project, options.language)


def _sync(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.sources.sync import sync

    source = options.source or project.languages[0]
    project.edition(source)
    pages = [project.resolve_page(page) for page in options.pages] or project.pages
    for language in project.languages:
        if language != source:
            for path in sync(project.sources(source), project.sources(language), pages):
                print(f"updated {path.relative_to(project.root)}")
    return 0


def _check(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.check import run
    from bookbuild.sources.settings import site_address

    problems = run(project.root, languages=project.languages, address=site_address(project))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 0 if all(problem.is_warning for problem in problems) else 1


def _form(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.check.chapters import overview

    folders = {language: project.sources(language) for language in project.languages}
    print("\n".join(overview(folders, project.pages)))
    return 0


def _test(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.environment import hand_over

    os.chdir(project.root)
    return hand_over([sys.executable, "-m", "pytest", *_PYTEST, *(_COVERAGE if options.coverage else ())])


def _serve(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.site.serve import serve

    serve(project, options.port)
    return 0


def _config(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.sources.settings import write_config

    path = write_config(project, options.language)
    sources = project.sources(options.language)
    print(f"jupyter-book build {sources} --config {path} --toc {project.root / '_toc.yml'}")
    return 0


def _links(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.site.links import follow_links

    links = follow_links(project, options.languages or None)
    print("\n".join(map(str, links)) or "all links to other sites work")
    return int(any(link.broken for link in links))


def _take(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.taken.take import FORMS, take

    take(project, list(FORMS) if options.form == "all" else [options.form], options.languages or None)
    return 0


def _publish(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.taken.take import publish

    publish(project)
    return 0


def _targets(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.run.targets import targets

    lines, missed = targets(project)
    print("\n".join(lines) or "no targets")
    return 1 if missed else 0


def _wheel(project: Project, options: argparse.Namespace) -> int:
    import hashlib

    from bookbuild.package.wheel import build_sdist, build_wheel

    for build in (build_wheel, build_sdist):
        made = build(project, project.build / "dist")
        digest = hashlib.sha256(made.read_bytes()).hexdigest()
        print(f"{made.relative_to(project.root)}: {made.stat().st_size / 1000:.0f} kB, sha256 {digest}")
    return 0


def _colab(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.package.colab import compare_published

    lines, broken = compare_published(project, options.list, options.system, keep=options.keep, ask_pip=options.resolve)
    print("\n".join(lines))
    return int(broken)


def _fresh(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.package.fresh import fresh_environment, run_examples
    from bookbuild.package.wheel import build_wheel

    folder = project.build / "fresh"
    wheel = build_wheel(project, folder / "dist")
    python = fresh_environment(wheel, folder / "environment", options.python, extras=["torch"])
    print("\n".join(run_examples(project, python, os.environ)))
    return 0


def _versions(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.package.versions import run_tests

    return run_tests(project, options.which, options.python)


def _release(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.package.release import check_release

    print(check_release(project, options.tag), end="")
    return 0


def _binder(project: Project, options: argparse.Namespace) -> int:
    from bookbuild.package.binder import LIMIT, image_parts, overview, write_binder

    if options.write:
        print("\n".join(map(str, write_binder(project, options.write))))
        return 0
    parts = image_parts(project)
    print("\n".join(overview(parts)))
    return int(sum(part.transferred for part in parts) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
