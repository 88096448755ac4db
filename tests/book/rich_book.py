"""A built book with all that the build adds, among it a page of everything that a chapter is made of."""

from __future__ import annotations

import pytest
from tiny_book import HEADER, Book, build_together, cell

GLOSSARY = """- id: capacity
  chapter: experiment
  en: {term: storage, text: A quantity.}
  ru: {term: ёмкость, text: Величина.}
- id: share
  chapter: experiment
  en: {term: share, text: A part of a whole.}
  ru: {term: доля, text: Часть целого.}
- id: yard
  chapter: experiment
  en: {term: yard, text: A length.}
  ru: {term: ярд, text: Длина.}
"""


EXERCISE = """
````{{exercise-start}}
:label: ex-{name}
````
Do it.
````{{exercise-end}}
````

````{{solution-start}} ex-{name}
:label: sol-{name}
:class: dropdown
````
Done.
````{{solution-end}}
````
"""
# A label like the title of another section, two titles that are the same, a number and a formula in a title.
SECTIONS = """
(share-of)=
## {title} {{value}}`answer`

(summary)=
## {title}

(formula)=
## {title} $\\ell_2$ and $\\mathbf{{W}}^{{\\mathsf T}}$

(last)=
## Summary

See {{ref}}`formula`.
"""

# A page that has everything a chapter is made of.
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
```

```{{code-cell}} ipython3
:tags: [plumbing]

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

| | 2026 |
|---|---|
| 1 | 2 |

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
        "measured": "three epochs, one `<draw>`",
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
        "measured": "три эпохи, один `<розыгрыш>`",
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


def between(page: str, start: str, end: str) -> str:
    """Return the part of a page from one text to the next other one."""
    return page[page.index(start) : page.index(end, page.index(start))]


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book with all that the build adds; no test changes it. Of MNIST it has the offline sample."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINEURAL_OFFLINE", "1")
        patch.delenv("BINEURAL_DATA", raising=False)
        return build_together(tmp_path_factory, "rich", enrich)


def header(language: str) -> str:
    """Return the header of the page."""
    return HEADER.replace("execution_budget: 60\n", SETTINGS.format(**TEXTS[language]))


def enrich(book: Book) -> None:
    """Add all that to a book."""
    book.edit(
        "_config.yml", "bookbuild_redirects: {}", "bookbuild_redirects: {first: renamed-once, renamed-once: elements}"
    )
    (book.root / "book" / "glossary.yml").write_text(GLOSSARY, "utf8")
    book.edit("_toc.yml", "- file: experiment", "- file: experiment\n  - file: plain\n  - file: elements")
    cells = "".join(cell("print(1)", f"hide-{what}") for what in ("input", "output", "cell"))
    cells += cell("1 / 0", "raises-exception")
    cells += cell("import nowhere_to_be_found", "skip-execution") + cell("6 * 7")
    cells += "".join(EXERCISE.format(name=name) for name in ("one", "two"))
    cells += ":::{on-sample}\nNever shown.\n:::\n"
    for language, term, title in (("en", "share", "Title"), ("ru", "доля", "Название")):
        listed = f"{{doc}}`experiment` {{term}}`{term}` a – b, 8 × 8 and `c – d × 1`\n\n```{{book-glossary}}\n```\n"
        book.edit(f"book/{language}/index.md", "{doc}`experiment`", listed)
        path = book.root / f"book/{language}/experiment.md"
        path.write_text(path.read_text("utf8") + cells + SECTIONS.format(title=title), "utf8")
        book.write(language, "elements", header(language) + CHAPTER.format(**TEXTS[language]))
        book.write(language, "plain", "(plain)=\n# Plain $x_i$\n\nNo code. {ref}`summary`\n")
