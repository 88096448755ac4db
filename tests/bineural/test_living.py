"""Numbers of interactive figures reach the page as they are, in few characters."""

import json

import numpy as np
import pytest
import torch

from bineural.living import LIMIT, living_html, show_living


def data_in(text):
    return json.loads(text.partition('json">')[2].partition("</script>")[0])


def test_arrays_tensors_and_numbers_become_lists():
    data = {
        "array": np.array([[1, 2], [3, 4]]),
        "tensor": torch.tensor([0.5, -0.25], requires_grad=True),
        "scalar": np.float64(1 / 3),
        "inside": {"pair": (np.int64(3), "a < b")},
        7: True,
    }
    read = data_in(living_html("tiny", data))
    assert read == {
        "array": [[1, 2], [3, 4]],
        "tensor": [0.5, -0.25],
        "scalar": 0.3333333,
        "inside": {"pair": [3, "a < b"]},
        "7": True,
    }


def test_no_text_ends_the_element():
    text = living_html("tiny", {"name": "</script><b>"})
    assert text.count("</script>") == 1
    assert data_in(text) == {"name": "</script><b>"}


def test_element_tells_its_weights_and_what_it_replaces():
    text = living_html("tiny", {}, weights="convnet", replaces="fig-bp-graph")
    assert ' data-weights="convnet" data-replaces="fig-bp-graph" hidden>' in text


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_are_finite(wrong):
    with pytest.raises(ValueError, match="finite numbers for tiny"):
        living_html("tiny", {"x": [1.0, wrong]})


def test_too_much_is_refused():
    living_html("tiny", {"x": "a" * (LIMIT - 10)})
    with pytest.raises(ValueError, match="at most 60 kB"):
        living_html("tiny", {"x": "a" * LIMIT})


@pytest.mark.parametrize("name", ["Tiny", "two words", ""])
def test_name_is_that_of_a_script(name):
    with pytest.raises(ValueError, match="lower-case words"):
        show_living(name, {})


def test_outside_of_a_notebook_a_line_is_printed(capsys):
    show_living("tiny", {"x": 1}, labels=["yes"])
    assert capsys.readouterr().out == "An interactive figure: it is on the page of the book.\n"
