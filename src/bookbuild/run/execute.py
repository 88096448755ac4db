"""Executes the chapters whose results are missing or out of date, several at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from typing import Any

from filelock import Timeout

from bookbuild.run import kernels
from bookbuild.run.freshness import find_fresh, is_fresh
from bookbuild.run.store import Store
from bookbuild.sources.chapters import Chapter, chapters
from bookbuild.sources.project import BookError, Project

DEFAULT_TIMEOUT = 600


@dataclass(frozen=True)
class Outcome:
    """How it went with one chapter: `executed`, `fresh` (nothing to do) or `failed` with its error.

    `samples` names the data sets of which an execution found only the offline sample.
    """

    page: str
    state: str
    seconds: float = 0.0
    error: str = ""
    samples: tuple[str, ...] = ()


def execute(
    project: Project,
    pages: list[str] | None = None,
    *,
    jobs: int | None = None,
    report: Callable[[str], None] = print,
) -> list[Outcome]:
    """Bring the results of all chapters, or of those named, up to date.

    Chapters run longest first in `jobs` kernels (default: one a core); those that measure time run alone, after the
    others. The first
    failure lets running chapters end, starts no more, and is told with the others in the outcomes.

    Raises
    ------
    BookError
        If the sources are refused before anything ran.
    """
    timeout = cell_timeout(project)
    store = Store(project.results)
    waiting = chapters(project, pages)
    if pages is None:
        store.prune({chapter.key for chapter in waiting})
    outcomes = [Outcome(chapter.page, "fresh") for chapter in waiting if find_fresh(store, chapter.key)]
    done = {outcome.page for outcome in outcomes}
    waiting = [chapter for chapter in waiting if chapter.page not in done]
    if waiting:
        known = store.last_seconds()
        waiting.sort(key=lambda chapter: -known.get(chapter.page, float("inf")))
        report(f"executing {len(waiting)} of {len(waiting) + len(done)} chapters: {', '.join(c.page for c in waiting)}")
    together = [chapter for chapter in waiting if not chapter.measures_time]
    alone = [chapter for chapter in waiting if chapter.measures_time]
    for group, width in ((together, jobs or os.cpu_count() or 1), (alone, 1)):
        if group and not any(outcome.state == "failed" for outcome in outcomes):
            for outcome in _run(project, store, group, width, timeout):
                outcomes.append(outcome)
                report(f"  {outcome.page}: {outcome.state} in {outcome.seconds:.1f} s")
    return outcomes


def cell_timeout(project: Project) -> int | None:
    """Return the seconds that a cell may take: `execute.timeout` of `_config.yml`, None for its -1 (no limit).

    Raises
    ------
    BookError
        If it is something else.
    """
    settings: Any = project.config.get("execute") or {}
    timeout = settings.get("timeout", DEFAULT_TIMEOUT) if isinstance(settings, dict) else settings
    if not isinstance(timeout, int) or isinstance(timeout, bool) or (timeout < 1 and timeout != -1):
        raise BookError(
            f"_config.yml: execute.timeout should be a whole number of seconds, or -1 for no limit, got {timeout!r}"
        )
    return None if timeout == -1 else timeout


def _run(project: Project, store: Store, group: list[Chapter], width: int, timeout: int | None) -> Iterator[Outcome]:
    failed = hurried = False

    def one(chapter: Chapter) -> Outcome | None:
        nonlocal failed, hurried
        if failed:
            return None
        outcome = _bring_up_to_date(project, store, chapter, timeout, hurried=hurried)
        failed = failed or outcome.state == "failed"
        hurried = hurried or bool(outcome.samples)
        return outcome

    with ThreadPoolExecutor(width) as pool:
        futures = [pool.submit(one, chapter) for chapter in group]
        try:
            for future in as_completed(futures):
                outcome = future.result()
                if outcome is not None:
                    yield outcome
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            while wait(futures, timeout=0).not_done:  # a kernel that is just starting has no process to kill yet
                kernels.stop_all()
                wait(futures, timeout=0.05)
            raise


def _bring_up_to_date(
    project: Project, store: Store, chapter: Chapter, timeout: int | None, *, hurried: bool
) -> Outcome:
    started = time.perf_counter()
    cache = project.build / "cache" / "matplotlib"
    try:
        with store.lock(chapter.key).acquire(cancel_check=kernels.is_stopping):
            if find_fresh(store, chapter.key):  # another build was faster
                return Outcome(chapter.page, "fresh")
            result = kernels.run_chapter(chapter, timeout=timeout, cache=cache, hurried=hurried)
            store.put(chapter.key, result)
            if not is_fresh(result):
                raise BookError(
                    f"{chapter.path}: src/bineural or the data were changed while the chapter ran: build again"
                )
    except Timeout:
        return Outcome(chapter.page, "failed", error=f"{chapter.path}: the build was stopped")
    except BookError as error:
        return Outcome(chapter.page, "failed", time.perf_counter() - started, str(error))
    samples = tuple(name for name, load in result.observed["data"].items() if load["source"] == "sample")
    return Outcome(chapter.page, "executed", result.seconds, samples=samples)


def require_all(outcomes: list[Outcome]) -> None:
    """Raise a `BookError` with every failure, if there is one."""
    errors = [outcome.error for outcome in outcomes if outcome.state == "failed"]
    if errors:
        raise BookError("\n\n".join(errors))


def print_progress(line: str) -> None:
    """Print a line at once, even into a pipe."""
    print(line, flush=True, file=sys.stdout)
