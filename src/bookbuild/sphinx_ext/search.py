"""The search of an edition: its words, its texts, and the files that the script of the search reads."""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import search as sphinx_search
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import SearchLanguage, js_index

from bookbuild.files import write_atomically
from bookbuild.run.freshness import distribution_version
from bookbuild.sphinx_ext.head import place_of, title_of
from bookbuild.sphinx_ext.interface import translate
from bookbuild.sphinx_ext.search_index import Index, excerpts
from bookbuild.sphinx_ext.search_languages import AllForms, English, Russian
from bookbuild.sphinx_ext.search_names import names
from bookbuild.sphinx_ext.search_units import Unit, units_of

LANGUAGES: dict[str, type[AllForms]] = {language.lang: language for language in (English, Russian)}
MAKERS = ("pymorphy3", "pymorphy3-dicts-ru", "snowballstemmer", "sphinx")
FOLDER = "search"
KEPT = ("docnames", "filenames", "titles", "envversion")


class Collector:
    """The units of the pages that this build writes."""

    def __init__(self) -> None:
        self.units: dict[str, list[Unit]] = {}

    def collect(self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
        """Take the units of a page as it is written."""
        if isinstance(doctree, nodes.document):
            self.units[pagename] = units_of(doctree)

    def write(self, app: Sphinx, error: Exception | None) -> None:
        """Write the index, and a file of texts for each page; of pages that stayed as they were, too."""
        builder = app.builder
        if error is not None or not isinstance(builder, StandaloneHTMLBuilder) or builder.name != "html":
            return
        folder = Path(app.outdir) / "_static" / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        pages = [page for page in _in_order(app) if page in app.env.titles]
        index = Index(_language(app.config.language))
        for page in pages:
            if page not in self.units:
                self.units[page] = units_of(app.env.get_and_resolve_doctree(page, builder))
            index.add(page, title_of(app, page), place_of(app, page).number, self.units[page])
            write_atomically(folder / f"{page}.js", excerpts(page, self.units[page]))
        languages = {code: _language(code) for code in app.config.editions or [app.config.language]}
        asked = names(Path(app.srcdir).parent, app.config.language, languages, index.terms())
        settings = {
            "texts": _texts(),
            "dropped": sorted(index.language.stopwords),
            "asking": index.language.asking,
            "names": asked,
        }
        assert builder.indexer is not None
        stemmer = (
            f"bookSearch.stemmer((() => {{\n{builder.indexer.get_js_stemmer_code()}\nreturn new Stemmer();\n}})());\n"
        )
        write_atomically(folder.parent / "search-index.js", stemmer + index.text(settings))


def shorten_sphinx_index(app: Sphinx, error: Exception | None) -> None:
    """Leave in Sphinx's own index, which no page reads, what its next build looks for."""
    path = Path(app.outdir) / "searchindex.js"
    if error is None and path.is_file():
        index = js_index.loads(path.read_text("utf8"))
        short = {name: content if name in KEPT else type(content)() for name, content in index.items()}
        write_atomically(path, js_index.dumps(short))


def recall_words(app: Sphinx) -> None:
    """Take up the stems of the words of earlier builds: to find them takes longer than to write the pages."""
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
    """Keep the stems of all words seen, with what they were made by."""
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


def _language(code: str) -> AllForms:
    """Return what knows the words of a language; of one that is not ours, the stems that Sphinx's own stemmer gives."""
    known = LANGUAGES.get(code)
    if known is None:
        found: Any = sphinx_search.languages.get(code, English)
        if isinstance(found, str):
            module, _, name = found.rpartition(".")
            found = getattr(import_module(module), name)
        assert issubclass(found, SearchLanguage)
        known = type(found.__name__, (AllForms, found), {"forms": staticmethod(lambda word: ()), "seen": {}})
    return known({})


def _in_order(app: Sphinx) -> list[str]:
    """Return the pages in the order of the contents."""
    site_map = getattr(app.config, "external_site_map", None)
    pages = sorted(app.env.found_docs)
    order = {page: number for number, page in enumerate(site_map or ())}
    return sorted(pages, key=lambda page: order.get(page, len(order)))


def _texts() -> dict[str, str]:
    """Return what the search says, in the language of the edition."""
    texts = {
        "found": translate("Places found: {count}"),
        "shown": translate("Showing results for “{query}”."),
        "partial": translate("No page has all of these words. Here are places with some of them."),
        "nothing": translate(
            "Nothing found for “{query}”. Try one word instead of several, or the term in another language."
        ),
        "glossary": translate("All terms are in the glossary"),
        "term": translate("term"),
        "more": translate("Show more"),
        "all": translate("All results on one page"),
        "keys": translate("Arrows choose, Enter opens, Escape closes"),
    }
    return {name: str(text) for name, text in texts.items()}


def setup(app: Sphinx) -> None:
    """Register the languages, the handlers, the script and the style sheet."""
    for language in LANGUAGES.values():
        app.add_search_language(language)
    collector = Collector()
    app.connect("builder-inited", recall_words)
    app.connect("html-page-context", collector.collect)
    app.connect("build-finished", collector.write)
    app.connect("build-finished", shorten_sphinx_index)
    app.connect("build-finished", keep_words)
    app.add_css_file("search.css", priority=900)
    app.add_js_file("search.js", loading_method="defer")
