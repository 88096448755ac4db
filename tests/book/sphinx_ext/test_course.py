"""The front page's cards and the map of the course."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from bookbuild.sphinx_ext.course_map import direct, draw_map, layers, places

ORDER = ["autograd", "line", "honest", "network", "loop", "images"]
NEEDS = {
    "line": ["autograd"],
    "network": ["autograd", "line", "honest"],
    "loop": ["network", "line", "autograd"],
    "images": ["loop", "honest"],
}
LABELS = {chapter: (str(number), f"{chapter} & <others>") for number, chapter in enumerate(ORDER, 1)}
SVG = "{http://www.w3.org/2000/svg}"


def test_a_chapter_lies_behind_all_that_it_needs() -> None:
    depth = layers(ORDER, NEEDS)
    assert depth == {"autograd": 0, "line": 1, "honest": 0, "network": 2, "loop": 3, "images": 4}
    assert all(depth[need] < depth[chapter] for chapter, needs in NEEDS.items() for need in needs)


def test_lines_say_nothing_twice() -> None:
    expected = [
        ("autograd", "line"),
        ("line", "network"),
        ("honest", "network"),
        ("network", "loop"),
        ("loop", "images"),
    ]
    assert direct(ORDER, NEEDS) == expected


def test_a_need_that_comes_later_is_no_line() -> None:
    assert direct(["a", "b"], {"a": ["b"], "b": ["b"]}) == []


def test_no_two_chapters_share_a_place() -> None:
    found = places(ORDER, NEEDS)
    assert len(set(found.values())) == len(ORDER)
    assert {found["autograd"], found["honest"]} == {(0, -0.5), (0, 0.5)}
    assert found["network"] == (2, 0)


@pytest.mark.parametrize("kind", ["wide", "narrow"])
def test_every_stop_is_a_link_and_lies_on_the_map(kind: str) -> None:
    addresses = {chapter: f"{chapter}.html" for chapter in ORDER}
    drawn = draw_map(ORDER, NEEDS, LABELS, addresses, name="Map")
    found = re.search(rf'<svg class="course-map-{kind}".*?</svg>', drawn)
    assert found is not None
    svg = ElementTree.fromstring(found[0].replace("<svg", f'<svg xmlns="{SVG[1:-1]}"', 1))
    _, _, width, height = map(float, svg.attrib["viewBox"].split())
    links = svg.findall(f"{SVG}a")
    assert [link.attrib["href"] for link in links] == [*addresses.values()]
    for link in links:
        circle = link.find(f"{SVG}circle")
        assert circle is not None
        assert 0 < float(circle.attrib["cx"]) < width
        assert 0 < float(circle.attrib["cy"]) < height
    assert "".join(links[0].itertext()) == "1 autograd & <others>"
    assert len(svg.findall(f"{SVG}g/{SVG}path")) == 5
