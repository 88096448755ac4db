"""A prediction is a question and a folded answer."""

from __future__ import annotations

import re

import pytest
from tiny_book import Book


@pytest.mark.parametrize(
    ("language", "title", "line"), [("en", "Predict first", "Answer"), ("ru", "Сначала попробуйте угадать", "Ответ")]
)
def test_answer_is_folded_below_the_question(rich: Book, language: str, title: str, line: str) -> None:
    (block,) = re.findall(r'<div class="prediction .*?</details>', rich.page(language, "elements"), re.DOTALL)
    texts = [text for text in re.sub(r"<[^<>]*>", "\n", block).split("\n") if text.strip()]
    assert texts[0] == title
    assert texts[2] == line
    assert '<details class="fold fold-answer">' in block
    assert "open" not in re.search("<details[^<>]*>", block)[0]  # type: ignore[index]
    assert 'href="#el-long"' in block
