"""Russian as a Russian would write it: phrases that follow the English, and things that act as people do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from bookbuild.check.problem import Problem
from bookbuild.check.prose import Passage
from bookbuild.check.spelling import russian_words

_WHICH = r"(?:[Кк]ажд|[Пп]ерв|[Вв]тор|[Сс]ледующ|[Пп]оследн|[Ээ]т)(?:ый|ий|ого|его|ому|ему|ым|им|ом|ем|от)"
# What must not stand in the text, and what to write instead.
PHRASES: Mapping[str, str] = {
    r"[Жж]дите": "«должно получиться», или спросите в {prediction}",
    r"[Пп]режде\sчем\sсмотреть": "«сначала попробуйте угадать», в {prediction}",
    r"Лечение(?=\s[–—])": "«исправить это можно так»",
    r"[Гг]раниц\w*\sсказанного": "«ограничения»",
    r"[Нн]оворожд[её]нн\w+\s(?:сет|модел|нейрон|классификатор)\w*": "«необученная», «только что инициализированная»",
    r"[Гг]раниц\w*\sрешени\w+": "«разделяющая граница»",
    r"[Оо]бласт\w*\sрешени\w+": "«решающая область»",
    r"[Жж]елаем\w+\s(?:вероятност|выход|значени|ответ|распределени)\w*": "«целевое»",
    r"[Пп]ослойн\w+\sнормализаци\w+": "«нормализация по слою»",
    r"[Дд]оговор\w*\sсло\w+": "«интерфейс слоя»",
    r"[Сс]дайте": "«передайте на проверку»",
    r"Забудьте\s[^.!?;]*,\sи\b": "«если забыть …, то …»",
    r"[Пп]роверку\sне\sинтересует": "«для проверки неважно»",
    # An experience is «опыт» too: only what one makes, and what there are several of, is an experiment.
    r"[Оо]пыт(?:ы|ов|ам|ами|ах)": "«эксперименты»",
    rf"{_WHICH}\sопыт(?:а|у|ом|е)?": "«эксперимент»",
    r"(?:[Пп]ров[её]д|[Пп]оставь?|[Пп]овтор)\w+\sопыт": "«эксперимент»",
    # A net is a neural one: only what is said of no neural net is the internet.
    r"[Сс]ет[иь]\sИнтернет": "«интернет»",
    r"(?:[Сс]кач|[Зз]агру[зж])\w+\sиз\sсети|[Ии]з\sсети\s(?:скач|загру[зж])\w+": "«из интернета»",
    r"[Чч]ита\w+\sбез\sсети|[Нн]и\sсети\b|[Дд]оступ\w*\sк\sсети": "«интернет»",
}
# Things, and what they do only in a word-for-word translation; «рисунок показывает» is Russian.
CHAPTER = frozenset({"выяснить", "выяснять", "изучать", "спрашивать", "спросить", "узнавать", "узнать", "хотеть"})
ACTORS: Mapping[str, frozenset[str]] = {
    "глава": CHAPTER,
    "раздел": CHAPTER,
    "страница": CHAPTER,
    "проверка": frozenset({"думать", "знать", "судить", "хвалить", "хотеть"}),
    "сеть": frozenset({"выяснять", "думать", "потратить", "тратить", "хотеть"}),
    "слой": frozenset({"думать", "сообщать", "сообщить", "спрашивать", "хотеть"}),
}
# A noun, at most one word between, and a verb, without a sign between them.
_WORDS = re.compile(r"(?=\b([А-Яа-яё]+)\s(?:([А-Яа-яё]+)\s)?([А-Яа-яё]+)\b)")
_STEMS = tuple(noun[:3] for noun in ACTORS)
_PHRASES = [(re.compile(rf"\b(?:{pattern})\b".replace(r"\s", r"\s+")), advice) for pattern, advice in PHRASES.items()]


def check_russian(passages: Iterable[Passage]) -> list[Problem]:
    """Report phrases of the Russian texts that no Russian would write.

    Parameters
    ----------
    passages : Iterable[Passage]
        The prose of all languages.
    """
    russian = (passage for passage in passages if passage.language == "ru")
    return [
        Problem(passage.path, passage.line + passage.text.count("\n", 0, start), message)
        for passage in russian
        for start, message in (*_phrases(passage.text), *_actors(passage.text))
    ]


def _phrases(text: str) -> Iterator[tuple[int, str]]:
    for pattern, advice in _PHRASES:
        for found in pattern.finditer(text):
            yield found.start(), f"«{' '.join(found[0].split())}» is not what a Russian would say: write {advice}"


def _actors(text: str) -> Iterator[tuple[int, str]]:
    for found in _WORDS.finditer(text):
        noun, *verbs = (word.lower() for word in found.groups() if word)
        if not noun.startswith(_STEMS):
            continue
        acts = frozenset().union(*(ACTORS[name] for name in _lemmas(noun, "NOUN", "nomn") if name in ACTORS))
        done = [verb for verb in verbs if acts & _lemmas(verb, "VERB")]
        if done:
            yield found.start(), f"«{noun} {done[0]}»: things do no such thing; write «мы», «вы» or a passive"


@lru_cache(maxsize=4096)
def _lemmas(word: str, *grammemes: str) -> frozenset[str]:
    """Return what a word can be a form of, as a part of speech and in a case."""
    return frozenset(
        parse.normal_form for parse in russian_words().parse(word) if set(grammemes) <= parse.tag.grammemes
    )
