"""Executes the chapters whose results are missing or out of date, several at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from bookbuild import kernels
from bookbuild.freshness import find_fresh, is_fresh
from bookbuild.notebooks import Chapter, chapters
from bookbuild.project import BookError, Project
from bookbuild.store import Store

DEFAULT_TIMEOUT = 600


@dataclass(frozen=True)
class Outcome:
    """How it went with one chapter: `executed`, `fresh` (nothing to do) or `failed` with its error."""

    page: str
    state: str
    seconds: float = 0.0
    error: str = ""


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
    store = Store(project.results)
    waiting = chapters(project, pages)
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
            for outcome in _run(project, store, group, width):
                outcomes.append(outcome)
                report(f"  {outcome.page}: {outcome.state} in {outcome.seconds:.1f} s")
    return outcomes


def _run(project: Project, store: Store, group: list[Chapter], width: int) -> Iterator[Outcome]:
    failed = False

    def one(chapter: Chapter) -> Outcome | None:
        nonlocal failed
        if failed:
            return None
        outcome = _bring_up_to_date(project, store, chapter)
        failed = failed or outcome.state == "failed"
        return outcome

    with ThreadPoolExecutor(width) as pool:
        futures = [pool.submit(one, chapter) for chapter in group]
        try:
            for future in as_completed(futures):
                outcome = future.result()
                if outcome is not None:
                    yield outcome
        except BaseException:
            kernels.stop_all()
            pool.shutdown(cancel_futures=True)
            raise


def _bring_up_to_date(project: Project, store: Store, chapter: Chapter) -> Outcome:
    started = time.perf_counter()
    timeout = int(project.config.get("execute", {}).get("timeout", DEFAULT_TIMEOUT))
    with store.lock(chapter.key):
        if find_fresh(store, chapter.key):  # another build was faster
            return Outcome(chapter.page, "fresh")
        try:
            result = kernels.run_chapter(chapter, timeout=timeout, cache=project.build / "cache" / "matplotlib")
        except BookError as error:
            return Outcome(chapter.page, "failed", time.perf_counter() - started, str(error))
        store.put(chapter.key, result)
        if not is_fresh(result):
            edited = f"{chapter.path}: src/bineural was edited while the chapter ran: build again"
            return Outcome(chapter.page, "failed", result.seconds, edited)
    return Outcome(chapter.page, "executed", result.seconds)


def require_all(outcomes: list[Outcome]) -> None:
    """Raise a `BookError` with every failure, if there is one."""
    errors = [outcome.error for outcome in outcomes if outcome.state == "failed"]
    if errors:
        raise BookError("\n\n".join(errors))


def print_progress(line: str) -> None:
    """Print a line at once, even into a pipe."""
    print(line, flush=True, file=sys.stdout)
