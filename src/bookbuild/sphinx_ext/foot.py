"""The fold at the foot of a page: what its code was checked against, on which data, when and how it was executed.

Records that the page shows are told of too: when they were made, and with what.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from babel.dates import format_datetime
from docutils import nodes
from sphinx.application import Sphinx

from bookbuild.run.store import Result
from bookbuild.sphinx_ext.cells import cells_of, outputs_of, prune
from bookbuild.sphinx_ext.folds import make_fold
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.results import result_of

if TYPE_CHECKING:
    from bineural.datasets.about import About
    from bineural.recorded.records import Record

SHOWN_VERSIONS = ("numpy", "scipy", "scikit-learn", "torch", "torchvision", "matplotlib")
TARGET = 'class="bineural-target'


def add_foot(app: Sphinx, doctree: nodes.document) -> None:
    """Put the fold under the page, with the targets of all its cells; a page that has nothing to tell gets none."""
    parts: list[nodes.Node] = list(taken_targets(doctree))
    result = result_of(app, app.env.docname)
    if result is not None:
        data = [data_item(name, load["source"], app.config.language) for name, load in result.observed["data"].items()]
        records = [record_item(record, app.config.language) for record in shown_records(result)]
        if data or records:
            parts.append(nodes.bullet_list("", *data, *records))
        parts.append(nodes.paragraph("", execution(result, app.config.language)))
    if parts:
        page = next(iter(doctree.findall(nodes.section)), doctree)
        page.append(make_fold(translate("What was checked on this page"), *parts, kind="fold-checked"))


def taken_targets(document: nodes.document) -> Iterator[nodes.Node]:
    """Take the outputs of `target` out of the cells of a page, and yield them in order."""
    for cell in cells_of(document):
        found = [
            output for output in outputs_of(cell) if any(TARGET in raw.astext() for raw in output.findall(nodes.raw))
        ]
        for output in found:
            output.parent.remove(output)
            yield output
        if found:
            prune(cell)


def data_item(name: str, source: str, language: str) -> nodes.list_item:
    """Return the line about a data set: what it is called, what was found of it, its license, its addresses."""
    from bineural import localize

    about = about_data(name, source)
    is_original = source == "original"
    found = translate("{name}, original data") if is_original else translate("{name}, OFFLINE SAMPLE")
    text = found.format(name=data_title(name, language)) + ". "
    text += translate("License: {license}.").format(license=localize.translate(about.license, language)) + " "
    line = nodes.paragraph("", text)
    for address in about.urls:
        line += [nodes.reference("", address, refuri=address), nodes.Text(" ")]
    return nodes.list_item("", line)


def about_data(name: str, source: str) -> About:
    """Return where the data that were used come from: the data set's own, or those of what stood in for it."""
    from bineural.datasets.registry import recipe_of

    if source == "original":
        about: About = importlib.import_module(f"bineural.datasets.{name}").ABOUT
        return about
    sample: About = recipe_of(name).sample().about
    return sample


def data_title(name: str, language: str) -> str:
    """Return what a data set is called, in the language of the edition."""
    from bineural import localize

    return localize.translate(about_data(name, "original").title, language)


def shown_records(result: Result) -> Iterator[Record]:
    """Yield the records that an execution read, in the order of their names."""
    from bineural.recorded import load_record
    from bineural.recorded.records import RECORDS

    for path in sorted(map(PurePosixPath, result.observed["files"])):
        if path.suffix == ".json" and path.parts[-3:-1] == RECORDS.parts[-2:]:
            yield load_record(path.stem)


def record_item(record: Record, language: str) -> nodes.list_item:
    """Return the line about a record: the command that makes it, when and on what it was made."""
    from bineural.localize import format_number

    day = datetime.fromisoformat(record.date)
    used = [f"{name} {record.versions[name]}" for name in ("bineural", *SHOWN_VERSIONS) if name in record.versions]
    text = translate(
        "Record {name}, made on {month} {day}, {year} with {command}: {minutes} min in all, {threads}; {with_what}."
    )
    before, after = text.split("{command}")
    given = {
        "name": record.name,
        "month": format_datetime(day, "MMMM", locale=language),
        "day": day.day,
        "year": day.year,
        "minutes": format_number(record.seconds / 60, ".0f", language),
        "threads": threads_text(record.threads),
        "with_what": ", ".join([*machine_of(record), f"Python {record.versions['python']}", *used]),
    }
    command = nodes.literal("", f"python -m bineural.recorded {record.name}")
    line = nodes.paragraph("", "", nodes.Text(before.format(**given)), command, nodes.Text(after.format(**given)))
    return nodes.list_item("", line)


def machine_of(record: Record) -> list[str]:
    """Return the models of what a record was computed on, as far as they are known."""
    return [record.machine[part] for part in ("accelerator", "processor") if record.machine.get(part)]


def threads_text(threads: int) -> str:
    """Return a phrase such as "on 2 threads"."""
    return translate("on one thread") if threads == 1 else translate("on {threads} threads").format(threads=threads)


def execution(result: Result, language: str) -> str:
    """Return the sentence about an execution: when, how long it took, with what."""
    from bineural.localize import format_number

    used = result.observed["versions"]
    versions = [
        f"Python {result.observed['python']}",
        *(f"{name} {used[name]}" for name in SHOWN_VERSIONS if name in used),
    ]
    when = datetime.fromisoformat(result.when)
    return translate("Executed on {month} {day}, {year} at {time} UTC in {seconds} s, {threads}; {versions}.").format(
        month=format_datetime(when, "MMMM", locale=language),
        day=when.day,
        year=when.year,
        time=f"{when:%H:%M}",
        seconds=format_number(result.seconds, ".1f", language),
        threads=threads_text(result.threads),
        versions=", ".join(versions),
    )


def setup(app: Sphinx) -> None:
    """Register the handler."""
    app.connect("doctree-read", add_foot, priority=910)
