from __future__ import annotations

from typing import Any

import pytest

from bookbuild.check.catalogs import check_translations
from bookbuild.check.labels import Texts

PO = "src/bineural/locale/ru/LC_MESSAGES/bineural.po"
CHAPTER = "src/bineural/locale/ru/LC_MESSAGES/page.po"
INTERFACE = "src/bookbuild/locale/ru/LC_MESSAGES/bookbuild.po"
HEADER = 'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def faults(small: Any) -> list[str]:
    folder = small.root / "book" / "en"
    return [str(problem) for problem in check_translations(folder, ["en", "ru"], small.root)]


def add_entry(small: Any, entry: str, po: str = CHAPTER) -> None:
    path = small.root / po
    text = path.read_text("utf-8") if path.is_file() else HEADER
    small.write(po, f"{text}\n{entry}\n")


def add_code(small: Any, code: str) -> None:
    small.edit("book/en/page.md", "nested = True", code)


def test_complete_catalog_has_no_faults(small: Any) -> None:
    assert faults(small) == []


SHOWN = {
    "message": 'message("Text {x:d}", x=1)',
    "of a module": 'localize.message("Text")',
    "target": 'target("Text", 0.9, ">= 0.8")',
    "value": 'value("name", "Text")',
    "show": 'show(figure, alt="Text")',
    "caption": 'table(rows, caption="Text")',
    "header": 'table([{"Text": 1}])',
    "title": 'plot_curves(curves, xlabel="Text", ylabel="$y$")',
    "curves": 'plot_curves({"Text": losses}, xlabel="$x$", ylabel="$y$")',
    "panels": 'plot_curve_panels({"": {"Text": losses}}, xlabel="$x$", ylabel="$y$")',
    "note": 'plot_curves(losses, xlabel="$x$", ylabel="$y$", note=(1, 2, "Text"))',
    "notes": 'plot_curve_panels(panels, xlabel="$x$", ylabel="$y$", notes={"$x$": (1, 2, "Text")})',
    "bars": 'plot_intervals(rows, xlabel="$x$", bars="Text")',
    "matplotlib": 'ax.set_xlabel("Text")',
    "third": 'ax.text(0, 1, "Text")',
    "list": 'ax.legend(["$x$", "Text"])',
    "choice": 'ax.plot(x, label="$x$" if plain else "Text")',
    "magic": '%timeit f()\nax.set(title="Text")',
}


@pytest.mark.parametrize("code", SHOWN.values(), ids=SHOWN.keys())
def test_shown_text_needs_a_translation(small: Any, code: str) -> None:
    add_code(small, code)
    (fault,) = faults(small)
    line = small.line("book/en/page.md", "Text")
    start = f'book/en/page.md:{line}: no translation of "Text'
    assert fault.startswith(start)
    assert fault.endswith(f"into ru: add it to {CHAPTER}")
    small.edit("book/en/page.md", code, "")
    assert faults(small) == []


@pytest.mark.parametrize(
    "code",
    [
        'print("Text")',
        'ax.plot(x, label="_hidden")',
        'ax.set(title="$x_1$", xlabel="0.5")',
        'message("{low:.1f} – {high:.1f}", low=0, high=1)',
        'value("name", 0.5)',
        'plot_curves(losses, xlabel="$x$", ylabel="$y$", labels="ends")',
        "this is no code (",
    ],
)
def test_other_text_needs_none(small: Any, code: str) -> None:
    add_code(small, code)
    assert faults(small) == []


def test_library_texts_count_where_they_are_shown(small: Any) -> None:
    small.write("src/bineural/plotting/curves.py", '"""Doc."""\n\nax.set(title="Curve")\n')
    small.write("src/bineural/trainers.py", 'f(title="Not shown")\nmessage("epoch {n:d}", n=1)\n')
    small.write("src/bookbuild/footer.py", 'f(title="Not shown")\nmessage("not ours")\ntranslate("Executed")\n')
    assert [fault.partition(" into ")[0] for fault in faults(small)] == [
        'src/bineural/trainers.py:2: no translation of "epoch {n:d}"',
        'src/bineural/plotting/curves.py:3: no translation of "Curve"',
        'src/bookbuild/footer.py:3: no translation of "Executed"',
    ]


def test_a_text_is_reported_once(small: Any) -> None:
    add_code(small, 'message("New")\nmessage("New")')
    assert len(faults(small)) == 1


BAD_ENTRIES = {
    "unused": ('msgid "Old"\nmsgstr "Старое"', 'nothing uses "Old" any more: delete the entry'),
    "commented out": ('#~ msgid "Old"\n#~ msgstr "Старое"', 'the entry "Old" is commented out: delete it'),
    "empty": ('msgid "draw"\nmsgstr ""', 'the translation of "draw" is empty: write it'),
    "fuzzy": (
        '#, fuzzy\nmsgid "draw"\nmsgstr "рисовать"',
        'the translation of "draw" is marked fuzzy: check it and delete the mark',
    ),
    "name": (
        'msgid "step {n:d}"\nmsgstr "шаг {m:d}"',
        'the placeholders of "step {n:d}" and "шаг {m:d}" differ: write the same ones',
    ),
    "format": (
        'msgid "step {n:d}"\nmsgstr "шаг {n}"',
        'the placeholders of "step {n:d}" and "шаг {n}" differ: write the same ones',
    ),
    "brace": (
        'msgid "step {n:d}"\nmsgstr "шаг {n:d"',
        'the translation "шаг {n:d" is a broken template (',
    ),
}


@pytest.mark.parametrize(("entry", "message"), BAD_ENTRIES.values(), ids=BAD_ENTRIES.keys())
def test_bad_entry_is_named(small: Any, entry: str, message: str) -> None:
    add_code(small, '"draw"\nmessage("step {n:d}", n=1)')
    if "step {n:d}" not in entry:
        add_entry(small, 'msgid "step {n:d}"\nmsgstr "шаг {n:d}"')
    add_entry(small, entry)
    line = small.line(CHAPTER, entry.partition("msgid ")[2].join(("msgid ", "")))
    (fault,) = faults(small)
    assert fault.startswith(f"{CHAPTER}:{line}: {message}")


def test_broken_template_is_named(small: Any) -> None:
    add_code(small, 'message("set {a")')
    add_entry(small, 'msgid "set {a"\nmsgstr "множество {a"')
    (fault,) = faults(small)
    assert "the template \"set {a\" is broken (expected '}' before end of string): double a literal brace" in fault


@pytest.mark.parametrize(
    ("original", "translation", "good"),
    [
        ("%s of %s", "%s из %s", True),
        ("%(n)s pages", "%(n)s страниц", True),
        ("{name}, 100%%", "100%%, {name}", True),
        ("%s of %s", "%s", False),
        ("{name}", "{names}", False),
    ],
)
def test_placeholders_of_the_interface(small: Any, original: str, translation: str, good: bool) -> None:
    add_entry(small, f'msgid "{original}"\nmsgstr "{translation}"', INTERFACE)
    expected = f'{INTERFACE}:7: the placeholders of "{original}" and "{translation}" differ: write the same ones'
    assert faults(small) == ([] if good else [expected])


def test_every_form_of_a_plural_is_needed(small: Any) -> None:
    add_entry(small, 'msgid "%s page"\nmsgid_plural "%s pages"\nmsgstr[0] "%s страница"\nmsgstr[1] ""', INTERFACE)
    assert faults(small) == [f'{INTERFACE}:7: the translation of "%s pages" is empty: write it']


def test_damaged_catalog_is_named(small: Any) -> None:
    add_entry(small, "msgid broken")
    problems = [fault for fault in faults(small) if "gettext" in fault]
    assert problems
    assert problems[0].startswith(f"{CHAPTER}:9: this is not gettext's format (")


def test_long_texts_are_shortened(small: Any) -> None:
    add_code(small, f'message("{"long " * 20}")')
    (fault,) = faults(small)
    assert f'"{"long " * 11}lo..."' in fault


def test_constants_of_the_code_are_all_found(small: Any) -> None:
    texts = Texts()
    texts.read('names = ["ants"]\ndict(model=1)', small.root, 1, draws=True)
    assert texts.constants == {"ants": {small.root}, "model": {small.root}}


TABLE = """
NAMED = "Named hint."
EXERCISE = FunctionExercise(
    signature="f(x)",
    cases={"a case": ([1.0], "an argument")},
    mistakes={"grad_x": {NAMED: [f], "Long " "hint.": [g]}},
    fragile={"a fragile case": Fragile(([2.0],), "Fragile hint.", like="a case")},
    errors={"Error hint.": "words"},
    only={"a case": "Only here."},
)
ANSWER = AnswerExercise("slope", "the answer", {"Answer hint.": ["b"]})
"""


def test_texts_of_tables_need_a_translation_too(small: Any) -> None:
    small.write("src/bineural/exercises/page/relu.py", TABLE)
    texts = [fault.split('"')[1] for fault in faults(small)]
    wanted = ["Named hint.", "a case", "Long hint.", "a fragile case", "Fragile hint.", "Error hint.", "Only here."]
    assert sorted(texts) == sorted([*wanted, "Answer hint."])
    assert all(fault.endswith(f"add it to {CHAPTER}") for fault in faults(small))


def test_an_entry_stands_in_the_catalogue_of_its_chapter_or_in_the_common_one(small: Any) -> None:
    small.write("src/bineural/exercises/page/relu.py", 'message("Only there")\nmessage("Everywhere")\n')
    small.write("src/bineural/trainers.py", 'message("Everywhere")\nNAME = "Not shown"\n')
    add_entry(small, 'msgid "Only there"\nmsgstr "Там"', PO)
    add_entry(small, 'msgid "Everywhere"\nmsgstr "Везде"')
    add_entry(small, 'msgid "Not shown"\nmsgstr "Нигде"')
    assert faults(small) == [
        f'{PO}:7: "Only there" belongs to {CHAPTER}: move the entry',
        f'{CHAPTER}:9: "Everywhere" belongs to {PO}: move the entry',
        f'{CHAPTER}:12: nothing of page uses "Not shown": move the entry to the common catalogue',
    ]


def test_an_entry_that_stands_twice_is_refused(small: Any) -> None:
    add_code(small, 'message("Once")\n"Twice"')
    add_entry(small, 'msgid "Once"\nmsgstr "Один раз"')
    assert faults(small) == []
    add_entry(small, 'msgid "Once"\nmsgstr "Однажды"', PO)
    assert faults(small) == [f'{PO}:7: "Once" belongs to {CHAPTER}: delete the entry']
    add_entry(small, 'msgid "Twice"\nmsgstr "Дважды"', PO)
    add_entry(small, 'msgid "Twice"\nmsgstr "Дважды"')
    assert f'{CHAPTER}:12: "Twice" is also in {PO}: keep one of the two' in faults(small)


def test_an_entry_that_stands_twice_in_one_file_is_refused(small: Any) -> None:
    add_code(small, 'message("Once")')
    add_entry(small, 'msgid "Once"\nmsgstr "Один раз"\n\nmsgid "Once"\nmsgstr "Однажды"')
    assert faults(small) == [f'{CHAPTER}:12: "Once" is in this file twice: keep one of the two']
