"""British spellings that writers of English slip into, and what Americans write."""

from __future__ import annotations

import re

_OUR = "behavio|colo|favo|flavo|harbo|hono|humo|labo|neighbo|rumo|vapo|vigo"
_ISE = (
    "central|emphas|equal|final|general|initial|local|maxim|minim|modern|modular|normal|optim|organ|parallel|"
    "parametr|penal|random|real|recogn|regular|serial|special|standard|summar|symbol|synchron|token|util|vector|visual"
)
_DOUBLED = "cancel|channel|label|level|model|signal|total|travel|tunnel"
_YSE = "analy|catal|paraly"
_WORDS = {
    "artefact": "artifact",
    "artefacts": "artifacts",
    "centre": "center",
    "centred": "centered",
    "centres": "centers",
    "defence": "defense",
    "fibre": "fiber",
    "fibres": "fibers",
    "fulfil": "fulfill",
    "grey": "gray",
    "judgement": "judgment",
    "learnt": "learned",
    "licence": "license",
    "metre": "meter",
    "metres": "meters",
    "offence": "offense",
    "programme": "program",
    "programmes": "programs",
    "sceptical": "skeptical",
    "spelt": "spelled",
    "theatre": "theater",
    "whilst": "while",
}
_RULES = (
    (re.compile(rf"({_OUR})ur(\w*)"), r"\1r\2"),
    (re.compile(rf"((?:de|re|un)?(?:{_ISE}))is(e|es|ed|er|ers|ing|ation|ations|able)"), r"\1iz\2"),
    (re.compile(rf"((?:re|un)?(?:{_DOUBLED}))l(ed|er|ers|ing)"), r"\1\2"),
    (re.compile(rf"((?:re)?(?:{_YSE}))s(e|ed|er|ers|ing)"), r"\1z\2"),
)


def american(word: str) -> str:
    """Return the American spelling of a British one in lower case, or an empty text.

    Examples
    --------
    >>> american("normalised"), american("behaviour"), american("labelled"), american("color")
    ('normalized', 'behavior', 'labeled', '')
    """
    for pattern, replacement in _RULES:
        if pattern.fullmatch(word):
            return pattern.sub(replacement, word)
    return _WORDS.get(word, "")
