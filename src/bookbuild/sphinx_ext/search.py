"""The search of an edition: its language and its words, the texts and the script of its page."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from bookbuild.files import write_atomically
from bookbuild.run.freshness import distribution_version
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.search_languages import English, Russian

LANGUAGES = {language.lang: language for language in (English, Russian)}
MAKERS = ("pymorphy3", "pymorphy3-dicts-ru", "snowballstemmer", "sphinx")


def recall_words(app: Sphinx) -> None:
    """Take up the forms of the words of earlier builds: to find them takes longer than to write the pages."""
    language = LANGUAGES.get(app.config.language)
    if language is None:
        return
    try:
        memory = json.loads(_memory(app).read_text("utf8"))
        if memory["made_by"] == _made_by(app) and memory["sha256"] == _hash(memory["words"]):
            language.seen.update(memory["words"])
    except (OSError, ValueError, KeyError, TypeError):  # there is none, or it is damaged: found anew
        return


def keep_words(app: Sphinx, error: Exception | None) -> None:
    """Keep the forms of all words seen, with what they were made by."""
    language = LANGUAGES.get(app.config.language)
    if error is None and language is not None:
        memory = {"made_by": _made_by(app), "sha256": _hash(language.seen), "words": language.seen}
        write_atomically(_memory(app), json.dumps(memory, ensure_ascii=False))


def _memory(app: Sphinx) -> Path:
    """Return a file beside the folder of what Sphinx keeps, which a build from nothing empties."""
    return Path(app.doctreedir).parent / f"search-words-{app.config.language}.json"


def _hash(words: dict[str, list[str]]) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()


def _made_by(app: Sphinx) -> list[str | None]:
    return [app.config.bookbuild_code, *map(distribution_version, MAKERS)]


def add_script(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the search page our script, and in the edition's language the sentences that it shows."""
    if pagename != "search":
        return
    texts = {
        "found": translate("Pages found: {count}"),
        "nothing": translate("No page has all of these words. Check the spelling, or look for fewer words."),
        "within": translate(", in "),
    }
    shown = {name: str(text) for name, text in texts.items()}
    app.add_js_file(None, body=f"const bookSearchTexts = {json.dumps(shown, ensure_ascii=False)};")
    app.add_js_file("search.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the languages and the handlers."""
    for language in LANGUAGES.values():
        app.add_search_language(language)
    app.connect("builder-inited", recall_words)
    app.connect("build-finished", keep_words)
    app.connect("html-page-context", add_script)
