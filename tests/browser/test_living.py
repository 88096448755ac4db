"""Interactive figures compute what Python computes, by mouse and keyboard, in both languages, or leave a picture."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import accessibility
import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Position, expect
from site_page import PROJECT, Watched, letters_of, own_script
from torch.nn import functional

from bineural import scratch
from bineural.scratch import SGD, CrossEntropyLoss, Linear, ReLU, Sequential, descend
from bineural.weights import read_weights

PAGES = {
    "backward-pass": "backpropagation",
    "moons": "backpropagation",
    "bowl": "linear-regression",
    "cloud": "initialization",
    "kernel": "convolutions",
    "digits": "convolutions",
    "names": "recurrent-networks",
}
FIRST = PROJECT.languages[0]
STATIC = PROJECT.site / FIRST / "_static"
LIMIT = 60_000
CLOSE = 1e-4


def element(figure: str, language: str = FIRST) -> re.Match[str]:
    """Return the element of a figure in the HTML of its page: attributes and JSON."""
    page = (PROJECT.site / language / f"{PAGES[figure]}.html").read_text("utf8")
    pattern = rf'<div class="living" data-figure="{figure}"([^>]*)><script type="application/json">(.*?)</script>'
    found = re.search(pattern, page, re.DOTALL)
    assert found, f"{PAGES[figure]} has no figure {figure}"
    return found


def data_of(figure: str) -> Any:
    return json.loads(element(figure)[2])


def place(page: Page, figure: str) -> Locator:
    """Return the drawn figure of an open page."""
    found = page.locator(f'.living[data-figure="{figure}"]')
    found.evaluate("figure => (figure.closest('figure') || figure).scrollIntoView({block: 'center'})")
    expect(found).to_have_class(re.compile("living-ready"))
    return found


class Opened:
    """Pages with figures, each opened once for all tests, as the formulas of a chapter take longer than they do."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        self.pages: dict[str, Watched] = {}

    def __call__(self, figure: str, language: str = FIRST) -> Locator:
        """Return the drawn figure on its page."""
        path = f"{language}/{PAGES[figure]}.html"
        if path not in self.pages:
            self.pages[path] = Watched(self.context.new_page(), self.site)
            self.pages[path].page.goto(self.site + path, wait_until="load")
        return place(self.pages[path].page, figure)

    @property
    def faults(self) -> list[str]:
        """What went wrong on all of them."""
        return [fault for watched in self.pages.values() for fault in watched.faults]


@pytest.fixture(scope="module")
def pages(browser: Browser, site: str) -> Iterator[Opened]:
    """All pages of this module, wide."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Opened(context, site)
    context.close()


@pytest.fixture
def opened(pages: Opened) -> Iterator[Opened]:
    """What opens a figure on its page; nothing may go wrong there."""
    yield pages
    assert pages.faults == []


@pytest.fixture
def fresh(watched: Watched) -> Watched:
    """A page of its own."""
    return watched


def numbers(figure: Locator) -> Any:
    return figure.evaluate("root => root.living.numbers()")


def status(figure: Locator) -> str:
    return figure.locator(".living-status").inner_text()


def drag(figure: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over the first canvas of a figure, between places in shares of its width and height."""
    canvas = figure.locator("canvas").first
    box = canvas.bounding_box()
    assert box
    first, last = (Position(x=u * box["width"], y=v * box["height"]) for u, v in (start, end))
    # Not by the mouse alone: what stands above the canvas may still be set, and move it.
    canvas.drag_to(canvas, source_position=first, target_position=last, steps=8)


def test_backward_pass_agrees(opened: Opened) -> None:
    figure = opened("backward-pass")
    given = data_of("backward-pass")["given"]
    for changed in (given, given | {"w2": 2.0, "t": 6.0}, given | {"w1": 0.3, "u2": -1.7, "x": 1.1}):
        shown = figure.evaluate("(root, values) => { root.living.set(values); return root.living.numbers(); }", changed)
        leaves = {name: torch.tensor(float(number), requires_grad=True) for name, number in changed.items()}
        h1, h2 = torch.relu(leaves["w1"] * leaves["x"]), torch.relu(leaves["w2"] * leaves["x"])
        loss = (leaves["u1"] * h1 + leaves["u2"] * h2 - leaves["t"]) ** 2 / 2
        loss.backward()
        assert shown["values"]["L"] == pytest.approx(loss.item(), abs=CLOSE)
        for name, leaf in leaves.items():
            assert shown["slopes"][name] == pytest.approx(leaf.grad.item(), abs=CLOSE)


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_moons_train_as_in_python(opened: Opened, rate: float) -> None:
    figure, data = opened("moons"), data_of("moons")
    layers = [Linear(len(rows[0]), len(rows)) for rows in data["weights"]]
    for layer, rows, biases in zip(layers, data["weights"], data["biases"], strict=True):
        assert layer.bias is not None
        layer.weight.data, layer.bias.data = np.array(rows), np.array(biases)
    network = Sequential(layers[0], ReLU(), layers[1], ReLU(), layers[2])
    criterion, optimizer = CrossEntropyLoss(), SGD(network.parameters(), lr=rate)
    X, y = np.array(data["X"]), np.array(data["y"])
    losses = [criterion(network(X), y)]
    for _ in range(50):
        network.backward(criterion.backward())
        optimizer.step()
        losses.append(criterion(network(X), y))
    assert losses[-1] < losses[0]
    shown = figure.evaluate("(root, rate) => root.living.fullBatch(50, rate)", rate)
    np.testing.assert_allclose(shown, losses, atol=CLOSE, rtol=0)


@pytest.mark.parametrize("column", ["raw", "standardized"])
@pytest.mark.parametrize("beta", [0.0, 0.9])
def test_bowl_walks_as_in_python(opened: Opened, column: str, beta: float) -> None:
    figure, bowl = opened("bowl"), data_of("bowl")[column]
    H, best = np.array(bowl["H"]), np.array(bowl["best"])
    rate = 0.5 * 2 * (1 + beta) / np.linalg.eigvalsh(H)[-1]

    def rule(w: Any, v: Any, grad: Any, lr: float) -> Any:
        return scratch.momentum(w, v, grad, lr, beta)

    walk = descend(rule, lambda at: H @ (at - best), bowl["start"], 40, memories=1, lr=rate)
    arguments = [column, bowl["start"], 0.5, beta, 40]
    shown = figure.evaluate("(root, given) => root.living.walk(...given)", arguments)
    np.testing.assert_allclose(shown, walk, atol=CLOSE, rtol=0)
    assert numbers(figure)["rate"] == pytest.approx(rate, abs=CLOSE)


@pytest.mark.parametrize(("share", "grows"), [(0.95, False), (1.05, True)])
def test_bowl_diverges_above_the_limit(opened: Opened, share: float, grows: bool) -> None:
    figure = opened("bowl")
    start = data_of("bowl")["raw"]["start"]
    figure.evaluate("(root, given) => root.living.walk(...given)", ["raw", start, share, 0, 60])
    before = figure.evaluate("(root, given) => { root.living.walk(...given); return root.living.numbers().loss; }",
                             ["raw", start, share, 0, 0])  # fmt: skip
    after = figure.evaluate("(root, given) => { root.living.walk(...given); return root.living.numbers().loss; }",
                            ["raw", start, share, 0, 60])  # fmt: skip
    assert (after > before) is grows


class Mulberry:
    """The generator of base.js: 32 bits from a seed, and normal numbers by Box and Muller."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def uniform(self) -> float:
        word = 0xFFFFFFFF
        self.state = state = (self.state + 0x6D2B79F5) & word
        t = (state ^ state >> 15) * (state | 1) & word
        t ^= t + ((t ^ t >> 7) * (t | 61) & word) & word
        return ((t ^ t >> 14) & word) / 2**32

    def normal(self) -> float:
        radius = np.sqrt(-2 * np.log(1 - self.uniform()))
        return float(radius * np.cos(2 * np.pi * self.uniform()))


@pytest.mark.parametrize(
    ("name", "activation", "size"),
    [("tanh", np.tanh, 0.1), ("tanh", np.tanh, 0.25), ("ReLU", lambda a: np.maximum(a, 0), 0.35)],
)
def test_cloud_spreads_as_in_python(opened: Opened, name: str, activation: Any, size: float) -> None:
    figure = opened("cloud")
    h, width, draw = np.array(data_of("cloud")["images"]), 16, Mulberry(7)
    spreads = [np.sqrt(h.var(axis=0).mean())]
    for depth in range(40):
        inputs = h.shape[1]
        weight = np.array([draw.normal() for _ in range(width * inputs)]).reshape(width, inputs)
        scale = size * np.sqrt(width / inputs) if depth == 0 else size
        h = activation(scale * (h @ weight.T))
        spreads.append(np.sqrt(h.var(axis=0).mean()))
    settings = {"name": name, "size": size, "width": width, "seed": 7}
    shown = figure.evaluate("(root, settings) => root.living.set(settings)", settings)
    np.testing.assert_allclose(shown, spreads, atol=CLOSE, rtol=CLOSE)


def test_kernel_finds_what_python_finds(opened: Opened) -> None:
    figure, data = opened("kernel"), data_of("kernel")
    image = torch.tensor(data["image"], dtype=torch.double) * data["scale"] + data["shift"]
    for kernel in ([-1, 0, 1] * 3, [0.1, -0.7, 0.3, 0.5, 1.5, -2, 0, 0.25, -0.5]):
        found = functional.conv2d(image[None, None], torch.tensor(kernel).double().reshape(1, 1, 3, 3))[0, 0]
        shown = figure.evaluate("(root, kernel) => root.living.set(kernel)", kernel)
        np.testing.assert_allclose(shown, found, atol=CLOSE, rtol=0)


def test_digits_answer_as_in_python(opened: Opened) -> None:
    figure = opened("digits")
    exported = read_weights(STATIC / "weights/convnet.json")
    W = {name: tensor.double() for name, tensor in exported.state_dict.items()}
    x = exported.inputs[0].double()
    first = functional.conv2d(x, W["0.weight"], W["0.bias"]).relu()
    second = functional.conv2d(functional.max_pool2d(first, 2), W["3.weight"], W["3.bias"]).relu()
    logits = functional.max_pool2d(second, 2).flatten(1) @ W["7.weight"].T + W["7.bias"]
    np.testing.assert_allclose(logits, exported.outputs, atol=exported.tolerance, rtol=0)
    for n, pixels in enumerate(x.flatten(1).tolist()):
        shown = figure.evaluate("(root, pixels) => root.living.compute(pixels)", pixels)
        np.testing.assert_allclose(shown["first"], first[n].flatten(), atol=CLOSE, rtol=0)
        np.testing.assert_allclose(shown["second"], second[n].flatten(), atol=CLOSE, rtol=0)
        np.testing.assert_allclose(shown["logits"], logits[n], atol=CLOSE, rtol=0)
        np.testing.assert_allclose(shown["probabilities"], logits[n].softmax(0), atol=CLOSE, rtol=0)


@pytest.mark.parametrize("name", ["Schmidtova", "O'Neal", "Li"])
def test_names_are_read_as_in_python(opened: Opened, name: str) -> None:
    figure, data = opened("names"), data_of("names")
    name = "".join(letter for letter in name if letter in data["alphabet"])  # the offline sample has fewer
    exported = read_weights(STATIC / "weights/names.json")
    W = {key: tensor.double() for key, tensor in exported.state_dict.items()}
    gru = torch.nn.GRU(len(data["alphabet"]), 50, batch_first=True).double()
    gru.load_state_dict({key.removeprefix("rnn."): value for key, value in W.items() if key.startswith("rnn.")})
    letters = functional.one_hot(
        torch.tensor([data["alphabet"].index(letter) for letter in name]), len(data["alphabet"])
    )
    with torch.no_grad():
        expected = (gru(letters[None].double())[0][0] @ W["head.weight"].T + W["head.bias"]).softmax(dim=1)
    figure.get_by_role("textbox").fill(name)
    np.testing.assert_allclose(numbers(figure)["shares"], expected, atol=CLOSE, rtol=0)
    best = data["labels"][int(expected[-1].argmax())]
    assert best in status(figure)


def test_names_lose_their_marks_and_other_scripts_are_named(opened: Opened) -> None:
    figure = opened("names")
    box = figure.get_by_role("textbox")
    box.fill("Müller")
    with_marks = numbers(figure)
    box.fill("Muller")
    assert numbers(figure) == with_marks
    box.fill("Ж")
    assert "Latin letters only" in status(figure)
    box.fill("LiЖ")
    assert status(figure).endswith(": Ж")
    box.fill("")
    assert figure.locator("tbody").count() == 0


OUTSIDE = """root => {
  const box = root.getBoundingClientRect();
  const isOut = own => own.right > box.right + 1 || own.left < box.left - 1;
  return [...root.querySelectorAll("button, input, select, canvas, svg, p")]
    .filter(item => isOut(item.getBoundingClientRect()))
    .map(item => item.outerHTML.slice(0, 80));
}"""
# On the figure alone: the rest of the page has its own test.
AXE = """async name => {
  const results = await axe.run(`.living[data-figure="${name}"]`, {preload: false, resultTypes: ["violations"]});
  return results.violations.filter(rule => ["serious", "critical"].includes(rule.impact))
    .map(rule => `${rule.id}: ${rule.nodes.map(node => node.html.slice(0, 100))}`);
}"""
STEPS = {  # what a key changes; the first focusable of the figure's picture gets it
    "backward-pass": ("svg", "root => root.living.step"),
    "bowl": ("canvas", "root => root.living.numbers().path[0][0]"),
    "kernel": ("canvas", "root => root.living.numbers().column"),
    "digits": ("canvas", "root => root.living.numbers().pixels.join()"),
}


@pytest.mark.parametrize("figure", STEPS)
def test_arrow_keys_move(opened: Opened, figure: str) -> None:
    found = opened(figure)
    selector, what = STEPS[figure]
    before = found.evaluate(what)
    found.locator(f"{selector}[tabindex='0']").first.focus()
    found.page.keyboard.press("ArrowRight")
    assert found.evaluate(what) != before
    found.page.keyboard.press("ArrowLeft")
    if figure != "digits":  # the margin may have swallowed ink
        assert found.evaluate(what) == pytest.approx(before)


@pytest.mark.parametrize("figure", ["bowl", "cloud", "moons"])
def test_sliders_and_buttons_work_by_the_keyboard(opened: Opened, figure: str) -> None:
    found = opened(figure)
    slider = found.locator("input[type=range]").first
    before = slider.get_attribute("aria-valuetext")
    slider.focus()
    found.page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") != before
    what = "figure => JSON.stringify(figure.living.numbers())"
    shown = found.evaluate(what)
    found.get_by_role("button").nth(1).focus()  # a step, or other weights
    found.page.keyboard.press("Enter")
    assert found.evaluate(what) != shown


def test_bowl_starts_where_it_is_dragged(opened: Opened) -> None:
    found = opened("bowl")
    bowl = data_of("bowl")["raw"]
    # Another test may have left the figure at the other column.
    found.evaluate("(root, start) => { root.living.walk('raw', start, 0.5, 0, 0); }", bowl["start"])
    drag(found, (1 / 2, 1 / 2), (1 / 4, 1 / 4))
    (w, b), *_ = numbers(found)["path"]
    assert w == pytest.approx(bowl["xlim"][0] + (bowl["xlim"][1] - bowl["xlim"][0]) / 4, abs=0.02)
    assert b == pytest.approx(bowl["ylim"][1] - (bowl["ylim"][1] - bowl["ylim"][0]) / 4, abs=0.05)


def test_digit_is_drawn_in_place_of_the_example_and_centered(opened: Opened) -> None:
    found = opened("digits")
    found.get_by_role("button").nth(1).click()  # an example: another test may have left a drawing
    drag(found, (0.3, 0.2), (0.3, 0.8))
    drawn = numbers(found)
    ink = np.array(drawn["pixels"]).reshape(28, 28)
    rows, columns = np.nonzero(ink > 0.5)
    assert abs(columns.mean() - 13.5) <= 1
    assert abs(rows.mean() - 13.5) <= 1
    assert int(np.argmax(drawn["probabilities"])) == 1


def test_digit_is_drawn_with_the_keyboard(opened: Opened) -> None:
    found = opened("digits")
    field = found.locator("canvas").first
    keyboard = found.page.keyboard
    found.get_by_role("button", name="Another example").click()  # whatever was drawn before
    before = np.reshape(numbers(found)["pixels"], (28, 28))
    field.focus()
    keyboard.press("ArrowLeft")
    assert np.reshape(numbers(found)["pixels"], (28, 28))[:, :-1] == pytest.approx(before[:, 1:])
    keyboard.press(" ")  # the pen in the place of the example
    assert max(numbers(found)["pixels"]) == 0
    keyboard.press("ArrowLeft")
    assert max(numbers(found)["pixels"]) == 0
    keyboard.press(" ")
    for _ in range(14):
        keyboard.press("ArrowDown")
    keyboard.press("Escape")
    drawn = numbers(found)
    rows, columns = np.nonzero(np.reshape(drawn["pixels"], (28, 28)) > 0.5)
    assert np.ptp(rows) >= 13
    assert np.ptp(columns) <= 3
    assert abs(columns.mean() - 13.5) <= 1
    assert int(np.argmax(drawn["probabilities"])) == 1


@pytest.mark.parametrize("language", PROJECT.languages)
@pytest.mark.parametrize("figure", PAGES)
def test_words_are_in_the_language_of_the_page(opened: Opened, figure: str, language: str) -> None:
    found = opened(figure, language)
    path = f"{language}/{PAGES[figure]}.html"
    assert own_script(path) in letters_of(found.locator(".living-invite").inner_text())
    assert own_script(path) in letters_of(status(found))
    assert "{" not in found.inner_text()
    unnamed = found.evaluate("""root => [...root.querySelectorAll("button, input, select, canvas, svg")]
      .filter(item => !(item.textContent.trim() || item.getAttribute("aria-label") || item.closest("label")))
      .map(item => item.outerHTML)""")
    assert unnamed == []


@pytest.mark.parametrize("figure", PAGES)
def test_figure_fits_and_can_be_read(opened: Opened, figure: str) -> None:
    found = opened(figure)
    page = found.page
    page.evaluate(accessibility.AXE)
    faults: dict[str, Any] = {}
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.wait_for_timeout(100)
            faults[f"out of the frame, {theme}, {width}"] = found.evaluate(OUTSIDE)
            if width == 1280:  # axe takes seconds on a page of this size
                faults[f"axe, {theme}"] = page.evaluate(AXE, figure)
    assert {state: each for state, each in faults.items() if each} == {}


@pytest.mark.parametrize("figure", PAGES)
def test_figure_is_light(figure: str) -> None:
    found = element(figure)
    size = len(found[0].encode()) + (STATIC / f"living/{figure}.js").stat().st_size
    weights = re.search(r'data-weights="([^"]+)"', html.unescape(found[1]))
    if weights:
        size += (STATIC / f"living/weights/{weights[1]}.js").stat().st_size
    assert size <= LIMIT


@pytest.mark.parametrize("figure", PAGES)
def test_script_comes_only_near_the_screen(fresh: Watched, figure: str) -> None:
    asked: list[str] = []
    fresh.page.on("request", lambda request: asked.append(Path(request.url).name))
    fresh.page.goto(f"{fresh.site}{FIRST}/{PAGES[figure]}.html", wait_until="load")
    assert f"{figure}.js" not in asked
    place(fresh.page, figure)
    assert f"{figure}.js" in asked


def test_pages_without_a_figure_load_nothing_of_it(fresh: Watched) -> None:
    asked: list[str] = []
    fresh.page.on("request", lambda request: asked.append(request.url))
    fresh.page.goto(f"{fresh.site}{FIRST}/glossary.html", wait_until="load")
    assert not [address for address in asked if "/living/" in address]


def test_figures_work_from_a_disk(fresh: Watched) -> None:
    fresh.site = PROJECT.site.as_uri() + "/"
    for figure in ("names", "digits", "moons"):
        fresh.page.goto(f"{fresh.site}{FIRST}/{PAGES[figure]}.html", wait_until="load")
        assert status(place(fresh.page, figure))
    assert fresh.faults == []


def test_without_scripts_the_pictures_stand(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in sorted(set(PAGES.values())):
        page.goto(f"{site}{FIRST}/{name}.html")
        for figure in page.locator(".living").all():
            expect(figure).to_be_hidden()
    page.goto(f"{site}{FIRST}/backpropagation.html")
    expect(page.locator("#fig-bp-graph img")).to_be_visible()
    context.close()


def test_picture_gives_way_on_the_screen_and_comes_back_on_paper(opened: Opened) -> None:
    figure = opened("backward-pass")
    picture = figure.page.locator("#fig-bp-graph img")
    expect(picture).to_be_hidden()
    figure.page.emulate_media(media="print")
    expect(picture).to_be_visible()
    expect(figure).to_be_hidden()
    figure.page.emulate_media(media="screen")


def test_picture_stays_where_the_script_does_not_come(fresh: Watched) -> None:
    page = fresh.page
    page.route("**/living/backward-pass.js*", lambda route: route.abort())
    page.goto(f"{fresh.site}{FIRST}/backpropagation.html", wait_until="load")
    page.locator("#fig-bp-graph").scroll_into_view_if_needed()
    expect(page.locator('.living[data-figure="backward-pass"]')).to_be_hidden()
    expect(page.locator("#fig-bp-graph img")).to_be_visible()


# Presses the button and looks in every frame until the figure has leaped twice: how many losses it had, and since when.
LEAPS = """(figure) => new Promise((done) => {
  const seen = [];
  figure.querySelector("button").click();
  const look = () => {
    const count = figure.living.numbers().losses.length;
    if (count !== seen.at(-1)?.count) seen.push({ count, since: performance.now() });
    if (count < 21) requestAnimationFrame(look); else done(seen);
  };
  look();
})"""


def test_reduced_motion_leaps(fresh: Watched) -> None:
    page = fresh.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{fresh.site}{FIRST}/backpropagation.html", wait_until="load")
    first, second = place(page, "moons").evaluate(LEAPS)
    assert (first["count"], second["count"]) == (11, 21)  # nothing moves between
    assert second["since"] - first["since"] > 900


def test_running_figure_stops(opened: Opened) -> None:
    figure = opened("moons")
    button = figure.get_by_role("button").first
    name = button.inner_text()
    button.click()
    figure.page.wait_for_function(
        "() => document.querySelector('[data-figure=moons]').living.numbers().losses.length > 3"
    )
    assert button.inner_text() != name
    button.click()
    reached = len(numbers(figure)["losses"])
    figure.page.wait_for_timeout(200)
    assert len(numbers(figure)["losses"]) == reached
    assert button.inner_text() == name
