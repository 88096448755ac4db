"""Exercises that run in the page, in Chromium, with Python from the site itself and every other host out of reach.

One worker tries all exercises of the book, in both languages: starting it takes seconds, a check a tenth of one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import accessibility
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from site_page import PROJECT, TEMPLATES, Watched

from bookbuild.inpage.choosing import exercises_on
from bookbuild.inpage.publish import FOLDER
from bookbuild.sources.project import read_text

FIRST = PROJECT.languages[0]
DATA = re.compile(r'<script type="application/json" id="inpage-data">(.*?)</script>', re.DOTALL)
CHAPTER = "backpropagation"
LIMIT = 6  # seconds after which code is stopped in these tests
STARTS = 60_000  # milliseconds until Python runs on a busy machine

# In the place of what a reader writes: a mistake of the exercise's table, whose hint is printed.
BY_TABLE = """
from bineural.exercises.checking.registry import find_exercise
from bineural.localize import translate
exercise = find_exercise({name!r})
"""
WRONG = """
hint, submission = next(exercise.mistaken())
print(translate(hint, {language!r}))
"""


def data_of(language: str, page: str) -> dict[str, Any]:
    """Return what the scripts of a built page know, nothing if no exercise runs in it."""
    path = PROJECT.site / language / f"{page}.html"
    found = DATA.search(path.read_text("utf8")) if path.is_file() else None
    return json.loads(found.group(1)) if found else {}


PAGES = [page for page in PROJECT.pages if data_of(FIRST, page)]


@pytest.fixture(scope="module")
def offline_world(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A context that reaches the site and nothing else, and where nothing is kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script("delete Navigator.prototype.serviceWorker")
    context.route(lambda url: not url.startswith((site, "file:")), lambda route: route.abort())
    context.route("**/*.html", _hurry)
    yield context
    context.close()


@pytest.fixture(scope="module")
def opened(offline_world: BrowserContext, site: str) -> Iterator[Watched]:
    """A chapter, open for many tests: Python starts once. What hangs is stopped soon."""
    watched = Watched(offline_world.new_page(), site)
    open_chapter(watched)
    yield watched
    watched.page.close()


@pytest.fixture
def chapter(opened: Watched) -> Watched:
    """The same, with no fault so far."""
    opened.faults.clear()
    return opened


@pytest.fixture
def fresh(offline_world: BrowserContext, site: str) -> Iterator[Watched]:
    """A page that has not been opened."""
    watched = Watched(offline_world.new_page(), site)
    yield watched
    watched.page.evaluate("() => localStorage.clear()")
    watched.page.close()


def _hurry(route: Route) -> None:
    if route.request.url.startswith("file:"):
        route.continue_()
        return
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace('"seconds": 30,', f'"seconds": {LIMIT},'))


def open_chapter(watched: Watched, language: str = FIRST) -> Page:
    watched.page.goto(f"{watched.site}{language}/{CHAPTER}.html", wait_until="load")
    return watched.page


def wait(page: Page, seconds: int = 60) -> None:
    """Wait until Python is done; `wait_for_function` would evaluate strings, which the page's policy forbids."""
    expect(page.locator("html.inpage-busy")).to_have_count(0, timeout=seconds * 1000)


def press(page: Page, label: str, code: str | None, button: int = 0, seconds: int = 60) -> str:
    """Write code into an editor, press a button, wait for the end, and return what the card shows."""
    card = page.locator(f"#{label} .inpage-card")
    if code is not None:
        card.locator("textarea").fill(code)
    card.locator(".inpage-button").nth(button).click()
    wait(page, seconds)
    return f"{card.locator('.inpage-status').inner_text()}\n{card.locator('.inpage-output').inner_text()}"


ASK = """async requests => {
  const outcomes = [];
  for (const request of requests) {
    let printed = "";
    const outcome = await bookPython.run(request, message => { printed += message.text ?? ""; });
    outcomes.push({...outcome, printed});
  }
  return outcomes;
}"""
CHECK, RUN = 0, 1
pytestmark = pytest.mark.skipif(
    PROJECT.site.is_dir() and not (PROJECT.site / FOLDER).is_dir(),
    reason="the site was built without Python for the browser: see BINEURAL_PYODIDE",
)
RELU = "ex-bp-relu"


def requests(data: dict[str, Any], page: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield for each exercise of a page its name, what is tried, and the request."""
    language = data["language"]
    solutions = {each.label: each.solution for each in exercises_on(read_text(PROJECT.source(page, language)))}
    for exercise in data["exercises"]:
        name = exercise["name"]
        table = BY_TABLE.format(name=name)
        tried = {"mistake": table + WRONG.format(language=language)}
        if language == FIRST:
            tried |= {"starter": exercise["starter"], "solution": solutions[exercise["label"]]}
        for what, code in tried.items():
            request = {
                "language": language,
                "before": f"{data['imports']}\n{exercise['before']}",
                "code": [{"title": name, "code": code}],
                "check": exercise["check"] if what != "mistake" else f"check({name!r}, *submission)",
            }
            yield name, what, request


def test_all_exercises_are_checked_in_all_languages(chapter: Watched) -> None:
    assert PAGES, "no page of the site has exercises: build with BINEURAL_PYODIDE"
    page = chapter.page
    page.evaluate(
        """seconds => {
          const data = JSON.parse(document.getElementById("inpage-data").textContent);
          window.bookPython = new InpagePython({...data, seconds});
        }""",
        120,
    )
    faults = []
    for name, language in product(PAGES, PROJECT.languages):
        asked = list(requests(data_of(language, name), name))
        outcomes = page.evaluate(ASK, [request for *_, request in asked])
        for (exercise, what, _), outcome in zip(asked, outcomes, strict=True):
            answer = outcome.get("answer", {})
            fault = fault_of(what, answer, outcome["printed"].strip(), language)
            if fault:
                detail = outcome.get("reason", answer.get("error", ""))
                faults.append(f"{language} {exercise}, {what}: {fault} {detail}")
    page.evaluate("() => bookPython.stop('stopped')")
    assert faults == []
    assert chapter.faults == []


def fault_of(what: str, answer: dict[str, Any], printed: str, language: str) -> str:
    """Return what is wrong with an answer."""
    if what == "mistake" and "has no attribute 'mistaken'" in str(answer.get("error", {}).get("text", "")):
        return ""  # an exercise that is code and no table
    report = answer.get("check")
    if report is None:
        return "no report"
    if report["passed"] is not (what == "solution"):
        return "passes" if report["passed"] else "does not pass"
    text = plain(report["html"])
    if f'lang="{language}"' not in report["html"]:
        return "another language"
    if what == "mistake" and plain_hint(printed) not in text:
        return f"the hint {printed!r} is missing in {text!r}"
    return ""


def plain(html: str) -> str:
    """Return the text of a report."""
    return unescape(re.sub(r"<[^>]+>", "", html))


def plain_hint(hint: str) -> str:
    return hint.replace("`", "")


@pytest.mark.parametrize("language", PROJECT.languages)
def test_reader_writes_checks_and_finds_it_again(fresh: Watched, language: str) -> None:
    page = open_chapter(fresh, language)
    texts = data_of(language, CHAPTER)["texts"]
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.wait_for_timeout(300)
    assert not [url for url in requested if "pyodide" in url], "Python is loaded before anybody has asked for it"
    assert texts["not_yet"] in press(page, RELU, None)
    wrong = "def relu_backward(x, grad_output):\n    return x > 0"
    shown = press(page, RELU, wrong)
    assert texts["not_yet"] in shown
    assert {"en": "You return only the mask", "ru": "только маску"}[language] in shown
    page.reload()
    field = page.locator(f"#{RELU} textarea")
    assert field.input_value() == wrong
    right = wrong.replace("x > 0", "grad_output * (x > 0)")
    field.fill(right)
    field.press("Control+Enter")
    expect(page.locator(f"#{RELU} .inpage-status")).to_have_text(texts["passed"], timeout=STARTS)
    page.locator(f"#{RELU} .inpage-button", has_text=texts["reset"]).click()
    (starter,) = (each["starter"] for each in data_of(language, CHAPTER)["exercises"] if each["label"] == RELU)
    assert field.input_value() == starter
    field.press("Control+z")
    assert field.input_value() == right
    assert fresh.faults == []


def test_what_goes_wrong_is_told(chapter: Watched) -> None:
    page = chapter.page
    texts = data_of(FIRST, CHAPTER)["texts"]
    told = press(page, RELU, "def f(:\n    pass", RUN)
    assert texts["syntax"] in told
    assert "Line 1: def f(:" in told
    told = press(page, RELU, "def half(x):\n    return x / 0\n\nhalf(3)", RUN)
    assert re.search(r"ZeroDivisionError.*Line 4: half\(3\).*Line 2: return x / 0", told, re.DOTALL)
    assert "session" not in told
    assert texts["memory"] in press(page, RELU, "np.zeros((100_000, 100_000))", RUN)
    assert texts["memory"] in press(page, RELU, "kept = [np.empty(10**8) for _ in range(100)]", RUN)
    assert texts["import"] in press(page, RELU, "import torch", RUN)
    told = press(page, RELU, "for number in range(100_000): print(number)", RUN)
    assert len(told) < 9_000
    assert "more characters were printed" in told
    assert "calls itself without end" in press(page, RELU, "def f(n): return f(n + 1)\nf(0)", RUN)
    assert "array([0., 2., 4.])" in press(page, RELU, "np.arange(3) * 2.0", RUN)
    assert "EOFError" in press(page, RELU, "input()", RUN)
    assert chapter.faults == []


def test_what_hangs_is_stopped_and_the_page_lives_on(chapter: Watched) -> None:
    page = chapter.page
    texts = data_of(FIRST, CHAPTER)["texts"]
    press(page, RELU, "1 + 1", RUN)
    told = press(page, RELU, "print('here')\nwhile True: pass", RUN)
    assert texts["too_long"].format(seconds=LIMIT) in told
    assert "here" in told
    card = page.locator(f"#{RELU} .inpage-card")
    card.locator("textarea").fill("while True: print(1)")
    card.locator(".inpage-button").nth(RUN).click()
    stop = card.locator(".inpage-stop")
    expect(stop).to_be_visible()
    stop.click()
    expect(card.locator(".inpage-status")).to_have_text(texts["stopped"])
    expect(stop).to_be_hidden()
    assert "2" in press(page, RELU, "1 + 1", RUN)
    assert chapter.faults == []


def test_last_experiment_runs_on_the_readers_functions(chapter: Watched) -> None:
    page = chapter.page
    card = page.locator(".inpage-training .inpage-card")
    solutions = {each.label: each.solution for each in exercises_on(read_text(PROJECT.source(CHAPTER, FIRST)))}

    def train() -> str:
        card.locator(".inpage-first").click()
        wait(page)
        return card.inner_text()

    page.locator(f"#{RELU} textarea").fill(solutions[RELU])
    told = train()
    assert "runs here: relu_backward" in told
    assert "book's runs: linear_backward" in told
    reached = re.search(r"Of 400 new points (\d+) are", told)
    assert reached
    assert int(reached.group(1)) >= 390
    assert card.locator("svg circle").count() >= 400
    page.locator("#ex-bp-linear textarea").fill("def linear_backward(x, weight, grad_output):\n    return x, x, x")
    assert "error" in train()
    assert chapter.faults == []


def test_notebook_has_what_was_written(chapter: Watched, tmp_path: Path) -> None:
    page = chapter.page
    page.locator(f"#{RELU} textarea").fill("mine = 1")
    with page.expect_download() as download:
        page.locator(f"#{RELU} .inpage-quiet").click()
    download.value.save_as(tmp_path / "mine.ipynb")
    notebook = json.loads((tmp_path / "mine.ipynb").read_text("utf8"))
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    assert "mine = 1" in sources
    assert 'check("backpropagation/relu", relu_backward)' in sources
    import nbformat

    nbformat.validate(notebook)


def test_keyboard_is_not_trapped(chapter: Watched) -> None:
    page = chapter.page
    field = page.locator(f"#{RELU} textarea")
    field.fill("def f(x):")
    field.press("End")
    field.press("Enter")
    page.keyboard.type("return x")
    assert field.input_value() == "def f(x):\n    return x"
    field.press("Tab")
    assert field.input_value().endswith("x   ") or field.input_value().endswith("x    ")
    field.press("Escape")
    field.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("inpage-button")
    page.locator(f"#{RELU} .inpage-button", has_text="Hint").click()
    assert page.locator(f"#{RELU} details.fold-hint").first.get_attribute("open") is not None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_cards_are_accessible_on_a_phone(chapter: Watched, theme: str) -> None:
    page = chapter.page
    press(page, RELU, "def relu_backward(x, grad_output):\n    return x > 0")
    with chapter.state(theme, 390):
        overflow = page.evaluate(
            "() => [...document.querySelectorAll('.inpage-card, .inpage-card > *')]"
            ".filter(part => part.getBoundingClientRect().right > innerWidth).map(part => part.className)"
        )
        assert overflow == []
        assert accessibility.contrast(page) == []


def test_page_from_a_disk_says_why_nothing_runs(offline_world: BrowserContext) -> None:
    page = offline_world.new_page()
    page.goto((PROJECT.site / FIRST / f"{CHAPTER}.html").as_uri())
    assert data_of(FIRST, CHAPTER)["texts"]["from_file"] in press(page, RELU, None)
    page.close()


def wait_until_kept(page: Page) -> None:
    """Wait until the service worker has put away the page and all of its pictures."""
    missing = """async () => {
      const needed = [location.href, ...[...document.images].map(({src}) => src)];
      const found = await Promise.all(needed.map(address => caches.match(address)));
      return needed.filter((_, number) => !found[number]);
    }"""
    for _ in range(STARTS // 500):
        if not (left := page.evaluate(missing)):
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"not kept: {left}")


def test_chapter_is_read_and_solved_without_a_network(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}{FIRST}/{CHAPTER}.html", wait_until="load")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    right = "def relu_backward(x, grad_output):\n    return grad_output * (x > 0)"
    assert "Passed" in press(page, RELU, right)
    wait_until_kept(page)
    context.set_offline(True)
    faults: list[str] = []
    page.on("requestfailed", lambda request: faults.append(request.url))
    page.reload(wait_until="load")
    assert page.locator(f"#{RELU}").count() == 1
    assert "Passed" in press(page, RELU, None)
    assert faults == []
    context.close()


def test_page_that_has_changed_is_shown_as_it_is_now(browser: Browser, site: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    text = (PROJECT.site / FIRST / "index.html").read_text("utf8")
    changing = PROJECT.site / FIRST / "changing.html"  # a page of its own: others are being looked at
    changing.write_text(text, "utf8")
    try:
        page.goto(f"{site}{FIRST}/{changing.name}", wait_until="load")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        page.reload(wait_until="load")  # now the service worker has it
        changing.write_text(text.replace("</h1>", " changed</h1>", 1), "utf8")
        for is_offline in (False, True):
            context.set_offline(is_offline)
            page.reload(wait_until="load")
            assert "changed" in page.locator("h1").first.inner_text()
    finally:
        changing.unlink()
        context.close()


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("name", TEMPLATES)
def test_pages_keep_to_their_policy(fresh: Watched, name: str, language: str) -> None:
    fresh.page.goto(f"{fresh.site}{language}/{name}.html", wait_until="load")
    assert fresh.faults == []


def test_page_allows_no_other_script(chapter: Watched) -> None:
    page = chapter.page
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.foreign = true";
          document.body.append(script);
          return window.foreign === true;
        }"""
    )
    assert ran is False
    assert any("Content Security Policy" in fault for fault in chapter.faults)
