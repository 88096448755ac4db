"""Start a script in several processes of this machine by ``torchrun``, wait for it, and leave no process behind."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import distributed

# Seconds that processes have to end by themselves when they are told to.
GRACE = 10.0
# Characters of what a script has printed that an error tells.
MOST = 2000


def can_run_in_parallel() -> bool:
    """Tell whether this PyTorch has gloo, by which processes talk on any processor.

    Examples
    --------
    >>> can_run_in_parallel() in (True, False)
    True
    """
    return distributed.is_available() and distributed.is_gloo_available()


def torchrun(script: str | os.PathLike[str], processes: int = 2, *arguments: str, seconds: float = 60.0) -> Any:
    """Run a script in several processes, and return what it has saved.

    The same as ``torchrun --standalone --nproc-per-node PROCESSES SCRIPT FILE ARGUMENTS``. One of the processes saves a
    result by `torch.save` into FILE; it is read without running code that it may hold. Each process has one thread.

    Parameters
    ----------
    script : str or path-like
        A file, or the name of a module such as ``"bineural.parallel.train"``.
    processes : int
        How many, at least 1.
    *arguments : str
        What the script is told beside the name of the file.
    seconds : float
        After so long all processes are ended.

    Returns
    -------
    object
        Tensors, numbers, texts, lists and dicts.

    Raises
    ------
    RuntimeError
        If PyTorch has no gloo, the script fails, takes longer, or saves nothing.
    ValueError
        If there is no process.
    """
    if processes < 1:
        raise ValueError(f"torchrun expected at least one process, got {processes}: pass for example 2")
    if not can_run_in_parallel():
        raise RuntimeError("torchrun expected a PyTorch with gloo, got one without: install a build for Linux or macOS")
    is_file = isinstance(script, os.PathLike) or script.endswith(".py")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--local-addr=localhost"]
    command += [f"--nproc-per-node={processes}", *(() if is_file else ("-m",)), os.fspath(script)]
    with tempfile.TemporaryDirectory() as folder:
        result, output = Path(folder, "result.pt"), Path(folder, "output")
        code = _run([*command, str(result), *arguments], output, seconds)
        said = _cause(output.read_text("utf-8", "replace"))
        if code is None:
            raise RuntimeError(f"torchrun expected {script} to end within {seconds:g} s, and ended it:\n{said}")
        if code or not result.is_file():
            raise RuntimeError(f"torchrun expected a result of {script}, got none, with code {code}:\n{said}")
        return torch.load(result, map_location="cpu", weights_only=True)


def _run(command: list[str], output: Path, seconds: float) -> int | None:
    """Return the exit code of a command, or None if it was ended after so many seconds."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    if sys.platform == "linux":
        # A machine may not know its own name; these processes need only the loop to themselves.
        environment.setdefault("GLOO_SOCKET_IFNAME", "lo")
    # A file, not a pipe: whoever still holds a pipe would be waited for.
    with output.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=subprocess.STDOUT)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(process)


def _cause(output: str) -> str:
    """Return what a script said of its mistake: the first traceback is its own, torchrun's comes after it."""
    return output[max(output.find("Traceback"), 0) :][:MOST]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End torchrun if it still runs; told to end, it ends its workers first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
