"""Executes the chapters whose results are missing or out of date, several at once."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from filelock import Timeout

from bookbuild.run import kernels
from bookbuild.run.freshness import changes, data_state, find_fresh, snapshot
from bookbuild.run.scratch import guarded, sweep
from bookbuild.run.store import Store
from bookbuild.sources.chapters import Chapter, chapters
from bookbuild.sources.project import BookError, Project

DEFAULT_TIMEOUT = 600


@dataclass(frozen=True)
class Outcome:
    """How it went with one chapter: `executed`, `fresh` (nothing to do) or `failed` with its error.

    `seconds` is what its execution took, now or when it was, and `budget` what its header allows for. `samples` names
    the data sets of which an execution found only the offline sample.
    """

    page: str
    state: str
    seconds: float = 0.0
    error: str = ""
    samples: tuple[str, ...] = ()
    budget: float | None = None


def execute(
    project: Project,
    pages: list[str] | None = None,
    *,
    jobs: int | None = None,
    report: Callable[[str], None] = print,
) -> list[Outcome]:
    """Bring the results of all chapters, or of those named, up to date.

    Chapters run longest first in `jobs` kernels (default: one a core); those that measure time run alone, after the
    others. The first failure lets running chapters end, starts no more, and is told with the others in the outcomes.

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
    sweep()
    outcomes = []
    state = data_state()
    for chapter in waiting:
        result = find_fresh(project, chapter.key)
        if result is not None:
            store.use(chapter.key, result, state)
            outcomes.append(Outcome(chapter.page, "fresh", result.seconds, budget=chapter.budget))
    done = {outcome.page for outcome in outcomes}
    waiting = [chapter for chapter in waiting if chapter.page not in done]
    if waiting:
        waiting = longest_first(waiting, store.last_seconds())
        report(f"executing {len(waiting)} of {len(waiting) + len(done)} chapters: {', '.join(c.page for c in waiting)}")
        store.require_writable()
    together = [chapter for chapter in waiting if not chapter.measures_time]
    alone = [chapter for chapter in waiting if chapter.measures_time]
    with guarded() if waiting else nullcontext():
        for group, width in ((together, jobs or os.cpu_count() or 1), (alone, 1)):
            if group and not any(outcome.state == "failed" for outcome in outcomes):
                for outcome in _run(project, store, group, width, timeout):
                    outcomes.append(outcome)
                    report(f"  {outcome.page}: {outcome.state} in {outcome.seconds:.1f} s")
    return outcomes


def longest_first(waiting: list[Chapter], known: dict[str, float]) -> list[Chapter]:
    """Sort chapters by their budgets, or by what their last execution took if that was more.

    Less than its budget says little: the last execution may have been on the samples.
    """
    return sorted(waiting, key=lambda chapter: -max(known.get(chapter.page, 0), chapter.budget or float("inf")))


def compare_with_budgets(outcomes: list[Outcome]) -> list[str]:
    """Return a line for each chapter with the seconds of its execution and its budget; those far above it are named."""
    known = [(outcome, outcome.budget) for outcome in outcomes if outcome.budget is not None]
    lines = [
        f"  {outcome.page}: {outcome.seconds:.1f} s of {budget:g} s"
        + (
            f", above twice its budget of {budget:g} s: mend it or measure on a quiet machine"
            if outcome.seconds > 2 * budget
            else ""
        )
        for outcome, budget in sorted(known, key=lambda pair: pair[0].page)
    ]
    return ["execution and budget of each chapter:", *lines] if lines else []


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
        with store.lock(chapter.key, code_hash()).acquire(cancel_check=kernels.is_stopping):
            result = find_fresh(project, chapter.key)
            if result is not None:  # another build was faster
                return Outcome(chapter.page, "fresh", result.seconds, budget=chapter.budget)
            result = kernels.run_chapter(chapter, project.root, timeout=timeout, cache=cache, hurried=hurried)
            store.put(chapter.key, result)
            changed = next(changes(result.observed, project.root), None)
            if changed is not None:
                raise BookError(f"{chapter.path}: {changed} was changed while the chapter ran: build again")
    except Timeout:
        return Outcome(chapter.page, "failed", error=f"{chapter.path}: {kernels.STOPPED}")
    except BookError as error:
        return Outcome(chapter.page, "failed", time.perf_counter() - started, str(error))
    samples = tuple(name for name, load in result.observed["data"].items() if load["source"] == "sample")
    return Outcome(chapter.page, "executed", result.seconds, samples=samples, budget=chapter.budget)


def code_hash() -> str:
    """Hash all of `bineural`: only builds with the same wait for each other's results."""
    return hashlib.sha256(json.dumps(snapshot(), sort_keys=True).encode()).hexdigest()


def require_all(outcomes: list[Outcome]) -> None:
    """Raise a `BookError` with every failure, if there is one."""
    errors = [outcome.error for outcome in outcomes if outcome.state == "failed"]
    if errors:
        raise BookError("\n\n".join(errors))


def print_progress(line: str) -> None:
    """Print a line at once, even into a pipe."""
    print(line, flush=True, file=sys.stdout)
