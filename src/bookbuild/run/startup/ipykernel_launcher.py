"""Starts the kernel of a chapter: IPython's, but one that drops no output.

The process of a kernel finds this folder first on PYTHONPATH, and so this module in place of ipykernel's.
"""

import os
import sys
from typing import Any


def launch() -> None:
    """Run the kernel until it is told to end."""
    import zmq
    from ipykernel.kernelapp import IPKernelApp

    class LosslessKernelApp(IPKernelApp):
        """A kernel that waits for a slow listener, where ZeroMQ would drop all but a thousand messages in silence."""

        def init_iopub(self, context: Any) -> None:
            """Make the socket that outputs are sent to."""
            context.setsockopt(zmq.XPUB_NODROP, 1)  # a default for its sockets, which this one alone understands
            super().init_iopub(context)  # type: ignore[no-untyped-call]

    LosslessKernelApp.launch_instance()


if __name__ == "__main__":
    if sys.path[0] in ("", os.getcwd()):  # IPython puts it back when all that a kernel needs is imported
        del sys.path[0]
    launch()
