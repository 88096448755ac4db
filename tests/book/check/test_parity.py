from __future__ import annotations

from typing import Any

import pytest

from bookbuild.check.parity import check_parity

RU = "book/ru/page.md"
TERMS = {"en": {"gradient": "gradient"}, "ru": {"градиент": "gradient"}}


def faults(small: Any) -> list[str]:
    return [str(problem) for problem in check_parity(small.folders, small.root, TERMS)]


def test_pages_in_step_have_no_faults(small: Any) -> None:
    assert faults(small) == []


CHANGES = {
    "heading": ("# Заголовок", "## Заголовок", "expected heading of level 1 as at {en}:11, found heading of level 2"),
    "label": ("(top)=", "(start)=", "expected label top as at {en}:10, found label start"),
    "front matter": (
        "  name: python3",
        "  name: python",
        "front matter 'kernelspec' is {{'display_name': 'Python 3', 'name': 'python'}}, expected {{'display_name': ",
    ),
    "front matter missing": (
        "file_format: mystnb\n",
        "",
        "the front matter lacks 'file_format', which stands at {en}:7: add it",
    ),
    "front matter extra": (
        "file_format: mystnb\n",
        "file_format: mystnb\nmeasures_time: true\n",
        "front matter 'measures_time' is not in {en}: delete it or add it there",
    ),
    "reference": ("{ref}`top`, ", "", "expected {{ref}} top as at {en}:13, found none"),
    "reference twice": (
        "{doc}`page`",
        "{doc}`page`, {doc}`page`",
        "{{doc}} page is here 2 times, expected 1 as near {en}:13",
    ),
    "other target": ("{value}`accuracy`", "{value}`loss`", "expected {{value}} accuracy as at {en}:14, found none"),
    "citation": ("{cite}`rosenblatt1958`", "{cite}`hebb1949`", "{{cite}} hebb1949 is here, expected none as near"),
    "term": ("{term}`градиент`", "{term}`поток`", "expected {{term}} gradient as at {en}:14, found none"),
    "link": ("example.org/ru/x", "example.org/y", "expected link https://example.org/ru/x as at {en}:16, found none"),
    "footnote": ("[^note]: ", "[^other]: ", "expected footnote [^note] as at {en}:16, found footnote [^other]"),
    "equation": ("$$ (eq-loss)", "$$", "expected equation eq-loss as at {en}:18, found equation"),
    "figure": (
        "```{figure} ../figures/net.ru.svg",
        "```{figure} ../figures/web.ru.svg",
        "expected {{figure}} ../figures/net.en.svg :alt: … :name: fig-net as at {en}:22, found {{figure}} ../",
    ),
    "caption": ("Картинка. {ref}`top`.\n", "Картинка.\n", "expected {{ref}} top as at {en}:26, found none"),
    "list": ("- несколько слов\n- ", "- ", "expected bullet list of 2 as at {en}:36, found bullet list of 1"),
    "inner list": ("  1. несколько слов\n", "", "expected numbered list of 1 as at {en}:38 before here, found none"),
    "table": ("| 1 | 2 |\n", "", "expected table of 2 × 2 as at {en}:40, found table of 1 × 2"),
    "kind of directive": (
        "````{note}",
        "````{tip}",
        "expected {{note}} with a title as at {en}:44, found {{tip}} with",
    ),
    "title": ("````{note} Заголовок", "````{note}", "expected {{note}} with a title as at {en}:44, found {{note}}"),
    "inside a directive": (
        "[несколько слов](page.md#top)",
        "слова",
        "expected link page.md#top as at {en}:45, found none",
    ),
    "option": (
        ":class: tip, dropdown",
        ":class: tip",
        "expected {{admonition}} with a title :class: tip, dropdown as at {en}:57, found {{admonition}} with",
    ),
    "exercise": (":label: ex-one", ":label: ex-two", "expected {{exercise-start}} :label: ex-one as at {en}:63"),
    "directive missing": (
        "```{exercise-end}\n```\n",
        "",
        "expected {{exercise-end}} as at {en}:82 before here, found none",
    ),
    "directive extra": (
        "```{exercise-end}\n",
        "```{tip}\nСовет.\n```\n\n```{exercise-end}\n",
        "{{tip}} has no twin in {en}",
    ),
    "image": ("![Два круга](../figures/net.ru.svg)", "", "expected image ../figures/net.en.svg as at {en}:67"),
    "code block": (
        "ls book/ru",
        "cd book/ru",
        "expected code block sh as at {en}:85 with `ls book/en`, found `cd book/ru` in line 1 of it",
    ),
    "definition": ("\n: Заметка.", "\nЗаметка.", "expected definition list of 1 as at {en}:89 before here, found none"),
    "quotation": ("> несколько", "несколько", "expected quotation as at {en}:92 before here, found none"),
    "break": ("\n+++\n", "\n", "expected block break as at {en}:96 before here, found none"),
    "substitution": ("{{ name }}", "{{ title }}", "expected substitution name as at {en}:98, found substitution title"),
    "code": (
        "print(x)",
        "print( x )",
        "code cell 1 differs from {en}:33: expected `print(x)`, found `print( x )`; run `python -m bookbuild sync`",
    ),
    "longer code": (
        "print(x)",
        "print(x)\n",
        "code cell 1 differs from {en}:34: expected its end, found ``; run `python -m bookbuild sync`",
    ),
    "nested code": ("nested = True", "nested = 1", "code cell 2 differs from {en}:48: expected `nested = True`, found"),
    "tags": (
        ":tags: [hide-input]",
        ":tags: [hide-cell]",
        "code cell 1: tags is ['hide-cell'], expected ['hide-input'] as at {en}:29; run `python -m bookbuild sync`",
    ),
    "width": ("width: 60%", "width: 50%", "code cell 3: mystnb.image.width is 50%, expected 60% as at {en}:69; run"),
    "alternative text": (
        "    alt: Два круга\n    width",
        "    width",
        "code cell 3: mystnb.image.alt is nothing, expected a text as at {en}:69; run",
    ),
    "language of a cell": (
        "```{code-cell} ipython3\nnested",
        "```{code-cell} python\nnested",
        "code cell 2 is '{{code-cell}} python', expected '{{code-cell}} ipython3' as at {en}:47; run",
    ),
    "cell missing": (
        "```{code-cell} ipython3\n:tags: [hide-input]\n\nx = 1\nprint(x)\n```\n",
        "",
        "expected code cell 1 (`x = 1`) as at {en}:29 before here, found none; run `python -m bookbuild sync`",
    ),
    "cell extra": (
        "```{exercise-end}\n",
        "```{code-cell} ipython3\n\n```\n\n```{exercise-end}\n",
        "code cell 4 (`empty`) has no twin in {en}; run `python -m bookbuild sync`",
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_difference_is_named(small: Any, old: str, new: str, expected: str) -> None:
    small.edit(RU, old, new)
    message = expected.format(en="book/en/page.md")
    assert any(f": {message}" in fault for fault in faults(small)), faults(small)


def test_difference_gives_the_line(small: Any) -> None:
    small.edit(RU, "print(x)", "print( x )")
    small.edit(RU, "nested = True", "nested = 1")
    lines = [problem.line for problem in check_parity(small.folders, small.root, TERMS)]
    assert lines == [small.line(RU, "print( x )"), small.line(RU, "nested = 1")]


@pytest.mark.parametrize(("text", "found"), [("A falling loss curve", True), ("MLP, $x_1 + loss of it$", False)])
def test_caption_that_was_not_translated_is_named(small: Any, text: str, found: bool) -> None:
    small.edit("book/en/page.md", "    caption: A picture.", f"    caption: {text}")
    small.edit(RU, "    caption: Картинка.", f"    caption: {text}")
    line = small.line(RU, "---\nmystnb:") - 1
    message = "code cell 3: mystnb.figure.caption is still that of book/en/page.md:69: translate it"
    assert faults(small) == ([f"{RU}:{line}: {message}"] if found else [])


def test_one_difference_is_reported_once(small: Any) -> None:
    small.edit(RU, "````{note}", "````{tip}")
    assert len(faults(small)) == 1


def test_prose_order_and_paragraphs_are_free(small: Any) -> None:
    small.edit(RU, "См. $x_1$ {ref}`top`, ", "См. $x_1$, ")
    small.edit(RU, "`code`[^note].", "{ref}`top`\n\nи `code`[^note].")
    assert faults(small) == []


def test_missing_twin_is_named(small: Any) -> None:
    small.write("book/ru/extra.md", "# Лишняя\n")
    small.write("book/en/part/alone.md", "# Alone\n")
    assert faults(small) == [
        "book/en/extra.md:1: this page is missing: write the twin of book/ru/extra.md",
        "book/ru/part/alone.md:1: this page is missing: write the twin of book/en/part/alone.md",
    ]


def test_texts_of_a_chapter_differ_and_its_short_path_does_not(small: Any) -> None:
    page = '---\nneeds: "{needs}"\noptional: [{label}]\n---\n\n'
    page += '```{{code-cell}}\n---\ntags: [experiment]\ntitle: "{needs}"\n---\n1\n```\n'
    small.write("book/en/second.md", page.format(needs="{term}`gradient`, {doc}`page`", label="top"))
    small.write("book/ru/second.md", page.format(needs="{term}`градиент`, {doc}`page`", label="top"))
    assert faults(small) == []
    small.write("book/ru/second.md", page.format(needs="{term}`градиент`", label="end"))
    (optional, *references) = faults(small)
    assert (
        optional
        == "book/ru/second.md:3: front matter 'optional' is ['end'], expected ['top'] as at book/en/second.md:3"
    )
    assert references
    assert all("expected {doc} page" in fault for fault in references)


def test_label_used_twice_names_both_places(small: Any) -> None:
    for language in ("en", "ru"):
        small.write(f"book/{language}/second.md", "# A\n\n```{note}\n:name: Top\n\nx\n```\n")
    assert faults(small) == [
        f"book/{language}/second.md:4: label Top is already used at book/{language}/page.md:10: rename one of the two"
        for language in ("en", "ru")
    ]


@pytest.mark.parametrize("label", ["eq-loss", "fig-net", "fig-cell", "fig-inline", "attr-block", "eq-nested", "ex-one"])
def test_every_kind_of_label_counts(small: Any, label: str) -> None:
    for language in ("en", "ru"):
        small.write(f"book/{language}/second.md", f"({label})=\n# A\n")
    assert [fault for fault in faults(small) if f"label {label} is already used" in fault]


def test_a_third_edition_is_compared_too(small: Any) -> None:
    text = (small.root / RU).read_text("utf-8").replace("/ru", "/de").replace(".ru.", ".de.")
    small.write("book/de/page.md", text.replace("print(x)", "print(y)"))
    folders = small.folders | {"de": small.root / "book" / "de"}
    terms = TERMS | {"de": TERMS["ru"]}
    problems = check_parity(folders, small.root, terms)
    assert [str(problem.path) for problem in problems] == ["book/de/page.md"]
