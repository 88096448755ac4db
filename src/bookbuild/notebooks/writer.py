"""One page as the cells of a notebook: text as Markdown, code as the page's source has it."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from docutils import nodes
from nbformat import NotebookNode, v4
from sphinx_exercise.nodes import exercise_enumerable_node, exercise_node, solution_node

from bookbuild.notebooks.markdown import Markdown, Page, details, elements
from bookbuild.notebooks.parts import CHECK, SOLUTION, Part, parts_of
from bookbuild.sphinx_ext.cells import cell_place, only_imports
from bookbuild.sphinx_ext.interface import translate

# What the page says about itself on the site, and what a run of its own makes anew.
ON_THE_SITE_ONLY = {"chapter-card", "bookbuild-sample", "fold-checked", "inpage-training"}


class NotebookWriter:
    """Makes the cells of a notebook of one page.

    Parameters
    ----------
    page : Page
        Where the page is on the site, and how its parts are numbered.
    source : NotebookNode
        The page's source, whose code cells are taken as they are.
    document : nodes.document
        The resolved page.
    solutions : bool
        True to take the solutions along, False to leave a link to each in its place.
    """

    def __init__(self, page: Page, source: NotebookNode, document: nodes.document, *, solutions: bool) -> None:
        self.page = page
        self.source = source
        self.solutions = solutions
        self.parts = parts_of(document)
        self.markdown = Markdown(page)
        self.cells: list[NotebookNode] = []
        self._text: list[str] = []
        self._level = 0
        self._checks: list[int] = []  # of an exercise whose solution is still to come
        self._walk(document)
        self._flush()

    def _walk(self, node: nodes.Element) -> None:
        for child in node.children:
            if not isinstance(child, nodes.Element):
                continue
            if ON_THE_SITE_ONLY & set(child.get("classes", [])):
                continue
            if isinstance(child, nodes.section):
                self._level += 1
                self._walk(child)
                self._level -= 1
            elif isinstance(child, nodes.title):
                self._heading(child)
            elif isinstance(child, exercise_node | exercise_enumerable_node):
                self._exercise(child)
            elif isinstance(child, solution_node):
                self._solution(child)
            elif isinstance(child, cell_place) or child.get("nb_element") == "cell_code":
                self._code(child["cell_index"], child)
            elif any(map(_is_code, child.findall(nodes.Element))):
                self._walk(child)
            else:
                self._text.append(self.markdown.block(child))

    def _heading(self, title: nodes.title) -> None:
        self._flush()
        number = self.page.number("section", title.parent)
        self._text.append(f"{'#' * self._level} {f'{number}. ' if number else ''}{self.markdown.line(title)}")

    def _exercise(self, exercise: nodes.Element) -> None:
        self._flush()
        title, *content = elements(exercise)
        name = self.page.label("exercise", self.page.number("exercise", exercise))
        self._text.append(f"**{name.strip()}** {self.markdown.line(title)}")
        for part in content:
            self._walk(part)

    def _solution(self, solution: nodes.Element) -> None:
        self._flush()
        title, *content = elements(solution)
        if self.solutions:
            for part in content:
                self._fold(title.astext().strip(), part)
            for place in self._checks:
                self._append_code(place)
            self._checks = []
            return
        address = self.page.address(solution["ids"][0] if solution["ids"] else "")
        self._text.append(f"[{title.astext().strip()}]({address})")

    def _fold(self, title: str, content: nodes.Element) -> None:
        """Add a solution: its code in cells, what explains it folded around them."""
        texts: list[nodes.Node] = []
        for child in content.children:
            if isinstance(child, nodes.Element) and _is_code(child):
                self._explain(title, texts)
                if child["cell_index"] not in self._checks:  # whose report the page shows with the solution
                    self._code(child["cell_index"], child)
            else:
                texts.append(child)
        self._explain(title, texts)

    def _explain(self, title: str, texts: list[nodes.Node]) -> None:
        body = self.markdown.blocks(texts)
        texts.clear()
        if body:
            self._text.append(details(title, body))

    def _code(self, place: int, node: nodes.Element) -> None:
        part = self.parts.get(place)
        if part is not None and part.role == CHECK and self.solutions:
            self._checks.append(place)
            return
        figures = list(node.findall(nodes.figure))
        self._append_code(place, figures)
        self._text.extend(filter(None, map(self.markdown.caption, figures)))

    def _append_code(self, place: int, figures: list[nodes.figure] | None = None) -> None:
        self._flush()
        cell = self.source.cells[place]
        title = self._folded_title(cell, self.parts.get(place), figures or [])
        self.cells.append(code_cell(cell.source, title, cell.metadata.get("tags", []), self.parts.get(place)))

    def _folded_title(self, cell: NotebookNode, part: Part | None, figures: list[nodes.figure]) -> str:
        """Return the line that shows of a folded cell, "" for one that is open."""
        tags = cell.metadata.get("tags", [])
        if "experiment" in tags:
            return str(translate("How this was measured: {title}").format(title=cell.metadata.get("title", "")))
        if "plumbing" in tags and only_imports(cell.source):
            return str(translate("What the code on this page imports"))
        if "plumbing" in tags:
            numbers = [number for number in (self.page.number("figure", figure) for figure in figures) if number]
            labels = [self.page.label("figure", number) for number in numbers]
            return ", ".join(labels) or str(translate("Preparation"))
        return str(translate("Solution")) if part is not None and part.role == SOLUTION else ""

    def _flush(self) -> None:
        text = "\n\n".join(filter(None, self._text))
        self._text = []
        if text:
            self.cells.append(markdown_cell(text))


def _is_code(node: nodes.Element) -> bool:
    return isinstance(node, cell_place) or node.get("nb_element") == "cell_code"


def markdown_cell(text: str) -> NotebookNode:
    """Return a cell of text."""
    cell: NotebookNode = v4.new_markdown_cell(text)
    return cell


def code_cell(code: str, title: str = "", tags: list[str] | None = None, part: Part | None = None) -> NotebookNode:
    """Return a code cell without outputs.

    Parameters
    ----------
    code : str
        Its source.
    title : str
        The line that shows of a cell that is folded: Colab makes a form of it, JupyterLab and VS Code hide the source.
    tags : list of str, optional
        Its tags in the page's source; those that tell how to execute it there are left out.
    part : Part, optional
        Its part in an exercise.
    """
    metadata: dict[str, Any] = {}
    kept = [tag for tag in tags or [] if tag in ("experiment", "plumbing", "raises-exception")]
    if kept:
        metadata["tags"] = kept
    if part is not None:
        metadata["bineural"] = {"exercise": part.exercise, "role": part.role}
    if title:
        metadata |= {"cellView": "form", "jupyter": {"source_hidden": True}}
        code = f"#@title {' '.join(title.split())}\n{code}"
    cell: NotebookNode = v4.new_code_cell(code, metadata=metadata)
    return cell


def number_cells(cells: list[NotebookNode]) -> None:
    """Give each cell an id made of what it holds: it stays when others are added, moved or changed."""
    seen: Counter[str] = Counter()
    for cell in cells:
        digest = hashlib.sha256(f"{cell.cell_type} {cell.source}".encode()).hexdigest()[:12]
        seen[digest] += 1
        cell["id"] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
