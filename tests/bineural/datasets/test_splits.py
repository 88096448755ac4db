"""Which rows the parts of a data set have, and what is handed out."""

import re
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

from bineural.datasets.splits import Part, ScaledSplits, Splits, draw, rows_of_parts

LABELS = np.repeat([0, 1, 2], [600, 300, 100])


def parts(total: int = 1000, *, train: Any = None, seed: Any = 0, labels: Any = None, **sizes: Any) -> dict[str, Any]:
    return rows_of_parts(total, sizes, train, seed, labels)


@pytest.mark.parametrize("labels", [None, LABELS])
def test_no_row_is_in_two_parts_and_none_is_lost(labels: np.ndarray | None) -> None:
    drawn = parts(test=0.25, validation=100, labels=labels)
    assert {name: len(rows) for name, rows in drawn.items()} == {"test": 250, "validation": 100, "train": 650}
    assert sorted(np.concatenate(list(drawn.values()))) == list(range(1000))
    assert all((np.diff(rows) > 0).all() for rows in drawn.values())


def test_rows_are_drawn_from_everywhere() -> None:
    drawn = parts(test=500)["test"]
    assert 200 < (drawn < 500).sum() < 300
    assert not np.array_equal(drawn, np.arange(0, 1000, 2))


def test_each_part_has_each_class_in_its_share() -> None:
    for rows in parts(test=200, validation=0.1, train=100, labels=LABELS).values():
        assert np.bincount(LABELS[rows]).tolist() == [0.6 * len(rows), 0.3 * len(rows), 0.1 * len(rows)]


def test_shares_are_rounded_by_the_largest_remainders() -> None:
    labels = np.repeat([0, 1, 2], [50, 33, 17])
    drawn, others = draw(np.arange(100), 10, np.random.default_rng(0), labels)
    assert np.bincount(labels[drawn]).tolist() == [5, 3, 2]  # of 5, 3.3 and 1.7
    assert np.bincount(labels[others]).tolist() == [45, 30, 15]


@pytest.mark.parametrize("count", range(8))
def test_any_number_can_be_drawn_of_classes_of_any_size(count: int) -> None:
    labels = np.array([5, 5, 5, 9, 5, 7, 5])
    drawn, others = draw(np.arange(7), count, np.random.default_rng(1), labels)
    assert len(drawn) == count
    assert sorted([*drawn, *others]) == list(range(7))


def test_a_split_depends_on_its_seed_only() -> None:
    first, second, other = (parts(test=300, seed=seed)["test"] for seed in (3, np.int64(3), 4))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_rows_for_testing_stay_whatever_the_other_parts_are() -> None:
    whole = parts(test=300, labels=LABELS)
    some = parts(test=300, validation=50, train=20, labels=LABELS)
    np.testing.assert_array_equal(whole["test"], some["test"])
    fewer = parts(test=300, validation=50, train=10, labels=LABELS)
    np.testing.assert_array_equal(fewer["validation"], some["validation"])
    assert set(some["train"]) < set(whole["train"])


@pytest.mark.parametrize(
    ("size", "count"), [(0, 0), (1, 1), (999, 999), (0.25, 250), (np.float32(0.5), 500), (Fraction(1, 3), 333)]
)
def test_sizes_are_numbers_or_fractions(size: Any, count: int) -> None:
    assert len(parts(validation=size)["validation"]) == count


@pytest.mark.parametrize("size", [0.0, 1.0, 1.5, -0.1, float("nan"), float("inf"), "100", None, True, [100]])
def test_refuses_what_is_no_size(size: Any) -> None:
    sentence = (
        "tensors expected a number of examples, or a fraction between 0 and 1, for validation, "
        f"got {size!r}: pass for example validation=100 or validation=0.1"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        parts(validation=size)


@pytest.mark.parametrize("size", [-1, 1000, 1001, 10**20])
def test_refuses_more_than_there_are(size: int) -> None:
    sentence = (
        f"tensors expected from 0 to 999 examples for validation, got {size}: "
        "there are 1000, of which other parts take 0, and one at least is left for training"
    )
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        parts(validation=size)


def test_counts_what_other_parts_take() -> None:
    with pytest.raises(ValueError, match=r"from 0 to 299 examples for validation, got 300: .* other parts take 700"):
        parts(test=0.7, validation=0.3)
    with pytest.raises(ValueError, match=r"from 1 to 300 examples for train, got 301: .* other parts take 700$"):
        parts(test=0.7, train=301)
    with pytest.raises(ValueError, match=r"from 1 to 1000 examples for train, got 0"):
        parts(train=0)
    assert len(parts(test=700, train=300)["train"]) == 300


def test_refuses_a_fraction_of_no_example() -> None:
    with pytest.raises(
        ValueError, match=r"^tensors expected a fraction that is at least one of 1000 examples for test, got 0\.0001: "
    ):
        parts(test=0.0001)


@pytest.mark.parametrize("seed", [-1, 0.5, None, "0", True])
def test_refuses_what_is_no_seed(seed: Any) -> None:
    with pytest.raises(
        ValueError,
        match=rf"^tensors expected a whole number from 0 up for seed, got {seed!r}: pass for example seed=0$",
    ):
        parts(seed=seed)


def part(count: int) -> Part[torch.Tensor]:
    return Part(torch.ones(count, 3), torch.zeros(count))


def test_unpacking_gives_the_parts_that_there_are() -> None:
    train, validation, test = part(3), part(2), part(1)
    assert list(Splits(train, validation, test)) == [train, validation, test]
    assert list(Splits(train, test=test)) == [train, test]
    assert list(Splits(train)) == [train]
    assert Splits(train).validation is None
    x, y = train
    assert x is train.x
    assert y is train.y


def test_splits_are_shown_by_their_shapes() -> None:
    assert repr(Splits(part(3), test=part(1))) == "<Splits: train (3, 3), test (1, 3)>"
    words = Part((torch.zeros(2, 5, 7), torch.ones(2)), torch.zeros(2))
    assert repr(Splits(words)) == "<Splits: train (2, 5, 7) and (2,)>"


def scaled(*, pixels: bool) -> ScaledSplits:
    return ScaledSplits(part(3), mean=torch.tensor([1.0, 2, 3]), std=torch.tensor([10.0, 10, 2]), pixels=pixels)


def test_undoes_what_was_done() -> None:
    splits = scaled(pixels=False)
    assert splits.unstandardized(torch.tensor([0.0, -1, 2])).tolist() == [1, -8, 7]
    assert splits.unstandardized(torch.zeros(4, 3)).shape == (4, 3)
    assert splits.unstandardized(torch.zeros(2, 4, 3)).shape == (2, 4, 3)
    assert splits.unstandardized([0, -1, 2]).tolist() == [1, -8, 7]  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^unstandardized expected x to be numbers"):
        splits.unstandardized("pixels")  # type: ignore[arg-type]


def test_pixels_are_brought_between_0_and_1() -> None:
    assert scaled(pixels=True).unstandardized(torch.tensor([0.0, -1, -1.25])).tolist() == [1, 0, 0.5]


@pytest.mark.parametrize("shape", [(), (1,), (3, 1), (4,)])
def test_refuses_to_undo_what_has_another_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(
        ValueError,
        match=rf"^unstandardized expected inputs of shape \(3,\) or a batch of them, got {re.escape(str(shape))}: ",
    ):
        scaled(pixels=False).unstandardized(torch.zeros(shape))
