"""The stems under which a word is found, and how they are kept from build to build."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bookbuild.sphinx_ext.search import keep_words, recall_words
from bookbuild.sphinx_ext.search_forms import related_forms
from bookbuild.sphinx_ext.search_languages import English, Russian


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ошибка", "ошибок"),
        ("слой", "слоёв"),
        ("слоёв", "слоев"),
        ("обучение", "обучен"),
        ("обучать", "обучить"),
        ("вычислить", "вычисляются"),
        ("показан", "показывает"),
        ("выборке", "выборок"),
    ],
)
def test_russian_word_is_indexed_under_the_stems_of_its_other_forms(written: str, asked: str) -> None:
    language = Russian({})
    assert language.stem(asked) in language.stems_of(written)


@pytest.mark.parametrize(("written", "other"), [("данные", "дать"), ("вес", "слой"), ("ошибка", "выборка")])
def test_russian_words_are_kept_apart(written: str, other: str) -> None:
    language = Russian({})
    assert language.stem(other) not in language.stems_of(written)


def test_words_of_other_scripts_and_words_without_forms_have_no_forms() -> None:
    assert related_forms("relu") == related_forms("и") == related_forms("w1") == ()


@pytest.mark.parametrize(("written", "asked"), [("matrices", "matrix"), ("trained", "training"), ("chose", "chosen")])
def test_english_word_is_indexed_under_the_stems_of_its_other_forms(written: str, asked: str) -> None:
    language = English({})
    assert language.stem(asked) in language.stems_of(written)


def test_what_a_query_drops_is_not_indexed() -> None:
    assert [English({}).stems_of(word) for word in ("the", "30", "layers")] == [(), (), ("layer",)]
    assert [Russian({}).stems_of(word) for word in ("и", "30", "relu")] == [(), (), ("relu",)]


def app_of(folder: Path, code: str = "one") -> Any:
    return SimpleNamespace(doctreedir=str(folder / "tree"), config=SimpleNamespace(language="ru", bookbuild_code=code))


def test_words_are_remembered_from_build_to_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Russian, "seen", {})
    stems = list(Russian({}).stems_of("ошибка"))
    keep_words(app_of(tmp_path), None)
    for code, remembered in (("another", {}), ("one", {"ошибка": stems})):
        monkeypatch.setattr(Russian, "seen", {})
        recall_words(app_of(tmp_path, code))
        assert Russian.seen == remembered


def test_words_of_a_failed_build_or_a_damaged_memory_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Russian, "seen", {"слой": ["слой"]})
    keep_words(app_of(tmp_path), RuntimeError("stopped"))
    assert not list(tmp_path.iterdir())
    keep_words(app_of(tmp_path), None)
    [memory] = tmp_path.iterdir()
    good = memory.read_text("utf8")
    for damaged in (good[:-5], "[]", "{}", good.replace('["слой"]', '["слон"]')):
        assert damaged != good
        memory.write_text(damaged, "utf8")
        monkeypatch.setattr(Russian, "seen", {})
        recall_words(app_of(tmp_path))
        assert Russian.seen == {}


@pytest.mark.parametrize("word", ["vs", "is", "as"])
def test_words_of_two_letters_have_no_stem_in_the_browser_either(word: str) -> None:
    language = English({})
    language.init({})
    assert language.stem(word) == word
