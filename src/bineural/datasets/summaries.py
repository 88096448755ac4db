"""What `Dataset.summary` shows."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np

from bineural.datasets.records import Dataset, ImageData, NameData, PhotoData, TableData
from bineural.localize import display, message, table, translate
from bineural.localize.outputs import text_html


def show_summary(data: Dataset) -> None:
    """Show a table of facts on a data set; before it, on a sample, a sentence that says so."""
    if data.source == "sample":
        _show_warning(data)
    about = data.about
    facts = {**_sizes(data), "classes": _counted(data.classes)}
    facts |= {
        "source": message("offline sample: {what}", what=about.sample) if about.sample else "original data",
        "note": about.note,
        "license": about.license,
        # In the form of a message without letters of its own, what is not translated is not asked for.
        "citation": about.citation and message("{citation}.", citation=about.citation),
        "address": _join([message("<{url}>", url=url) for url in about.urls]),
    }
    rows: list[dict[str, Any]] = [{"property": name, "value": fact} for name, fact in facts.items() if fact]
    table(rows, caption=about.title)


def _show_warning(data: Dataset) -> None:
    text = message(
        "This is not the data set itself but a small offline sample in its place: {what}.",
        what=data.about.sample,
    )

    def render(language: str) -> dict[str, str]:
        shown = translate(text, language)
        html = f'<p class="bineural-sample" role="note"><strong>{text_html(shown)}</strong></p>'
        return {"text/plain": shown, "text/html": html}

    display(render)


def _sizes(data: Dataset) -> dict[str, str]:
    if isinstance(data, ImageData):
        return {"examples": _split(len(data.x_train), len(data.x_test)), "one example": _shape(data.x_train)}
    if isinstance(data, PhotoData):
        files = message("{train:,d} for training, {val:,d} for validation", train=len(data.train), val=len(data.val))
        return {"files": files}
    if isinstance(data, NameData):
        return {"examples": _unsplit(sum(map(len, data.names.values())))}
    if isinstance(data, TableData) and data.images is not None:
        return {"examples": _unsplit(len(data.x)), "one example": _shape(data.images)}
    if isinstance(data, TableData):
        return {"examples": _unsplit(len(data.x)), "features": _counted(data.feature_names)}
    return {}


def _split(train: int, test: int) -> str:
    return message("{train:,d} for training, {test:,d} for testing", train=train, test=test)


def _unsplit(count: int) -> str:
    return message("{count:,d}, not split", count=count)


def _shape(x: np.ndarray) -> str:
    sizes = " × ".join(map(str, x.shape[1:]))
    return message("{sizes} {dtype}, {low:g} to {high:g}", sizes=sizes, dtype=x.dtype.name, low=x.min(), high=x.max())


def _counted(names: Sequence[str]) -> str:
    return message("{count:d}: {names}", count=len(names), names=_join(names)) if names else ""


def _join(texts: Sequence[str]) -> str:
    """Return texts with commas between them, each of which is translated if the catalogue has it."""
    return reduce(lambda done, text: message("{done}, {text}", done=done, text=text), texts) if texts else ""
