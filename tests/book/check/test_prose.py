"""Spelling and typography: what is prose, what is wrong with it, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bookbuild.check.prose import Passage, all_prose
from bookbuild.check.spelling import check_spelling
from bookbuild.check.typography import check_typography
from bookbuild.sources.page import OBJECT

PATH = Path("book/ru/page.md")


def spelling(root: Path, text: str, language: str = "ru") -> list[str]:
    return [problem.message for problem in check_spelling([Passage(PATH, 1, text, language)], root, root)]


def typography(text: str, language: str) -> list[str]:
    return [problem.message for problem in check_typography([Passage(PATH, 1, text, language)])]


def test_prose_of_the_whole_repository_is_found(small: Any) -> None:
    small.write("README.md", "Readme\n")
    small.write("README.ru.md", "Прочти\n")
    small.write("CONTRIBUTING.md", "Contribute $HOME and $PATH\n")
    po = "src/bookbuild/locale/ru/LC_MESSAGES/bookbuild.po"
    small.write(po, 'msgid "Page of %s"\nmsgid_plural "Pages of %s"\nmsgstr[0] "Страница %s"\nmsgstr[1] "Страницы"\n')
    found = {
        (passage.path.as_posix(), passage.language): passage.text for passage in all_prose(small.folders, small.root)
    }
    assert found["README.md", "en"] == "Readme"
    assert found["README.ru.md", "ru"] == "Прочти"
    assert found["CONTRIBUTING.md", "en"] == "Contribute $HOME and $PATH"
    assert found["book/glossary.yml", "ru"] == "Он указывает вверх."
    assert found["src/bineural/locale/ru/LC_MESSAGES/page.po", "en"] == "Loss"
    assert found["src/bineural/locale/ru/LC_MESSAGES/page.po", "ru"] == "Потери"
    assert found[po, "ru"] == "Страницы"
    assert (po, "en") not in found
    texts = [passage.text for passage in all_prose(small.folders, small.root)]
    # The page's title, captions and alternative texts, those of a cell too, and a line that is commented out.
    assert texts.count("Картинка.") == 1
    assert texts.count(f"Картинка. {OBJECT}.") == 1
    assert texts.count("Два круга") == 3
    assert texts.count("Страница") == 1
    assert texts.count("несколько слов") == 8


GOOD = [
    ("ru", "Свёртка — это скользящая сумма: из-за неё кто-то по-новому считает небо и всё, все."),
    ("ru", f"PyTorch, MNIST, GPUs, x1, tanhh², file.py, user@host, {OBJECT}, B, snake_case, за́мок"),
    ("ru", "Термин (gradient) дают в скобках."),
    ("en", "The network's weights don't move; the author’s “gradient” is well-known, in PyTorch."),
    ("en", "Analyses of promises are precise; the optimistic are wise and ours."),
    ("en", "Слово here."),
    ("de", "Fehlerr"),
]


@pytest.mark.parametrize(("language", "text"), GOOD)
def test_right_words_are_accepted(tmp_path: Path, language: str, text: str) -> None:
    assert spelling(tmp_path, text, language) == []


WRONG = [
    ("ru", "Градеент", "unknown Russian word 'градеент': correct it, or add its lemma to words.ru.txt"),
    ("ru", "серо-зиленый", "unknown Russian word 'зиленый': correct it, or add its lemma to words.ru.txt"),
    ("ru", "еще", "'еще' without ё: write 'ещё'"),
    ("ru", "Свертка", "'свертка' without ё: write 'свёртка'"),
    ("ru", "грaдиент", "'грaдиент' mixes Latin and Cyrillic letters that look alike: retype it"),
    ("ru", "слово gradeint", "unknown English word 'gradeint': correct it, or add it to words.en.txt"),
    ("en", "teh", "unknown English word 'teh': correct it, or add it to words.en.txt"),
    ("en", "the neuronn's", "unknown English word 'neuronn': correct it, or add it to words.en.txt"),
    ("en", "Normalised", "British spelling 'normalised': write 'normalized'"),
    ("en", "behaviours", "British spelling 'behaviours': write 'behaviors'"),
    ("en", "labelling", "British spelling 'labelling': write 'labeling'"),
    ("en", "analysed", "British spelling 'analysed': write 'analyzed'"),
    ("en", "centre", "British spelling 'centre': write 'center'"),
]


@pytest.mark.parametrize(("language", "text", "message"), WRONG)
def test_wrong_word_is_named(tmp_path: Path, language: str, text: str, message: str) -> None:
    assert spelling(tmp_path, text, language) == [message]


def test_own_words_are_accepted_in_all_their_forms(tmp_path: Path) -> None:
    (tmp_path / "words.ru.txt").write_text("батч\nХинтон\n", "utf-8")
    (tmp_path / "words.en.txt").write_text("Bineural\nlogit\n", "utf-8")
    assert spelling(tmp_path, "мини-батчами Хинтона: logits, Bineural") == []


def test_own_word_with_yo_is_suggested(tmp_path: Path) -> None:
    (tmp_path / "words.ru.txt").write_text("свёрточный\n", "utf-8")
    assert "'сверточный' without ё: it is a form of 'свёрточный'" in spelling(tmp_path, "сверточный, свёрточных")


def test_list_of_own_words_is_sorted_and_needed(tmp_path: Path) -> None:
    (tmp_path / "words.ru.txt").write_text("логит\nбатч\n\nслово\n", "utf-8")
    problems = check_spelling([Passage(PATH, 1, "батчи, логиты, слово", "ru")], tmp_path, tmp_path)
    assert [str(problem) for problem in problems] == [
        "words.ru.txt:2: 'батч' comes after 'логит': sort the words and write each once",
        "words.ru.txt:4: 'слово' is not needed: no text uses it, or the dictionary has it; delete it",
    ]


def test_a_word_is_reported_once_a_file_at_its_first_line(tmp_path: Path) -> None:
    passages = [Passage(Path(name), 3, "слово\nслоово и\nслоово", "ru") for name in ("a.md", "b.md")]
    problems = check_spelling(passages, tmp_path, tmp_path)
    assert [(problem.path.name, problem.line) for problem in problems] == [("a.md", 4), ("b.md", 4)]


STYLE = [
    ("en", "The the net", "'The the' repeats a word: delete one"),
    ("ru", "это это", "'это это' repeats a word: delete one"),
    ("en", "so , it", "white space before the comma in 'so ,': delete it"),
    ("en", "Obviously, it is", "'Obviously' is banned: show it or cite it instead"),
    ("ru", "Просто добавим", "'Просто' is banned: show it or cite it instead"),
    ("ru", "легко\nвидеть, что", "'легко\\nвидеть' is banned: show it or cite it instead"),
    ("ru", 'слово "кавычки" тут', "straight quotes in '\"кавычки\"': write «…»"),
    ("ru", "сеть - это", "a hyphen for a dash in 'сеть - это': write —"),
    ("ru", "сеть – это", "en dash in 'сеть – это': write — with spaces, or – without them in a range"),
    ("ru", "сеть –\nэто", "en dash in 'сеть –\\nэто': write — with spaces"),
    ("ru", "«Да», – сказал", "en dash in '«Да», – сказал': write — with spaces"),
    ("ru", "сеть– это", "en dash in 'сеть– это': write — with spaces"),
    ("ru", "сеть —это", "em dash without spaces in '—это': write it with spaces"),
    ("ru", "сеть—это", "em dash without spaces in 'сеть—это': write it with spaces"),
    ("ru", "1—5", "em dash without spaces in '1—5': write it with spaces"),
    ("en", "some 60000 digits", "'60000' is hard to read: split it, as in 60,000"),
    ("en", "all 1,218 numbers", "'1,218' is split: write four digits together, as in 1218"),
    ("en", "about 5% of them", "'5%' has no space before the percent sign: write 5 %"),
    ("ru", "около 5% цифр", "'5%' has no space before the percent sign: write 5 %"),
    ("ru", "около 60000 цифр", "'60000' is hard to read: split it, as in 60 000"),
    ("ru", "всего 1 218 чисел", "'1 218' is split: write four digits together, as in 1218"),
    ("ru", "всего 1\N{NO-BREAK SPACE}218.", "'1\\xa0218' is split: write four digits together, as in 1218"),
    ("ru", "Очевидно, что", "'Очевидно' is banned: show it or cite it instead"),
    ("ru", "равно 0.5.", "decimal point in '0.5': write a comma"),
    ("ru", "Версия Python 3.11 и точность, равная почти что единице или числу 0.97", "decimal point in '0.97': write"),
]


@pytest.mark.parametrize(("language", "text", "message"), STYLE)
def test_style_is_enforced(language: str, text: str, message: str) -> None:
    (found,) = typography(text, language)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", 'It had had "that that" - and costs 0.5; the {OBJECT} the'),
        ("en", f"the {OBJECT} the"),
        ("ru", "Проще и простое — «чуть-чуть»: 0,5; Python 3.11, версий от 3.11 до 3.13, выпуск 2.14.1"),
        ("ru", "с. 5–9, минимум–максимум, от −5–−3 до 5 %–20 %, (а–я)"),
        ("ru", f"{OBJECT} — это {OBJECT}, {OBJECT}–{OBJECT}; слово —\nслово, знак «—»"),
        ("ru", "— Да. —"),
        ("ru", "1218, 60 000, 1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567, 2026 год"),
        ("ru", "0,12345; 1/12345; 123456-й; x12345"),
        ("en", "1218 — 60,000, 1,234,567, x12345 – 1 218"),
        ("de", "Obviously 0.5 - x"),
    ],
)
def test_style_lets_the_rest_through(language: str, text: str) -> None:
    assert typography(text, language) == []


def test_line_of_a_fault_of_style() -> None:
    (problem,) = check_typography([Passage(PATH, 7, "одна\nдве строки\nравно 0.5", "ru")])
    assert problem.line == 9
