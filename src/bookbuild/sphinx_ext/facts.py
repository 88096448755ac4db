"""What a page says about its execution: when and with what it was done, on which data, how long it takes."""

from __future__ import annotations

import importlib
from datetime import datetime

from babel.dates import format_datetime
from docutils import nodes

from bookbuild.run.store import Result
from bookbuild.sphinx_ext.interface import translate

SHOWN_VERSIONS = ("numpy", "scipy", "scikit-learn", "torch", "torchvision", "matplotlib")


def footer(result: Result, language: str) -> nodes.container:
    """Return the lines under a page: when it was executed, how long that took, with what, on which data."""
    from bineural.localize import format_number

    when = format_datetime(datetime.fromisoformat(result.when), format="d MMMM y, HH:mm", locale=language)
    used = result.observed["versions"]
    versions = [
        f"Python {result.observed['python']}",
        *(f"{name} {used[name]}" for name in SHOWN_VERSIONS if name in used),
    ]
    text = translate("Executed {when} UTC in {seconds} s, threads: {threads}; {versions}.").format(
        when=when,
        seconds=format_number(result.seconds, ".1f", language),
        threads=result.threads,
        versions=", ".join(versions),
    )
    paragraphs = [nodes.paragraph("", text)]
    data = [
        (
            translate("{name} (original)") if load["source"] == "original" else translate("{name} (OFFLINE SAMPLE)")
        ).format(name=data_title(name, language))
        for name, load in result.observed["data"].items()
    ]
    if data:
        paragraphs.append(nodes.paragraph("", translate("Data: {data}.").format(data="; ".join(data))))
    return nodes.container("", *paragraphs, classes=["bookbuild-executed"])


def sample_note(result: Result, language: str) -> nodes.container | None:
    """Return the sentence above a page whose code found only offline samples of its data, or None."""
    if not result.samples:
        return None
    text = translate(
        "The figures on this page come from the offline sample of: {data}; targets are not claimed."
    ).format(data="; ".join(data_title(name, language) for name in result.samples))
    return nodes.container("", nodes.paragraph("", text), classes=["bookbuild-sample"])


def data_title(name: str, language: str) -> str:
    """Return what a data set is called, in the language of the edition."""
    from bineural import localize

    title: str = importlib.import_module(f"bineural.datasets.{name}").ABOUT.title
    return localize.translate(title, language)
