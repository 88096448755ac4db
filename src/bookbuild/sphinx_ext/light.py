"""What each page loads: one style sheet of the theme with what the site uses, one small script, no icon font.

The templates `layout.html` and beside it make the frame of a page without the theme's scripts; `shell.js` does what
these did. After the pages are written the theme's sheets are joined and cut, and what no page asks for is deleted.
"""

from __future__ import annotations

import hashlib
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sphinx.application import Sphinx

from bookbuild.files import remove
from bookbuild.site.lighten import colored_tokens, lighten
from bookbuild.site.styles import Rule, Vocabulary, parse, used, without_icon_font, without_unused_names
from bookbuild.sphinx_ext.interface import translate

THEME = "theme.css"
OWN_SHEET, OWN_SCRIPT = "shell.css", "shell.js"
# The sheets of the theme and of extensions, in the order in which they were written to follow each other.
SHEETS = (
    "basic.css",
    "styles/pydata-sphinx-theme.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "mystnb.*.css",
    "exercise.css",
    "sphinx-design.min.css",
)
UNUSED_SCRIPTS = (
    "design-tabs.js",
    "scripts/sphinx-book-theme.js",
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "translations.js",
    "searchtools.js",
    "language_data.js",
)
UNUSED_FILES = (
    *SHEETS,
    *UNUSED_SCRIPTS,
    "styles",
    "scripts",
    "vendor",
    "locales",
    "images",
    "*webpack-macros.html",
    "minus.png",
    "plus.png",
)
HUGE = 200_000  # a script of this size is a library: words in it say nothing about pages
DATA = ("search",)  # folders of scripts that hold the book's own words


def icon(name: str, mode: str | None = None) -> Markup:
    """Return an icon; the style sheet draws it in the color of the text around. One of a mode shows in that alone."""
    switch = f' theme-switch" data-mode="{mode}' if mode else ""
    return Markup(f'<span class="icon icon-{name}{switch}" aria-hidden="true"></span>')


def prepare(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give our templates what they draw and say; the theme tries them out before it writes a page."""
    context["icon"] = icon
    context["copy_label"] = translate("Copy")
    context["copied_label"] = translate("Copied")


def choose_files(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Leave out the sheets that are joined into one and the scripts that the page does not need."""
    context["css_files"] = [file for file in context["css_files"] if not _matches(file, SHEETS)]
    context["script_files"] = [
        file
        for file in context["script_files"]
        if not _matches(file, UNUSED_SCRIPTS)
        and not file.attributes.get("body", "").startswith("DOCUMENTATION_OPTIONS.")
    ]
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>\s*', "", context.get("metatags", ""))


def _matches(file: Any, names: tuple[str, ...]) -> bool:
    name = str(file.filename or "").removeprefix("_static/").partition("?")[0]
    return any(fnmatch(name, pattern) for pattern in names)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Join and cut the sheets of the theme, take needless elements out of the pages, delete what none asks for."""
    assert app.builder is not None
    if error is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir)
    static = folder / "_static"
    rules = [rule for pattern in SHEETS for path in sorted(static.glob(pattern)) for rule in parse(_read(path))]
    for pattern in UNUSED_FILES:
        for path in static.glob(pattern):
            remove(path)
    own = "".join(_read(path) for path in sorted(static.rglob("*.css")))
    colored = colored_tokens([*rules, *parse(own)])
    found = sorted(path for path in folder.rglob("*.html") if static not in path.parents)
    pages = {path: lighten(_read(path), colored) for path in found}
    theme = cut(rules, list(pages.values()), _scripts(static), own)
    (static / THEME).write_bytes(theme.encode())
    version = hashlib.sha256(theme.encode()).hexdigest()[:8]
    for path, html in pages.items():
        path.write_bytes(html.replace(f'_static/{THEME}"', f'_static/{THEME}?v={version}"').encode())


def cut(rules: list[Rule], pages: list[str], scripts: list[str], own: str) -> str:
    """Return the sheet of the rules that pages and scripts can use; other sheets may need its custom properties."""
    vocabulary = Vocabulary()
    for html in pages:
        vocabulary.add_page(html)
    for script in scripts:
        vocabulary.add_script(script)
    styles = [style for html in pages for style in re.findall(r'\bstyle="[^"]*"', html)]
    kept = without_unused_names(used(without_icon_font(rules), vocabulary), "".join([own, *scripts, *styles]))
    return "\n".join(map(str, kept)) + "\n"


def _scripts(static: Path) -> list[str]:
    """Return the scripts that may set classes."""
    ours = sorted(static.rglob("*.js"))
    return [_read(path) for path in ours if path.parent.name not in DATA and path.stat().st_size < HUGE]


def _read(path: Path) -> str:
    return path.read_text("utf8")


def setup(app: Sphinx) -> None:
    """Register the sheets, the script and the handlers, which come after those of the theme."""
    app.add_css_file(THEME, priority=100)
    app.add_css_file(OWN_SHEET, priority=150)
    app.add_js_file(OWN_SCRIPT, loading_method="defer", priority=150)
    app.connect("html-page-context", prepare, priority=100)
    app.connect("html-page-context", choose_files, priority=950)
    app.connect("build-finished", finish, priority=900)
