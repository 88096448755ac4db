"""Formulas are set by the build: what TeX becomes, where a fault is told, and that every formula of the book is set."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator, Sequence
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it.token import Token
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from bookbuild.sources.page_reader import FOREIGN, VERBATIM
from bookbuild.sources.parser import parser, read_directive
from bookbuild.sphinx_ext.formulas import display_tex
from bookbuild.sphinx_ext.katex import FOLDER, TexError, engine_of, render, repaired

BOOK = Path(__file__).parents[2] / "book"
STYLES = (FOLDER / "static" / "katex" / "katex.css").read_text("utf8")
TOKENS = {"mi", "mn", "mo", "mtext"}
PLACES = dict.fromkeys(("mfrac", "mover", "mroot", "msub", "msup", "munder"), 2) | {"msubsup": 3, "munderover": 3}


def mathml(rendered: str) -> ElementTree.Element:
    found = re.search(r"<math.*?</math>", rendered, re.DOTALL)
    assert found
    return ElementTree.fromstring(found[0])


def ill_formed(rendered: str) -> list[str]:
    """Return the names of MathML elements that have other children than they must have."""
    return [
        part.tag
        for part in mathml(rendered).iter()
        if len(part) != (0 if part.tag in TOKENS else PLACES.get(part.tag, len(part)))
    ]


def tex_of(rendered: str) -> str | None:
    found = re.search('data-tex="([^"]*)"', rendered)
    return unescape(found[1]) if found else None


CONSTRUCTS = [
    r"\frac{\partial L}{\partial w_1} = \underbrace{(z - t)}_{3} \cdot x",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\begin{cases} 1 & \text{если } a > 0 \\ 0 & \text{иначе} \end{cases}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"\mathbb{E}\bigl[f'(a)^2\bigr] \approx 0{,}5\,\%",
    r"\operatorname{diag}(\mathbf{x}), \operatorname*{arg\,max}_k \lVert x \rVert_2",
    r"\mathcal{N}(0, \sigma^2), \mathsf{T}, \mathrm{const}, \boldsymbol\theta",
    r"\overset{?}{=} \underset{k}{\max} \hat x \bar x \tilde X \overline{H}",
    r"\sqrt[3]{2} \left\lfloor \frac12 \right\rfloor \sum_{i=1}^{N} \prod \int",
    r"p(a \mid b) < 1 \& 2",
    r"\lambda_{\max} \le \frac{1}{p^{\min}} + \underset{\max}{x} + x_{\mathrm{val}}",
    "p = ½",
]


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", CONSTRUCTS)
def test_construct_is_set_twice_and_keeps_its_tex(tex: str, display: bool) -> None:
    rendered = render(tex, display=display)
    assert tex_of(rendered) == tex
    assert rendered.count('class="katex-html" aria-hidden="true"') == 1
    assert rendered.startswith('<span class="katex-display">' if display else '<span class="katex" data-tex=')
    assert ill_formed(rendered) == []


@pytest.mark.parametrize(
    ("tex", "read"),
    [
        (r"\mathrm{ReLU}", "<mi>ReLU</mi>"),
        (r"\mathrm{ReLU}(a)", "<mi>ReLU</mi><mo"),
        (r"\mathrm{SE}^2", "<msup><mi>SE</mi><mn>2</mn></msup>"),
        (r"x_\mathrm{val}", "<msub><mi>x</mi><mi>val</mi></msub>"),
        (r"\mathrm{d}x", '<mi mathvariant="normal">d</mi><mi>x</mi>'),
        (r"{\partial\Delta}", '<mi mathvariant="normal">∂</mi><mi mathvariant="normal">Δ</mi>'),
    ],
)
def test_upright_letters_are_read_as_a_word(tex: str, read: str) -> None:
    found = re.search("<math>(.*)</math>", render(tex, display=False))
    assert found
    assert found[1].startswith(read)


def test_formulas_have_half_the_elements_that_katex_gives_them() -> None:
    ours = sum(render(tex, display=True).count("<span") for tex in CONSTRUCTS)
    plain = sum(
        str(engine_of(os.getpid()).eval(f"katex.renderToString({json.dumps(tex)}, OPTIONS)")).count("<span")
        for tex in CONSTRUCTS
    )
    assert ours < 0.6 * plain


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"1 + \fraq{1}{2}", r'Undefined control sequence: \fraq, at "\fraq{1}{2}"'),
        (r"\frac{1}{2", "expected '}'"),
        ("x = это", "это"),
        (r"\href{https://example.org}{x}", r"\href is left out"),
        (r"a \label{eq-a}", r"\label"),
    ],
)
def test_what_is_no_tex_is_refused_with_its_place(tex: str, message: str) -> None:
    with pytest.raises(TexError, match=re.escape(message)):
        render(tex, display=True)


def test_nothing_of_a_formula_stays_for_the_next() -> None:
    render(r"\gdef\mine{x} \mine", display=False)
    with pytest.raises(TexError, match="Undefined"):
        render(r"\mine", display=False)


def test_tokens_that_hold_elements_become_rows() -> None:
    nested = "<mo><munder><mo>=</mo><mi>x</mi></munder></mo><mi mathvariant='bold'><mrow><mi></mi></mrow></mi>"
    mended = "<mrow><munder><mo>=</mo><mi>x</mi></munder></mrow><mrow><mrow><mi></mi></mrow></mrow>"
    assert repaired(nested) == mended


def test_line_ends_after_relations_and_in_long_parts_after_signs() -> None:
    assert "<wbr>" not in render("a = b + c", display=False)  # which goes to the next line as one
    long, longer = "a + b + c = d + e", "a + b + c + d + f + g + h + i + j = k"
    assert render(f"{long} = {long}", display=False).count("<wbr>") == 3
    assert render(longer, display=False).count("<wbr>") == 9
    assert "<wbr>" not in render(longer, display=True)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a = b", "a = b"),
        (r"a &= b \\ &= c", r"\begin{split}a &= b \\ &= c\end{split}"),
        (r"f = \begin{cases} 1 \\ 0 \end{cases}", r"f = \begin{cases} 1 \\ 0 \end{cases}"),
        (r"\sum_{\substack{i \\ j}} \{x\}", r"\sum_{\substack{i \\ j}} \{x\}"),
        ("a = b\n\nc = d", r"\begin{aligned}a = b\\c = d\end{aligned}"),
        (r"\begin{align} a &= b \\ &= c \end{align}", r"\begin{align*} a &= b \\ &= c \end{align*}"),
    ],
)
def test_display_formula_is_one(written: str, shown: str) -> None:
    assert display_tex(written) == shown
    render(shown, display=True)


PAGE = r"""# The norm $\ell_2$

Text with $x^2$, and {eq}`eq-loss`.

$$
L = -\log p
$$ (eq-loss)

\begin{align}
a &= b \\
&= c
\end{align}

```{raw} html
<td><span class="math notranslate nohighlight">\(a &lt; \bar b\)</span></td>
```

```{image} figure.svg
:alt: Up, in $m^2$, the sum.
```
"""
WRONG = "# Wrong\n\nText.\n\nText with $1 + \\fraq{1}{2}$.\n\n$$\n\\sqrt{x\n$$\n"


@pytest.fixture(scope="module")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Build three pages; return their folder and the warnings."""
    root = tmp_path_factory.mktemp("formulas")
    for name, text in (("index", PAGE), ("wrong", WRONG), ("plain", "# Plain\n\nNo formula.\n")):
        (root / f"{name}.md").write_text(text, "utf8")
    (root / "figure.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    overrides = {
        "extensions": ["myst_parser", "bookbuild.sphinx_ext.titles", "bookbuild.sphinx_ext.formulas"],
        "myst_enable_extensions": ["dollarmath", "amsmath"],
        "html_theme": "basic",
    }
    out, warnings = root / "html", io.StringIO()
    with patch_docutils(), docutils_namespace():
        app = Sphinx(root, None, out, root / "trees", "html", overrides, status=None, warning=warnings)
        app.build()
    return out, re.sub("\x1b\\[[0-9;]*m", "", warnings.getvalue())


def test_page_shows_its_formulas_without_a_script(small_site: tuple[Path, str]) -> None:
    page = (small_site[0] / "index.html").read_text("utf8")
    rendered = re.findall(r'<span class="katex" data-tex=.*?</math>', page, re.DOTALL)
    texts = [tex_of(formula) for formula in rendered]
    aligned = "\\begin{align*}\na &= b \\\\\n&= c\n\\end{align*}"
    assert texts == [r"\ell_2", "x^2", r"L = -\log p", aligned, r"a < \bar b"]
    assert "mathjax/" not in page.lower()
    assert r"\(" not in page
    assert 'alt="Up, in m², the sum."' in page
    assert "<title>The norm ℓ₂" in page


def test_equation_keeps_its_number_and_its_address(small_site: tuple[Path, str]) -> None:
    page = (small_site[0] / "index.html").read_text("utf8")
    assert re.search(r'<div class="math[^>]* id="equation-eq-loss">\s*<span class="eqno">\(1\)', page)
    assert re.search(r'href="#equation-eq-loss"[^>]*>\(1\)</a>', page)


def test_only_a_page_with_formulas_has_their_styles_and_fonts(small_site: tuple[Path, str]) -> None:
    folder, _ = small_site
    page = (folder / "index.html").read_text("utf8")
    fonts = re.findall(r'"(_static/katex/fonts/[^"]*)"', page)
    assert len(fonts) == 2
    assert all((folder / font).is_file() for font in fonts)
    assert "_static/katex/katex.css" in page
    assert "katex" not in (folder / "plain.html").read_text("utf8")


def test_fault_is_told_with_file_and_line(small_site: tuple[Path, str]) -> None:
    inline, display = [line for line in small_site[1].splitlines() if "formula cannot" in line]
    assert re.search(r"wrong\.md:5: WARNING: this formula cannot be set: Undefined control sequence: \\fraq", inline)
    assert re.search(r"wrong\.md:[67]: WARNING: this formula cannot be set: ", display)
    assert r"1 + \fraq{1}{2}" in (small_site[0] / "wrong.html").read_text("utf8")


def formulas(tokens: Sequence[Token], line: int) -> Iterator[tuple[int, str, bool]]:
    """Yield the formulas of a page with their lines, and whether each is one of its own."""
    for token in tokens:
        line_of = line + (token.map or (0, 0))[0]
        if token.type in ("math_block", "math_block_label", "amsmath"):
            yield line_of, token.content, True
        elif token.type == "inline":
            for child in token.children or []:
                if child.type in ("math_inline", "math_single", "math_inline_double"):
                    yield line_of, child.content, False
        elif token.type in ("fence", "colon_fence") and token.info.strip().startswith("{"):
            directive = read_directive(token, as_yaml=token.info.startswith("{code-cell}"))
            if directive.name == "math":
                yield line_of, "\n".join(directive.body), True
            elif directive.name not in VERBATIM | FOREIGN:
                for text in (directive.argument, "\n".join(directive.body)):
                    yield from formulas(parser(nested=True).parse(text, {}), line_of)


PAGES = sorted(path.relative_to(BOOK).as_posix() for path in BOOK.glob("*/*.md"))


def formulas_of(page: str) -> list[tuple[int, str, bool]]:
    return list(formulas(parser().parse((BOOK / page).read_text("utf8"), {}), 1))


class Letters(HTMLParser):
    """The letters of what is looked at in a formula, each with the font that its style asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[set[str], tuple[str, bool, bool]]] = [(set(), ("Main", False, False))]
        self.found: set[tuple[tuple[str, bool, bool], str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("wbr", "path", "line"):
            return
        own = set((dict(attrs).get("class") or "").split())
        around, (family, bold, italic) = self.open[-1][0] | own, self.open[-1][1]
        for classes, asked in RULES:
            if classes[-1] in own and around.issuperset(classes):
                family = asked.get("font-family", family).removeprefix("Formulas_")
                bold = asked.get("font-weight", "700" if bold else "") in ("700", "bold")
                italic = asked.get("font-style", "italic" if italic else "") == "italic"
        self.open.append((around, (family, bold, italic)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("wbr", "path", "line"):
            self.open.pop()

    def handle_data(self, data: str) -> None:
        around, font = self.open[-1]
        if not around & {"katex-mathml", "cyrillic_fallback"}:
            self.found |= {(font, letter) for letter in data if letter != "\N{ZERO WIDTH SPACE}"}


def declarations(text: str) -> dict[str, str]:
    return dict(re.findall(r"([a-z-]+):\s*([^;]+)", text))


RULES = [
    (tuple(re.findall(r"\.([\w-]+)", selector))[1:], declarations(body))
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*font-(?:family|weight|style)[^{}]*)\}", STYLES)
    for selector in selectors.split(",")
    if selector.strip().startswith(".katex ")
]
FACES = {
    (
        face["font-family"].removeprefix("Formulas_"),
        face.get("font-weight") == "bold",
        face.get("font-style") == "italic",
    ): face
    for face in map(declarations, re.findall(r"@font-face \{([^}]*)\}", STYLES))
}


def holds(face: dict[str, str], letter: str) -> bool:
    """Tell whether a font has a letter; one that was not cut has all that KaTeX knows of."""
    ranges = [part.strip().removeprefix("U+").split("-") for part in face.get("unicode-range", "0-10FFFF").split(",")]
    return any(int(part[0], 16) <= ord(letter) <= int(part[-1], 16) for part in ranges)


@pytest.mark.parametrize("page", PAGES)
def test_every_formula_of_the_book_is_set_in_fonts_that_are_there(page: str) -> None:
    letters = Letters()
    faults = []
    for line, tex, display in formulas_of(page):
        try:
            rendered = render(display_tex(tex) if display else tex, display=display)
            letters.feed(rendered)
            faults += [f"{page}:{line}: {name} of the wrong length" for name in ill_formed(rendered)]
        except TexError as error:
            faults.append(f"{page}:{line}: {error}")
    faults += [
        f"{page}: no font has {letter!r} of {font}: see src/bookbuild/katex/README.md"
        for font, letter in letters.found
        if font not in FACES or not holds(FACES[font], letter)
    ]
    assert faults == []


def test_all_formulas_are_found() -> None:
    assert sum(len(formulas_of(page)) for page in PAGES) > 3000


def test_fonts_are_whole_and_named_in_the_style_sheet() -> None:
    folder = FOLDER / "static" / "katex" / "fonts"
    asked = set(re.findall(r"url\(fonts/([^)]*)\)", STYLES))
    assert asked == {path.name for path in folder.iterdir()}
    assert all((folder / name).read_bytes()[:4] == b"wOF2" for name in asked)
    assert len(STYLES.encode()) < 25_000


@pytest.mark.parametrize("wrong", [r"\mathfrak{g}", r"\nleqslant", r"\mathbf{\Psi}^{\texttt{x}}"])
def test_font_that_is_not_there_is_found(wrong: str) -> None:
    letters = Letters()
    letters.feed(render(wrong, display=False))
    assert any(font not in FACES or not holds(FACES[font], letter) for font, letter in letters.found)
