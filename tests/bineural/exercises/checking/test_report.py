import re
from html.parser import HTMLParser

import pytest

from bineural.exercises import Case, CheckResult, run_check
from bineural.exercises.checking.report import render
from bineural.localize import message

VOID = {"br", "img"}


class Outline(HTMLParser):
    """Collects tags with their attributes, checks nesting, and joins the text."""

    def __init__(self, source):
        super().__init__()
        self.open, self.tags, self.text = [], [], []
        self.feed(source)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        assert tag not in VOID
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def html_of(result, language="en"):
    return render(result, language)["text/html"]


FAILED = CheckResult(
    "backpropagation/relu",
    [
        Case("a vector", True, call="f(x=[1])", printed="noise"),
        Case(
            "a batch",
            False,
            call="f(x=[1 < 2])",
            expected="`y`, a number: `1`",
            got="the error `<b>&`",
            where="line 2 of the cell: `a`",
            printed="a\n`b` <i>",
            warned="overflow",
            hint="a hint with `code`",
        ),
        Case("inputs of exactly zero", False, hint="a hint with `code`"),
    ],
)


def test_the_html_is_a_list_of_cases_with_definitions():
    outline = Outline(html_of(FAILED))
    assert outline.tags[0] == ("div", {"class": "bineural-check failed", "lang": "en"})
    assert [attrs["class"] for tag, attrs in outline.tags if tag == "li"] == ["passed", "failed", "failed"]
    kinds = [attrs["class"] for tag, attrs in outline.tags if tag == "dd"]
    assert kinds == ["printed", "tried", "expected", "got", "where", "printed", "warned", "hint"]
    assert [tag for tag, _ in outline.tags].count("dt") == len(kinds)


def test_the_html_is_escaped_and_backticks_make_code():
    source = html_of(FAILED)
    assert "<code>f(x=[1 &lt; 2])</code>" in source
    assert "the error <code>&lt;b&gt;&amp;</code>" in source
    assert "<pre>a\n`b` &lt;i&gt;</pre>" in source
    assert source.count("<strong>a hint with <code>code</code></strong>") == 1
    assert "`" not in re.sub(r"<pre>.*?</pre>", "", source, flags=re.DOTALL)


def test_marks_are_hidden_from_screen_readers_and_words_say_the_same():
    outline = Outline(html_of(FAILED))
    marks = [attrs for tag, attrs in outline.tags if tag == "span"]
    assert marks == [{"class": "mark", "aria-hidden": "true"}] * 4
    text = " ".join("".join(outline.text).split())
    assert "✗ backpropagation/relu: not passed yet, 1 of 3 checks" in text
    assert "✓ passed: a vector" in text
    assert "✗ failed: a batch" in text


def test_the_plain_text_has_the_same_parts():
    assert render(FAILED, "en")["text/plain"].splitlines() == [
        "✗ `backpropagation/relu`: not passed yet, 1 of 3 checks",
        "  1. ✓ passed: a vector",
        "     your code printed: noise",
        "  2. ✗ failed: a batch",
        "     what was tried: `f(x=[1 < 2])`",
        "     what was expected: `y`, a number: `1`",
        "     what came: the error `<b>&`",
        "     where it happened: line 2 of the cell: `a`",
        "     your code printed: a",
        "       `b` <i>",
        "     the warning: `overflow`",
        "     hint: a hint with `code`",
        "  3. ✗ failed: inputs of exactly zero",
    ]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", ["passed, 1 of 1 checks", "passed: a vector", "remark: 2 in 0.5 s"]),
        ("ru", ["— пройдены все проверки: 1 из 1", "верно: вектор", "замечание: обучено сетей: 2 за 0,5 с"]),
    ],
)
def test_a_passed_check_speaks_the_language_and_keeps_its_remark(language, lines):
    remark = message("{count:d} in {seconds:.1f} s", count=2, seconds=0.5)
    result = CheckResult("backpropagation/relu", [Case(message("a vector"), True, hint=remark)])
    assert f'class="bineural-check passed" lang="{language}"' in html_of(result, language)
    found = render(result, language)["text/plain"].splitlines()
    assert [line.endswith(end) for line, end in zip(found, lines, strict=True)] == [True] * 3


def test_code_is_the_same_in_all_languages_even_if_it_is_a_word_of_some_figure():
    result = run_check("backpropagation/cross-entropy", lambda logits, labels: 0.0)
    for language in ("en", "ru"):
        source = html_of(result, language)
        assert "<code>loss</code>" in source
        assert "<code>0</code>" in source


def test_a_name_that_is_markup_is_escaped():
    assert "<code>&lt;img&gt;</code>" in html_of(run_check("<img>"))
