"""Runs notebooks as a reader would: in an environment of their own, in an empty folder, on the offline samples."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode

from bookbuild.notebooks.parts import CHECK
from bookbuild.run.client import Client
from bookbuild.run.kernels import kernel, kill, run_cells
from bookbuild.run.scratch import scratch_folder
from bookbuild.run.store import iterate_records
from bookbuild.run.variables import THREAD_VARIABLES, THREADS
from bookbuild.sources.chapters import code_cells

KERNEL = "reader"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
# What a reader's machine has besides: a shell's own variables, and where its files are.
KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


@dataclass
class Run:
    """How it went with one notebook.

    Parameters
    ----------
    path : Path
        The notebook.
    seconds : float
        How long it ran.
    faults : list of str
        What went wrong, a sentence each; none if all went well.
    values : dict of str to str
        The numbers that it stored for the prose, as an English reader sees them.
    """

    path: Path
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def run_notebooks(paths: list[Path], python: Path, *, jobs: int | None = None, timeout: int | None) -> Iterator[Run]:
    """Run notebooks, several at once, and yield how it went in their order.

    Parameters
    ----------
    paths : list of Path
        The notebooks; they stay as they are.
    python : Path
        The Python of the environment that they run in.
    jobs : int, optional
        How many at once; by default one a core.
    timeout : int or None
        Seconds that one cell may take, None if there is no limit.
    """
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        yield from pool.map(lambda path: run_notebook(path, python, timeout=timeout), paths)


def run_notebook(path: Path, python: Path, *, timeout: int | None) -> Run:
    """Run one notebook; parameters are those of `run_notebooks`."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    run = Run(path)
    started = time.perf_counter()
    with scratch_folder() as scratch:
        work = scratch / "work"
        work.mkdir()
        with kernel(KERNEL, scratch, _specs(python, scratch)) as manager:
            resources = {"metadata": {"path": str(work)}}
            client = Client(
                notebook, manager, scratch, kill, timeout=timeout, resources=resources, shutdown_kernel="immediate"
            )
            try:
                asyncio.run(run_cells(client, _environment(scratch)))
            except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
                text = ANSI.sub("", str(error)).strip()
                run.faults.append(f"{path}: cell {client.current + 1} does not run:\n{text}")
            finally:
                atexit.unregister(client._cleanup_kernel)
    run.seconds = time.perf_counter() - started
    if not run.faults:
        run.faults += _faults_of_checks(path, notebook)
    outputs = [[dict(output) for output in cell.outputs] for cell in code_cells(notebook)]
    records = iterate_records(outputs)
    run.values = {record["name"]: record["texts"]["en"] for record in records if record["kind"] == "value"}
    return run


def _faults_of_checks(path: Path, notebook: NotebookNode) -> Iterator[str]:
    """Yield a sentence for each check that did not say what it should: passed for teachers, not yet for students."""
    expected = notebook.metadata["bineural"]["set"] == "teacher"
    for cell in code_cells(notebook):
        part = cell.metadata.get("bineural", {})
        if part.get("role") == CHECK:
            outputs: list[list[dict[str, Any]]] = [[dict(output) for output in cell.outputs]]
            said = [record["passed"] for record in iterate_records(outputs) if record["kind"] == "check"]
            if said != [expected]:
                yield f"{path}: the check of {part['exercise']} said passed: {said}, and should say {expected}"


def _specs(python: Path, scratch: Path) -> KernelSpecManager:
    """Return where the kernel of an environment is found."""
    folder = scratch / "kernels" / KERNEL
    folder.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    text = json.dumps({"argv": argv, "display_name": KERNEL, "language": "python"})
    (folder / "kernel.json").write_text(text, "utf8")
    return KernelSpecManager(kernel_dirs=[str(folder.parent)], ensure_native_kernel=False)


def _environment(scratch: Path) -> dict[str, str]:
    """Return the variables of a kernel: nothing of ours but one thread, as the book has, and no data and no network."""
    from bookbuild.run.scratch import VARIABLE

    return {
        **{name: os.environ[name] for name in KEPT if name in os.environ},
        **dict.fromkeys(THREAD_VARIABLES, str(THREADS)),
        "HOME": str(scratch / "home"),
        "IPYTHONDIR": str(scratch / "ipython"),
        "BINEURAL_DATA": str(scratch / "data"),
        "BINEURAL_OFFLINE": "1",
        "BINEURAL_PROGRESS": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # else the debugger of older kernels warns
        VARIABLE: str(scratch),
    }
