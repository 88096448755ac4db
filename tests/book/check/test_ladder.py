"""Exercises and predictions: what each needs, which levels a chapter has, and what gives an answer away."""

from __future__ import annotations

import pytest
from form_book import faults, messages
from small_book import Small

PAGE = "book/en/page.md"
HINT = ":::{hint}\nsome words\n:::\n\n"
LOW = "write one, so that the ladder has a low rung"
PREDICTION = "::::{prediction}\nA question?\n\n:::{answer}\nAn answer.\n:::\n::::\n\n"


def change(book: Small, old: str, new: str) -> None:
    """Change the first place of the page that has a text."""
    text = (book.root / PAGE).read_text("utf8")
    assert old in text
    book.write(PAGE, text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            ":level: line",
            ":level: hard",
            "ex-step has the level 'hard': write :level: and one of by-hand, line, function, challenge",
        ),
        (
            ":level: line\n",
            "",
            "ex-step has the level None: write :level: and one of by-hand, line, function, challenge",
        ),
        (
            ":minutes: 2\n",
            "",
            "ex-count has no number of minutes: write :minutes: and how many a student needs",
        ),
        (
            ":minutes: 2\n",
            ":minutes: 0\n",
            "ex-count has no number of minutes: write :minutes: and how many a student needs",
        ),
        (HINT, "", "ex-count has 1 hints, expected 2: one vague, one that is nearly the answer"),
        (HINT, HINT * 2, "ex-count has 3 hints, expected 2: one vague, one that is nearly the answer"),
        (
            "{solution-start} ex-step",
            "{solution-start} ex-steps",
            "ex-step has no solution: write {solution-start} ex-step",
        ),
        (
            'check("page/step", answer)',
            "answer",
            'ex-step has no check: after the solution, write a cell with check("CHAPTER/EXERCISE", …)',
        ),
    ],
)
def test_what_an_exercise_lacks(chapter: Small, old: str, new: str, message: str) -> None:
    change(chapter, old, new)
    found = [problem for problem in faults(chapter) if "low rung" not in problem.message]
    assert [problem.message for problem in found] == [message]
    assert found[0].line == chapter.line(PAGE, f":label: {message.split()[0]}") - 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("line", "function", []),
        ("by-hand", "line", [f"no exercise of the level by-hand: {LOW}"]),
        ("line", "by-hand", [f"no exercise of the level line or function: {LOW}"]),
        (
            "challenge",
            "function",
            ["the last exercise is no challenge: end with an open one, of the level challenge"],
        ),
    ],
)
def test_ladder_of_levels(chapter: Small, old: str, new: str, expected: list[str]) -> None:
    change(chapter, f":level: {old}", f":level: {new}")
    assert messages(chapter) == expected


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        (":::{answer}\nsome words.\n:::\n", "", 0),
        (":::{answer}\nsome words.\n:::\n", ":::{answer}\none\n:::\n\n:::{answer}\ntwo\n:::\n", 2),
    ],
)
def test_answers_of_a_prediction(chapter: Small, old: str, new: str, count: int) -> None:
    change(chapter, old, new)
    [problem] = faults(chapter)
    assert problem.message == f"a prediction has {count} answers, expected one: write :::{{answer}} inside of it"
    assert problem.line == chapter.line(PAGE, "::::{prediction}")


def test_answers_are_those_of_their_own_prediction(chapter: Small) -> None:
    change(chapter, "(look)=", PREDICTION + "(look)=")
    assert messages(chapter) == []


def test_two_predictions_in_a_section(chapter: Small) -> None:
    change(chapter, "::::{prediction}", PREDICTION + "::::{prediction}")
    [problem] = faults(chapter)
    assert problem.message == "a second prediction in the section “A heading”: keep the one that teaches more"
    assert problem.line == chapter.line(PAGE, "some words?") - 1


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Expect a bend.", "Expect"),
        ("It is hot.\nExpect rain.", "Expect"),
        ("Before you look, guess.", "Before you look"),
        ("Predict: up or down?", "Predict:"),
    ],
)
def test_phrases_that_give_the_answer_away(chapter: Small, text: str, phrase: str) -> None:
    change(chapter, "(look)=", f"{text}\n\n(look)=")
    [problem] = faults(chapter)
    assert problem.message == f"{phrase!r} gives the answer away: ask first, in a {{prediction}}"
    assert problem.line == chapter.line(PAGE, phrase)


@pytest.mark.parametrize(
    "text", ["We Expected it.", "You may expect a bend.", "We predict: a bend.", "Look before you leap."]
)
def test_phrases_that_are_fine(chapter: Small, text: str) -> None:
    change(chapter, "(look)=", f"{text}\n\n(look)=")
    assert messages(chapter) == []


def test_a_prediction_may_say_before_you_look(chapter: Small) -> None:
    change(chapter, "some words?", "Before you look: which is larger?")
    assert messages(chapter) == []


def test_an_appendix_may_have_single_exercises_that_are_complete(chapter: Small) -> None:
    change(chapter, "execution_budget:", "appendix: true\nexecution_budget:")
    change(chapter, ":level: challenge", ":level: function")
    assert messages(chapter) == []
    change(chapter, HINT, "")
    assert messages(chapter) == ["ex-count has 1 hints, expected 2: one vague, one that is nearly the answer"]
