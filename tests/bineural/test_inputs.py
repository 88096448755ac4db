"""What callers pass becomes a tensor of numbers, or is described in a few words."""

import numpy as np
import pandas as pd
import pytest
import torch

from bineural.inputs import as_tensor, kind, shown


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame({"a": [1.0, 3.0], "b": [2, 4]}),
        np.array([[3.0, 4.0], [1.0, 2.0]])[::-1],
        np.broadcast_to(np.array([[1.0, 2.0], [3.0, 4.0]]), (2, 2)),  # may not be written to
        [[1.0, 2.0], [3.0, 4.0]],
        torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
    ],
)
def test_data_of_many_kinds_are_one_tensor(data):
    assert as_tensor(data, "f expected x").tolist() == [[1, 2], [3, 4]]


def test_the_index_of_a_series_does_not_count():
    assert as_tensor(pd.Series([4, 5], index=[7, 8]), "f expected y").tolist() == [4, 5]


def test_a_tensor_stays_itself_and_an_array_is_not_copied():
    tensor, array = torch.zeros(3), np.zeros(3)
    assert as_tensor(tensor, "f expected x") is tensor
    as_tensor(array, "f expected x")[0] = 1
    assert array[0] == 1
    assert as_tensor(np.array(1.0), "f expected x").shape == ()


@pytest.mark.parametrize(
    ("data", "got"),
    [
        (["a", "b"], "a list of 2: str, str"),
        (["a"] * 33, "a list of 33: str, …"),
        ([[1.0, 2.0], [3.0]], "a list of 2: list, list"),
        (np.array(["a", 1], dtype=object), r"a ndarray of shape \(2,\) and dtype object"),
        (pd.DataFrame({"a": ["x"]}), r"a DataFrame of shape \(1, 1\)"),
        (None, "a NoneType"),
        ((number for number in range(3)), "a generator"),
    ],
)
def test_what_is_no_numbers_is_told_in_one_sentence(data, got):
    with pytest.raises(
        TypeError, match=rf"^f expected y to be numbers[^\n]*, got {got}: pass a tensor or an array[^\n]*$"
    ):
        as_tensor(data, "f expected y")


def test_what_came_is_shown_if_it_is_short():
    assert shown(2.0) == "2.0"
    assert shown(None) == "None"
    assert shown(torch.zeros(5, 3)) == kind(torch.zeros(5, 3)) == "a tensor of shape (5, 3)"
    assert shown(list(range(50))) == "a list of 50: int, …"
    assert shown(torch.nn.Sequential(torch.nn.ReLU())) == "a Sequential"
