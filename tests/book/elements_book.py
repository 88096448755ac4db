"""A built book with a page that has everything a chapter is made of, in both languages."""

from __future__ import annotations

import pytest
from tiny_book import HEADER, Book, build_together

GLOSSARY = """- id: share
  chapter: experiment
  en: {term: share, text: A part of a whole.}
  ru: {term: доля, text: Часть целого.}
"""
SETTINGS = """execution_budget: 60
needs: "Python, {{term}}`{share}`; {{doc}}`experiment`"
optional: [el-long]
"""
CHAPTER = """(elements)=
# {title}

{opening}

```{{code-cell}} ipython3
---
tags: [experiment]
title: "{measured}"
mystnb:
  figure:
    name: fig-el-curve
    caption: {caption}
---
from bineural.datasets import load_digits, load_mnist
from bineural.localize import table, target, value
from bineural.plotting import plot_curves

losses = [3.0, 2.0, 1.5]
value("last", losses[-1], ".2f")
plot_curves(losses, xlabel="epoch", ylabel="loss")
```

{after}

```{{code-cell}} ipython3
:tags: [plumbing]

from bineural.exercises import check

digits, mnist = load_digits(), load_mnist()
table([{{"layer": layer, "loss": loss}} for layer, loss in enumerate(losses)])
target("accuracy", 0.5, ">= 0.4")
```

(el-guess)=
## {section}

::::{{prediction}}
{question}

:::{{answer}}
{answer} {{value}}`last`, {{ref}}`el-long`.
:::
::::

```{{code-cell}} ipython3
losses[-1]
```

:::{{margin}}
{margin}
:::

{after}

:::{{on-sample}}
{sample}
:::

```{{exercise-start}}
:label: ex-el-relu
:level: function
:minutes: 8
```

**{task}** {{term}}`{share}`

:::{{hint}}
{vague}
:::
:::{{hint}}
{nearly}
:::

```{{code-cell}} ipython3
:tags: [skip-execution]

def relu_backward(x, grad_output): ...
```

```{{exercise-end}}
```

```{{solution-start}} ex-el-relu
:label: sol-el-relu
:class: dropdown
```

{solution}

```{{code-cell}} ipython3
def relu_backward(x, grad_output):
    return grad_output * (x > 0)
```

```{{solution-end}}
```

```{{code-cell}} ipython3
check("backpropagation/relu", relu_backward)
```

(el-long)=
## {long}

{after} {{numref}}`ex-el-relu`, {{ref}}`sol-el-relu`

```{{code-cell}} ipython3
---
tags: [experiment, wide]
title: "{measured}"
---
from bineural.plotting import plot_curve_panels

panels = {{title: losses for title in ("loss", "accuracy", "layer")}}
plot_curve_panels(panels, xlabel="epoch", ylabel="loss")
```

{after}

```{{exercise-start}}
:label: ex-el-open
:level: challenge
:minutes: 20
```

**{task}**

```{{exercise-end}}
```
"""
TEXTS = {
    "en": {
        "share": "share",
        "title": "All elements",
        "opening": "Why does the loss fall? It falls, see {numref}`fig-el-curve`.",
        "measured": "three epochs, one <draw>",
        "caption": "The loss falls.",
        "after": "The spread is the same everywhere.",
        "section": "A guess",
        "question": "What is a quarter of six?",
        "answer": "It is",
        "margin": "A remark beside the text.",
        "sample": "Only the sample was found.",
        "task": "Add up.",
        "vague": "Begin with the first.",
        "nearly": "Take the second too.",
        "solution": "Both together.",
        "long": "A long way",
    },
    "ru": {
        "share": "доля",
        "title": "Все элементы",
        "opening": "Почему падают потери? Они падают, см. {numref}`fig-el-curve`.",
        "measured": "три эпохи, один <розыгрыш>",
        "caption": "Потери падают.",
        "after": "Разброс всюду один и тот же.",
        "section": "Догадка",
        "question": "Сколько составляет четверть от шести?",
        "answer": "Она равна",
        "margin": "Замечание на полях.",
        "sample": "Нашлась только выборка.",
        "task": "Сложите.",
        "vague": "Начните с первого.",
        "nearly": "Возьмите и второе.",
        "solution": "Оба вместе.",
        "long": "Долгий путь",
    },
}


def fill(book: Book) -> None:
    """Add the page to a book."""
    (book.root / "book" / "glossary.yml").write_text(GLOSSARY, "utf8")
    book.edit("_toc.yml", "- file: experiment", "- file: experiment\n  - file: elements")
    for language, texts in TEXTS.items():
        book.edit(f"book/{language}/index.md", "{doc}`experiment`", "{doc}`experiment`\n\n```{book-glossary}\n```\n")
        header = HEADER.replace("execution_budget: 60\n", SETTINGS.format(**texts))
        book.write(language, "elements", header + CHAPTER.format(**texts))


@pytest.fixture(scope="session")
def elements(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book that no test changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINEURAL_OFFLINE", "1")
        patch.delenv("BINEURAL_DATA", raising=False)
        return build_together(tmp_path_factory, "elements", fill)
