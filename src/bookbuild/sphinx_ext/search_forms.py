"""Forms of Russian words for the search index, after OpenCorpora's dictionary.

A stemmer cuts endings only: it keeps «ошибка» and «ошибок», «обучить» and «обучать» apart. The index therefore names
a page under every form that a reader may ask for, and the query needs no dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pymorphy3

INFLECTED = {"NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND"}
LIKELY = 0.25  # a word's readings with a smaller probability than this are left out
RARE = {"incl", "Cmp2", "V-ej", "Supr"}
CYRILLIC = re.compile(r"[а-яё]+")

# Endings of an imperfective infinitive and of its perfective partner; a pair counts if the dictionary has both verbs.
ASPECT = (
    ("ывать", "ать"),
    ("ывать", "ить"),
    ("ивать", "ить"),
    ("ивать", "ать"),
    ("ивать", "еть"),
    ("вать", "ть"),
    ("ять", "ить"),
    ("лять", "ить"),
    ("ать", "ить"),
    ("щать", "тить"),
    ("щать", "стить"),
    ("ждать", "дить"),
    ("жать", "дить"),
    ("чать", "тить"),
    ("нимать", "нять"),
    ("бирать", "брать"),
    ("водить", "вести"),
    ("ходить", "йти"),
)


def related_forms(word: str) -> tuple[str, ...]:
    """Return all forms of what `word` (in lower case) may be a form of, and of its aspect partners and verbal nouns.

    Examples
    --------
    >>> {"ошибка", "ошибок", "ошибками"} <= set(related_forms("ошибкой"))
    True
    >>> {"обучать", "обучен", "обучения"} <= set(related_forms("обучить"))
    True
    >>> related_forms("и"), related_forms("relu")
    ((), ())
    """
    if not CYRILLIC.fullmatch(word):
        return ()
    shares: dict[tuple[str, str], float] = {}
    participles = set()
    for parse in _analyzer().parse(word):
        if parse.tag.POS in INFLECTED:
            lexeme = (parse.normal_form, _kind(parse))
            shares[lexeme] = shares.get(lexeme, 0) + parse.score
            if parse.tag.POS == "PRTF":
                participles.add(lexeme)
    likely = [lexeme for lexeme, share in shares.items() if share >= LIKELY]
    if any(kind == "NOUN" for _, kind in likely):  # «данные» is no form of «дать» to a reader
        likely = [lexeme for lexeme in likely if lexeme not in participles]
    forms = (form for lexeme in likely for form in _family(*lexeme))
    return tuple(dict.fromkeys(forms))


@cache
def _family(lemma: str, kind: str) -> tuple[str, ...]:
    """Return the forms of a word and, for a verb or a noun made of one, those of the others around that verb."""
    forms = _forms(lemma, kind)
    verbs = {lemma} if kind == "INFN" else set(_verbs_of_noun(lemma)) if kind == "NOUN" else set()
    verbs |= {partner for verb in verbs for partner in _partners(verb)}
    for verb in sorted(verbs):
        own = _forms(verb, "INFN")
        nouns = [f"{form}ие" for form in own if form.endswith("н") and _has(f"{form}ие", "NOUN")]
        forms += own + tuple(form for noun in nouns for form in _forms(noun, "NOUN"))
    return forms


@cache
def _forms(lemma: str, kind: str) -> tuple[str, ...]:
    for parse in _analyzer().parse(lemma):
        if parse.normal_form == lemma and _kind(parse) == kind:
            return tuple(dict.fromkeys(form.word for form in parse.lexeme if _is_asked_for(form.tag)))
    return ()


def _is_asked_for(tag: Any) -> bool:
    """Leave «обучимте» and «поверней» out, of participles all but the nominative, which has the same stem."""
    return not RARE & tag.grammemes and (tag.POS != "PRTF" or tag.case == "nomn")


def _verbs_of_noun(lemma: str) -> Iterator[str]:
    """Yield the verb of a noun such as «обучение»: without «ие» it is a short participle of that verb."""
    if lemma.endswith("ние"):
        participle = lemma.removesuffix("ие")
        if _has(participle, "PRTS"):
            yield from (parse.normal_form for parse in _analyzer().parse(participle) if parse.tag.POS == "PRTS")


def _partners(verb: str) -> Iterator[str]:
    for imperfective, perfective in ASPECT:
        for ending, other, aspects in (
            (imperfective, perfective, ("impf", "perf")),
            (perfective, imperfective, ("perf", "impf")),
        ):
            partner = verb.removesuffix(ending) + other
            if verb.endswith(ending) and _has(partner, "INFN", aspects[1]) and _has(verb, "INFN", aspects[0]):
                yield partner


def _has(word: str, *grammemes: str) -> bool:
    """Tell whether the dictionary has this word with these marks."""
    analyzer = _analyzer()
    return analyzer.word_is_known(word) and any(set(grammemes) in parse.tag for parse in analyzer.parse(word))


def _kind(parse: Any) -> str:
    """Return a part of speech for all forms of a lexeme: participles and gerunds are forms of a verb."""
    part = str(parse.tag.POS)
    return {"ADJS": "ADJF", "COMP": "ADJF", "VERB": "INFN", "PRTF": "INFN", "PRTS": "INFN", "GRND": "INFN"}.get(
        part, part
    )


@cache
def _analyzer() -> Any:
    return pymorphy3.MorphAnalyzer(lang="ru")
