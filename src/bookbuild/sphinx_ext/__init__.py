"""The Sphinx extension of the book: two editions, stored results, offline pages, the glossary.

It also works in a plain `jupyter-book build`, where myst-nb executes the pages by itself and no result is stored.
"""

from __future__ import annotations

import os
from typing import Any

from sphinx.application import Sphinx

from bineural.localize import languages
from bookbuild.sphinx_ext import (
    accessibility,
    anchors,
    borrowed,
    captions,
    card,
    cells,
    citations,
    course,
    drawings,
    dropdowns,
    editions,
    exercises,
    folds,
    fonts,
    foot,
    formulas,
    glossary,
    head,
    heights,
    inpage,
    interface,
    launch,
    light,
    living,
    once,
    openers,
    pictures,
    predictions,
    reference,
    reminders,
    results,
    samples,
    search,
    stacked,
    titles,
    typography,
    values,
    weights,
    works,
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything. Stands before `sphinx_exercise` in `_config.yml`: the first catalogue of a domain wins."""
    os.environ.setdefault("BINEURAL_LANGUAGES", ",".join(languages()))  # for kernels that myst-nb starts
    for part in (
        interface,
        citations,
        works,
        editions,
        formulas,
        once,
        results,
        values,
        weights,
        living,
        glossary,
        reminders,
        reference,
        folds,
        captions,
        cells,
        predictions,
        exercises,
        inpage,
        samples,
        launch,
        head,
        heights,
        card,
        course,
        borrowed,
        foot,
        titles,
        typography,
        search,
        accessibility,
        stacked,
        anchors,
        dropdowns,
        pictures,
        light,
        fonts,
        openers,
        drawings,
    ):
        part.setup(app)
    app.setup_extension("bookbuild.notebooks.builder")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
