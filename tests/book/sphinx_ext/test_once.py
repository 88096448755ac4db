"""What is the same for all references is found once."""

from __future__ import annotations

from typing import Any
from unittest.mock import MagicMock, Mock

import pybtex.plugin
import pytest
from pybtex.backends import plaintext
from sphinx.domains.std import StandardDomain

from bookbuild.sphinx_ext import once


@pytest.mark.parametrize(("kind", "reads"), [("numref", 1), ("ref", 3)])
def test_page_is_read_once_for_all_numbers_in_it(monkeypatch: pytest.MonkeyPatch, kind: str, reads: int) -> None:
    def resolve(domain: Any, env: Any, *rest: object) -> object:
        return env.get_doctree("page"), env.config

    monkeypatch.setattr(StandardDomain, "resolve_xref", resolve)
    env = MagicMock(domaindata={})
    domain = once.Numbers(env)
    found = {domain.resolve_xref(env, "page", Mock(), kind, "label", Mock(), Mock()) for _ in range(3)}
    assert found == {(env.get_doctree.return_value, env.config)}
    assert env.get_doctree.call_count == reads


def test_plain_text_of_works_needs_no_search_among_all_that_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    once.setup(Mock())
    monkeypatch.setattr(pybtex.plugin, "entry_points", Mock(side_effect=AssertionError("searched")))
    assert pybtex.plugin.find_plugin("pybtex.backends", "plaintext") is plaintext.Backend
