from __future__ import annotations

import numpy as np
import pytest

from bineural.localize import message, messages, translate, verbatim
from bineural.localize.catalog import recorded_lookups
from bineural.localize.messages import localize_text


def test_a_message_is_rebuilt_with_the_numbers_of_the_language(write_catalog):
    write_catalog("ru", {"step {step:d}: loss {loss:.3f}": "потери {loss:.3f} на шаге {step:d}"})
    text = message("step {step:d}: loss {loss:.3f}", step=np.int64(5), loss=np.float32(0.1))
    assert text == "step 5: loss 0.100"
    assert translate(text, "en") == text
    assert translate(text, "ru") == "потери 0,100 на шаге 5"


def test_a_value_that_changes_later_does_not_change_the_message(write_catalog):
    write_catalog("ru", {"loss {loss:.1f}": "потери {loss:.1f}"})
    loss = np.array(0.5)
    text = message("loss {loss:.1f}", loss=loss)
    loss += 1
    assert translate(text, "ru") == "потери 0,5"


def test_between_dollars_numbers_are_written_for_tex(write_catalog):
    template = r"rate $\eta = {rate:.1e}$, loss {loss:.1f} \$, $L^{{2}} = {loss:.1f}$"
    write_catalog("ru", {template: template.replace("rate $", "шаг $").replace("loss {", "потери {")})
    text = message(template, rate=0.05, loss=2.5)
    assert text == r"rate $\eta = 5.0\cdot 10^{-2}$, loss 2.5 \$, $L^{2} = 2.5$"
    assert translate(text, "ru") == r"шаг $\eta = 5{,}0\cdot 10^{-2}$, потери 2,5 \$, $L^{2} = 2{,}5$"


def test_texts_among_the_values_are_translated_if_the_catalogue_has_them(write_catalog):
    write_catalog("ru", {"{name}: {detail}, {shape}, {flag}": "{name} — {detail}, {shape}, {flag}", "loss": "потери"})
    detail = message("{low:.1f}…{high:.1f}", low=0.5, high=1)
    text = message("{name}: {detail}, {shape}, {flag}", name="loss", detail=detail, shape=(3, 4), flag=True)
    assert text == "loss: 0.5…1.0, (3, 4), True"
    with recorded_lookups() as lookups:
        assert translate(text, "ru") == "потери — 0,5…1,0, (3, 4), True"
        other = message("{name}: {detail}, {shape}, {flag}", name="Adam", detail=detail, shape=None, flag=None)
        assert translate(other, "ru") == "Adam — 0,5…1,0, None, None"
    assert not lookups.missing


@pytest.mark.parametrize("word", ["loss", "the training loss", "(validation)", "fan-out", "loss, 5 %"])
def test_a_word_among_the_values_without_a_translation_is_missing(write_catalog, word):
    write_catalog("ru", {"{name}: {loss:.1f}": "{name}: {loss:.1f}"})
    text = message("{name}: {loss:.1f}", name=word, loss=0.5)
    with recorded_lookups() as lookups:
        assert translate(text, "ru") == f"{word}: 0,5"
    assert list(lookups.missing) == [word]


@pytest.mark.parametrize(
    "name", ["MedInc", "Adam", "w1, w2", "float64", "`loss`", "$loss$", "a/loss", "x.std", "±", ""]
)
def test_a_name_among_the_values_needs_no_translation(write_catalog, name):
    write_catalog("ru", {})
    with recorded_lookups() as lookups:
        assert translate(message("{name}: {loss:.1f}", name=name, loss=0.5), "ru") == f"{name}: 0,5"
    assert not lookups.missing


def test_a_value_that_is_verbatim_is_the_same_in_all_languages(write_catalog):
    write_catalog("ru", {"column {name}": "столбец {name}", "age": "возраст"})
    with recorded_lookups() as lookups:
        assert translate(message("column {name}", name=verbatim("age")), "ru") == "столбец age"
        assert translate(message("column {name}", name="age"), "ru") == "столбец возраст"
    assert not lookups.missing
    assert "age" not in lookups.absent


def test_a_message_of_numbers_alone_needs_no_translation(write_catalog):
    write_catalog("ru", {})
    with recorded_lookups() as lookups:
        assert translate(message("{mean:.2f} ± {spread:.2f}", mean=0.5, spread=0.25), "ru") == "0,50 ± 0,25"
    assert not lookups.missing


def test_a_message_without_a_translation_stays_english_and_is_missing(write_catalog):
    write_catalog("ru", {})
    text = message("loss {loss:.1f}", loss=0.5)
    with recorded_lookups() as lookups:
        assert translate(text, "ru") == "loss 0.5"
    assert list(lookups.missing) == ["loss {loss:.1f}"]


@pytest.mark.parametrize("text", ["$loss$", "0.5", "1e-5", "±", ""])
def test_a_text_without_letters_is_never_missing(write_catalog, text):
    write_catalog("ru", {})
    with recorded_lookups() as lookups:
        assert translate(text, "ru") == text
    assert not lookups.missing


def test_a_text_without_letters_can_be_translated_all_the_same(write_catalog):
    write_catalog("ru", {r"$\mathrm{loss}$": r"$\mathrm{потери}$"})
    assert translate(r"$\mathrm{loss}$", "ru") == r"$\mathrm{потери}$"


def test_the_last_of_two_messages_with_one_text_counts(write_catalog):
    write_catalog("ru", {"loss {a:d}": "потери {a:d}", "loss {b:.0f}": "в итоге {b:.0f}"})
    message("loss {a:d}", a=1)
    text = message("loss {b:.0f}", b=1.0)
    assert translate(text, "ru") == "в итоге 1"


def test_only_the_latest_messages_are_remembered(write_catalog, monkeypatch):
    write_catalog("ru", {"step {step:d}": "шаг {step:d}"})
    monkeypatch.setattr(messages, "_MEMORY", 2)
    texts = [message("step {step:d}", step=step) for step in (1, 2, 1, 3)]
    assert [translate(text, "ru") for text in texts] == ["шаг 1", "step 2", "шаг 1", "шаг 3"]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("step {step:d} of {count:d}", "expected a value for 'count', got step: "),
        ("step {:d}", "expected a value for 0, got step: "),
        ("step {step:.2d}", "expected a format for the number 5, got '.2d' "),
    ],
)
def test_a_template_that_does_not_fit_its_values_is_refused(template, expected):
    with pytest.raises(ValueError, match=expected):
        message(template, step=5)


def test_a_number_may_be_an_attribute_or_have_a_variable_format():
    assert message("{history.loss:.{digits}f}", history=FakeHistory(), digits=1) == "0.2"


class FakeHistory:
    loss = np.float64(0.25)


def test_numbers_are_rewritten_only_where_nothing_is_translated(write_catalog):
    write_catalog("ru", {"version 1.5": "версия 1.5"})
    assert localize_text("version 1.5", "ru") == "версия 1.5"
    assert localize_text("1.5", "ru") == "1,5"
    assert localize_text("unknown 1.5", "ru") == "unknown 1.5"
    assert localize_text("1.5", "en") == "1.5"


def test_text_that_is_one_of_its_own_values_is_translated_as_that_value():
    assert translate(message("{answer}", answer="yes"), "ru") == "да"
