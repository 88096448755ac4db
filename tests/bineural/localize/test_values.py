from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest

from bineural.localize import MIME_LOCALIZED, MIME_RECORD, message, set_language, target, value

NO_BREAK = "\u00a0"


def test_a_value_is_recorded_in_all_languages_and_shown_only_live(published):
    value("moons-accuracy", np.float32(0.987), ".1%")
    data = published[0]["data"]
    assert data[MIME_RECORD] == {
        "kind": "value",
        "name": "moons-accuracy",
        "texts": {"en": f"98.7{NO_BREAK}%", "ru": f"98,7{NO_BREAK}%"},
    }
    assert data["text/plain"] == f"moons-accuracy = 98.7{NO_BREAK}%"
    assert data[MIME_LOCALIZED]["languages"] == {"en": {}, "ru": {}}


def test_a_text_is_translated_and_its_translation_recorded(write_catalog, published):
    write_catalog("ru", {"tanh wins by {n:.1f}": "tanh лучше на {n:.1f}"})
    value("winner", message("tanh wins by {n:.1f}", n=0.5))
    value("best", "tanh")
    value("version", "3.11")
    texts = [output["data"][MIME_RECORD]["texts"] for output in published]
    assert texts == [
        {"en": "tanh wins by 0.5", "ru": "tanh лучше на 0,5"},
        {"en": "tanh", "ru": "tanh"},
        {"en": "3.11", "ru": "3.11"},
    ]
    localized = [output["data"][MIME_LOCALIZED] for output in published]
    assert localized[0]["messages"] == {"tanh wins by {n:.1f}": {"ru": "tanh лучше на {n:.1f}"}}
    assert [bundle["missing"] for bundle in localized] == [[], ["tanh"], []]


@pytest.mark.parametrize("name", ["", "Moons", "moons_accuracy", "moons accuracy", "-moons", "точность"])
def test_the_name_of_a_value_is_lower_case_kebab(name):
    with pytest.raises(ValueError, match=f"lower-case words joined by '-', got {name!r}: "):
        value(name, 1)


@pytest.mark.parametrize("number", [None, True, [0.5], np.array([0.5])])
def test_a_value_is_a_number_or_a_text(number):
    with pytest.raises(TypeError, match="expected a number or a text for 'x', got "):
        value("x", number)


@pytest.mark.parametrize(
    ("number", "goal", "reached"),
    [
        (0.99, ">= 0.99", True),
        (0.98, ">= 0.99", False),
        (0.01, "<= 0.01", True),
        (0.02, "<=0.01", False),
        (0.95, "> 0.94", True),
        (0.94, "> 0.94", False),
        (-2, "< -1.5", True),
        (1e-4, "< 1e-4", False),
        (np.float32(0.5), "> 0", True),
        (float("nan"), ">= 0", False),
        (float("nan"), "<= 0", False),
        (float("inf"), "< 3", False),
    ],
)
def test_a_target_compares_the_number_with_the_goal(published, number, goal, reached):
    target("accuracy", number, goal)
    record = published[0]["data"][MIME_RECORD]
    assert record["reached"] is reached
    assert record["claimed"] is True
    state = "reached" if reached else "missed"
    assert f'class="bineural-target {state}"' in published[0]["data"]["text/html"]
    json.dumps(record, allow_nan=False)


def test_a_target_is_shown_in_every_language(write_catalog, published):
    template = "{name} {number} (goal {goal} reached)"
    write_catalog("ru", {template: "{name} {number} (цель {goal} достигнута)", "moons, accuracy": "луны, ReLU и tanh"})
    target("moons, accuracy", 0.998, ">= 0.99")
    data = published[0]["data"]
    assert data["text/plain"] == "✓ moons, accuracy 0.998 (goal ≥ 0.990 reached)"
    assert data[MIME_LOCALIZED]["languages"]["ru"] == {
        "text/plain": "✓ луны, ReLU и tanh 0,998 (цель ≥ 0,990 достигнута)",
        "text/html": '<p class="bineural-target reached"><span aria-hidden="true">✓</span> '
        "луны, ReLU и tanh 0,998 (цель ≥ 0,990 достигнута)</p>",
    }
    assert data[MIME_LOCALIZED]["missing"] == []
    assert set(data[MIME_LOCALIZED]["messages"]) == {template, "moons, accuracy"}
    assert data[MIME_RECORD] == {
        "kind": "target",
        "name": "moons, accuracy",
        "value": 0.998,
        "goal": ">= 0.99",
        "reached": True,
        "claimed": True,
    }


@pytest.mark.parametrize(("source", "claimed"), [("sample", False), ("original", True)])
def test_nothing_is_claimed_on_the_sample(published, source, claimed):
    target("accuracy", 0.5, ">= 0.4", data=SimpleNamespace(source=source))
    assert published[0]["data"][MIME_RECORD]["claimed"] is claimed
    assert ("not claimed" in published[0]["data"]["text/plain"]) is not claimed
    assert ('"bineural-target unclaimed"' in published[0]["data"]["text/html"]) is not claimed


def test_every_sentence_of_a_target_is_in_the_catalogues_of_the_package(published):
    for source, number in [("original", 1), ("original", 0), ("sample", 1)]:
        target("$x$", number, "> 0", data=SimpleNamespace(source=source))
    assert [output["data"][MIME_LOCALIZED]["missing"] for output in published] == [[], [], []]


def test_outside_of_ipython_a_target_is_a_line_in_the_readers_language(capsys):
    set_language("ru")
    target("$x$", 0.5, "> 0.75", spec=".2f")
    assert capsys.readouterr().out == "✗ $x$ 0,50 (цель > 0,75 не достигнута)\n"


def test_a_goal_has_no_plus_and_zero_no_decimals(capsys):
    target("$x$", 0.5, "> 0", spec="+.3f")
    target("$x$", 0.5, "> 0.25", spec="+.3f")
    written = capsys.readouterr().out
    assert "$x$ +0.500 (goal > 0 reached)" in written
    assert "$x$ +0.500 (goal > 0.250 reached)" in written


@pytest.mark.parametrize("goal", ["", "0.99", "== 0.99", ">= high", ">= 0.99 or so", "=> 0.99", 0.99, None])
def test_a_bad_goal_is_refused(goal):
    with pytest.raises(ValueError, match=r"expected a goal such as '>= 0.99' or '< 0.01', got "):
        target("accuracy", 0.5, goal)


@pytest.mark.parametrize("number", [None, "0.5", True, np.array([0.5])])
def test_what_is_not_a_number_reaches_nothing(number):
    with pytest.raises(TypeError, match="expected an int or a float to compare with the goal, got "):
        target("accuracy", number, "> 0")


def test_data_must_say_where_it_comes_from():
    with pytest.raises(TypeError, match="expected data with an attribute 'source', got a dict: "):
        target("accuracy", 0.5, "> 0", data={"source": "sample"})
