"""Every text of the checks is in every catalogue, with its fields and its code."""

import re
import string
from pathlib import Path

import pytest

import bineural.exercises
from bineural.localize import languages
from bineural.localize.catalog import LOCALE_FOLDER, look_up
from bookbuild.check.labels import Texts

FOLDER = Path(bineural.exercises.__file__).parent


def templates():
    texts = Texts()
    for path in FOLDER.rglob("*.py"):
        texts.read(path.read_text(encoding="utf-8"), path, 1, draws=False)
    return sorted({label.text for label in texts.labels})


def fields(template):
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name)


def code(template):
    return sorted(part for part in re.findall(r"`[^`]*`", template) if "chapter" not in part)


@pytest.mark.parametrize("language", languages()[1:])
def test_every_text_is_translated_with_its_fields_and_its_code(language):
    texts = templates()
    assert len(texts) > 200
    for template in texts:
        translation = look_up(template, language, required=True)
        assert translation, f"{language} lacks {template!r}"
        assert fields(translation) == fields(template), template
        assert set(code(translation)) >= set(code(template)), template


def test_russian_uses_the_book_s_typography():
    for template in templates():
        translation = look_up(template, "ru", required=True)
        prose = re.sub(r"`[^`]*`|\{[^}]*\}", "", translation)
        assert not re.search(r" – (?!\d)| - |\\\"|\.\.\.", prose), translation


def test_chapters_have_catalogues_of_their_own():
    names = {path.stem for path in (LOCALE_FOLDER / "ru" / "LC_MESSAGES").glob("*.po")}
    assert names >= {"bineural", "backpropagation", "digits-mlp", "initialization"}
