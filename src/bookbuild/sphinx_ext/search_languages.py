"""Search that finds all forms of a word: Sphinx's own stemmers, and an index that has the other forms' stems too."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import ClassVar

from sphinx.search import SearchLanguage
from sphinx.search.en import SearchEnglish
from sphinx.search.ru import SearchRussian

from bookbuild.sphinx_ext.search_forms import related_forms

NUMBER = re.compile(r"[0-9]+")

# Forms that no rule of the stemmer brings together.
IRREGULAR = """
analysis analyses; axis axes; basis bases; criterion criteria; datum data; formula formulae; hypothesis
hypotheses; index indices; matrix matrices; maximum maxima; minimum minima; optimum optima; vertex vertices;
child children; become became; begin began begun; break broke broken; bring brought; build built; choose chose
chosen; draw drew drawn; fall fell fallen; feed fed; find found; forget forgot forgotten; freeze froze frozen;
get got; give gave given; grow grew grown; hold held; keep kept; know knew known; lead led; leave left; lose
lost; make made; mean meant; rise rose risen; run ran; see saw seen; send sent; show shown; shrink shrank
shrunk; speak spoke spoken; take took taken; teach taught; tell told; think thought; throw threw thrown;
understand understood; write wrote written
"""
GROUPS = [tuple(group.split()) for group in IRREGULAR.split(";")]


def irregular_forms(word: str) -> tuple[str, ...]:
    """Return the irregular forms of an English word in lower case, itself included.

    Examples
    --------
    >>> irregular_forms("matrices"), irregular_forms("network")
    (('matrix', 'matrices'), ())
    """
    return _irregular().get(word, ())


@cache
def _irregular() -> dict[str, tuple[str, ...]]:
    return {word: group for group in GROUPS for word in group}


class AllForms(SearchLanguage):
    """A search language whose index has each word under the stems of its other forms too."""

    forms: Callable[[str], tuple[str, ...]]
    seen: ClassVar[dict[str, list[str]]]  # entries of words, from earlier builds too

    def init(self, options: dict[str, str]) -> None:
        """Prepare the memory of stems."""
        super().init(options)
        self.stems: dict[str, str] = {}

    def split(self, input: str) -> list[str]:
        """Return the words of a text, each followed by a form for every other stem.

        Words that a query drops (plain numbers, stop words) are left out.
        """
        return [entry for word in super().split(input) for entry in self.entries(word.lower())]

    def word_filter(self, word: str) -> bool:
        """Keep every stem: the stop words are gone already, and «one» has the stem of «on»."""
        return bool(word)

    def stem(self, word: str) -> str:
        """Return the stem as the script in the browser finds it."""
        if word not in self.stems:
            self.stems[word] = str(super().stem(word))
        return self.stems[word]

    def entries(self, word: str) -> list[str]:
        """Return the words under which a word in lower case is indexed."""
        if word not in self.seen:
            by_stem: dict[str, str] = {}
            if not NUMBER.fullmatch(word) and word not in self.stopwords:
                for form in (word, *type(self).forms(word)):
                    by_stem.setdefault(self.stem(form), form)
            self.seen[word] = list(by_stem.values())
        return self.seen[word]


class English(AllForms, SearchEnglish):
    """Porter's stemmer and irregular forms."""

    forms = staticmethod(irregular_forms)
    seen: ClassVar[dict[str, list[str]]] = {}

    def stem(self, word: str) -> str:
        """Return the stem; the script in the browser leaves words of two letters, such as "vs", as they are."""
        return word if len(word) < 3 else super().stem(word)


class Russian(AllForms, SearchRussian):
    """The Snowball stemmer and the forms of OpenCorpora's dictionary; «ё» is «е»."""

    forms = staticmethod(related_forms)
    seen: ClassVar[dict[str, list[str]]] = {}
