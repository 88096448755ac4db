"""Runs one chapter in a kernel of its own and says what came out and what was used."""

from __future__ import annotations

import copy
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from bookbuild.freshness import observe, package_folder, snapshot
from bookbuild.notebooks import Chapter, code_cells
from bookbuild.project import BookError
from bookbuild.store import Result, iterate_records

THREADS = 1
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


def run_chapter(chapter: Chapter, *, timeout: int, cache: Path) -> Result:
    """Execute a chapter in a fresh kernel.

    Parameters
    ----------
    chapter : Chapter
        What to run. Cells tagged `skip-execution` are left out, an error in a cell tagged `raises-exception` is an
        output.
    timeout : int
        Seconds that one cell may take.
    cache : Path
        Folder where libraries may keep what does not change outputs (matplotlib's list of fonts).

    Returns
    -------
    Result

    Raises
    ------
    BookError
        With the file, line and number of the cell, if a cell raises, writes to stderr, runs too long or kills the
        kernel, if a check
        of an exercise does not pass on its solution (unless the cell is tagged `failing-check`), or if a label has
        no translation.
    """
    notebook = copy.deepcopy(chapter.notebook)
    modules = snapshot()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bineural-", ignore_cleanup_errors=True) as scratch:
        imports = Path(scratch) / "imports"
        imports.touch()
        _execute(chapter, notebook, timeout, _environment(Path(scratch), imports, cache), Path(scratch))
        seconds = time.perf_counter() - started
        imported = imports.read_text("utf8").split()
    outputs = [[dict(output) for output in cell.outputs] for cell in code_cells(notebook)]
    _require_clean(chapter, notebook)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Result(chapter.page, outputs, observe(imported, outputs, modules), round(seconds, 2), now, THREADS)


def stop_all() -> None:
    """Kill every kernel of this process at once; chapters that run then fail."""
    _stopping.set()
    for manager in list(_running):
        process = getattr(manager.provisioner, "process", None)
        if process is not None:
            process.kill()


def _environment(scratch: Path, imports: Path, cache: Path) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    package = package_folder("bineural").parent  # the kernel imports the package whose modules are watched
    paths = [str(Path(__file__).parent / "kernel"), str(package), *filter(None, [environment.get("PYTHONPATH")])]
    cache.mkdir(parents=True, exist_ok=True)
    return environment | {
        **dict.fromkeys(_THREAD_VARIABLES, str(THREADS)),
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
    if _stopping.is_set():
        raise BookError("the build was stopped")
    _running.add(manager)
    try:
        yield manager
    finally:
        _running.discard(manager)


def _execute(
    chapter: Chapter, notebook: NotebookNode, timeout: int, environment: dict[str, str], scratch: Path
) -> None:
    work = scratch / "work"
    work.mkdir()
    current = [0]
    with _kernel(notebook.metadata.get("kernelspec", {}).get("name", "python3"), scratch) as manager:
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=timeout,
            resources={"metadata": {"path": str(work)}},
            record_timing=False,
            shutdown_kernel="immediate",
            on_cell_execute=lambda cell, cell_index: current.__setitem__(0, cell_index),
        )
        client.owns_km = True  # else the kernel outlives its chapter
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            raise _cell_failed(chapter, notebook, error) from None
        except CellTimeoutError:
            raise BookError(
                f"{chapter.place(current[0])} ran longer than {timeout} s: "
                "shorten it or raise execute.timeout in _config.yml"
            ) from None
        except NoSuchKernel as error:
            raise BookError(
                f"{chapter.path}:1: there is no kernel {error.name!r}: "
                "write `name: python3` under kernelspec in its header"
            ) from None
        except DeadKernelError:
            raise BookError(
                f"{chapter.place(current[0])} killed its kernel (out of memory or a crash in compiled code)"
            ) from None


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
