"""The search of both editions in the browser: forms, names in other languages, typing errors, keyboard, a disk."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect
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


# What a reader asks for, the page and the address of the first result, and what was looked for instead, if anything.
ASKED = """
ru | градиентов | glossary#term-gradient |
ru | softmax | glossary#term-softmax |
ru | софтмакс | glossary#term-softmax | softmax
ru | gradients | glossary#term-gradient |
ru | gradient descent | glossary#term-gradient-descent |
ru | градеент | glossary#term-gradient | градиент
ru | обратное распрастранение | glossary#term-backpropagation | обратное распространение ошибки
ru | uhflbtyn | glossary#term-gradient | градиент
ru | емкость | glossary#term-capacity |
ru | скорости обучения | glossary#term-learning-rate |
ru | кросс-энтропия | glossary#term-cross-entropy |
ru | пакетная нормализация | glossary#term-batch-normalization |
ru | переобучение сети | overfitting |
en | gradients | glossary#term-gradient |
en | cross entropy | glossary#term-cross-entropy |
en | софтмакс | glossary#term-softmax | softmax
en | градиентный спуск | glossary#term-gradient-descent |
en | градиентного спуска | glossary#term-gradient-descent | gradient descent
en | переобучение | glossary#term-overfitting |
en | gradeint descent | glossary#term-gradient-descent | gradient descent
en | backpropogation | glossary#term-backpropagation | backpropagation
en | minibatch | glossary#term-mini-batch |
en | MSE | glossary#term-mean-squared-error |
en | zero_grad | training-loop#tl-loop |
en | loss is nan | clinic#clinic-nan |
"""
QUERIES = [[part.strip() for part in line.split("|")] for line in ASKED.strip().splitlines()]

BOOK_PAGES = [f"{language}/{name}.html" for language in PROJECT.languages for name in PROJECT.pages]

# The answers to queries: where the results lead, what was looked for instead, and the text of the first one.
ANSWERS = """async queries => {
  const answers = [];
  for (const query of queries) {
    const found = bookSearch.find(query);
    const places = found.units.map(unit => bookSearch.place(unit));
    answers.push([places.map(({page, anchor}) => anchor ? `${page}#${anchor}` : page), found.shown]);
  }
  return answers;
}"""

# The words of the prose of some pages (sentence ends and marks left out) that a search does not find them by.
LOST = r"""async paths => {
  const pages = new Map();  // the pages that have a word
  for (const path of paths) {
    const page = new DOMParser().parseFromString(await (await fetch(path)).text(), "text/html");
    const article = page.querySelector("article");
    const repeated = ".chapter-place, .course, .course-map, .reminder";  // names by which other pages are found
    const others = `pre, summary, .math, .cell_output, .headerlink, script, style, ${repeated}`;
    article.querySelectorAll(others).forEach(part => part.remove());
    article.querySelectorAll(".classifier").forEach(kind => kind.before(" "));  // the style sheet draws a colon
    article.querySelectorAll("dt, dd, p, li, td, th, h1, h2, h3, div, figcaption").forEach(block => block.append(" "));
    const words = new Set(article.textContent.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu));
    if (words.size < 3) return [`${path} has only ${words.size} words`];
    for (const word of words) pages.set(word, [...(pages.get(word) || []), path.replace(".html", "")]);
  }
  return [...pages].flatMap(([word, names]) => {
    const {units, words} = bookSearch.find(word);
    if (!words.length) return [];
    const found = new Set(units.map(unit => bookSearch.place(unit).page));
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
    """Open the page of results and wait until the search has ended, with all excerpts."""
    page = watched.page
    page.goto(f"{watched.site}{language}/search.html?q={query}")
    expect(page.locator("#search-results .search-summary")).not_to_be_empty()
    return page


def results(page: Page) -> list[str]:
    """Return where the results on the page lead, without the site's address."""
    links = page.locator(".search-result-title").evaluate_all("links => links.map(link => link.href)")
    return [re.sub(r".*/(\w+/[^/]*)$", r"\1", link) for link in links]


def test_there_are_enough_words() -> None:
    assert sum(language == "ru" for language, _, _ in PAIRS) >= 12
    assert sum(language == "en" for language, _, _ in PAIRS) >= 8


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_finds_other_forms(watched: Watched, language: str) -> None:
    pairs = [(query, path) for code, query, path in PAIRS if code == language]
    answers = search(watched, language, pairs[0][0]).evaluate(ANSWERS, [query for query, _ in pairs])
    for (query, path), (places, _) in zip(pairs, answers, strict=True):
        name = path.rpartition("/")[2].removesuffix(".html")
        assert name in {place.partition("#")[0] for place in places}, f"{query} does not find {path}: {places}"
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_best_result_comes_first_whatever_the_spelling(watched: Watched, language: str) -> None:
    asked = [(query, place, shown) for code, query, place, shown in QUERIES if code == language]
    answers = search(watched, language, asked[0][0]).evaluate(ANSWERS, [query for query, _, _ in asked])
    found = [
        (query, places[0] if places else "", shown)
        for (query, _, _), (places, shown) in zip(asked, answers, strict=True)
    ]
    assert found == asked


@pytest.mark.parametrize("language", PROJECT.languages)
def test_results_are_sections_with_excerpts_of_them(watched: Watched, language: str) -> None:
    query = {"en": "learning rate", "ru": "скорость обучения"}.get(language, "softmax")
    page = search(watched, language, query)
    found = results(page)
    assert sum("#" in link for link in found) > len(found) / 2
    texts = page.locator(".search-result-text")
    assert texts.count() == len(found) == 20
    marked = texts.evaluate_all("texts => texts.filter(text => text.querySelector('mark')).length")
    assert marked > 15
    page.locator(".search-more").click()
    expect(texts).to_have_count(40)
    second = page.locator(".search-result-title").nth(1)
    anchor = str(second.get_attribute("href")).partition("#")[2]
    second.click()
    page.wait_for_url(f"**#{anchor}", wait_until="domcontentloaded")
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_folds_case_and_helps_where_there_is_nothing(watched: Watched, language: str) -> None:
    query = next(query for code, query, _ in PAIRS if code == language)
    assert results(search(watched, language, query.upper())) == results(search(watched, language, query)) != []
    page = search(watched, language, NONSENSE[language])
    assert results(page) == []
    assert NONSENSE[language] in page.locator("#search-results .search-summary").inner_text()
    page.locator("#search-results .search-advice a").click()
    page.wait_for_url("**/glossary.html")
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_every_word_finds_its_page(watched: Watched, language: str) -> None:
    page = search(watched, language, "x")
    assert page.evaluate(LOST, [f"{name}.html" for name in PROJECT.pages]) == []
    page.evaluate("() => { const find = bookSearch.find; bookSearch.find = query => ({...find(query), units: []}) }")
    assert len(page.evaluate(LOST, ["index.html"])) > 10, "a search that finds nothing would not be noticed"


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_page_speaks_the_language_and_is_announced(watched: Watched, language: str) -> None:
    query = next(query for code, query, _ in PAIRS if code == language)
    page = search(watched, language, query)
    summary = page.locator("#search-results .search-summary")
    expect(summary).to_have_attribute("role", "status")
    assert re.search(r"\d", summary.inner_text())
    if language != "en":
        assert not re.search("[A-Za-z]", summary.inner_text() + page.locator(".search-more").inner_text())
        assert not re.search(
            "[A-Za-z]",
            search(watched, language, NONSENSE[language]).locator("#search-results .search-summary").inner_text(),
        )


@pytest.mark.parametrize("language", PROJECT.languages)
def test_search_works_from_a_disk_with_excerpts(watched: Watched, language: str) -> None:
    watched.site = PROJECT.site.as_uri() + "/"
    page = search(watched, language, next(query for code, query, _ in PAIRS if code == language))
    assert page.locator(".search-result-text mark").count() > 0
    assert watched.faults == []


@pytest.mark.parametrize("language", PROJECT.languages)
def test_dialog_shows_results_while_one_types_and_is_led_by_the_keyboard(watched: Watched, language: str) -> None:
    page = watched.page
    loaded: list[str] = []

    def note(request: Request) -> None:
        loaded.append(request.url)

    page.on("request", note)
    page.goto(f"{watched.site}{language}/index.html", wait_until="load")
    assert not [url for url in loaded if "search-index" in url or "/search/" in url], "loaded before anybody searches"
    page.keyboard.press("Control+k")
    dialog = page.locator("#pst-search-dialog")
    expect(dialog).to_be_visible()
    page.keyboard.type({"en": "gradient des", "ru": "градиентный сп"}.get(language, "softmax"))
    expect(dialog.locator(".search-summary")).not_to_be_empty()
    assert [url for url in loaded if "search-index" in url]
    links = dialog.locator(".search-result-title")
    term = {"en": "gradient descent", "ru": "градиентный спуск"}.get(language, "softmax")
    expect(links.first).to_have_text(term)  # its beginning is enough
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(dialog.locator("input")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    target = str(links.first.get_attribute("href"))
    page.keyboard.press("Enter")
    page.wait_for_url(target, wait_until="domcontentloaded")
    assert watched.faults == []


def test_enter_in_the_dialog_shows_all_results(watched: Watched) -> None:
    page = watched.page
    page.goto(f"{watched.site}{PROJECT.languages[0]}/index.html", wait_until="load")
    page.keyboard.press("Control+k")
    page.keyboard.type("gradient")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=gradient")
    expect(page.locator("#search-results .search-result").first).to_be_visible()
