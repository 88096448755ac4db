"""The reference is whole: what is missing in it, or said of what is gone, is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bookbuild.check.reference import check_reference

CATALOG = "src/bookbuild/locale/ru/LC_MESSAGES/api.po"
FILES = {
    "book/api.yml": "modules: [layers]\nconstants: {layers.SIZE: A size.}\ntaught: {layers.run: page}\n",
    "book/en/page.md": "# Page\n",
    "book/ru/page.md": "# Глава\n",
    "book/en/api-layers.md": "```{api-module} layers\n```\n",
    "book/ru/api-layers.md": "```{api-module} layers\n```\n",
    "src/bineural/__init__.py": "",
    "src/bineural/layers/__init__.py": (
        '"""Layers."""\n\nfrom bineural.layers.inner import SIZE, run\n\n__all__ = ["SIZE", "run"]\n'
    ),
    "src/bineural/layers/inner.py": 'SIZE = 3\n\n\ndef run():\n    """Run."""\n',
    CATALOG: "".join(
        f'msgid "{en}"\nmsgstr "{ru}"\n\n'
        for en, ru in (("Layers.", "Слои."), ("A size.", "Размер."), ("Run.", "Пуск."))
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    return tmp_path


def faults(root: Path) -> list[str]:
    return [str(one) for one in check_reference({code: root / "book" / code for code in ("en", "ru")}, root)]


def test_whole_reference_has_no_faults(root: Path) -> None:
    assert faults(root) == []


def test_book_without_a_reference(root: Path) -> None:
    (root / "book" / "api.yml").unlink()
    assert faults(root) == []


INNER = "src/bineural/layers/inner.py"
BAD = {
    "no module": ("book/api.yml", "[layers]", "[layers, none]", "bineural has no module 'none': name one that it has"),
    "module left out": (
        "book/api.yml",
        "[layers]",
        "[]",
        "bineural.layers says by __all__ what it offers, but is no module",
    ),
    "no page": ("book/ru/api-layers.md", "layers", "others", "the reference of layers is missing: write a page"),
    "no docstring": (INNER, '    """Run."""', "    pass", "bineural.layers.run is not described: write its docstring"),
    "no constant": ("book/api.yml", "layers.SIZE", "layers.GONE", "offers no such constant: delete the line"),
    "constant not described": ("book/api.yml", "{layers.SIZE: A size.}", "{}", "bineural.layers.SIZE is not described"),
    "no object": ("book/api.yml", "layers.run", "layers.walk", "offers no such object: delete the line"),
    "no chapter": ("book/api.yml", "run: page", "run: gone", "taught in 'gone', which is no page"),
    "no translation": (INNER, "Run.", "Walk.", f'no translation of "Walk." into ru: add it to {CATALOG}'),
    "no translation of a module": (
        "src/bineural/layers/__init__.py",
        "Layers.",
        "All.",
        'no translation of "All." into ru',
    ),
    "translation of nothing": (
        CATALOG,
        '"Run."',
        '"Walk."',
        'no docstring begins with "Walk." any more: delete the entry',
    ),
    "half a file": ("book/api.yml", "taught:", "taut:", "api.yml lacks taught: write what it is to say"),
}


@pytest.mark.parametrize("case", BAD)
def test_fault_is_told(root: Path, case: str) -> None:
    file, old, new, message = BAD[case]
    path = root / file
    text = path.read_text("utf8")
    assert old in text
    path.write_text(text.replace(old, new), "utf8")
    assert any(message in fault for fault in faults(root)), faults(root)
