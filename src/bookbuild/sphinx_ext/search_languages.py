"""Forms of words: Sphinx's own stemmers, and the stems of the other forms that they keep apart."""

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
ENGLISH_QUESTIONS = "can did do does how i me my our should we what when where which who why you your"
RUSSIAN_QUESTIONS = "зачем какая какие какое какой мне мой мои моё моя нужен нужна нужно отчего почему сколько чем"
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
    """A search language that knows the stems of a word's other forms too."""

    forms: Callable[[str], tuple[str, ...]]
    asking: ClassVar[tuple[str, ...]] = ()  # words of questions, which a place need not have
    seen: ClassVar[dict[str, list[str]]]  # stems of words, from earlier builds too

    def init(self, options: dict[str, str]) -> None:
        """Prepare the memory of stems."""
        super().init(options)
        self.stems: dict[str, str] = {}

    def split(self, input: str) -> list[str]:
        """Return nothing: Sphinx's own index stays empty, `search_index` makes a better one."""
        return []

    def stems_of(self, word: str) -> tuple[str, ...]:
        """Return the stems of all forms of a word in lower case, sorted; none of a word that a query drops."""
        if word not in self.seen:
            is_dropped = NUMBER.fullmatch(word) or word in self.stopwords
            forms = () if is_dropped else (word, *type(self).forms(word))
            self.seen[word] = sorted({self.stem(form) for form in forms})
        return tuple(self.seen[word])

    def stem(self, word: str) -> str:
        """Return the stem as the script in the browser finds it."""
        if word not in self.stems:
            self.stems[word] = str(super().stem(word))
        return self.stems[word]


class English(AllForms, SearchEnglish):
    """Porter's stemmer and irregular forms."""

    forms = staticmethod(irregular_forms)
    asking = tuple(ENGLISH_QUESTIONS.split())
    seen: ClassVar[dict[str, list[str]]] = {}

    def stem(self, word: str) -> str:
        """Return the stem; the script in the browser leaves words of two letters, such as "vs", as they are."""
        return word if len(word) < 3 else super().stem(word)


class Russian(AllForms, SearchRussian):
    """The Snowball stemmer and the forms of OpenCorpora's dictionary; «ё» is «е»."""

    forms = staticmethod(related_forms)
    asking = tuple(RUSSIAN_QUESTIONS.split())
    seen: ClassVar[dict[str, list[str]]] = {}
