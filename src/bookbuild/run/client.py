"""Runs the cells of a chapter, and stops a kernel that goes beyond what a page can hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

# Per cell. No page has room for as much text; images of several figures, in every language, need more.
MOST_TEXT = 1_000_000
MOST_DATA = 32_000_000
# Seconds until the outputs of a cell that has ended have all arrived.
OUTPUTS_TIMEOUT = 60


class Client(NotebookClient):
    """Runs the cells of a notebook.

    Parameters
    ----------
    notebook : NotebookNode
        Gets the outputs.
    manager : AsyncKernelManager
        Of the kernel to be started.
    scratch : Path
        The chapter's scratch folder, whose content the cells should let be.
    kill : callable
        Kills the kernel.

    Attributes
    ----------
    current : int
        The cell that runs or ran last.
    flooded : int or None
        The cell that showed too much, for which the kernel was killed.
    homeless : int or None
        The cell that removed its scratch folder, for which the kernel was killed.
    """

    def __init__(
        self,
        notebook: NotebookNode,
        manager: AsyncKernelManager,
        scratch: Path,
        kill: Callable[[AsyncKernelManager], None],
        **settings: Any,
    ):
        super().__init__(
            notebook,
            km=manager,
            iopub_timeout=OUTPUTS_TIMEOUT,
            raise_on_iopub_timeout=True,
            record_timing=False,
            **settings,
        )
        self.manager = manager
        self.kill = kill
        self.needed = list(scratch.iterdir())
        self.owns_km = True  # else the kernel outlives its chapter
        self.current = 0
        self.flooded: int | None = None
        self.homeless: int | None = None
        self.kept: defaultdict[int, Size] = defaultdict(Size)
        self.on_cell_execute = self._begin
        self.on_cell_executed = self._end

    def _begin(self, cell: NotebookNode, cell_index: int) -> None:
        self.current = cell_index

    def _end(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        if not all(path.exists() for path in self.needed):
            self.homeless = cell_index
            self.kill(self.manager)

    def output(self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Keep an output, unless the cell would then show too much."""
        cleared = self.clear_before_next_output
        made = super().output(outs, msg, display_id, cell_index)
        if cleared and not self.clear_before_next_output:
            self.kept[cell_index] = Size()
        if made is not None:
            self._count(cell_index, size_of(made))
        return made

    def clear_output(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        """Forget the outputs of a cell, at once or when the next one comes."""
        super().clear_output(outs, msg, cell_index)
        if not outs:
            self.kept[cell_index] = Size()

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        shown = [
            (index, self.nb.cells[index].outputs[place])
            for index, places in self._display_id_map.get(display_id, {}).items()
            for place in places
        ]
        before = [size_of(output) for _, output in shown]
        super()._update_display_id(display_id, msg)
        for (index, output), size in zip(shown, before, strict=True):
            self._count(index, size_of(output) - size)

    def _count(self, cell_index: int, size: Size) -> None:
        self.kept[cell_index] += size
        if self.kept[cell_index].text > MOST_TEXT or self.kept[cell_index].data > MOST_DATA:
            self.flooded = cell_index
            self.kill(self.manager)


@dataclass(frozen=True)
class Size:
    """How much outputs hold: characters of text, bytes of what is displayed."""

    text: int = 0
    data: int = 0

    def __add__(self, other: Size) -> Size:
        return Size(self.text + other.text, self.data + other.data)

    def __sub__(self, other: Size) -> Size:
        return Size(self.text - other.text, self.data - other.data)


def size_of(output: NotebookNode) -> Size:
    """Return how much an output holds."""
    if output.output_type == "stream":
        return Size(text=len(output.text))
    if output.output_type == "error":
        return Size(text=len(output.evalue) + sum(map(len, output.traceback)))
    return Size(data=sum(len(str(data)) for data in output.data.values()))
