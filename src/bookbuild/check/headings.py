"""Headings of pages: each has a label, of which its address is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from bookbuild.check.problem import Problem
from bookbuild.sources.page_reader import read_page
from bookbuild.sources.project import page_names


def check_headings(folders: Mapping[str, Path], root: Path) -> Iterator[Problem]:
    """Report headings without a label: their addresses would be another in each edition, and change with the title.

    Parameters
    ----------
    folders : Mapping[str, Path]
        Folder of each edition by language code.
    root : Path
        Folder that the paths of problems are relative to.
    """
    for folder in folders.values():
        for name in page_names(folder):
            path = folder / f"{name}.md"
            marks = [None, *(block.mark for block in read_page(path).blocks)]
            for before, mark in pairwise(marks):
                if mark is not None and mark.kind == "heading" and (before is None or before.kind != "label"):
                    message = "this heading has no label: write (NAME)= in the line above, the same in every edition"
                    yield Problem(path.relative_to(root), mark.line, message)
