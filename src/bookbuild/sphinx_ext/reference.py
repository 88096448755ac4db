"""The directives `api-module` and `api-overview`: the reference of `bineural`, made of its docstrings.

Sphinx's autodoc imports what it describes, torch with it, in the process of each edition, and refers to every type of a
signature, most of which are in no index that an offline build can reach. So the sources are read instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.locale import get_translation
from sphinx.util.docutils import SphinxDirective

import bineural
from bookbuild.reference import docstrings
from bookbuild.reference.reading import Entry, Module, by_name
from bookbuild.reference.settings import FILE, PAGE, Settings, read_modules, read_settings
from bookbuild.sphinx_ext.interface import translate

PACKAGE = Path(bineural.__path__[0])
# Docstrings are English in every edition; their first lines are translated in the catalogue `api`.
translate_summary = get_translation("api")


class _Reference(SphinxDirective):
    """What both directives need: the modules, and how names in texts become links."""

    def read(self) -> tuple[Settings, list[Module]]:
        path = Path(self.env.srcdir).parent / FILE
        self.env.note_dependency(str(path))
        if not path.is_file():
            raise self.error(f"{FILE} is missing beside the editions: write it, or remove this directive")
        settings = read_settings(path)
        modules = read_modules(PACKAGE, settings)
        self.known = by_name(modules)
        return settings, modules

    def depend(self, modules: Sequence[Module]) -> None:
        for module in modules:
            for path in module.paths():
                self.env.note_dependency(str(path))

    def summary(self, text: str, owner: str, arguments: Sequence[str] = ()) -> list[nodes.Node]:
        return self.inline(str(translate_summary(text)) if text else "", owner, arguments)

    def inline(self, text: str, owner: str, arguments: Sequence[str] = ()) -> list[nodes.Node]:
        """Return a text with its code and its addresses; code that names a public object leads to it."""
        found: list[nodes.Node] = []
        start = 0
        for match in docstrings.INLINE.finditer(text):
            found.append(nodes.Text(text[start : match.start()]))
            if match["url"]:
                found.append(nodes.reference("", match["url"], refuri=match["url"]))
            else:
                found.append(self._code(match["double"] or match["single"], owner, arguments))
            start = match.end()
        return [*found, nodes.Text(text[start:])]

    def _code(self, text: str, owner: str, arguments: Sequence[str]) -> nodes.Node:
        target = self._target(text.removesuffix("()"), owner, arguments)
        return self.link(target, text) if target and target != owner else nodes.literal("", text)

    def _target(self, name: str, owner: str, arguments: Sequence[str]) -> str:
        """Return the full name that a name stands for beside an object, or an empty string.

        A short word such as `table` is only looked for in the object and in its module; arguments are no objects.
        """
        if name in arguments:
            return ""
        parts = owner.split(".")
        near = [".".join([*parts[:length], name]) for length in range(len(parts), 1, -1)]
        full = next((one for one in (*near, name, f"{PACKAGE.name}.{name}") if one in self.known), "")
        if full or not (name != name.lower() or "_" in name or "." in name):
            return full
        elsewhere = [one for one in self.known if one.endswith(f".{name}") and one.count(".") == 2 + name.count(".")]
        return elsewhere[0] if len(elsewhere) == 1 else ""

    def link(self, full_name: str, text: str) -> pending_xref:
        code = nodes.literal("", text)
        return pending_xref(
            "", code, refdomain="py", reftype="obj", reftarget=full_name, refdoc=self.env.docname, refwarn=True
        )


class ApiModule(_Reference):
    """All objects of a module: how each is imported and called, and what its docstring says."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a section for each object."""
        settings, modules = self.read()
        chosen = [module for module in modules if module.name == f"{PACKAGE.name}.{self.arguments[0]}"]
        if not chosen:
            raise self.error(f"{FILE} has no module {self.arguments[0]!r}: add it there, or name another one")
        self.depend(chosen)
        module = chosen[0]
        return [self._object(entry, module, settings) for entry in module.entries]

    def _object(self, entry: Entry, module: Module, settings: Settings) -> nodes.section:
        section = self._section(entry)
        section += _code_block("\n\n".join(filter(None, [f"from {module.name} import {entry.name}", entry.signature])))
        self._describe(section, entry, settings.chapter(entry, module))
        section += [self._member(member) for member in entry.members]
        return section

    def _member(self, entry: Entry) -> nodes.section:
        section = self._section(entry)
        if entry.signature:
            section += _code_block(entry.signature)
        self._describe(section, entry)
        return section

    def _section(self, entry: Entry) -> nodes.section:
        name = entry.full_name
        section = nodes.section("", nodes.title("", "", nodes.literal("", entry.name)), ids=[name], classes=["api"])
        domain = cast(PythonDomain, self.env.get_domain("py"))
        domain.note_object(name, entry.kind, name, location=section)
        return section

    def _describe(self, section: nodes.section, entry: Entry, chapter: str = "") -> None:
        """Add the summary, in the edition's language, and the rest of the docstring, which is English."""
        if entry.summary:
            summary = self.summary(entry.summary, entry.full_name, entry.arguments)
            section += nodes.paragraph("", "", *summary, classes=["api-summary"])
        if chapter:
            section += self._taught(chapter)
        if entry.bases:
            names = [self.inline(f"`{base}`", entry.full_name) for base in entry.bases]
            bases = [node for name in names for node in (nodes.Text(", "), *name)][1:]
            section += nodes.paragraph("", "", nodes.Text(translate("Based on:") + " "), *bases)
        parsed = docstrings.parse(entry.docstring)
        if parsed.text:
            section += self._english(self._text(parsed.text, entry))
        for name, body in parsed.sections:
            section += nodes.rubric("", section_title(name))
            is_list = name in docstrings.LISTS
            section += self._english([self._list(name, body, entry)] if is_list else self._text(body, entry))

    def _english(self, children: Sequence[nodes.Node]) -> nodes.container:
        return nodes.container("", *children, classes=["api-text", "language-en"])

    def _text(self, text: str, entry: Entry) -> list[nodes.Node]:
        found: list[nodes.Node] = []
        for block in docstrings.blocks(text):
            if block.kind == "literal":
                found.append(_code_block(block.text, "none"))
            elif block.kind == "session":
                found.append(_code_block(block.text, "pycon"))
            elif block.kind == "paragraph":
                found.append(self._paragraph(block.text, entry))
            else:
                if not found or not isinstance(found[-1], nodes.bullet_list):
                    found.append(nodes.bullet_list("", bullet="-"))
                cast(nodes.Element, found[-1]).append(nodes.list_item("", self._paragraph(block.text, entry)))
        return found

    def _paragraph(self, text: str, entry: Entry) -> nodes.paragraph:
        return nodes.paragraph("", "", *self.inline(text, entry.full_name, entry.arguments))

    def _list(self, name: str, body: str, entry: Entry) -> nodes.definition_list:
        found = nodes.definition_list("")
        for item in docstrings.items(body):
            has_name = item.kind or name not in ("Returns", "Yields")  # else it is a type that stands there
            text = [nodes.literal("", item.name)] if has_name else self.inline(item.name, entry.full_name)
            head = nodes.definition_list_item("", nodes.term("", "", *text))
            if item.kind:
                head += nodes.classifier(item.kind, "", *self.inline(item.kind, entry.full_name, entry.arguments))
            head += nodes.definition("", *(self._text(item.text, entry) if item.text else ()))
            found += head
        return found

    def _taught(self, chapter: str) -> nodes.paragraph:
        before, after = translate("Taught in {chapter}.").split("{chapter}")
        link = self.parse_inline(f"{{doc}}`{chapter}`")[0]
        return nodes.paragraph("", "", nodes.Text(before), *link, nodes.Text(after), classes=["api-taught"])


class ApiOverview(_Reference):
    """All modules, each with the first lines of its objects."""

    def run(self) -> list[nodes.Node]:
        """Return a section for each module."""
        _, modules = self.read()
        self.depend(modules)
        return [self._module(module) for module in modules]

    def _module(self, module: Module) -> nodes.section:
        short = module.name.partition(".")[2]
        title = nodes.title("", "", nodes.literal("", module.name))
        section = nodes.section("", title, ids=[f"overview-{short}"], classes=["api"])
        link = self.parse_inline(f"{{doc}}`{PAGE.format(name=short)}`")[0]
        section += nodes.paragraph("", "", *self.summary(module.summary, module.name), nodes.Text(" "), *link)
        section += nodes.definition_list("", *self._lines(module), classes=["api-lines"])
        return section

    def _lines(self, module: Module) -> Iterator[nodes.definition_list_item]:
        for entry in module.entries:
            summary = nodes.paragraph("", "", *self.summary(entry.summary, entry.full_name, entry.arguments))
            term = nodes.term("", "", self.link(entry.full_name, entry.name))
            yield nodes.definition_list_item("", term, nodes.definition("", summary))


def section_title(name: str) -> str:
    """Return the name of a section of docstrings in the language of the edition."""
    titles = {
        "Parameters": translate("Parameters"),
        "Attributes": translate("Attributes"),
        "Returns": translate("Returns"),
        "Yields": translate("Yields"),
        "Raises": translate("Raises"),
        "Warns": translate("Warns"),
        "Notes": translate("Notes"),
        "References": translate("References"),
        "Examples": translate("Examples"),
    }
    return str(titles[name])


def _code_block(text: str, language: str = "python") -> nodes.literal_block:
    return nodes.literal_block(text, text, language=language)


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("api-module", ApiModule)
    app.add_directive("api-overview", ApiOverview)
