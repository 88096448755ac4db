"""Runs one chapter in a kernel of its own and says what came out and what was used."""

from __future__ import annotations

import asyncio
import atexit
import copy
import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from bookbuild.run.client import MOST_DATA, MOST_TEXT, OUTPUTS_TIMEOUT, Client
from bookbuild.run.freshness import Used, observe, package_folder, snapshot
from bookbuild.run.outputs import places_of, require_clean, tagged, without_places
from bookbuild.run.scratch import scratch_folder
from bookbuild.run.store import Result
from bookbuild.run.variables import THREADS, kernel_environment
from bookbuild.sources.chapters import Chapter, code_cells
from bookbuild.sources.project import BookError

STOPPED = "the build was stopped"
LONGEST_SOCKET_FOLDER = 95  # a Unix socket's path has at most 107 bytes
_OUTPUTS_LATE = "Timeout waiting for IOPub output"  # nbclient's only sign of it
_ANSI = re.compile(r"\x1b\[[0-9;]*m")

_running: set[AsyncKernelManager] = set()
_waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = set()
_stopping = threading.Event()


def run_chapter(chapter: Chapter, root: Path, *, timeout: int | None, cache: Path, hurried: bool = False) -> Result:
    """Execute a chapter in a fresh kernel.

    Parameters
    ----------
    chapter : Chapter
        What to run. Cells tagged `skip-execution` are left out, an error in a cell tagged `raises-exception` is an
        output.
    root : Path
        The book.
    timeout : int or None
        Seconds that one cell may take, None if there is no limit.
    cache : Path
        Folder where libraries may keep what does not change outputs (matplotlib's list of fonts).
    hurried : bool
        True if loaders should not wait long for servers, since some have not answered.

    Returns
    -------
    Result

    Raises
    ------
    BookError
        With the file, line and number of the cell, if a cell raises, runs too long, shows too much, kills the kernel,
        removes its scratch folder or has outputs that must not reach a page.
    """
    from bineural.datasets.settings import data_folder

    notebook = copy.deepcopy(chapter.notebook)
    modules = snapshot()
    package = package_folder("bineural").parent
    started = time.perf_counter()
    with scratch_folder() as scratch:
        log, loads = scratch / "log", scratch / "loads"
        for file in (log, loads):
            file.touch()
        cache.mkdir(parents=True, exist_ok=True)
        environment = kernel_environment(scratch, log, loads, cache, root, package, hurried=hurried)
        _execute(chapter, notebook, timeout, environment, scratch)
        seconds = time.perf_counter() - started
        used = Used.of(log.read_text("utf8", "surrogateescape").splitlines())
        data = used_data(loads.read_text("utf8").splitlines())
        places = places_of(root, package, scratch, data_folder())
    require_clean(chapter, notebook)
    outputs = without_places([[dict(output) for output in cell.outputs] for cell in code_cells(notebook)], places)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    observed = observe(used, outputs, modules, data, root)
    return Result(chapter.page, outputs, observed, round(seconds, 2), now, THREADS)


def used_data(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return `source` and `fingerprint` of each data set in the lines that `bineural.datasets` logs.

    Of several loads the first counts: if the data changed later in the run, the result is out of date at once.
    """
    used: dict[str, dict[str, str]] = {}
    for load in map(json.loads, lines):
        used.setdefault(load["name"], {"source": load["source"], "fingerprint": load["fingerprint"]})
    return used


def stop_all() -> None:
    """Kill every kernel of this process at once; chapters that run then fail, and no more kernels start."""
    _stopping.set()
    for manager in list(_running):
        kill(manager)
    while _waiting:  # else a chapter notices the death of a kernel that was starting seconds later
        loop, task = _waiting.pop()
        with suppress(RuntimeError):  # it has just ended
            loop.call_soon_threadsafe(task.cancel)


def is_stopping() -> bool:
    """Tell whether `stop_all` was called."""
    return _stopping.is_set()


def kill(manager: AsyncKernelManager) -> None:
    """Kill a kernel with the processes that it started, if it runs already."""
    process = getattr(manager.provisioner, "process", None)
    if process is not None and process.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a kernel leads a group of its own
        else:
            process.kill()


@contextmanager
def kernel(name: str, scratch: Path, specs: KernelSpecManager | None = None) -> Iterator[AsyncKernelManager]:
    """A kernel manager whose process is known to `stop_all`, with the kernels of this environment or those given."""
    manager = AsyncKernelManager(kernel_name=name, **({"kernel_spec_manager": specs} if specs else {}))
    manager.connection_file = str(scratch / "connection.json")  # goes with the folder even if the build is killed
    if sys.platform != "win32" and len(os.fsencode(scratch)) < LONGEST_SOCKET_FOLDER:
        manager.transport, manager.ip = (
            "ipc",
            str(scratch / "k"),
        )  # TCP ports of parallel starts collide now and then
    _running.add(manager)
    if is_stopping():  # after add: either stop_all sees this kernel, or it is seen here
        _running.discard(manager)
        raise BookError(STOPPED)
    try:
        yield manager
    finally:
        _running.discard(manager)


def _execute(
    chapter: Chapter, notebook: NotebookNode, timeout: int | None, environment: dict[str, str], scratch: Path
) -> None:
    work = scratch / "work"
    work.mkdir()
    failure: Exception | None = None
    with kernel(notebook.metadata.kernelspec.name, scratch) as manager:
        client = Client(
            notebook,
            manager,
            scratch,
            kill,
            timeout=timeout,
            resources={"metadata": {"path": str(work)}},
            shutdown_kernel="immediate",
        )
        try:
            asyncio.run(run_cells(client, environment))  # a loop of this chapter's own, closed at its end
        except asyncio.CancelledError:
            raise BookError(STOPPED) from None
        except (CellExecutionError, CellTimeoutError, NoSuchKernel, RuntimeError) as error:
            failure = error
        finally:
            atexit.unregister(client._cleanup_kernel)  # left behind by a kernel that does not start
    if client.flooded is not None:
        raise BookError(
            f"{chapter.place(client.flooded)} showed more than a page can hold "
            f"({MOST_TEXT:,} characters or {MOST_DATA:,} bytes of figures) and was stopped: show less"
        )
    if client.homeless is not None:
        raise BookError(
            f"{chapter.place(client.homeless)} removed the folder that it ran in: leave it, it goes with the kernel"
        )
    if failure is not None:
        raise _explained(chapter, notebook, failure, client.current, timeout)


async def run_cells(client: Client, environment: dict[str, str]) -> None:
    """Start the kernel and run all cells, unless `stop_all` is called meanwhile."""
    task = asyncio.current_task()
    assert task is not None
    entry = (asyncio.get_running_loop(), task)
    _waiting.add(entry)
    try:
        if is_stopping():  # after add: either stop_all sees this task, or it is seen here
            raise BookError(STOPPED)
        await client.async_execute(env=environment)
    except asyncio.CancelledError:
        if client.km is not None:
            await client._async_cleanup_kernel()
        raise
    finally:
        _waiting.discard(entry)


def _explained(
    chapter: Chapter, notebook: NotebookNode, failure: Exception, cell: int, timeout: int | None
) -> BookError:
    if isinstance(failure, CellExecutionError):
        return _cell_failed(chapter, notebook, failure)
    if isinstance(failure, CellTimeoutError) and _OUTPUTS_LATE in str(failure):
        return BookError(
            f"{chapter.place(cell)} ended, but its outputs did not arrive within {OUTPUTS_TIMEOUT} s: show less"
        )
    if isinstance(failure, CellTimeoutError):
        return BookError(
            f"{chapter.place(cell)} ran longer than {timeout} s: shorten it or raise execute.timeout in _config.yml"
        )
    if isinstance(failure, NoSuchKernel):
        return BookError(
            f"{chapter.path}:1: there is no kernel {failure.name!r}: "
            "write `name: python3` under kernelspec in its header"
        )
    if isinstance(failure, DeadKernelError):
        return BookError(f"{chapter.place(cell)} killed its kernel (out of memory or a crash in compiled code)")
    return BookError(f"{chapter.path}: the kernel did not start: {failure}")


def _cell_failed(chapter: Chapter, notebook: NotebookNode, error: CellExecutionError) -> BookError:
    for index, cell in enumerate(notebook.cells):
        faults = [output for output in cell.get("outputs", []) if output.output_type == "error"]
        if faults and not tagged(cell, "raises-exception"):
            traceback = _ANSI.sub("", "\n".join(faults[0].traceback))
            return BookError(f"{chapter.place(index)} raised {faults[0].ename}: {faults[0].evalue}\n{traceback}")
    return BookError(f"{chapter.path}: {error}")
