from __future__ import annotations

import json

import pytest

from bineural.localize import (
    MIME_LOCALIZED,
    MIME_RECORD,
    MIME_WEIGHTS,
    asked_languages,
    display,
    outputs,
    set_language,
    show,
    translate,
)
from bineural.localize.outputs import text_html

SVG = '<?xml version="1.0"?>\n<svg width="1pt"><g/></svg>'


def render(language):
    return {"text/plain": translate("loss", language), "text/html": f"<p>{translate('loss', language)}</p>"}


def test_an_output_holds_all_languages_and_shows_the_readers(write_catalog, published):
    write_catalog("ru", {"loss": "потери"})
    set_language("ru")
    display(render, record={"kind": "check", "name": "backpropagation/relu", "passed": True})
    (output,) = published
    assert output["metadata"] == {}
    assert output["data"] == {
        "text/plain": "потери",
        "text/html": "<p>потери</p>",
        MIME_LOCALIZED: {
            "languages": {
                "en": {"text/plain": "loss", "text/html": "<p>loss</p>"},
                "ru": {"text/plain": "потери", "text/html": "<p>потери</p>"},
            },
            "messages": {"loss": {"ru": "потери"}},
            "missing": [],
            "absent": {},
        },
        MIME_RECORD: {"kind": "check", "name": "backpropagation/relu", "passed": True},
    }
    json.dumps(output)


def test_an_output_says_which_translations_it_used_and_lacked(write_catalog, published):
    write_catalog("ru", {"loss": "потери"})
    write_catalog("de", {})
    translate("looked up before", "ru")
    display(render)
    localized = published[0]["data"][MIME_LOCALIZED]
    assert localized["messages"] == {"loss": {"ru": "потери"}}
    assert localized["missing"] == ["loss"]
    assert localized["languages"]["de"]["text/plain"] == "loss"
    assert MIME_RECORD not in published[0]["data"]


def test_what_is_attached_goes_along_and_is_not_shown_on_the_page(write_catalog, published):
    write_catalog("ru", {"loss": "потери"})
    display(render, attached={MIME_WEIGHTS: {"name": "tiny"}})
    data = published[0]["data"]
    assert data[MIME_WEIGHTS] == {"name": "tiny"}
    assert data["text/plain"] == "loss"
    assert data[MIME_LOCALIZED]["languages"] == {"en": {}, "ru": {}}


def test_outside_of_ipython_the_readers_text_is_printed(write_catalog, capsys):
    write_catalog("ru", {"loss": "потери"})
    display(render)
    set_language("ru")
    display(render)
    assert capsys.readouterr().out == "loss\nпотери\n"


def test_a_live_svg_has_a_white_ground_and_the_one_on_the_page_has_none(published):
    display(lambda language: {"text/plain": "A line.", "image/svg+xml": SVG, "alt": "A line."})
    data, metadata = published[0]["data"], published[0]["metadata"]
    assert '<svg style="background: white" width="1pt">' in data["image/svg+xml"]
    assert data[MIME_LOCALIZED]["languages"]["en"]["image/svg+xml"] == SVG
    assert metadata == {"image/svg+xml": {"alt": "A line."}}


def test_a_live_webp_is_html_too(published):
    display(lambda language: {"text/plain": "x", "image/webp": "UklGRg==", "alt": 'A "cat" <here>', "width": 614})
    data, metadata = published[0]["data"], published[0]["metadata"]
    assert data["text/html"] == (
        '<img src="data:image/webp;base64,UklGRg==" alt="A &quot;cat&quot; &lt;here&gt;" width="614">'
    )
    assert data["image/webp"] == "UklGRg=="
    assert metadata["image/webp"] == {"alt": 'A "cat" <here>', "width": 614}
    assert "text/html" not in data[MIME_LOCALIZED]["languages"]["en"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & $x < y$", r'a &lt; b &amp; <span class="math notranslate nohighlight">\(x &lt; y\)</span>'),
        (r"costs \$5", "costs $5"),
        ('"quoted"', "&quot;quoted&quot;"),
        (
            "<https://a.org/?x=1&y=2>",
            '<a class="reference external" href="https://a.org/?x=1&amp;y=2">https://a.org/?x=1&amp;y=2</a>',
        ),
        ("<javascript:run()>", "&lt;javascript:run()&gt;"),
    ],
)
def test_text_becomes_html(text, expected):
    assert text_html(text) == expected


@pytest.mark.parametrize(
    ("asked", "reader", "made"),
    [("", "en", ["en"]), ("", "ru", ["ru"]), ("en,ru", "en", ["en", "ru"]), ("en, de", "ru", ["en", "de", "ru"])],
)
def test_only_the_languages_that_are_asked_for_are_made(write_catalog, published, monkeypatch, asked, reader, made):
    monkeypatch.setattr(outputs, "asked_languages", asked_languages)
    write_catalog("ru", {})
    write_catalog("de", {})
    monkeypatch.setenv("BINEURAL_LANGUAGES", asked)
    set_language(reader)
    seen = []
    display(lambda language: seen.append(language) or {"text/plain": language})
    assert seen == made
    assert list(published[0]["data"][MIME_LOCALIZED]["languages"]) == made
    assert published[0]["data"]["text/plain"] == reader


def test_a_language_that_is_asked_for_and_unknown_is_refused(monkeypatch):
    monkeypatch.setenv("BINEURAL_LANGUAGES", "en,xx")
    with pytest.raises(ValueError, match="expected a language among en, ru, got 'xx'"):
        asked_languages()


def test_a_script_draws_nothing(capsys, monkeypatch):
    from matplotlib.figure import Figure

    monkeypatch.setattr("bineural.localize.figures.save", lambda *given: pytest.fail("it was drawn"))
    show(Figure(), alt="The loss falls.")
    assert capsys.readouterr().out == "The loss falls.\n"
