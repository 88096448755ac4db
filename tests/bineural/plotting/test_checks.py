"""What every figure checks: numbers come from arrays, lists and tensors, and what has no place is told."""

import numpy as np
import pytest
import torch

from bineural.plotting.checks import as_array, by_label, check_panels, not_drawn
from bineural.trainers import History


@pytest.mark.parametrize(
    "values",
    [
        torch.tensor([1.0, 2.0], requires_grad=True),
        [torch.tensor(1.0, requires_grad=True), torch.tensor(2.0)],
        (1, np.float32(2)),
    ],
)
def test_tensors_that_require_gradients_are_numbers_too(values):
    assert as_array("The curve 'a'", values, float).tolist() == [1, 2]


def test_without_a_type_an_array_keeps_its_own():
    assert as_array("The images", torch.zeros(2, dtype=torch.uint8)).dtype == np.uint8
    assert as_array("The images", [torch.ones(2, requires_grad=True)]).shape == (1, 2)


@pytest.mark.parametrize("values", [["x"], {"a": 1}, [[1, 2], [1]], [10**400], torch.ones(2).to_sparse()])
def test_what_is_not_numbers_is_refused_in_one_sentence(values):
    with pytest.raises(ValueError, match=r"^The curve 'a' expected numbers.*, got a \w+ .*: convert [^\n]*$"):
        as_array("The curve 'a'", values, float)


def test_values_without_a_label_get_one_and_histories_are_sent_where_they_can_be_drawn():
    assert by_label("plot_curves", [3, 2], "loss") == {"loss": [3, 2]}
    assert by_label("plot_curves", {0.1: [3, 2]}, "loss") == {"0.1": [3, 2]}
    for given in (History(), [History(), History()], {"He": [History()]}):
        with pytest.raises(TypeError, match="plot_runs expected numbers, got a History: .*plot_histories"):
            by_label("plot_runs", given, "loss")


def test_panels_are_named():
    with pytest.raises(TypeError, match="plot_curve_panels expected a mapping of a title .*, got a list"):
        check_panels("plot_curve_panels", [[1, 2]])
    with pytest.raises(ValueError, match="at least one panel, got 0"):
        check_panels("plot_curve_panels", {})


def test_what_is_not_drawn_is_told_with_its_reason():
    x, y = np.array([10.0, 20, 30, 40]), np.array([1.0, np.nan, 0.0, -1.0])
    infinite = "Not drawn, because they are infinite or NaN: 1 of 4 points, the first at 20."
    assert not_drawn(x, y, "linear") == [infinite]
    low = "Not drawn, because they are 0 or below: 2 of 4 points, the first at 30."
    assert not_drawn(x, y, "log") == [infinite, low]
    assert not_drawn(x, np.ones(4), "log") == []
