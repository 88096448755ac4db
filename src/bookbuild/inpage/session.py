"""What runs inside of the page: a reader's code, and the check of an exercise, told in the reader's language.

The worker imports this module in Pyodide; the build runs the same functions to prove that an exercise fits. It needs
NumPy and the parts of `bineural` that load with it, nothing of `bookbuild`.
"""

from __future__ import annotations

import ast
import base64
import io
import json
import linecache
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import numpy as np

from bineural.exercises import render, run_check
from bineural.exercises.checking.errors import explain
from bineural.localize import set_language, translate

PAGE = "<page>"
MOST_PRINTED = 8_000
MOST_SHOWN = 2_000
MOST_LINES = 3
GRID = 72

Emit = Callable[[str], None]


def perform(request: str, emit: Emit) -> str:
    """Do what a page asks for; takes and returns JSON.

    Parameters
    ----------
    request : str
        ``language``; ``before``, cells of the page that are needed, run in silence; ``code``, what the reader wrote, a
        list of ``title`` and ``code``; ``check``, the call of `check` that follows; ``after``, cells of the page that
        follow, with ``data``, arrays that they need, ``model``, the name of what they train, and ``points``, the names
        of what is drawn. All but the first may be missing.
    emit : callable
        Gets what is printed, as it is printed, up to `MOST_PRINTED` characters.

    Returns
    -------
    str
        ``value``, how the last expression is shown; ``error``; ``check``, the report; ``drawing``, what the trained
        model answers; ``cut``, how many printed characters are missing.
    """
    wanted = json.loads(request)
    set_language(wanted["language"])
    printed = _Printed(emit)
    answer: dict[str, Any] = {}
    with redirect_stdout(printed), redirect_stderr(printed):
        _answer(wanted, answer, printed)
    return json.dumps(answer | {"cut": printed.cut})


def _answer(wanted: Mapping[str, Any], answer: dict[str, Any], printed: _Printed) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    namespace |= {name: decode(array) for name, array in wanted.get("data", {}).items()}
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        _run(wanted.get("before", ""), PAGE, namespace)
    reports: list[Any] = []

    def check(name: str = "", *submission: object) -> None:
        reports.append(run_check(name, *submission))

    try:
        for cell in wanted.get("code", []):
            value = _run(cell["code"], f"<{cell['title']}>", namespace)
            if value is not None:
                answer["value"] = _shown(value)
        if "check" in wanted:
            _run(wanted["check"], PAGE, namespace | {"check": check})
        if "after" in wanted:
            _run(wanted["after"], PAGE, namespace)
            answer["drawing"] = drawing(namespace[wanted["model"]], *(namespace[name] for name in wanted["points"]))
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        own = {f"<{cell['title']}>": cell["title"] for cell in wanted.get("code", [])}
        answer["error"] = told(error, own, wanted["language"])
    if reports:
        [result] = reports
        answer["check"] = {"passed": result.passed, "html": render(result, wanted["language"])["text/html"]}


def _run(code: str, file: str, namespace: dict[str, Any]) -> Any:
    """Run code; return the value of its last line if that is an expression."""
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    tree = ast.parse(code, file)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, file, "exec", dont_inherit=True), namespace)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), file, "eval", dont_inherit=True), namespace)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + " …"


def told(error: BaseException, own: Mapping[str, str], language: str) -> dict[str, Any]:
    """Return an error as a page tells it: its name, the reader's own lines that led to it, what to do.

    Parameters
    ----------
    error : BaseException
        What was raised.
    own : mapping of str to str
        The files in which the reader's code is, and the title of each.
    language : str
        That of the hint. ``kind`` names a sentence that the page has: ``"syntax"``, ``"memory"`` or ``"import"``.
    """
    text = f"{type(error).__name__}: {error}".removesuffix(": ")
    if isinstance(error, SyntaxError):
        place = [own.get(error.filename or "", ""), error.lineno, (error.text or "").rstrip("\n")]
        text = f"{type(error).__name__}: {error.msg}"
        return {"kind": "syntax", "text": text, "lines": [place] if error.lineno else [], "hint": ""}
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in own]
    lines = [
        (own[frame.filename], frame.lineno, linecache.getline(frame.filename, frame.lineno or 0).strip())
        for frame in frames
    ]
    shown = [list(line) for line in dict.fromkeys(lines)][-MOST_LINES:]
    if isinstance(error, MemoryError) or "array is too big" in text:
        return {"kind": "memory", "text": text, "lines": shown, "hint": ""}
    if isinstance(error, ModuleNotFoundError):
        return {"kind": "import", "text": text, "lines": shown, "hint": ""}
    name = next((frame.name for frame in reversed(frames) if not frame.name.startswith("<")), "…")
    return {"kind": "", "text": text, "lines": shown, "hint": translate(explain(error, name), language)}


class _Printed(io.TextIOBase):
    """What is printed, passed on as it comes, and cut where it becomes too much."""

    def __init__(self, emit: Emit) -> None:
        self.emit = emit
        self.left = MOST_PRINTED
        self.cut = 0

    def write(self, text: str, /) -> int:
        """Pass a text on as long as there is room."""
        shown = text[: self.left]
        self.left -= len(shown)
        self.cut += len(text) - len(shown)
        if shown:
            self.emit(shown)
        return len(text)


def encode(array: Any) -> dict[str, Any]:
    """Return an array as JSON holds it, bit for bit."""
    array = np.ascontiguousarray(array)
    array = array.astype(array.dtype.newbyteorder("<"))
    return {
        "dtype": array.dtype.str,
        "shape": list(array.shape),
        "base64": base64.b64encode(array.tobytes()).decode("ascii"),
    }


def decode(stored: Mapping[str, Any]) -> Any:
    """Return the array of `encode`, with integers as wide as they were."""
    return np.frombuffer(base64.b64decode(stored["base64"]), stored["dtype"]).reshape(stored["shape"]).copy()


def drawing(model: Callable[[Any], Any], points: Any, labels: Any) -> dict[str, Any]:
    """Return what a page needs to draw a classifier of points in the plane: its answers on a grid and at the points.

    Parameters
    ----------
    model : callable
        Takes points, an array of shape (N, 2), and returns logits, (N, K).
    points, labels : ndarray
        Of shape (N, 2) and (N,).
    """
    low, high = points.min(axis=0) - 0.3, points.max(axis=0) + 0.3
    across, up = (np.linspace(low[axis], high[axis], GRID) for axis in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)  # row by row, from below
    answers = model(points).argmax(axis=1)
    return {
        "low": low.tolist(),
        "high": high.tolist(),
        "size": GRID,
        "grid": "".join(map(str, model(grid).argmax(axis=1))),
        "points": points.round(3).tolist(),
        "labels": labels.tolist(),
        "right": (answers == labels).tolist(),
    }
