"""A small chapter in two languages that breaks no rule of a chapter's form, for tests that break one."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_book import EN, RU, Small

from bookbuild.check.chapters import check_chapters
from bookbuild.check.problem import Problem
from bookbuild.sources.project import EDITION_TEXTS

CHAPTER = """---
title: {title}
kernelspec: {{display_name: Python 3,
  name: python3}}
description: {description}
execution_budget: 5
file_format: mystnb
concepts:
  gradient: [fig-slope, eq-step]
---

(top)=
# {heading}

{intro} {{term}}`{gradient}`.

```{{code-cell}} ipython3
---
tags: [plumbing]
mystnb:
  figure:
    name: fig-slope
    caption: {caption}
---
plot_slope()
```

{words}

$$
w = -x
$$ (eq-step)

```{{code-cell}} ipython3
x = 1
x + 1
```

(look)=
## {heading}

::::{{prediction}}
{words}?

:::{{answer}}
{words}.
:::
::::

```{{code-cell}} ipython3
---
tags: [experiment]
title: {words}
---
table([])
```

```{{code-cell}} ipython3
:tags: [plumbing]

value("x", x)
```

{words}
"""
EXERCISE = """
```{{exercise-start}}
:label: ex-{name}
:level: {level}
:minutes: 2
```

{words}

:::{{hint}}
{words}
:::

:::{{hint}}
{words}
:::

```{{code-cell}} ipython3
:tags: [skip-execution]

answer = ...
```

```{{exercise-end}}
```

```{{solution-start}} ex-{name}
:class: dropdown
```

{words}

```{{code-cell}} ipython3
answer = 1
```

```{{solution-end}}
```

```{{code-cell}} ipython3
check("page/{name}", answer)
```
"""
QUESTION = """
::::{{admonition}} {words}?
:class: question

:::{{dropdown}} {words}
{words}
:::
::::
"""
EXERCISES = {"count": "by-hand", "step": "line", "descend": "challenge"}


def write_chapter(book: Small) -> Small:
    """Put the chapter into the place of a small book's page."""
    for texts in (EN, RU):
        text = CHAPTER.format(**texts)
        text += "".join(EXERCISE.format(name=name, level=level, **texts) for name, level in EXERCISES.items())
        book.write(f"book/{texts['language']}/page.md", text + QUESTION.format(**texts))
    for name in EXERCISES:
        book.write(f"src/bineural/exercises/page/{name}.py", "EXERCISE = ...\n")
    book.write(
        "src/bineural/locale/ru/LC_MESSAGES/page.po",
        'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n',
    )
    return book


@pytest.fixture
def chapter(small: Small) -> Small:
    """A book whose one page is a chapter without faults."""
    return write_chapter(small)


def write_config(book: Small) -> None:
    """Write a configuration that names the two editions, as commands need it."""
    texts = ", ".join(f"{name}: text" for name in EDITION_TEXTS)
    book.write("_config.yml", f"sphinx: {{config: {{editions: {{en: &texts {{{texts}}}, ru: *texts}}}}}}\n")


def faults(book: Small) -> list[Problem]:
    """Return what is wrong with the form of a book's pages."""
    return check_chapters(book.folders, book.root, {"gradient"})


def messages(book: Small) -> list[str]:
    """Return what is wrong with the form of a book's pages, in words, without the place."""
    return [problem.message for problem in faults(book)]


def page(book: Small, language: str = "en") -> Path:
    """Return the chapter's file."""
    return book.root / "book" / language / "page.md"
