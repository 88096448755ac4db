"""Fewer elements in a page: spans go that no style sheet makes visible, most of them around single tokens of code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from bookbuild.site.styles import Rule, split_selectors

CODE = re.compile(r"(?<=<pre>)(?:<span></span>)?(.*?)(?=</pre>)", re.DOTALL)
TOKEN = re.compile(r'<span class="([a-z0-9]{1,3})">([^<]*)</span>')
TOKEN_RULE = re.compile(r"^(?P<theme>.*)\.highlight(?: \.(?P<token>[a-z0-9]{1,3}))?$")
# Sphinx wraps a word of `code` and the text of a reference; what surrounds them has the same style.
WORD = re.compile(r'(<code[^>]*>)<span class="pre">([^<]*)</span></code>')
REFERENCE = re.compile(r'<span class="(?:xref )?(?:std|doc)(?: [\w-]+)*">([^<]*)</span>')


def colored_tokens(rules: Iterable[Rule]) -> set[str]:
    """Return the classes of tokens that look different from the code around them, in some theme."""
    base: dict[str, list[str]] = {}
    tokens: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for rule in rules:
        for selector in split_selectors(rule.prelude):
            if found := TOKEN_RULE.match(selector):
                if found["token"]:
                    tokens[found["token"]].setdefault(found["theme"], []).extend(rule.declarations)
                else:
                    base.setdefault(found["theme"], []).extend(rule.declarations)
    return {
        token
        for token, themes in tokens.items()
        if any(set(declarations) - set(base.get(theme, [])) for theme, declarations in themes.items())
    }


def lighten(html: str, colored: set[str]) -> str:
    """Return a page without the spans that change nothing."""

    def code(found: re.Match[str]) -> str:
        return TOKEN.sub(lambda token: token[0] if token[1] in colored else token[2], found[1])

    return WORD.sub(r"\1\2</code>", REFERENCE.sub(r"\1", CODE.sub(code, html)))
