"""What `Dataset.summary` shows."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from bineural.datasets.about import About
from bineural.localize import display, message, table, translate, verbatim
from bineural.localize.outputs import text_html


def show_summary(about: About, sizes: Mapping[str, str], classes: Sequence[str]) -> None:
    """Show a table of facts about a data set; before it, on a sample, a sentence that says so."""
    if about.sample:
        _show_warning(about)
    facts = {**sizes, "classes": counted(classes)}
    facts |= {
        "source": message("offline sample: {what}", what=about.sample) if about.sample else "original data",
        "note": about.note,
        "license": about.license,
        # In the form of a message without letters of its own, what is not translated is not asked for.
        "citation": about.citation and message("{citation}.", citation=verbatim(about.citation)),
        "address": _join([message("<{url}>", url=verbatim(url)) for url in about.urls]),
    }
    rows: list[dict[str, Any]] = [{"property": name, "value": fact} for name, fact in facts.items() if fact]
    table(rows, caption=about.title)


def _show_warning(about: About) -> None:
    text = message(
        "This is not the data set itself but a small offline sample in its place: {what}.",
        what=about.sample,
    )

    def render(language: str) -> dict[str, str]:
        shown = translate(text, language)
        html = f'<p class="bineural-sample" role="note"><strong>{text_html(shown)}</strong></p>'
        return {"text/plain": shown, "text/html": html}

    display(render)


def split(train: int, test: int) -> str:
    """Return how many examples the two parts have."""
    return message("{train:,d} for training, {test:,d} for testing", train=train, test=test)


def unsplit(count: int) -> str:
    """Return how many examples there are."""
    return message("{count:,d}, not split", count=count)


def shape(x: np.ndarray) -> str:
    """Return size, type and range of the images in an array."""
    sizes = " × ".join(map(str, x.shape[1:]))
    return message("{sizes} {dtype}, {low:g} to {high:g}", sizes=sizes, dtype=x.dtype.name, low=x.min(), high=x.max())


def counted(names: Sequence[str]) -> str:
    """Return names with their number."""
    return message("{count:d}: {names}", count=len(names), names=_join(names)) if names else ""


def _join(texts: Sequence[str]) -> str:
    """Return texts with commas between them, each of which is translated if the catalogue has it."""
    return reduce(lambda done, text: message("{done}, {text}", done=done, text=text), texts) if texts else ""
