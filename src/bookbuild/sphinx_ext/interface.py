"""Texts of the interface in the language of the edition: ours, and those that the theme and the extensions lack."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.application import Sphinx
from sphinx.locale import get_translation

PACKAGE = Path(__file__).parents[1]
DOMAIN = "bookbuild"

translate = get_translation(DOMAIN)


def compile_catalogues(destination: Path) -> Path:
    """Compile every catalogue of `bookbuild/locale` into the same tree under `destination`, and return that."""
    source = PACKAGE / "locale"
    for path in sorted(source.rglob("*.po")):
        target = destination / path.relative_to(source).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as po, target.open("wb") as mo:
            write_mo(mo, read_po(po))
    return destination


def domains() -> list[str]:
    """Return the names of the catalogues."""
    return sorted({path.stem for path in (PACKAGE / "locale").rglob("*.po")})


def setup(app: Sphinx) -> None:
    """Register the catalogues and the templates."""
    folder = compile_catalogues(Path(app.doctreedir) / "locale")
    for domain in domains():
        app.add_message_catalog(domain, str(folder))
    app.connect("config-inited", lambda app, config: config.templates_path.insert(0, str(PACKAGE / "templates")))
