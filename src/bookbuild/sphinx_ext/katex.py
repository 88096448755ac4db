"""KaTeX, run by V8 in this process: TeX becomes HTML, which is looked at, and MathML, which is read aloud.

`lighter.js` writes the HTML, with fewer elements than KaTeX does.
"""

from __future__ import annotations

import atexit
import json
import os
import re
from collections import Counter
from functools import cache
from html import unescape
from itertools import accumulate
from pathlib import Path

from py_mini_racer import MiniRacer

FOLDER = Path(__file__).parents[1] / "katex"
OPTIONS = {
    "throwOnError": True,
    "strict": "error",  # what LaTeX would refuse, such as Cyrillic letters outside of \text
    "output": "htmlAndMathml",
    "macros": {"¼": r"\tfrac{1}{4}", "½": r"\tfrac{1}{2}", "¾": r"\tfrac{3}{4}"},
}
RENDER = """(tex, displayMode) => {
  try {
    const trust = ({command}) => {
      throw new katex.ParseError(`${command} is left out: it makes links, pictures or HTML`);
    };
    const options = {...OPTIONS, macros: {...OPTIONS.macros}, trust, displayMode};
    return JSON.stringify({html: lighter(katex.__renderToDomTree(tex, options), tex, displayMode)});
  } catch (error) {
    return JSON.stringify({message: error.rawMessage || String(error), position: error.position});
  }
}"""
BASE = re.compile('(?=<span class="katex-base)')  # a part after which KaTeX lets a line end
TAG = re.compile("<[^>]*>")
WHOLE = 16  # signs of a formula that goes to the next line rather than breaking: they fit into a phone's
TOKEN = re.compile(r"<(?P<end>/?)(?P<name>mi|mo|mn|mtext)\b[^>]*>(?P<nested>(?=<[a-z]))?")


class TexError(ValueError):
    """A formula that is no TeX, or TeX that KaTeX does not know."""


@cache
def render(tex: str, *, display: bool) -> str:
    r"""Return a formula as HTML with MathML; the TeX is kept in `data-tex`.

    Raises
    ------
    TexError
        With what is wrong and where.

    Examples
    --------
    >>> render("x^2", display=False)[:48]
    '<span class="katex" data-tex="x^2"><span class="'
    >>> render(r"1 + \fraq{1}{2}", display=False)
    Traceback (most recent call last):
    bookbuild.sphinx_ext.katex.TexError: Undefined control sequence: \fraq, at "\fraq{1}{2}"
    """
    answer = json.loads(str(engine_of(os.getpid()).call("render", tex, display)))
    if "html" in answer:
        return repaired(answer["html"] if display else breakable(answer["html"]))
    place = tex[answer.get("position", len(tex)) :][:40]
    raise TexError(f'{answer["message"]}, at "{place}"' if place else answer["message"])


def breakable(html: str) -> str:
    """Return an inline formula with the places where lines may end: after relations, in long parts also after signs."""
    head, *bases = BASE.split(html)
    signs = [len(unescape(TAG.sub("", base))) for base in bases]
    if sum(signs) <= WHOLE:
        return html
    ends = [base.rfind('class="mrel') > base.rfind('class="mbin') for base in bases]
    parts = list(accumulate(ends[:-1], initial=0))
    lengths: Counter[int] = Counter()
    for part, length in zip(parts, signs, strict=True):
        lengths[part] += length
    marks = ["<wbr>" if end or lengths[part] > WHOLE else "" for end, part in zip(ends, parts, strict=True)]
    marks[-1] = ""
    return head + "".join(base + mark for base, mark in zip(bases, marks, strict=True))


def repaired(html: str) -> str:
    r"""Return the output with its MathML mended: ``\underset`` comes as a token with elements, and is a row.

    Examples
    --------
    >>> repaired("<mo><munder><mo>=</mo><mi>x</mi></munder></mo>")
    '<mrow><munder><mo>=</mo><mi>x</mi></munder></mrow>'
    """
    names: list[str] = []

    def renamed(tag: re.Match[str]) -> str:
        if tag["end"]:
            return f"</{names.pop()}>"
        names.append(tag["name"] if tag["nested"] is None else "mrow")
        return tag[0] if tag["nested"] is None else "<mrow>"

    return TOKEN.sub(renamed, html)


@cache
def engine_of(process: int) -> MiniRacer:
    """Return the engine of a process; a forked one has none of the threads of its parent's."""
    engine = MiniRacer()
    atexit.register(engine.close)  # Python would otherwise now and then wait for its thread for ever
    for script in ("katex.min.js", "lighter.js"):
        engine.eval((FOLDER / script).read_text("utf8"))
    engine.eval(f"const OPTIONS = {json.dumps(OPTIONS)}; const render = {RENDER};")
    return engine
