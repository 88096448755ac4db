"""A small book in two languages whose one page uses every construct, in step and without faults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = """---
title: {title}
kernelspec: {{display_name: Python 3,
  name: python3}}
description: {description}
execution_budget: 5
file_format: mystnb
---

(top)=
# {heading}

{intro} $x_1$ {{ref}}`top`, {{numref}}`{{number}} <fig-net>`, {{eq}}`eq-loss`, {{cite}}`rosenblatt1958`, {{doc}}`page`,
{{value}}`accuracy`, {{term}}`{gradient}`, [{words}](https://{language}.wikipedia.org/wiki/{gradient}), `code`[^note].

[^note]: {note} https://example.org/ru/x.

$$
L = -\\log p
$$ (eq-loss)

```{{figure}} ../figures/net.{language}.svg
:name: fig-net
:alt: {alt}

{caption} {{ref}}`top`.
```

```{{code-cell}} ipython3
:tags: [hide-input]

x = 1
print(x)
```

- {words}
- {words}
  1. {words}

| {words} | b |
|---|---|
| 1 | 2 |

````{{note}} {heading}
{words} [{words}](page.md#top).

```{{code-cell}} ipython3
nested = True
```

```{{math}}
:label: eq-nested
y = x
```
````

:::{{admonition}} {heading}
:class: tip, dropdown

{words}
:::

```{{exercise-start}}
:label: ex-one
```

{words} ![{alt}](../figures/net.{language}.svg){{#fig-inline}}

```{{code-cell}} ipython3
---
mystnb:
  figure:
    name: fig-cell
    caption: {caption}
  image:
    alt: {alt}
    width: 60%
---
draw(title="Loss")
```

```{{exercise-end}}
```

```sh
ls book/{language}
```

{words}
: {note}

> {words}

% {words}

+++

{{{{ name }}}}

{{#attr-block}}
{words}
"""

EN = {
    "language": "en",
    "title": "A page",
    "description": "Where a hill goes down, and how far one has to walk, on a page that uses every construct.",
    "heading": "A heading",
    "intro": "See",
    "gradient": "gradient",
    "words": "some words",
    "note": "A note.",
    "alt": "Two circles",
    "caption": "A picture.",
    "number": "%s",
}
RU = {
    "language": "ru",
    "title": "Страница",
    "description": "Куда спускается склон и сколько по нему идти, — на странице, где есть все элементы разметки.",
    "heading": "Заголовок",
    "intro": "См.",
    "gradient": "градиент",
    "words": "несколько слов",
    "note": "Заметка.",
    "alt": "Два круга",
    "caption": "Картинка.",
    "number": "Рис. %s",
}


@dataclass(frozen=True)
class Small:
    """A book that a test changes in one place."""

    root: Path

    @property
    def folders(self) -> dict[str, Path]:
        return {language: self.root / "book" / language for language in ("en", "ru")}

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} must be in {name} once"
        path.write_text(text.replace(old, new), "utf-8")

    def line(self, name: str, text: str) -> int:
        """Return the line, from 1, of the first occurrence of a text."""
        before, found, _ = (self.root / name).read_text("utf-8").partition(text)
        assert found
        return before.count("\n") + 1


@pytest.fixture
def small(tmp_path: Path) -> Small:
    made = Small(tmp_path)
    for texts in (EN, RU):
        made.write(f"book/{texts['language']}/page.md", PAGE.format(**texts))
        made.write(f"book/figures/net.{texts['language']}.svg", "<svg/>")
    made.write("_toc.yml", "format: jb-book\nroot: page\n")
    made.write(
        "book/glossary.yml",
        "- id: gradient\n  en: {term: gradient, text: It points uphill.}\n"
        "  ru: {term: градиент, text: Он указывает вверх.}\n  chapter: page\n",
    )
    made.write(
        "src/bineural/locale/ru/LC_MESSAGES/page.po",
        'msgid ""\nmsgstr ""\n"Language: ru\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        'msgid "Loss"\nmsgstr "Потери"\n',
    )
    return made
