from __future__ import annotations

import os
import re
import string
import subprocess
import sys
from pathlib import Path

import babel.messages.pofile
import pytest
from babel.messages.pofile import read_po

from bineural.localize import get_language, languages, set_language, translate
from bineural.localize.catalog import LOCALE_FOLDER, SOURCE_LANGUAGE, look_up, recorded_lookups

from .conftest import HEADER


def test_a_language_is_a_folder_with_a_catalogue(write_catalog, tmp_path):
    assert languages() == ("en",)
    write_catalog("ru", {})
    write_catalog("de", {"loss": "Verlust"})
    (tmp_path / "fr").mkdir()
    assert languages() == ("en", "de", "ru")
    assert translate("loss", "de") == "Verlust"


def test_the_reader_gets_the_language_that_is_set_else_that_of_the_environment(write_catalog, monkeypatch):
    write_catalog("ru", {})
    assert get_language() == "en"
    monkeypatch.setenv("BINEURAL_LANG", "ru")
    assert get_language() == "ru"
    set_language("en")
    assert get_language() == "en"


def test_an_unknown_language_of_the_environment_is_told_once(write_catalog, monkeypatch):
    write_catalog("ru", {})
    for wanted in ("de", "russian"):
        monkeypatch.setenv("BINEURAL_LANG", wanted)
        with pytest.warns(UserWarning, match=f"expected BINEURAL_LANG among en, ru, got '{wanted}': set it") as warned:
            assert get_language() == "en"
        assert [each.filename for each in warned] == [__file__]
        assert get_language() == "en"  # a second warning would be an error
    monkeypatch.setenv("BINEURAL_LANG", "")
    assert get_language() == "en"
    set_language("ru")
    monkeypatch.setenv("BINEURAL_LANG", "fr")
    assert get_language() == "ru"


def test_an_unknown_language_is_refused_and_the_known_ones_are_named():
    set_language("ru")
    with pytest.raises(ValueError, match=r"expected a language among en, ru.*, got 'xx': "):
        set_language("xx")
    assert get_language() == "ru"
    with pytest.raises(ValueError, match=r"got 'Ru': "):
        translate("yes", "Ru")


def test_entries_that_are_empty_guessed_or_plural_do_not_count(write_catalog):
    write_catalog(
        "ru",
        f"""{HEADER}
msgid "empty"
msgstr ""

#, fuzzy
msgid "guessed"
msgstr "угадано"

msgid "step"
msgid_plural "steps"
msgstr[0] "шаг"
msgstr[1] "шага"

msgid "sure"
msgstr "верно"
""",
    )
    assert [look_up(text, "ru", required=True) for text in ("empty", "guessed", "step", "", "sure")] == [
        None,
        None,
        None,
        None,
        "верно",
    ]


def test_a_damaged_catalogue_is_named(write_catalog):
    path = write_catalog("ru", HEADER + '\nmsgid "loss"\nmsgstring "потери"\n')
    with pytest.raises(ValueError, match=re.escape(f"expected a gettext catalogue in {path}, got one with an error")):
        look_up("loss", "ru", required=True)


def test_a_catalogue_is_read_once_until_it_changes(write_catalog, monkeypatch):
    path = write_catalog("ru", {"loss": "потеря"})
    assert look_up("loss", "ru", required=True) == "потеря"
    monkeypatch.setattr("babel.messages.pofile.read_po", lambda *args, **kwargs: pytest.fail("read again"))
    assert look_up("loss", "ru", required=True) == "потеря"
    monkeypatch.undo()
    monkeypatch.setattr("bineural.localize.catalog.LOCALE_FOLDER", path.parents[2])
    write_catalog("ru", {"loss": "потери"})
    os.utime(path, ns=(0, 1))
    assert look_up("loss", "ru", required=True) == "потери"


def test_a_chapter_s_catalogue_is_parsed_only_if_it_has_the_message(write_catalog, monkeypatch):
    common = write_catalog("ru", {"loss": "потери"})
    for chapter, entries in {"moons": {"a moon": "месяц"}, "digits": {'a "digit"\n': "цифра"}}.items():
        write_catalog("ru", entries)
        common.rename(common.with_name(f"{chapter}.po"))
    write_catalog("ru", {"loss": "потери"})
    parsed = []
    read_po = babel.messages.pofile.read_po
    monkeypatch.setattr(
        "babel.messages.pofile.read_po", lambda file, **options: parsed.append(Path(file.name).stem) or read_po(file)
    )
    assert look_up("a moon", "ru", required=True) == "месяц"
    assert look_up("the sun", "ru", required=False) is None
    assert look_up('a "digit"\n', "ru", required=True) == "цифра"
    assert parsed == ["moons", "digits"]
    assert look_up("loss", "ru", required=True) == "потери"


def test_a_message_of_several_lines_is_found_however_it_is_written(write_catalog):
    write_catalog("ru", f'{HEADER}\nmsgid ""\n"a long "\n"label"\nmsgstr "длинная подпись"\n')
    assert look_up("a long label", "ru", required=True) == "длинная подпись"


def test_a_catalogue_that_is_added_is_found(write_catalog):
    path = write_catalog("ru", {"loss": "потери"})
    assert look_up("step", "ru", required=False) is None
    write_catalog("ru", {"step": "шаг"})
    path.rename(path.with_name("moons.po"))
    assert look_up("step", "ru", required=False) == "шаг"


def test_lookups_are_recorded_by_every_block_around_them(write_catalog):
    write_catalog("ru", {"loss": "потери"})
    write_catalog("de", {"loss": "Verlust", "step": "Schritt"})
    with recorded_lookups() as outer:
        look_up("loss", "ru", required=True)
        with recorded_lookups() as inner:
            look_up("loss", "de", required=True)
            look_up("step", "ru", required=True)
            look_up("Adam", "ru", required=False)
            look_up("Adam", "ru", required=False)
            look_up("0.5", "ru", required=False)
            look_up("English needs none", "en", required=True)
    assert inner.found == {"loss": {"de": "Verlust"}}
    assert outer.found == {"loss": {"ru": "потери", "de": "Verlust"}}
    assert list(inner.missing) == list(outer.missing) == ["step"]
    assert inner.absent == outer.absent == {"Adam": ["ru"]}


def test_importing_the_package_loads_nothing_heavy():
    heavy = ["matplotlib", "numpy", "babel", "PIL", "IPython", "docutils", "bineural.localize.renderer"]
    code = f"import sys, bineural.localize; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def fields(template):
    try:
        return sorted({name for _, name, _, _ in string.Formatter().parse(template) if name is not None})
    except ValueError:
        return None  # not a template, but a label with braces of TeX


CATALOGUES = [path for path in LOCALE_FOLDER.rglob("*.po") if path.parts[-3] != SOURCE_LANGUAGE]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_the_catalogues_of_the_package_are_sound(path):
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file, abort_invalid=True) if entry.id]
    assert [entry.id for entry in entries if entry.fuzzy or not entry.string] == []
    assert [entry.id for entry in entries if fields(entry.id) != fields(entry.string)] == []
    # Babel keeps the last of entries with the same text, and accepts a quotation mark that is not closed.
    text = path.read_text(encoding="utf-8")
    written = re.findall(r"^msgid (.*(?:\n\".*)*)", text, re.MULTILINE)
    assert [entry for entry in set(written) if written.count(entry) > 1] == []
    line = re.compile(r'(#.*|((msgid|msgstr) )?"([^"\\]|\\.)*")?')
    assert [bad for bad in text.splitlines() if not line.fullmatch(bad)] == []
