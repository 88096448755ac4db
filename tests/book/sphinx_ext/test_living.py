"""Interactive figures: script, style and words come to the pages that have one, and weights lie beside as scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from bineural.living import living_html
from bookbuild.sphinx_ext.living import FOLDER, add_script, write_weights
from bookbuild.sphinx_ext.living_words import living_words

SCRIPTS = Path(__file__).parents[3] / "book/_static/living"


def test_page_gets_the_words_of_its_figures_alone() -> None:
    app = Mock()
    add_script(app, "page", "page.html", {"body": f"<p>{living_html('moons', {})}</p>"}, None)
    text = app.add_js_file.call_args_list[0].kwargs["body"]
    assert set(json.loads(text.partition("= ")[2].rstrip(";"))) == {"base", "moons"}
    app.add_css_file.assert_called_once_with("living/living.css")


@pytest.mark.parametrize("context", [{"body": "<p>living</p>"}, {"body": None}, {}])
def test_page_without_a_figure_gets_nothing(context: dict[str, str]) -> None:
    app = Mock()
    add_script(app, "page", "page.html", context, None)
    app.add_js_file.assert_not_called()


def test_weights_become_scripts(tmp_path: Path) -> None:
    app = Mock(outdir=tmp_path, env=SimpleNamespace(bookbuild_weights={"page": {"tiny": '{"a":1}'}}))
    app.builder.format = "html"
    write_weights(app, None)
    assert (tmp_path / FOLDER / "tiny.js").read_text() == 'living.weights["tiny"] = {"a":1};\n'
    app.env.bookbuild_weights.clear()
    write_weights(app, None)
    assert not (tmp_path / FOLDER / "tiny.js").exists()


@pytest.mark.parametrize("name", [name for name in living_words() if name != "base"])
def test_script_asks_for_words_that_there_are(name: str) -> None:
    words = living_words()
    script, base = (SCRIPTS / f"{name}.js").read_text("utf8"), (SCRIPTS / "base.js").read_text("utf8")
    asked = set(
        re.findall(r'(?:\btext|\bbutton|\bslider|\bchoice|\blabelled|\bpanel|\bmosaic)\("([\w-]+)"', script + base)
    )
    assert {word for word in asked if word not in words[name] and word not in words["base"]} == set()
    # a figure's words are all said somewhere: as such, or as the name of a preset, a column, a state
    said = set(re.findall(r"[\w-]+", script))
    assert {word for word in words[name] if word not in said and word not in base} == set()
