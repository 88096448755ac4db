"""What a reader sees of a check, in every language."""

import re

from bineural.exercises import CheckResult, run_check
from bineural.exercises.checking.report import render
from bineural.localize import languages
from bineural.localize.catalog import recorded_lookups

# Latin words that Russian sentences hold outside of code.
NAMES = {"softmax", "relu", "numpy", "python", "pytorch", "nan", "check", "adam", "adamw", "tanh", "ece"}


def shown(result: CheckResult) -> dict[str, str]:
    """Render a result as plain text in every language, and make sure that nothing lacks a translation."""
    with recorded_lookups() as lookups:
        texts = {language: render(result, language)["text/plain"] for language in languages()}
    assert not lookups.missing
    own_words = re.sub(r"`[^`]*`", "", re.sub(r"(?s)ваш код напечатал:.*?(?=\n     \S+:|$)", "", texts["ru"]))
    english = {word.lower() for word in re.findall(r"[A-Za-z]{3,}", own_words)}
    assert english <= NAMES, f"not translated: {english - NAMES}"
    return texts


def hints(result: CheckResult) -> list[str]:
    """Return the hints that a reader sees, each once, after making sure that all languages show them."""
    texts = shown(result)
    found = list(dict.fromkeys(case.hint for case in result.cases if case.hint))
    assert texts["en"].count("hint: ") + texts["en"].count("remark: ") == len(found)
    assert texts["ru"].count("подсказка: ") + texts["ru"].count("замечание: ") == len(found)
    return found


def check_rows(name: str, rows) -> None:
    """Make sure that each submission passes, or gets one hint, that which begins as the row says."""
    for submission, start in rows:
        submitted = submission if isinstance(submission, tuple) else (submission,)
        result = run_check(name, *submitted)
        found = hints(result)
        assert result.passed is not bool(start), (submission, found)
        assert len(found) == bool(start), (submission, found)
        assert all(hint.startswith(start) for hint in found), (submission, found)
