"""Budgets of execution: on every page with code, a positive number, the same in all editions."""

from __future__ import annotations

import pytest
from small_book import Small

from bookbuild.check.budgets import check_budgets
from bookbuild.check.parity import check_parity
from bookbuild.sources.chapters import code_key, read_notebook

LINE = "execution_budget: 5"


def problems(small: Small) -> list[str]:
    return list(map(str, check_budgets(small.folders, small.root)))


def test_page_with_a_budget_is_accepted(small: Small) -> None:
    assert problems(small) == []
    small.edit("book/en/page.md", LINE, "execution_budget: 0.5")
    assert problems(small) == []


@pytest.mark.parametrize("budget", ["0", "-1", "much", "true", ".inf", ".nan", "[5]", ""])
def test_budget_that_is_no_positive_number(small: Small, budget: str) -> None:
    small.edit("book/ru/page.md", LINE, f"execution_budget: {budget}")
    line = small.line("book/ru/page.md", "execution_budget")
    (problem,) = problems(small)
    assert problem.startswith(f"book/ru/page.md:{line}: execution_budget should be a positive number of seconds, got ")


def test_page_with_code_and_no_budget(small: Small) -> None:
    small.edit("book/en/page.md", f"{LINE}\n", "")
    assert problems(small) == [
        "book/en/page.md:1: the header has no execution_budget: write the seconds that its code should take"
    ]


def test_budget_of_a_page_without_code(small: Small) -> None:
    small.write("book/en/prose.md", "---\ntitle: Prose\nexecution_budget: 5\n---\n\n# Prose\n")
    assert problems(small) == ["book/en/prose.md:3: the page has an execution_budget, but no code cells: delete it"]


def test_editions_share_the_budget_and_the_key_does_not_depend_on_it(small: Small) -> None:
    text = (small.root / "book/ru/page.md").read_text("utf8")
    small.edit("book/ru/page.md", LINE, "execution_budget: 6")
    (problem,) = map(str, check_parity(small.folders, small.root))
    assert "front matter 'execution_budget' is 6, expected 5 as at book/en/page.md" in problem
    assert code_key(read_notebook(text)) == code_key(read_notebook((small.root / "book/ru/page.md").read_text("utf8")))
