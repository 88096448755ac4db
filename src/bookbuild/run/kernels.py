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
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from bookbuild.run.freshness import observe, package_folder, snapshot
from bookbuild.run.store import Result, iterate_records
from bookbuild.sources.chapters import Chapter, code_cells
from bookbuild.sources.project import BookError

THREADS = 1
# Per cell. No page has room for as much text; images of several figures, in every language, need more.
MOST_TEXT = 1_000_000
MOST_DATA = 32_000_000
# Seconds that a loader waits for a silent server once a download of this build has failed: a dead network costs little.
SHORT_TIMEOUT = 2
LONGEST_SOCKET_FOLDER = 95  # a Unix socket's path has at most 107 bytes
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)
# They would choose a language or a backend for the outputs, or trace and so slow what is timed.
_NOT_INHERITED = ("BINEURAL_LANG", "COVERAGE_", "MATPLOTLIBRC", "MPLBACKEND", "PYTHONSTARTUP")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")

_running: set[AsyncKernelManager] = set()
_stopping = threading.Event()


def run_chapter(chapter: Chapter, *, timeout: int | None, cache: Path, hurried: bool = False) -> Result:
    """Execute a chapter in a fresh kernel.

    Parameters
    ----------
    chapter : Chapter
        What to run. Cells tagged `skip-execution` are left out, an error in a cell tagged `raises-exception` is an
        output.
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
        With the file, line and number of the cell, if a cell raises, writes to stderr, runs too long, shows too much
        or kills the kernel, if a check of an exercise does not pass on its solution (unless the cell is tagged
        `failing-check`), or if a label has no translation.
    """
    notebook = copy.deepcopy(chapter.notebook)
    modules = snapshot()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bineural-", ignore_cleanup_errors=True) as scratch:
        imports, loads = Path(scratch) / "imports", Path(scratch) / "loads"
        for log in (imports, loads):
            log.touch()
        environment = _environment(Path(scratch), imports, loads, cache, hurried=hurried)
        _execute(chapter, notebook, timeout, environment, Path(scratch))
        seconds = time.perf_counter() - started
        imported = imports.read_text("utf8").split()
        data = used_data(loads.read_text("utf8").splitlines())
    outputs = [[dict(output) for output in cell.outputs] for cell in code_cells(notebook)]
    _require_clean(chapter, notebook)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Result(chapter.page, outputs, observe(imported, outputs, modules, data), round(seconds, 2), now, THREADS)


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
        _kill(manager)


def is_stopping() -> bool:
    """Tell whether `stop_all` was called."""
    return _stopping.is_set()


def _kill(manager: AsyncKernelManager) -> None:
    """Kill a kernel with the processes that it started, if it runs already."""
    process = getattr(manager.provisioner, "process", None)
    if process is not None and process.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # a kernel leads a group of its own
        else:
            process.kill()


def _environment(scratch: Path, imports: Path, loads: Path, cache: Path, *, hurried: bool) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    if environment.get("BINEURAL_DATA"):  # the kernel works in another folder
        environment["BINEURAL_DATA"] = str(Path(environment["BINEURAL_DATA"]).expanduser().absolute())
    if hurried:
        environment.setdefault("BINEURAL_TIMEOUT", str(SHORT_TIMEOUT))
    package = package_folder("bineural").parent  # the kernel imports the package whose modules are watched
    paths = [str(Path(__file__).parent / "startup"), str(package), *filter(None, [environment.get("PYTHONPATH")])]
    cache.mkdir(parents=True, exist_ok=True)
    return environment | {
        **dict.fromkeys(_THREAD_VARIABLES, str(THREADS)),
        "BINEURAL_DATA_LOG": str(loads),  # also keeps loaders from warning of a sample: the page tells of it
        "BINEURAL_PROGRESS": "0",
        "BOOKBUILD_IMPORTS": str(imports),
        "IPYTHONDIR": str(scratch / "ipython"),  # no start-up files of the user
        "MPLCONFIGDIR": str(cache),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": os.pathsep.join(paths),
    }


@contextmanager
def _kernel(name: str, scratch: Path) -> Iterator[AsyncKernelManager]:
    """A kernel manager whose process is known to `stop_all`."""
    manager = AsyncKernelManager(kernel_name=name)
    manager.connection_file = str(scratch / "connection.json")  # goes with the folder even if the build is killed
    if sys.platform != "win32" and len(os.fsencode(scratch)) < LONGEST_SOCKET_FOLDER:
        manager.transport, manager.ip = (
            "ipc",
            str(scratch / "k"),
        )  # TCP ports of parallel starts collide now and then
    _running.add(manager)
    if is_stopping():  # after add: either stop_all sees this kernel, or it is seen here
        _running.discard(manager)
        raise BookError("the build was stopped")
    try:
        yield manager
    finally:
        _running.discard(manager)


class _Client(NotebookClient):
    """Runs the cells, and kills a kernel that shows more than a page can hold."""

    def __init__(self, notebook: NotebookNode, manager: AsyncKernelManager, **settings: Any):
        super().__init__(notebook, km=manager, **settings)
        self.manager = manager
        self.owns_km = True  # else the kernel outlives its chapter
        self.current = 0
        self.flooded: int | None = None  # the cell that showed too much
        self.text = self.data = 0
        self.on_cell_execute = self._begin

    def _begin(self, cell: NotebookNode, cell_index: int) -> None:
        self.current = cell_index
        self.text = self.data = 0

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Keep an output, unless the cell has shown too much."""
        content = msg["content"]
        self.text += len(content.get("text", ""))
        self.data += sum(len(str(data)) for data in content.get("data", {}).values())
        if self.text > MOST_TEXT or self.data > MOST_DATA:
            self.flooded = cell_index
            _kill(self.manager)
            return None
        return super().output(outs, msg, display_id, cell_index)


def _execute(
    chapter: Chapter, notebook: NotebookNode, timeout: int | None, environment: dict[str, str], scratch: Path
) -> None:
    work = scratch / "work"
    work.mkdir()
    failure: Exception | None = None
    with _kernel(notebook.metadata.kernelspec.name, scratch) as manager:
        client = _Client(
            notebook,
            manager,
            timeout=timeout,
            resources={"metadata": {"path": str(work)}},
            record_timing=False,
            shutdown_kernel="immediate",
        )
        try:
            asyncio.run(client.async_execute(env=environment))  # a loop of this chapter's own, closed at its end
        except (CellExecutionError, CellTimeoutError, NoSuchKernel, RuntimeError) as error:
            failure = error
        finally:
            atexit.unregister(client._cleanup_kernel)  # left behind by a kernel that does not start
    if client.flooded is not None:
        raise BookError(
            f"{chapter.place(client.flooded)} showed more than a page can hold "
            f"({MOST_TEXT:,} characters or {MOST_DATA:,} bytes of figures) and was stopped: show less"
        )
    if failure is not None:
        raise _explained(chapter, notebook, failure, client.current, timeout)


def _explained(
    chapter: Chapter, notebook: NotebookNode, failure: Exception, cell: int, timeout: int | None
) -> BookError:
    if isinstance(failure, CellExecutionError):
        return _cell_failed(chapter, notebook, failure)
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
        if faults and not _tagged(cell, "raises-exception"):
            traceback = _ANSI.sub("", "\n".join(faults[0].traceback))
            return BookError(f"{chapter.place(index)} raised {faults[0].ename}: {faults[0].evalue}\n{traceback}")
    return BookError(f"{chapter.path}: {error}")


def _require_clean(chapter: Chapter, notebook: NotebookNode) -> None:
    """Refuse outputs that must not reach a page."""
    from bineural.localize import MIME_LOCALIZED

    for index, cell in enumerate(notebook.cells):
        outputs: list[dict[str, Any]] = cell.get("outputs", [])
        for output in outputs:
            if output["output_type"] == "stream" and output["name"] == "stderr":
                raise BookError(f"{chapter.place(index)} wrote to stderr, mend its cause: {output['text'].strip()}")
            missing = output.get("data", {}).get(MIME_LOCALIZED, {}).get("missing", [])
            if missing:
                raise BookError(
                    f"{chapter.place(index)} shows {', '.join(map(repr, missing))}, "
                    "which a catalogue in src/bineural/locale does not translate: add it there"
                )
        for record in iterate_records([outputs]):
            if record["kind"] == "check" and not record["passed"] and not _tagged(cell, "failing-check"):
                raise BookError(
                    f"{chapter.place(index)}: the check {record['name']} does not pass on the solution above it"
                )


def _tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])
