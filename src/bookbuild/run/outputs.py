"""What outputs must not bring to a page: faults of their cells, and traces of the machine that executed them."""

from __future__ import annotations

import html
import os
import re
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode

from bookbuild.run.store import iterate_records
from bookbuild.sources.chapters import Chapter
from bookbuild.sources.project import BookError

# Media in HTML, which has no `alt` that is translated.
_MEDIA = re.compile(r"<(img|svg|picture|video|audio|canvas|object|embed|iframe)\b", re.IGNORECASE)
_FIGURE = re.compile(r"<?Figure(\(| size )")
_COLOR = r"\x1b\[[0-9;]*m"
_CELLS = "/ipykernel_"  # the files that cells pretend to be have numbers that change from run to run
_EVERYWHERE = ("/usr", "/usr/local")  # say nothing of a machine
_BINARY = re.compile(r"(image/(?!svg)|audio/|video/|application/pdf|application/vnd\.bineural\.weights)")


def require_clean(chapter: Chapter, notebook: NotebookNode) -> None:
    """Refuse outputs that must not reach a page.

    Raises
    ------
    BookError
        If a cell wrote to stderr, showed a picture around `bineural.localize` or a text without translation, or if a
        check does not pass (unless the cell is tagged `failing-check`).
    """
    from bineural.localize import MIME_LOCALIZED

    for index, cell in enumerate(notebook.cells):
        outputs: list[dict[str, Any]] = cell.get("outputs", [])
        for output in outputs:
            if output["output_type"] == "stream" and output["name"] == "stderr":
                raise BookError(f"{chapter.place(index)} wrote to stderr, mend its cause: {output['text'].strip()}")
            data = output.get("data", {})
            if MIME_LOCALIZED not in data and _is_picture(data):
                raise BookError(
                    f"{chapter.place(index)} shows a picture that has no alternative text and is in English in all "
                    "editions: pass the figure to `show` of bineural.localize, and end the cell without plt.show()"
                )
            missing = data.get(MIME_LOCALIZED, {}).get("missing", [])
            if missing:
                raise BookError(
                    f"{chapter.place(index)} shows {', '.join(map(repr, missing))}, "
                    "which a catalogue in src/bineural/locale does not translate: add it there, or pass a value of "
                    "`message` that is the same in all languages through `verbatim`"
                )
        for record in iterate_records([outputs]):
            if record["kind"] == "check" and not record["passed"] and not tagged(cell, "failing-check"):
                raise BookError(
                    f"{chapter.place(index)}: the check {record['name']} does not pass on the solution above it"
                )


def _is_picture(data: Mapping[str, Any]) -> bool:
    return (
        any(mime.startswith(("image/", "video/", "audio/")) or mime == "application/pdf" for mime in data)
        or _MEDIA.search(str(data.get("text/html", ""))) is not None
        or _FIGURE.match(str(data.get("text/plain", ""))) is not None
    )


def tagged(cell: NotebookNode, tag: str) -> bool:
    """Tell whether a cell has a tag."""
    return tag in cell.metadata.get("tags", [])


def without_places(outputs: Any, places: Mapping[str, str]) -> Any:
    """Return outputs in which no path tells where the machine keeps things; pictures stay as they are.

    Parameters
    ----------
    outputs : list, dict, str or other
        Outputs, or a part of them.
    places : mapping
        What to show in place of a path: see `places_of`.
    """
    shown = {spelling: text for path, text in places.items() for spelling in _spellings(path)}
    pattern = _pattern(shown)

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            if not any(spelling in value for spelling in shown):
                return value
            return pattern.sub(lambda match: (match[1] or "") + _replaced(shown, match[2], match[3]), value)
        if isinstance(value, Mapping):
            return {clean(name): part if _BINARY.match(name) else clean(part) for name, part in value.items()}
        return [clean(part) for part in value] if isinstance(value, list) else value

    return clean(outputs)


def places_of(root: Path, package: Path, scratch: Path, data: Path) -> dict[str, str]:
    """Return what a page shows for the folders of this machine; a folder shown as an empty text is left out.

    Parameters
    ----------
    root, package, scratch, data : Path
        The book, the folder that holds `bineural`, the scratch folder of the chapter, the data folder.
    """
    paths = sysconfig.get_paths()
    installed = [*site.getsitepackages(), site.getusersitepackages(), paths["purelib"], paths["platlib"]]
    library = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return {
        os.path.expanduser("~"): "~",
        **{prefix: "python" for prefix in (sys.prefix, sys.base_prefix) if prefix not in _EVERYWHERE},
        sys.executable: "python",
        **dict.fromkeys((paths["stdlib"], paths["platstdlib"]), library),
        **dict.fromkeys(installed, "site-packages"),
        str(data): "data",
        str(root): "",
        str(package): "src",
        str(Path(__file__).parent / "startup"): "startup",
        str(scratch): "scratch",
        str(scratch / "work"): "",
        f"{tempfile.gettempdir()}{_CELLS}": "cell",
    }


def _spellings(path: str) -> Iterator[str]:
    """Yield the ways in which an output may write a path; none of one that is no place of its own, such as `/`."""
    home = os.path.expanduser("~")
    for real in {path, os.path.realpath(path)}:
        if os.path.isabs(real) and real.strip("/"):
            below_home = [real.replace(home, "~", 1)] if real.startswith(f"{home}/") and home.strip("/") else []
            for spelling in [real, *below_home]:  # IPython writes ~
                yield from {spelling, quote(spelling), html.escape(spelling)}


def _pattern(shown: Mapping[str, str]) -> re.Pattern[str]:
    """Return what finds a place where no longer path leads to it, up to a slash or where no longer name goes on."""
    paths = "|".join(re.escape(spelling) for spelling in sorted(shown, key=len, reverse=True))
    paths = paths.replace(_CELLS, rf"{_CELLS}\d+/\d+\.py")
    return re.compile(rf"(?:({_COLOR})|(?<=\\n)|(?<![\w/.~-]))(?:file://)?({paths})(/|(?![\w-]|\.\w))")


def _replaced(shown: Mapping[str, str], found: str, slash: str) -> str:
    text = "cell" if _CELLS in found else shown[found]
    if text:
        return text + slash
    return "" if slash else "."
