"""Weights of networks that pages export: taken out of the outputs, and written beside the pages for their scripts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from bookbuild.files import write_atomically

logger = logging.getLogger(__name__)
FOLDER = Path("_static") / "weights"


class TakeWeights(SphinxTransform):
    """Take weights out of a page, before cells whose outputs show nothing are left out."""

    default_priority = 10

    def apply(self, **kwargs: object) -> None:
        """Note the weights of the page."""
        taken = weights_of(self.env).setdefault(self.env.docname, {})
        for node in self.document.findall(nodes.comment):
            text = node.attributes.pop("weights", None)
            if text is not None:
                name = json.loads(text)["name"]
                if name in taken:
                    logger.warning("the weights %s are exported twice: name one of them otherwise", name, location=node)
                taken[name] = text


def weights_of(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return the weights of all pages that were read: page, name, text of the file."""
    if not hasattr(env, "bookbuild_weights"):
        env.bookbuild_weights = {}  # type: ignore[attr-defined]
    taken: dict[str, dict[str, str]] = env.bookbuild_weights  # type: ignore[attr-defined]
    return taken


def refuse_namesakes(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of weights of two pages that have one name: the second would overwrite the first."""
    pages: dict[str, str] = {}
    for page, taken in sorted(weights_of(env).items()):
        for name in taken:
            other = pages.setdefault(name, page)
            if other != page:
                logger.warning(
                    "the page %s exports weights %s, too: name one of them otherwise", other, name, location=page
                )


def write_weights(app: Sphinx, error: Exception | None) -> None:
    """Write the files of all pages into the built edition, and none beside them."""
    if error is None:
        publish(app, FOLDER, lambda name, text: (f"{name}.json", text))


def publish(app: Sphinx, place: Path, form: Callable[[str, str], tuple[str, str]]) -> None:
    """Fill a folder of the built edition with a file for each exported network: its name and text come from `form`."""
    assert app.builder is not None
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / place
    shutil.rmtree(folder, ignore_errors=True)
    for taken in weights_of(app.env).values():
        for name, text in taken.items():
            folder.mkdir(parents=True, exist_ok=True)
            file, content = form(name, text)
            write_atomically(folder / file, content)


def purge(app: Sphinx, env: BuildEnvironment, page: str) -> None:
    """Forget a page."""
    weights_of(env).pop(page, None)


def merge(app: Sphinx, env: BuildEnvironment, pages: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader noted."""
    weights_of(env).update({page: taken for page, taken in weights_of(other).items() if page in pages})


def setup(app: Sphinx) -> None:
    """Register the transform and the handlers."""
    app.add_transform(TakeWeights)
    app.connect("env-check-consistency", refuse_namesakes)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("build-finished", write_weights)
