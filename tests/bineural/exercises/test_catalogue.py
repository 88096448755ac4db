"""Every text of the checks is in every catalogue, and the catalogues hold no text that no check uses."""

import ast
import re
import string
from pathlib import Path

import pytest

import bineural.exercises
from bineural.localize import languages
from bineural.localize.catalog import LOCALE_FOLDER, look_up

FOLDER = Path(bineural.exercises.__file__).parent


def templates():
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message":
                template = ast.literal_eval(node.args[0])
                if any(letter.isalpha() for literal, *_ in string.Formatter().parse(template) for letter in literal):
                    found.add(template)
    return sorted(found)


def fields(template):
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name)


def code(template):
    return sorted(part for part in re.findall(r"`[^`]*`", template) if "chapter" not in part)


@pytest.mark.parametrize("language", languages()[1:])
def test_every_text_is_translated_with_its_fields_and_its_code(language):
    texts = templates()
    assert len(texts) > 100
    for template in texts:
        translation = look_up(template, language, required=True)
        assert translation, f"{language} lacks {template!r}"
        assert fields(translation) == fields(template), template
        assert set(code(translation)) >= set(code(template)), template


@pytest.mark.parametrize("language", languages()[1:])
def test_the_sections_of_the_checks_hold_nothing_else(language):
    text = (LOCALE_FOLDER / language / "LC_MESSAGES" / "bineural.po").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^# ---- ", text)
    own = "".join(section for section in sections if section.startswith("bineural.exercises"))
    listed = {ast.literal_eval(quoted) for quoted in re.findall(r'(?m)^msgid (".*")$', own)}
    assert listed - set(templates()) == set()


def test_russian_uses_the_book_s_typography():
    text = (LOCALE_FOLDER / "ru" / "LC_MESSAGES" / "bineural.po").read_text(encoding="utf-8")
    sections = re.split(r"(?m)^# ---- ", text)
    own = "".join(section for section in sections if section.startswith("bineural.exercises"))
    for translation in re.findall(r'(?m)^msgstr "(.*)"$', own):
        prose = re.sub(r"`[^`]*`|\{[^}]*\}", "", translation)
        assert not re.search(r"—| - |\\\"|\.\.\.", prose), translation
