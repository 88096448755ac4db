"""What Sphinx and pybtex do anew for each reference, done once: half of the time that writing the pages took."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any, cast

import pybtex.plugin
from docutils import nodes
from pybtex.backends import plaintext
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

PAGES_AT_HAND = 4  # most numbers that a page mentions are its own; a page takes some megabytes


class Numbers(StandardDomain):
    """Sphinx's own domain, which reads a whole page from its file for each number that refers to it."""

    @cached_property
    def pages(self) -> BuildEnvironment:
        """The environment, with the pages that were last asked for at hand; they are only read."""
        return cast(BuildEnvironment, _Pages(self.env))

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element | None:
        """Return what a reference becomes."""
        known = self.pages if typ == "numref" else env
        return super().resolve_xref(known, fromdocname, builder, typ, target, node, contnode)


class _Pages:
    def __init__(self, env: BuildEnvironment) -> None:
        self.env = env
        self.get_doctree = lru_cache(PAGES_AT_HAND)(env.get_doctree)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.env, name)


def setup(app: Sphinx) -> None:
    """Put the domain in the place of Sphinx's; register the writer of plain text that pybtex looks up by its name."""
    app.add_domain(Numbers, override=True)
    pybtex.plugin.register_plugin("pybtex.backends", "plaintext", plaintext.Backend, force=True)
