"""A page with stored outputs, built as the book builds it: by Sphinx and by docutils, in two languages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from matplotlib.font_manager import findfont, get_font

from bineural.localize.renderer import FOR_PHONE

from .conftest import catalog_text

TRANSLATIONS = {
    "loss": "потери",
    "A falling line.": "Падающая линия.",
    "A map.": "Карта.",
    "A photograph.": "Фотография.",
    "model": "модель",
}

# What a kernel stores: each cell's outputs as IPython publishes them.
EXECUTE = r"""
import sys
from pathlib import Path

import nbformat
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import v4

from bineural.localize import catalog

catalog.LOCALE_FOLDER = Path(sys.argv[1])
shell = InteractiveShell.instance()
shell.display_pub = CapturingDisplayPublisher()
shell.run_cell(
    "from matplotlib.figure import Figure\n"
    "from bineural.localize import *\n"
    "def figure():\n"
    "    drawn = Figure(figsize=(4, 3)); drawn.text(0.5, 0.5, 'loss'); return drawn\n"
    "def wide():\n"
    "    drawn = Figure(figsize=(6, 3), layout='constrained'); drawn.subplots(1, 2); return drawn\n"
).raise_error()
cells = [v4.new_markdown_cell("# Page")]
image = {"mystnb": {"image": {"width": "200px", "classes": "framed"}}}
for source, metadata in [
    ("show(figure(), alt='A falling line.')", {}),
    ("show(figure(), alt='A map.', format='png')", {}),
    ("show(figure(), alt='A photograph.', format='webp')", {}),
    ("show(figure(), alt='A photograph.', format='webp')", image),
    ("show(wide(), alt='A map.', format='png')", {}),
    ("table([{'model': 'x < 1', '$n$': 0.5}], caption='loss')", {}),
    ("value('final-loss', 0.125, '.3f')", {}),
    ("target('loss', 0.25, '< 0.5')", {}),
    ("display(lambda language: {'text/plain': translate('loss', language) + ' as text'})", {}),
]:
    shell.display_pub.outputs.clear()
    shell.run_cell(source).raise_error()
    outputs = [
        v4.new_output("display_data", data=output["data"], metadata=output["metadata"])
        for output in shell.display_pub.outputs
    ]
    cells.append(v4.new_code_cell(source, outputs=outputs, metadata={"tags": ["remove-input"], **metadata}))
notebook = v4.new_notebook(cells=cells, metadata={"language_info": {"name": "python", "pygments_lexer": "python"}})
nbformat.write(notebook, Path(sys.argv[2]) / "index.ipynb")
"""

DOCUTILS = r"""
import sys
from pathlib import Path

from myst_nb.docutils_ import cli_html5

folder = Path(sys.argv[1])
for language in ("en", "ru", "de"):
    settings = [f"--language={language}", "--nb-execution-mode=off", f"--nb-output-folder={folder / 'images'}"]
    cli_html5([*settings, str(folder / "source" / "index.ipynb"), str(folder / f"{language}.html")])
"""

CONFIGURATION = 'extensions = ["myst_nb"]\nnb_execution_mode = "off"\nproject = "Page"\n'


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[tuple[str, str], str]:
    """Return the page as HTML by tool and language."""
    folder = tmp_path_factory.mktemp("book")
    path = folder / "locale" / "ru" / "LC_MESSAGES" / "bineural.po"
    path.parent.mkdir(parents=True)
    template = "{name} {number} (goal {goal} reached)"
    path.write_text(catalog_text({**TRANSLATIONS, template: "Достигнуто: {name} {number} ({goal})"}), encoding="utf-8")
    source = folder / "source"
    source.mkdir()
    (source / "conf.py").write_text(CONFIGURATION)
    environment = {
        **os.environ,
        "IPYTHONDIR": str(folder / "ipython"),
        "BINEURAL_LANG": "en",
        "BINEURAL_LANGUAGES": "en,ru",
    }
    execute = [sys.executable, "-c", EXECUTE, str(folder / "locale"), str(source)]
    subprocess.run(execute, check=True, env=environment)

    sphinx = ["-m", "sphinx", "-q", "-W", "-b", "html", str(source)]
    commands = [[*sphinx, "-D", f"language={language}", str(folder / language)] for language in ("en", "ru")]
    running = [subprocess.Popen([sys.executable, *command]) for command in (*commands, ["-c", DOCUTILS, str(folder)])]
    assert [process.wait() for process in running] == [0, 0, 0]
    found = {("docutils", code): folder / f"{code}.html" for code in ("en", "ru", "de")}
    found |= {("sphinx", code): folder / code / "index.html" for code in ("en", "ru")}
    return {key: page.read_text(encoding="utf-8") for key, page in found.items()} | {("folder", ""): str(folder)}


def images(page: str) -> list[dict[str, str]]:
    """Return the images of a page but for those of its last figure, which is wide."""
    return all_images(page)[:-2]


def all_images(page: str) -> list[dict[str, str]]:
    return [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<img[^>]*>", page)]


@pytest.mark.parametrize("tool", ["sphinx", "docutils"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_images_are_in_the_language_with_their_alternative_texts(pages, tool, language):
    found = images(pages[tool, language])
    texts = ["A falling line.", "A map.", "A photograph.", "A photograph."]
    assert [image["alt"] for image in found] == (texts if language == "en" else [TRANSLATIONS[x] for x in texts])
    assert [Path(image["src"]).suffix for image in found] == [".svg", ".png", ".webp", ".webp"]
    other = images(pages[tool, "ru" if language == "en" else "en"])
    assert not {image["src"] for image in found} & {image["src"] for image in other}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_published_images_are_those_of_the_page(pages, language):
    found = all_images(pages["sphinx", language])
    folder = Path(pages["folder", ""]) / language
    assert {path.name for path in (folder / "_images").iterdir()} == {Path(image["src"]).name for image in found}
    assert (folder / found[1]["src"]).read_bytes().startswith(b"\x89PNG")
    assert (folder / found[2]["src"]).read_bytes()[8:12] == b"WEBP"
    svg = (folder / found[0]["src"]).read_text(encoding="utf-8")
    glyph = get_font(findfont("DejaVu Sans")).get_char_index(ord("п"))
    assert (f'"DejaVuSans-{glyph:x}"' in svg) == (language == "ru")


@pytest.mark.parametrize("tool", ["sphinx", "docutils"])
def test_raster_images_have_the_width_of_the_svg_unless_the_page_says_otherwise(pages, tool):
    svg, png, webp, chosen = images(pages[tool, "en"])
    assert "width" not in svg.get("style", "")
    assert png["style"] == webp["style"]
    assert re.fullmatch(r"width: \d+px;", png["style"])
    assert chosen["style"] == "width: 200px;"
    assert chosen["class"].split()[0] == "framed"


@pytest.mark.parametrize("tool", ["sphinx", "docutils"])
def test_picture_for_phones_follows_a_wide_figure(pages, tool):
    wide, narrow = all_images(pages[tool, "en"])[-2:]
    assert wide["alt"] == "A map."
    assert narrow["alt"] == ""
    assert FOR_PHONE in narrow["class"].split()
    assert FOR_PHONE not in wide.get("class", "")
    widths = [float(re.search(r"width: ([\d.]+)px", image["style"])[1]) for image in (wide, narrow)]
    assert widths[1] < 400 < widths[0]


def test_images_are_not_links_unless_the_page_sets_their_width(pages):
    assert pages["sphinx", "ru"].count("image-reference") == 1


@pytest.mark.parametrize("tool", ["sphinx", "docutils"])
@pytest.mark.parametrize(("language", "other"), [("en", "ru"), ("ru", "en")])
def test_tables_and_texts_are_in_the_language(pages, tool, language, other):
    shown = {
        "en": ['<th scope="col">model</th>', "<caption>loss</caption>", ">0.500<", "loss 0.250 (goal"],
        "ru": ['<th scope="col">модель</th>', "<caption>потери</caption>", ">0,500<", "Достигнуто: потери 0,250"],
    }
    page = pages[tool, language]
    assert [text for text in shown[language] if page.count(text) != 1] == []
    assert [text for text in shown[other] if text in page] == []
    assert page.count("<td>x &lt; 1</td>") == 1
    assert ("loss as text" in page) == (language == "en")
    assert ("потери as text" in page) == (language == "ru")


@pytest.mark.parametrize("key", [("sphinx", "en"), ("sphinx", "ru"), ("docutils", "en"), ("docutils", "ru")])
def test_a_value_shows_nothing(pages, key):
    assert "final-loss" not in pages[key]
    assert not re.search(r"\b0[.,]125\b", pages[key])


def test_a_language_without_translations_gets_english(pages):
    assert next(image["alt"] for image in images(pages["docutils", "de"])) == "A falling line."
    assert " reached)" in pages["docutils", "de"]
