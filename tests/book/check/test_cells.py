"""Classes of cells: what visible code must not do, tags that hide code, experiments without a title."""

from __future__ import annotations

import pytest
from form_book import faults, messages
from small_book import Small

IDEA = "x = 1\nx + 1"


def write_idea(book: Small, code: str) -> None:
    book.edit("book/en/page.md", IDEA, code)


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("\n".join(["x = 1"] * 16), "this visible cell has 16 lines, expected at most 15: split it, or tag the cell"),
        ('value("x", 1)', "visible code calls value: end in a number"),
        ('localize.message("x")', "visible code calls message: "),
        ("if x:\n    table(rows)", "visible code calls table: "),
        ('target("x", 1, "> 0")', "visible code calls target: "),
        ("show(figure)", "visible code calls show: "),
        ("plot_curves(curves)", "visible code calls plot_curves: "),
        ("*_, last = losses", "visible code unpacks *_ for the sake of one element: take it by its index"),
        ("for first, *_rest in rows:\n    first", "visible code unpacks *_rest "),
        ("both = {'a': 1} | {'b': 2}", "visible code joins dictionaries by {…} | {…}: assign to their keys"),
        ("f(**given | {name: 1})", "visible code joins dictionaries by {…} | {…}"),
        ("g |= {'a': 1}", "visible code joins dictionaries by |= {…}: assign to their keys"),
        ("[[x for x in row] for row in rows]", "visible code has a comprehension inside of another: write a loop"),
        ("{k: sum(x for x in v) for k, v in d.items()}", "visible code has a comprehension inside of another"),
    ],
)
def test_visible_code_is_short_and_free_of_tricks(chapter: Small, code: str, start: str) -> None:
    write_idea(chapter, code)
    [problem] = [problem for problem in faults(chapter) if problem.message.startswith(start)]
    assert problem.message.endswith("tag the cell experiment or plumbing")
    assert problem.line == chapter.line("book/en/page.md", code) - 1


@pytest.mark.parametrize(
    "code",
    [
        "\n\n".join(["x = 1"] * 15),
        "[x] = xs\nfirst, *rest = xs",
        "f(*arguments)",
        "{1} | {2}\nmask = a | b\nmask |= b",
        "[x * y for x in xs for y in ys]",
        "value = table[0]\nvalue",
        "replot()",
        "%timeit f(x)",
    ],
)
def test_good_visible_code(chapter: Small, code: str) -> None:
    write_idea(chapter, code)
    assert messages(chapter) == []


def test_folded_cells_starters_solutions_and_checks_may_do_all_that(chapter: Small) -> None:
    code = 'g |= {"a": [[x for x in row] for row in rows]}\nvalue("x", 1)\n' + "x = 1\n" * 20
    chapter.edit("book/en/page.md", "table([])", f"table([])\n{code}")
    chapter.edit("book/en/page.md", "plot_slope()", f"plot_slope()\n{code}")
    text = (chapter.root / "book/en/page.md").read_text("utf8")
    text = text.replace("answer = 1", f"answer = 1\n{code}").replace("answer = ...", f"answer = ...\n{code}")
    (chapter.root / "book/en/page.md").write_text(text.replace("check(", f"{code}\ncheck("), "utf8")
    assert messages(chapter) == []


def test_a_fault_of_the_code_is_told_once_though_all_editions_have_it(chapter: Small) -> None:
    for language in ("en", "ru"):
        chapter.edit(f"book/{language}/page.md", IDEA, "show(x)")
    assert len(faults(chapter)) == 1


@pytest.mark.parametrize("tag", ["hide-cell", "hide-input", "remove-cell", "remove-input"])
def test_other_ways_to_hide_code_are_refused_in_chapters(chapter: Small, tag: str) -> None:
    chapter.edit("book/en/page.md", IDEA, f":tags: [{tag}]\n\nvalue('x', 1)")
    message = f"the tag {tag} hides code in its own way: write experiment (with a title) or plumbing"
    assert messages(chapter) == [message]


def test_two_classes_are_refused(chapter: Small) -> None:
    chapter.edit("book/en/page.md", "tags: [experiment]", "tags: [experiment, plumbing]")
    assert messages(chapter) == ["a cell is either an experiment or plumbing: keep one of the two tags"]


@pytest.mark.parametrize("title", ["", "title: ''\n", "title:\n"])
def test_experiment_needs_a_title_in_each_language(chapter: Small, title: str) -> None:
    chapter.edit("book/ru/page.md", "title: несколько слов\n", title)
    [problem] = faults(chapter)
    assert problem.message.startswith('an experiment without a title: write title: "…"')
    assert problem.path.as_posix() == "book/ru/page.md"
    assert problem.line == chapter.line("book/ru/page.md", "tags: [experiment]") - 2


def test_an_appendix_obeys_the_rules_of_cells(chapter: Small) -> None:
    text = "---\nexecution_budget: 5\n---\n\n# Title\n\n```{code-cell}\nshow(x)\n```\n"
    hidden = "\n```{code-cell}\n:tags: [hide-input]\n\nshow(x)\n```\n"
    chapter.write("book/en/clinic.md", text + hidden)
    assert len(messages(chapter)) == 2


def test_a_page_that_is_not_executed_is_left_alone(chapter: Small) -> None:
    chapter.write("book/en/prose.md", "# Title\n\n```{code-cell}\nshow(x)\n```\n")
    assert messages(chapter) == []
