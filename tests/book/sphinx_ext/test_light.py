"""What the pages of a built edition load of the theme: one sheet, in the version that is there, and nothing beside."""

from __future__ import annotations

import hashlib
import re

from rich_book import rich
from tiny_book import Book

__all__ = ["rich"]


def test_pages_load_one_sheet_of_the_theme_by_its_content(rich: Book) -> None:
    for language in rich.project.languages:
        static = rich.project.site / language / "_static"
        version = hashlib.sha256((static / "theme.css").read_bytes()).hexdigest()[:8]
        for page in ("index", "elements", "genindex"):
            html = rich.page(language, page)
            assert re.findall(r'"_static/(theme\.css[^"]*)"', html) == [f"theme.css?v={version}"]
            assert html.index("theme.css") < html.index("shell.css")
        left = {path.name for path in static.iterdir()}
        assert not left & {"styles", "scripts", "vendor", "locales", "basic.css", "pygments.css", "webpack-macros.html"}


def test_sheet_has_what_pages_use(rich: Book) -> None:
    sheet = (rich.project.site / "en" / "_static" / "theme.css").read_text("utf8")
    assert ".bd-article" in sheet
    assert ".highlight .k" in sheet
    assert "carousel" not in sheet
    assert "Font Awesome" not in sheet


def test_the_first_script_sets_the_mode_and_those_of_files_wait(rich: Book) -> None:
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", rich.page("ru", "index"), re.DOTALL)
    inside = [body for attributes, body in scripts if "src=" not in attributes and "json" not in attributes]
    assert sum("prefers-color-scheme" in body for body in inside) == 1
    assert all("defer" in attributes for attributes, _ in scripts if "src=" in attributes)
