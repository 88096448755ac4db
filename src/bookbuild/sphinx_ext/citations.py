"""Citations in the text, author and year, with the "and" and the "et al." of the edition's language.

The list of works itself keeps the language of the works, as bibliographic standards ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pybtex.richtext import Tag, Text
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


def setup(app: Sphinx) -> None:
    """Register the style under the name that `_config.yml` gives."""
    register_plugin("sphinxcontrib.bibtex.style.referencing", STYLE, LocalizedAuthorYear)
