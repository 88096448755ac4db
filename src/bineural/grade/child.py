"""What a process for one notebook, or for one check, does: read a request, go into the jail, work, answer.

The request comes on standard input, the answers go to a copy of standard output, what the student's code prints to
standard error. A message is a line of JSON, which tells the length of the bytes that follow it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from bineural.grade import jail, judging, running


def main() -> None:
    """Do what the request asks for; never returns."""
    with os.fdopen(os.dup(0), "rb") as stream:
        request = pickle.load(stream)
    answers = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    code = 1
    try:
        _serve(request, answers)
        code = 0
    finally:
        # What the student's code has registered for the end of the process is not run.
        os._exit(code)


def _serve(request: Mapping[str, Any], answers: int) -> None:
    os.chdir(request["jail"].folder)
    how = jail.enter(request["jail"])
    pid = os.getpid()
    os.environ.update(request["environment"])
    # After everything that is imported already: a file of the student's shadows nothing.
    sys.path.append(request["jail"].folder)

    def send(header: Mapping[str, Any], payload: bytes = b"") -> None:
        line = json.dumps({**header, "size": len(payload)}).encode() + b"\n"
        # A copy of this process that the student's code has made has no say.
        if os.getpid() == pid:
            _write(answers, line + payload)

    send({"kind": "how", **how})
    if request["kind"] == "notebook":
        running.run_cells(
            request["cells"],
            request["tasks"],
            send,
            cell_seconds=request["seconds"],
            output=request["output"],
        )
    else:
        verdict = judging.judge(
            request["exercise"], request["submission"], request["sources"], request["languages"], request["seconds"]
        )
        send({"kind": "verdict", "secret": request["secret"], **verdict})


def read_messages(data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the messages of a process, up to the first that is none, whatever it has written.

    Examples
    --------
    >>> list(read_messages(b'{"kind": "done", "size": 2}\\nabnonsense'))
    [({'kind': 'done', 'size': 2}, b'ab')]
    """
    place = 0
    while place < len(data):
        end = data.find(b"\n", place)
        with contextlib.suppress(ValueError, RecursionError):
            header = json.loads(data[place : end if end >= 0 else None])
            size = header.get("size") if isinstance(header, dict) else None
            if end >= 0 and isinstance(size, int) and 0 <= size <= len(data) - end - 1:
                yield header, data[end + 1 : end + 1 + size]
                place = end + 1 + size
                continue
        return


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main()
