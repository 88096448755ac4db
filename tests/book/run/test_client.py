"""How much a cell may show: what is kept counts, not what was sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from bookbuild.run import client
from bookbuild.run.client import Client

MOST = 100


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of two cells, in which 100 characters are too many."""
    monkeypatch.setattr(client, "MOST_TEXT", MOST)
    monkeypatch.setattr(client, "MOST_DATA", MOST)
    cells = [new_code_cell("", outputs=[]) for _ in range(2)]
    made = Client(new_notebook(cells=cells), Mock(), tmp_path, Mock())
    made.clear_before_next_output = False  # as at the start of a cell
    return made


def send(kernel: Client, kind: str, cell: int = 0, display: str | None = None, **content: Any) -> None:
    """Let a message of the kernel come."""
    transient = {"transient": {"display_id": display}} if display else {}
    message = {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content | transient}
    kernel.process_message(message, kernel.nb.cells[cell], cell)


def picture(size: int) -> dict[str, Any]:
    return {"data": {"text/plain": "x" * size}, "metadata": {}}


def test_outputs_that_are_cleared_do_not_count(kernel: Client) -> None:
    for wait in (True, False):
        for _ in range(3):
            send(kernel, "clear_output", wait=wait)
            send(kernel, "display_data", **picture(MOST))
            send(kernel, "stream", name="stdout", text="x" * MOST)
    assert kernel.flooded is None
    assert len(kernel.nb.cells[0].outputs) == 2


def test_output_that_is_updated_counts_once(kernel: Client) -> None:
    send(kernel, "display_data", display="one", **picture(10))
    for size in (MOST, 1, MOST):
        send(kernel, "update_display_data", cell=1, display="one", **picture(size))
    assert kernel.flooded is None
    kernel.kill.assert_not_called()
    send(kernel, "update_display_data", cell=1, display="one", **picture(MOST + 1))
    assert kernel.flooded == 0  # where it is shown, not where it was updated
    kernel.kill.assert_called_once_with(kernel.manager)


def test_output_that_was_cleared_is_not_updated(kernel: Client) -> None:
    send(kernel, "display_data", display="one", **picture(10))
    send(kernel, "clear_output", wait=False)
    send(kernel, "display_data", **picture(MOST))
    send(kernel, "update_display_data", display="one", **picture(MOST))
    assert kernel.flooded is None


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("stream", {"name": "stdout", "text": "x" * 60}),
        ("display_data", picture(60)),
        ("execute_result", {"execution_count": 1, **picture(60)}),
        ("error", {"ename": "E", "evalue": "x" * 20, "traceback": ["x" * 40]}),
    ],
)
def test_what_adds_up_is_too_much(kernel: Client, kind: str, content: dict[str, Any]) -> None:
    send(kernel, kind, **content)
    send(kernel, kind, cell=1, **content)
    assert kernel.flooded is None
    send(kernel, kind, cell=1, **content)
    assert kernel.flooded == 1
