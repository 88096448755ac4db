"""Run the cells of a notebook, here and now, and hand out what they define as soon as it is there."""

from __future__ import annotations

import ast
import asyncio
import builtins
import hashlib
import inspect
import io
import linecache
import os
import signal
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bineural.grade.cells import check_calls, is_check_alone, parse, plain_python

# (header, payload)
Send = Callable[[Mapping[str, Any], bytes], None]
ERROR_CHARACTERS = 300


class TimeIsUpError(KeyboardInterrupt):
    """A cell took longer than it may; an ``except Exception`` does not hold it."""


class _Printed(io.TextIOBase):
    """Standard output that keeps the beginning of what is printed and drops the rest."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor, self._left = descriptor, limit

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str) -> int:
        if self._left > 0:
            data = text.encode("utf-8", "replace")[: self._left]
            self._left -= len(data)
            os.write(self._descriptor, data)
        return len(text)


def run_cells(
    cells: Sequence[Mapping[str, Any]],
    tasks: Sequence[Mapping[str, Any]],
    send: Send,
    *,
    cell_seconds: float,
    output: int,
) -> None:
    """Run cells one after another, those after one that fails too.

    Parameters
    ----------
    cells : sequence of mapping
        ``number``, ``source``, ``run`` (whether it is to be run), and the ``exercise`` and ``role`` beside it.
    tasks : sequence of mapping
        ``exercise``, ``submission`` (an expression) and ``names`` (those in it).
    send : callable
        Takes a header and bytes: of ``kind`` ``"value"`` a pickled submission with the ``moment`` that it is of,
        ``"check"``, ``"starter"``, ``"cell"`` or ``"end"``; of ``kind`` ``"error"`` the first words of an error;
        ``"done"`` at the end.
    cell_seconds : float
        A cell that takes longer is interrupted.
    output : int
        Bytes of standard output that are kept.
    """
    # Whatever the notebook prints goes through here, so that a flood costs nobody anything.
    sys.stdout = sys.stderr = _Printed(1, output)
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, display=lambda *objects, **options: None)
    sys.modules["__main__"] = main
    sent: dict[int, str] = {}

    def hand_out(number: int, moment: str, cell: int) -> None:
        with suppress(BaseException), time_limit(cell_seconds):
            data = _pickled(tasks[number]["submission"], main.__dict__)
            digest = hashlib.sha256(data).hexdigest()
            if sent.get(number) != digest or moment != "cell":
                sent[number] = digest
                send({"kind": "value", "task": number, "moment": moment, "cell": cell}, data)

    for cell in cells:
        if cell["run"]:
            _run_cell(cell, main.__dict__, tasks, send, hand_out, cell_seconds)
    for number in range(len(tasks)):
        hand_out(number, "end", 0)
    send({"kind": "done"}, b"")


@contextmanager
def time_limit(seconds: float) -> Any:
    """Interrupt what runs in the block after some seconds, and again each second, where the system has such alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise TimeIsUpError(f"longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def remember_source(name: str, source: str) -> None:
    """Let tracebacks and `inspect` find the lines of a cell."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)


def _run_cell(
    cell: Mapping[str, Any],
    names: dict[str, Any],
    tasks: Sequence[Mapping[str, Any]],
    send: Send,
    hand_out: Callable[[int, str, int], None],
    cell_seconds: float,
) -> None:
    number = cell["number"]
    source = plain_python(cell["source"])
    tree = parse(source)
    checked = {name for name, _ in check_calls(tree)} if tree else set()
    of_check = [place for place, task in enumerate(tasks) if task["exercise"] in checked]
    if tree is not None and is_check_alone(tree):
        # Checked it is later, elsewhere.
        for place in of_check:
            hand_out(place, "check", number)
        return
    name = f"<cell {number}>"
    remember_source(name, source)
    error = ""
    try:
        with time_limit(cell_seconds):
            if cell["source"].lstrip().startswith("%%writefile"):
                _write_file(cell["source"])
            else:
                _execute(source, name, names)
    except TimeIsUpError as late:
        send({"kind": "error", "cell": number, "late": True, "text": str(late)}, b"")
        error = "late"
    except BaseException as raised:
        error = f"{type(raised).__name__}: {_text(raised)}".removesuffix(": ")[:ERROR_CHARACTERS]
        send({"kind": "error", "cell": number, "late": False, "text": error}, b"")
    bound = _bound(tree) if tree else frozenset()
    for place, task in enumerate(tasks):
        if cell["exercise"] == task["exercise"] and cell["role"] == "starter":
            hand_out(place, "starter", number)
        elif place in of_check:
            hand_out(place, "check", number)
        elif bound & set(task["names"]):
            hand_out(place, "cell", number)


def _execute(source: str, name: str, names: dict[str, Any]) -> None:
    code = compile(source, name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    if code.co_flags & inspect.CO_COROUTINE:
        asyncio.run(types.FunctionType(code, names)())
    else:
        exec(code, names)


def _write_file(source: str) -> None:
    first, _, body = source.lstrip().partition("\n")
    words = first.split()[1:]
    with Path(words[-1]).open("a" if "-a" in words else "w", encoding="utf-8") as file:
        file.write(body)


def _bound(tree: ast.Module) -> frozenset[str]:
    from bineural.grade.names import attribute_changes, uses

    return uses(tree).binds | attribute_changes(tree)


def _pickled(submission: str, names: dict[str, Any]) -> bytes:
    import cloudpickle

    data: bytes = cloudpickle.dumps(eval(submission, names))
    return data


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""
