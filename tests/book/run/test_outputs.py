"""What outputs must not bring to a page: paths of the machine, pictures that no edition can read."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from tiny_book import HEADER, cell

import bineural
from bineural.localize import MIME_LOCALIZED
from bookbuild.run import kernels
from bookbuild.run.outputs import places_of, require_clean, without_places
from bookbuild.sources.chapters import Chapter, read_notebook
from bookbuild.sources.project import BookError

PACKAGE = Path(bineural.__file__).parents[1]
CELLS = [
    ("import json, os, sys\nimport numpy\nimport bineural.scratch\njson.loads('{')", "raises-exception"),
    ("numpy.linalg.inv(numpy.zeros((2, 3)))", "raises-exception"),
    ("bineural.scratch.MLPClassifier((0,)).fit(1, 2)", "raises-exception"),
    ("open(os.path.abspath('missing.csv'))", "raises-exception"),
    ("print(os.getcwd(), numpy.__file__, json.__file__, bineural.scratch.__file__, sys.executable, repr(numpy))",),
    (
        """import warnings
from IPython.display import HTML, display
warnings.simplefilter("always")
with warnings.catch_warnings(record=True) as caught:
    warnings.warn("careful")
display(HTML(f"<p>{caught[0].filename} {numpy.__file__}</p>"))
print(caught[0])""",
    ),
]


def texts(value: Any) -> list[str]:
    """All strings in outputs."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in texts(part)]


def test_no_output_tells_where_the_machine_keeps_things(tmp_path: Path) -> None:
    body = "".join(cell(code, *tags) for code, *tags in CELLS)
    chapter = Chapter("c", Path("c.md"), read_notebook(f"{HEADER}# Title\n{body}"))
    outputs = kernels.run_chapter(chapter, tmp_path, timeout=60, cache=tmp_path).outputs
    text = "\n".join(texts(outputs))
    machine = [sys.prefix, str(PACKAGE), tempfile.gettempdir() + "/", os.path.dirname(os.__file__), "ipykernel_"]
    assert [path for path in machine if path in text] == []
    assert "site-packages/numpy/linalg/_linalg.py" in text
    assert "src/bineural/scratch/" in "\n".join(texts(outputs[2]))
    assert f"python{sys.version_info.major}.{sys.version_info.minor}/json/decoder.py" in text
    assert outputs[3][0]["evalue"] == "[Errno 2] No such file or directory: 'missing.csv'"
    assert outputs[4][0]["text"].startswith(". site-packages/numpy/__init__.py python")
    assert outputs[5][0]["data"]["text/html"] == "<p>cell site-packages/numpy/__init__.py</p>"


PLACES = {
    "/home/ann": "~",
    "/home/ann/book": "",
    "/home/ann/book/.venv/lib/site-packages": "site-packages",
    "/mnt/a & б/data": "data",
    "/tmp/ipykernel_": "cell",
}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("/home/ann/book/.venv/lib/site-packages/torch/nn.py:3", "site-packages/torch/nn.py:3"),
        ("\x1b[32m~/book/.venv/lib/site-packages/torch/nn.py\x1b[39m", "\x1b[32msite-packages/torch/nn.py\x1b[39m"),
        ("'/home/ann/book/a.csv' and /home/ann/book.", "'a.csv' and .."),
        ("file:///home/ann/book/a.csv", "a.csv"),
        ("\\n/home/ann/other", "\\n~/other"),
        ("/mnt/a & б/data/x /mnt/a &amp; б/data/x file:///mnt/a%20%26%20%D0%B1/data/x", "data/x data/x data/x"),
        ("/tmp/ipykernel_123/4567.py:2: UserWarning", "cell:2: UserWarning"),
        ("/home/anna /srv/home/ann/book x/home/ann", "/home/anna /srv/home/ann/book x/home/ann"),
    ],
)
def test_ways_to_write_a_path(monkeypatch: pytest.MonkeyPatch, shown: str, expected: str) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    assert without_places(shown, PLACES) == expected
    nested = [{"data": {MIME_LOCALIZED: {"languages": {"ru": {"text/plain": shown}}, "absent": {shown: ["ru"]}}}}]
    bundle = without_places(nested, PLACES)[0]["data"][MIME_LOCALIZED]
    assert bundle["languages"]["ru"]["text/plain"] == expected
    assert bundle["absent"] == {expected: ["ru"]}


def test_pictures_and_short_folders_are_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    places = places_of(Path("/"), Path("/src"), Path("/scratch"), Path("/data"))
    assert without_places({"image/png": "/src/", "text/plain": "/ is /usr/bin/env"}, places) == {
        "image/png": "/src/",
        "text/plain": "/ is /usr/bin/env",
    }


def shows(**data: Any) -> None:
    output = new_output("display_data", {name.replace("__", "/"): value for name, value in data.items()})
    notebook = new_notebook(cells=[new_code_cell("", outputs=[output])], metadata={"source_map": [6]})
    require_clean(Chapter("c", Path("book/en/c.md"), notebook), notebook)


@pytest.mark.parametrize(
    "data",
    [
        {"image__png": "", "text__plain": "<Figure size 640x480 with 1 Axes>"},
        {"text__plain": "<Figure size 640x480 with 0 Axes>"},
        {"text__plain": "Figure(640x480)"},
        {"image__svg+xml": "<svg/>"},
        {"text__html": "<p><img src='a.png'></p>"},
        {"text__html": "<SVG viewBox='0 0 1 1'/>"},
        {"application__pdf": ""},
        {"video__mp4": ""},
    ],
)
def test_picture_around_localize_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(BookError, match=r"^book/en/c.md:7: cell 1 shows a picture .* pass the figure to `show` of"):
        shows(**data)


def test_localized_pictures_and_tables_are_shown() -> None:
    shows(**{"image__png": "", MIME_LOCALIZED: {"languages": {}}})
    shows(text__html="<table><tr><td>Figures of 2025</td></tr></table>", text__plain="Figures of 2025")
