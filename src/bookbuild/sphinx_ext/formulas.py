"""Formulas set while the book is built: a page needs no script to show them, and no font that it does not use."""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from bookbuild.sources.plain_math import plain_text
from bookbuild.sphinx_ext.fonts import preloading
from bookbuild.sphinx_ext.katex import FOLDER, TexError, render

logger = logging.getLogger(__name__)
PRELOADED = ("Main-Regular", "Math-Italic")
# As `bineural.localize` writes a formula into a table or a sentence.
IN_OUTPUT = re.compile(r'(<span class="math notranslate nohighlight">)\\\((.*?)\\\)(</span>)', re.DOTALL)
SYNTAX = re.compile(r"\\(?:(?P<begin>begin|end)\b|(?P<new_line>\\)|.)|(?P<brace>[{}])", re.DOTALL)
NUMBERING = re.compile(r"\\(begin|end)\{(align|alignat|equation|gather)\}")


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside of a text."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    translator.body.append(f"{_rendered(node.astext(), node, display=False)}</span>")
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with its number and the link to it."""
    translator.body.append(translator.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    formula = _rendered(display_tex(node.astext()), node, display=True)
    translator.body.append(f'<div class="formula-box">{formula}</div></div>\n')
    raise nodes.SkipNode


def display_tex(tex: str) -> str:
    r"""Return a display formula as one: parts between empty lines below each other, lines aligned, no own numbers.

    Examples
    --------
    >>> display_tex("a &= b \\\\ &= c")
    '\\begin{split}a &= b \\\\ &= c\\end{split}'
    >>> display_tex("\\begin{align} a &= b \\\\ &= c \\end{align}")
    '\\begin{align*} a &= b \\\\ &= c \\end{align*}'
    """
    parts = [part.strip() for part in re.split(r"\n\s*\n", NUMBERING.sub(r"\\\1{\2*}", tex)) if part.strip()]
    parts = [rf"\begin{{split}}{part}\end{{split}}" if _has_lines(part) else part for part in parts]
    lines = r"\\".join(parts)
    return lines if len(parts) == 1 else rf"\begin{{aligned}}{lines}\end{{aligned}}"


def _has_lines(tex: str) -> bool:
    """Tell whether a formula has a new line outside of braces and environments."""
    depth = 0
    for token in SYNTAX.finditer(tex):
        if token["new_line"] and not depth:
            return True
        depth += {"begin": 1, "{": 1, "end": -1, "}": -1}.get(token["begin"] or token["brace"], 0)
    return False


def _rendered(tex: str, node: nodes.Node, *, display: bool) -> str:
    try:
        return render(tex, display=display)
    except TexError as error:
        logger.warning("this formula cannot be set: %s", error, location=node)
        return html.escape(tex)


class FormulasOfOutputs(SphinxPostTransform):
    """Set the formulas in tables and sentences that code has made."""

    default_priority = 850  # when it is settled which form of an output is shown
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change the outputs of the page."""
        for output in list(self.document.findall(nodes.raw)):
            if IN_OUTPUT.search(output.astext()):
                rendered = IN_OUTPUT.sub(
                    lambda found, output=output: (  # type: ignore[misc]
                        found[1] + _rendered(html.unescape(found[2]), output, display=False) + found[3]
                    ),
                    output.astext(),
                )
                output.replace_self(nodes.raw("", rendered, **output.attributes))


class PlainAlternatives(SphinxPostTransform):
    """Write the formulas in the alternative text of a figure plainly: it is read aloud as it stands."""

    default_priority = 400
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change the images of the page."""
        for image in self.document.findall(nodes.image):
            if "alt" in image:
                image["alt"] = plain_text(image["alt"])


def add_styles(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page with formulas, and no other, their style sheet, script and fonts."""
    if 'class="katex' not in context.get("body", ""):
        return
    app.add_css_file("katex/katex.css", priority=850)
    app.add_js_file("formulas.js", loading_method="defer")
    addresses = [context["pathto"](f"_static/katex/fonts/{font}.woff2", 1) for font in PRELOADED]
    context["metatags"] += preloading(addresses)


def serve_katex(app: Sphinx, config: Config) -> None:
    """Have the style sheet and the fonts copied into the edition; formulas are set by this module."""
    config.html_static_path.append(str(FOLDER / "static"))
    config.html_math_renderer = "katex"


def setup(app: Sphinx) -> None:
    """Register the renderer, the transforms and the handlers."""
    app.add_html_math_renderer("katex", (visit_math, None), (visit_math_block, None))
    app.add_post_transform(FormulasOfOutputs)
    app.add_post_transform(PlainAlternatives)
    app.connect("config-inited", serve_katex)
    app.connect("html-page-context", add_styles)
