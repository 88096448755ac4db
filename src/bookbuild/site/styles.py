"""The theme's style sheets, joined into one that has only what the pages of the site use."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# What a style sheet is made of: comments, strings, addresses and the marks that divide it.
TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')][^)]*\)|[{};]""", re.DOTALL)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
ARGUMENTS = re.compile(r"\([^()]*\)")
NAME = r"(?:\\.|[\w-])+"
CLASS_OR_ID = re.compile(rf"[.#]({NAME})")
ELEMENT = re.compile(rf"(?<![\w.#:\\-])([a-zA-Z]{NAME}|[a-zA-Z])")
CUSTOM = re.compile(r"(--[\w-]+)\s*:")
USED_CUSTOM = re.compile(r"var\(\s*(--[\w-]+)")
WORD = re.compile(r"[\w-]+")
TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\s[^<>]*)?)>")
NAMES = re.compile(r"""\b(?:class|id)="([^"]*)\"""")
ICON_FONT = re.compile(r"Font Awesome|Font\\ Awesome|--fa-|--pst-icon-|content:\s*[\"']\\f[0-9a-f]{3}", re.IGNORECASE)
CONDITIONAL = ("@media", "@supports", "@layer", "@container")


@dataclass
class Rule:
    """What stands before a block, and what is in it: declarations, or rules."""

    prelude: str
    declarations: list[str] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    @property
    def is_conditional(self) -> bool:
        """Whether its rules hold on some screens only, or in some browsers."""
        return self.prelude.startswith(CONDITIONAL)

    def __str__(self) -> str:
        inside = "".join(map(str, self.rules)) or ";".join(self.declarations)
        return f"{self.prelude}{{{inside}}}"


def parse(css: str) -> list[Rule]:
    """Return the rules of a style sheet in order; imports and other statements are left out.

    Raises
    ------
    ValueError
        If a block is not closed, or closed twice.
    """
    top = Rule("")
    open_rules = [top]
    text = ""
    place = 0
    for token in TOKEN.finditer(css):
        text += css[place : token.start()]
        place = token.end()
        mark = token[0]
        if mark.startswith("/*"):
            text += " "
        elif mark == "{":
            rule = Rule(_tidy(text))
            open_rules[-1].rules.append(rule)
            open_rules.append(rule)
            text = ""
        elif mark in ";}":
            if text.strip() and len(open_rules) > 1:
                open_rules[-1].declarations.append(_tidy(text))
            text = ""
            if mark == "}":
                if len(open_rules) == 1:
                    raise ValueError(f"a block of a style sheet is closed twice, before {css[place : place + 40]!r}")
                open_rules.pop()
        else:
            text += mark
    if len(open_rules) > 1:
        raise ValueError(f"a block of a style sheet is not closed: {open_rules[-1].prelude!r}")
    return top.rules


def _tidy(text: str) -> str:
    """Return a selector or a declaration without the spaces that mean nothing."""
    text = re.sub(r"\s+", " ", text).strip()
    name, colon, value = text.partition(":")
    return f"{name.rstrip()}:{value.lstrip()}" if colon and re.fullmatch(r"[\w-]+\s*", name) else text


@dataclass
class Vocabulary:
    """The names that occur in pages: elements, and whatever may be a class or an id."""

    elements: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add_page(self, html: str) -> None:
        """Take up the elements, classes and ids of a page."""
        for tag, attributes in TAG.findall(html):
            self.elements.add(tag)
            for names in NAMES.findall(attributes):
                self.names.update(names.split())

    def add_script(self, script: str) -> None:
        """Take up every word of a script: it may make an element or set a class of this name."""
        words = set(WORD.findall(script))
        self.names |= words
        self.elements |= words

    def fits(self, selector: str) -> bool:
        """Tell whether a selector can match: all that it asks for occurs, what stands in brackets left out."""
        plain = re.sub(r"\[[^\]]*\]", "", selector)
        while ARGUMENTS.search(plain):
            plain = ARGUMENTS.sub("", plain)
        names = (re.sub(r"\\(.)", r"\1", name) for name in CLASS_OR_ID.findall(plain))
        elements = (name.lower() for name in ELEMENT.findall(CLASS_OR_ID.sub("", plain)))
        return self.names.issuperset(names) and self.elements.issuperset(elements)


def split_selectors(prelude: str) -> list[str]:
    """Split a list of selectors at its commas, not at those in brackets."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(prelude):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append(prelude[start:place].strip())
            start = place + 1
    return [*parts, prelude[start:].strip()]


def used(rules: Iterable[Rule], vocabulary: Vocabulary) -> list[Rule]:
    """Return the rules that can match, with those of their selectors that can."""
    kept = []
    for rule in rules:
        if rule.is_conditional:
            inside = used(rule.rules, vocabulary)
            if inside:
                kept.append(Rule(rule.prelude, rules=inside))
        elif rule.prelude.startswith("@"):
            kept.append(rule)
        elif rule.declarations:
            selectors = [selector for selector in split_selectors(rule.prelude) if vocabulary.fits(selector)]
            if selectors:
                kept.append(Rule(",".join(selectors), rule.declarations))
    return kept


def without_unused_names(rules: list[Rule], elsewhere: str) -> list[Rule]:
    """Drop custom properties and animations that neither the rules nor the text of other sheets and pages name."""
    while True:
        named = set(USED_CUSTOM.findall("".join(map(str, rules)))) | set(re.findall(r"--[\w-]+", elsewhere))
        left = [rule for rule in (_with_customs(rule, named) for rule in rules) if rule.declarations or rule.rules]
        if "".join(map(str, left)) == "".join(map(str, rules)):
            break
        rules = left
    animations = elsewhere + "".join(str(rule) for rule in rules if not rule.prelude.startswith("@keyframes"))
    return [
        rule
        for rule in rules
        if not rule.prelude.startswith("@keyframes") or rule.prelude.partition(" ")[2] in animations
    ]


def _with_customs(rule: Rule, named: set[str]) -> Rule:
    kept = [text for text in rule.declarations if not (found := CUSTOM.match(text)) or found[1] in named]
    inside = [_with_customs(inner, named) for inner in rule.rules]
    return Rule(rule.prelude, kept, [inner for inner in inside if inner.declarations or inner.rules])


def without_icon_font(rules: Iterable[Rule]) -> list[Rule]:
    """Drop Font Awesome: the font, and the declarations that set a glyph of it."""
    kept = []
    for rule in rules:
        declarations = [text for text in rule.declarations if not ICON_FONT.search(text)]
        is_font = rule.prelude == "@font-face" and len(declarations) < len(rule.declarations)
        if not is_font and (declarations or rule.rules):
            kept.append(Rule(rule.prelude, declarations, without_icon_font(rule.rules)))
    return kept
