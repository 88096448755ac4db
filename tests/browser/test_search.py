"""The search of both editions in the browser: all forms of a word lead to its pages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from site_page import EDITION_PAGES, PROJECT, Watched, language_of

# A word as it stands on a page, and a form in which a reader may ask for it.
FORMS = {
    "ru": """
        ошибка ошибок; ошибки ошибка; сеть сетей; сети сеть; вес весов; веса весами; слой слоёв; слоя слоев; слоя слой;
        обучение обучения; обучение обучен; обучать обучить; выборке выборок; выборки выборка; потеря потерь;
        потери потеря; градиент градиентами; производная производных; матрица матриц; признаков признаком;
        вычислять вычислить; ответов ответ; случай случаев
    """,
    "en": """
        network networks; networks network; train training; training trained; gradient gradients; weights weight;
        loss losses; derivative derivatives; matrix matrices; matrices matrix; layers layer; chosen choose;
        batch batches
    """,
}
NONSENSE = {"ru": "хрюмблик", "en": "zqxglorp"}


BOOK_PAGES = [f"{language}/{name}.html" for language in PROJECT.languages for name in PROJECT.pages]

# Each query on the open page of results, as if typed into it: the pages that are listed, and the first excerpt, or what
# the object is that was found first.
ASKED = """async queries => {
  const answers = [];
  for (const query of queries) {
    document.getElementById("search-results").replaceChildren();
    Search.performSearch(query);
    const results = () => document.querySelectorAll("#search-results ul.search > li");
    while (!Search.status.textContent) await new Promise(done => setTimeout(done, 5));
    for (let wait = 0; wait < 400 && results().length && results()[0].children.length < 2; wait++)
      await new Promise(done => setTimeout(done, 5));
    const links = [...document.querySelectorAll("#search-results ul.search a")].map(link => link.getAttribute("href"));
    answers.push([links, results()[0]?.children[1]?.textContent]);
  }
  return answers;
}"""

# The words of the prose of some pages (sentence ends and marks left out) that a search does not find them by.
LOST = r"""async paths => {
  const pages = new Map();  // the pages that have a word
  for (const path of paths) {
    const page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
    const article = page.querySelector("article");
    const others = "pre, summary, .math, .cell_output, .headerlink, script, style";
    article.querySelectorAll(others).forEach(part => part.remove());
    article.querySelectorAll(".classifier").forEach(kind => kind.before(" "));  // the style sheet draws a colon
    article.querySelectorAll("dt, dd, p, li, td, th, h1, h2, h3, div, figcaption").forEach(block => block.append(" "));
    const words = new Set(article.textContent.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu));
    if (words.size < 3) return [`${path} has only ${words.size} words`];
    for (const word of words) pages.set(word, [...(pages.get(word) || []), path.replace(".html", "")]);
  }
  return [...pages].flatMap(([word, names]) => {
    const [query, ...terms] = Search._parseQuery(word);
    if (!terms[0].size) return [];
    const found = new Set(Search._performSearch(query, ...terms).map(result => result[0]));
    return names.filter(name => !found.has(name)).map(name => `${word} does not find ${name}`);
  });
}"""


def words_of(path: str) -> set[str]:
    """Return the words in the text of a built page, without tags, code and formulas."""
    text = (PROJECT.site / path).read_text("utf8")
    article = text[text.index("<article") : text.index("</article>")]
    article = re.sub(
        r"<(pre|script|style)\b.*?</\1>|<span class=\"math.*?</span>|<div class=\"math.*?</div>",
        " ",
        article,
        flags=re.S,
    )
    return {word.lower() for word in re.findall(r"\w+", re.sub(r"<[^>]+>", " ", article))}


def pairs() -> list[tuple[str, str, str]]:
    """Return language, query and one page whose text has the word but, where there is one, not the form asked for."""
    found = []
    for language, lines in FORMS.items():
        pages = [path for path in EDITION_PAGES if language_of(path) == language and path in BOOK_PAGES]
        texts = {path: words_of(path) for path in pages}
        for line in lines.split(";"):
            written, asked = line.split()
            having = sorted((path for path in pages if written in texts[path]), key=lambda path: asked in texts[path])
            found += [(language, asked, having[0])] if having else []
    return found


PAIRS = pairs()


def search(watched: Watched, language: str, query: str) -> Page:
    """Open the page of results and wait until the search has ended.

    That is when each result has its excerpt, or what an object is: leaving earlier would cut a request off.
    """
    page = watched.page
    page.goto(f"{watched.site}{language}/search.html?q={query}")
    expect(page.locator(".search-summary")).not_to_be_empty()
    if not watched.site.startswith("file:"):
        page.wait_for_function(
            "() => [...document.querySelectorAll('ul.search > li')].every(li => li.children.length > 1)"
        )
    return page


def test_there_are_enough_words() -> None:
    assert sum(language == "ru" for language, _, _ in PAIRS) >= 12
    assert sum(language == "en" for language, _, _ in PAIRS) >= 8


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_finds_other_forms(watched: Watched, language: str) -> None:
    pairs = [(query, path) for code, query, path in PAIRS if code == language]
    answers = search(watched, language, pairs[0][0]).evaluate(ASKED, [query for query, _ in pairs])
    for (query, path), (links, excerpt) in zip(pairs, answers, strict=True):
        name = path.rpartition("/")[2]
        assert any(link.startswith(name) for link in links), f"{query} does not find {path}: {links}"
        assert (excerpt or "").strip(), f"{query} finds {links[0]} without an excerpt"
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_result_leads_to_its_page(watched: Watched, language: str) -> None:
    query, path = next((query, path) for code, query, path in PAIRS if code == language)
    page = search(watched, language, query)
    page.locator(f"ul.search a[href^='{path.rpartition('/')[2]}']").first.click()
    page.wait_for_url(f"**/{path}*", wait_until="domcontentloaded")
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_folds_case_and_finds_nothing_for_nonsense(watched: Watched, language: str) -> None:
    query = next(query for code, query, _ in PAIRS if code == language)
    number = search(watched, language, query.upper()).locator("ul.search li").count()
    assert number == search(watched, language, query).locator("ul.search li").count() > 0
    page = search(watched, language, NONSENSE[language])
    assert page.locator("ul.search li").count() == 0
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_every_word_finds_its_page(watched: Watched, language: str) -> None:
    page = watched.page
    page.goto(f"{watched.site}{language}/search.html", wait_until="load")
    assert page.evaluate(LOST, [f"{name}.html" for name in PROJECT.pages]) == []
    page.evaluate("() => { Search._performSearch = () => [] }")
    assert len(page.evaluate(LOST, ["index.html"])) > 10, "a search that finds nothing would not be noticed"


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_page_speaks_the_language_and_is_announced(watched: Watched, language: str) -> None:
    query = next(query for code, query, _ in PAIRS if code == language)
    page = search(watched, language, query)
    summary = page.locator(".search-summary")
    expect(summary).to_have_attribute("role", "status")
    count = page.locator("ul.search li").count()
    assert str(count) in summary.inner_text()
    if language != "en":
        assert not re.search("[A-Za-z]", summary.inner_text() + page.locator("#search-results h2").inner_text())
        assert not re.search(
            "[A-Za-z]", search(watched, language, NONSENSE[language]).locator(".search-summary").inner_text()
        )


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_works_from_a_disk(watched: Watched, language: str) -> None:
    watched.site = PROJECT.site.as_uri() + "/"
    page = search(watched, language, next(query for code, query, _ in PAIRS if code == language))
    assert page.locator("ul.search li a").count() > 0
    assert watched.faults == []
