"""Every page of the built site, opened once: `page_checks` says what is looked at."""

from __future__ import annotations

import page_checks
import pytest
from site_page import HEAVIEST_FIRST, PROJECT, Watched

# One fault for each check, on a page that has none: a check that finds nothing here would find nothing anywhere.
PLANT = r"""() => {
  document.querySelector("article").insertAdjacentHTML("beforeend", `
    <p>The formula \\(x^2 was never closed, <span class="math">these</span> <span class="math">two</span> never set.</p>
    <p>Some \`code\` that is none.</p>
    <p>Some <a href="#" style="color: #345; text-decoration: none">link like text</a> in a text.</p>
    <p style="color:#999;background:#fff">pale</p><button></button>
    <table><thead><tr><th></th><th>1</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
    <img src="nothing.png" alt="Рис. Fig.">
    <p title="1"></p><p title="слово"></p><p title="word"></p>
    <div class="admonition dropdown"><p class="admonition-title">A title that opens nothing</p><p>Text.</p></div>
    <div style="width: 3000px; height: 1px">wide</div>
    <div style="overflow: hidden"><p style="width: 3000px">cut off</p></div>
    <p><span class="unbroken"><span class="math"><span class="katex"><span class="katex-base"
      style="position: relative; left: 400px">x</span></span></span><br>,</span></p>
    <div class="figure-scroller" style="--figure-width: 900px"><img src="_static/favicon.svg" alt="x" width="10"></div>
    <details class="sd-dropdown"><summary>Only on screen<p>printed</p></summary>
      <div class="sd-card-body" style="visibility: hidden">never shown</div></details>
    <div class="cell_output"><img src="_static/favicon.svg" alt="x" style="filter: none !important"></div>
    <div class="cell_output"><picture><source media="(max-width: 30rem)" srcset="_static/favicon.svg"
      width="900" height="900">
      <img src="_static/favicon.svg" alt="x" width="64" height="64"></picture></div>`);
  setTimeout(() => { throw Error("upset"); });
}"""


@pytest.mark.parametrize("path", HEAVIEST_FIRST)
def test_page(watched: Watched, path: str) -> None:
    watched.open(path)
    faults = page_checks.survey(watched, path)
    assert not faults, "\n".join([path, *faults])


def test_every_check_finds_its_fault(watched: Watched) -> None:
    path = f"{PROJECT.languages[0]}/index.html"
    watched.open(path).evaluate(PLANT)
    faults = page_checks.survey(watched, path)
    found = {fault.partition(" (")[0].partition(":")[0] for fault in faults}
    assert {check.name for check in page_checks.CHECKS} - found == set()
    for telling in (
        "exception: upset",
        "404: ",
        "TeX shows on the page: ",
        "Markdown shows on the page: Some ",
        "1 of 3 formulas are set",
        "no fold of the browser's own",
        " px beyond its line",
        "color-contrast: ",
        "link-in-text-block: ",
        "button-name: ",
        "empty-table-header: ",
    ):
        assert any(telling in fault for fault in faults), telling
