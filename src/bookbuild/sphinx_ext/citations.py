"""Citations in the text, author and year, with the "and", the "et al." and the "n.d." of the edition's language.

The list of works itself keeps the language of the works (`works`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pybtex.richtext import Tag, Text
from pybtex.style.template import Node, first_of, optional
from pybtex.style.template import field as field_of_work
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

from bookbuild.sphinx_ext.interface import translate

STYLE = "localized_author_year"


def persons() -> PersonStyle:
    """Return how authors are listed in the language of the edition."""
    return PersonStyle(
        sep2=f" {translate('and')} ",
        last_sep=f" {translate('and')} ",
        other=Text(" ", Tag("em", str(translate("et al.")))),
    )


@dataclass
class LocalizedAuthorYear(AuthorYearReferenceStyle):
    """Author and year; what stands between two authors is translated."""

    person: PersonStyle = field(default_factory=persons)

    def inner(self, role_name: str) -> Node:
        """Return the template of one citation."""
        return _with_missing_year(super().inner(role_name))


def _with_missing_year(template: Any) -> Any:
    """Return a template in which what stands for a year that is not known is translated."""
    if not isinstance(template, Node):
        return template
    if template.name == "year":
        return first_of[optional[field_of_work("year")], str(translate("n.d."))]
    changed = template()
    changed.children = [_with_missing_year(child) for child in template.children]
    return changed


def setup(app: Sphinx) -> None:
    """Register the style under the name that `_config.yml` gives."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", STYLE, LocalizedAuthorYear)
