"""A process that has imported the libraries once, and makes a copy of itself for each notebook and each check.

It never runs a student's code: only its copies do. Importing NumPy, PyTorch and the exercises takes a second or more,
a copy hundredths of one.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import os
import socket
import sys
import warnings

from bineural.grade import child

ALWAYS = ("cloudpickle", "numpy", "bineural.exercises")
# Imported where a notebook names what stands before the last dot.
LIBRARIES = (
    "matplotlib.pyplot",
    "pandas",
    "sklearn.datasets",
    "sklearn.linear_model",
    "sklearn.model_selection",
    "bineural.datasets.summaries",
    "bineural.metrics",
    "bineural.plotting.style",
    "bineural.scratch.classifier",
    "bineural.scratch.optimizers",
    "bineural.scratch.sequential",
    "torch",
)
# Where an exercise of the lab needs PyTorch.
WITH_TORCH = ("torch", "bineural.models.mlp", "bineural.trainers.trainer")


def main() -> None:
    """Serve the socket that the first argument names; the others are modules to import."""
    server = socket.socket(fileno=int(sys.argv[1]))
    with warnings.catch_warnings(), contextlib.suppress(ImportError):
        warnings.simplefilter("ignore")
        for module in sys.argv[2:]:
            with contextlib.suppress(ImportError):
                importlib.import_module(module)
    # Whatever is there now is in every copy: the collector need not touch, and so copy, it.
    gc.collect()
    gc.freeze()
    _keep_closed()
    while True:
        message, descriptors, _, _ = socket.recv_fds(server, 1, 3)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            server.close()
            for place, descriptor in enumerate(descriptors):
                os.dup2(descriptor, place)
            for descriptor in descriptors:
                os.close(descriptor)
            child.main()
        for descriptor in descriptors:
            os.close(descriptor)
        server.sendall(_number(pid))
        _, status = os.waitpid(pid, 0)
        server.sendall(_number(os.waitstatus_to_exitcode(status)))


def _number(value: int) -> bytes:
    return array.array("q", [value]).tobytes()


def _keep_closed() -> None:
    if sys.platform.startswith("linux"):
        from bineural.grade import linux

        linux.keep_closed()


if __name__ == "__main__":
    main()
