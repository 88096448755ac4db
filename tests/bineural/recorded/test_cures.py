"""What the record of thirty layers says of a cure, counted once more by hand."""

from statistics import median

import pytest

from bineural.recorded import RecordError, best_accuracies, cure_rows, load_record


def test_the_best_rate_has_the_highest_median():
    found = load_record("thirty-layers").rows(cure="residual", activation="tanh")
    medians = {
        rate: median(run["result"]["accuracy"] for run in found if run["settings"]["rate"] == rate)
        for rate in {run["settings"]["rate"] for run in found}
    }
    rate, reached = best_accuracies("residual", "tanh")
    assert medians[rate] == max(medians.values()) == median(reached)
    assert len(reached) == len({run["settings"]["seed"] for run in found}) >= 5


def test_a_row_holds_the_median_and_the_range_of_each_activation():
    _, reached = best_accuracies("batch norm", "sigmoid")
    [row] = cure_rows("batch norm")
    assert list(row) == ["cure", "tanh", "ReLU", "sigmoid"]
    assert str(row["sigmoid"]) == f"{median(reached):.2f} ({min(reached):.2f}–{max(reached):.2f})"


def test_an_unknown_cure_is_refused():
    with pytest.raises(RecordError, match="choose among"):
        cure_rows("rest")
