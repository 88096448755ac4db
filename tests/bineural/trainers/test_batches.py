"""TensorBatches: every example once an epoch, in orders that a generator decides."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.trainers import TensorBatches


@settings(max_examples=30, deadline=None)
@given(
    N=st.integers(1, 40),
    batch_size=st.integers(1, 50),
    shuffle=st.booleans(),
    drop_last=st.booleans(),
    seed=st.integers(0, 9),
)
def test_an_epoch_holds_each_example_once_with_its_target(N, batch_size, shuffle, drop_last, seed):
    x = torch.arange(N * 2.0).reshape(N, 2)
    settings = {"shuffle": shuffle, "drop_last": drop_last, "generator": torch.Generator().manual_seed(seed)}
    if drop_last and batch_size > N:
        with pytest.raises(ValueError, match="for one whole batch"):
            TensorBatches(x, torch.arange(N), batch_size, **settings)
        return
    batches = TensorBatches(x, torch.arange(N), batch_size, **settings)
    epoch = list(batches)
    sizes = [len(y_batch) for _, y_batch in epoch]
    whole, rest = divmod(N, batch_size)
    assert sizes == [batch_size] * whole + ([rest] if rest and not drop_last else [])
    assert len(batches) == len(epoch)
    seen = torch.cat([y_batch for _, y_batch in epoch])
    assert torch.equal(torch.cat([x_batch for x_batch, _ in epoch]), x[seen])
    if shuffle:
        assert len(set(seen.tolist())) == len(seen)
    else:
        assert seen.tolist() == list(range(sum(sizes)))


def test_orders_are_new_each_epoch_and_repeat_with_the_seed():
    def orders(generator):
        batches = TensorBatches(torch.arange(100), torch.arange(100), 30, shuffle=True, generator=generator)
        return [torch.cat([y for _, y in batches]).tolist() for _ in range(3)]

    first = orders(torch.Generator().manual_seed(1))
    assert first[0] != first[1] != first[2]
    assert orders(torch.Generator().manual_seed(1)) == first
    assert orders(torch.Generator().manual_seed(2)) != first
    torch.manual_seed(3)
    from_global = orders(None)
    torch.manual_seed(3)
    assert orders(None) == from_global


def test_a_given_generator_leaves_the_global_one_alone():
    torch.manual_seed(0)
    state = torch.get_rng_state()
    list(TensorBatches(torch.arange(9), torch.arange(9), 2, shuffle=True, generator=torch.Generator()))
    list(TensorBatches(torch.arange(9), torch.arange(9), 2))
    assert torch.equal(torch.get_rng_state(), state)


def test_the_order_is_that_of_indexing_by_a_permutation():
    x, y = torch.randn(50, 3), torch.arange(50)
    order = torch.randperm(50, generator=torch.Generator().manual_seed(5))
    batches = list(TensorBatches(x, y, 20, shuffle=True, generator=torch.Generator().manual_seed(5)))
    for (x_batch, y_batch), rows in zip(batches, order.split(20), strict=True):
        assert torch.equal(x_batch, x[rows])
        assert torch.equal(y_batch, y[rows])


def test_arrays_become_tensors_of_the_parameters_dtype():
    batches = TensorBatches(np.zeros((4, 2)), np.array([0, 1, 0, 1]), 2)
    assert (batches.x.dtype, batches.y.dtype) == (torch.float32, torch.int64)
    assert TensorBatches(np.zeros((4, 2), np.uint8), [0.0, 1.0, 0.0, 1.0], 2).x.dtype == torch.uint8
    double = torch.zeros(4, 2, dtype=torch.float64)
    assert TensorBatches(double, torch.zeros(4), 2).x is double


def test_data_are_moved_as_a_whole():
    batches = TensorBatches(np.zeros((10, 2)), np.zeros(10, int), 4, shuffle=True, device="meta")
    assert batches.x.is_meta
    assert batches.x.dtype == torch.float32
    assert [(x.is_meta, y.is_meta, len(y)) for x, y in batches] == [(True, True, 4), (True, True, 4), (True, True, 2)]


@pytest.mark.parametrize(
    ("x", "y", "settings", "sentence"),
    [
        (
            torch.zeros(5, 2),
            torch.zeros(4),
            {},
            r"a row of y for each row of x, got shapes \(5, 2\) of x and \(4,\) of y",
        ),
        (torch.zeros(5, 2), torch.tensor(1), {}, r"got shapes \(5, 2\) of x and \(\) of y"),
        (torch.zeros(0, 2), torch.zeros(0), {}, r"at least one example, got x of shape \(0, 2\)"),
        (torch.zeros(5), torch.zeros(5), {"batch_size": 0}, "a whole number from 1 up for batch_size, got 0"),
        (torch.zeros(5), torch.zeros(5), {"batch_size": 2.0}, "for batch_size, got 2.0"),
        (torch.zeros(5), torch.zeros(5), {"batch_size": 6, "drop_last": True}, "at least 6 examples .* got 5"),
        (torch.zeros(5), torch.zeros(5, device="meta"), {}, "on one device, got cpu and meta"),
        (torch.zeros(5), torch.zeros(5), {"generator": 0}, "a torch.Generator, got 0"),
    ],
)
def test_wrong_data_are_told_in_one_sentence(x, y, settings, sentence):
    with pytest.raises(ValueError, match=f"^TensorBatches expected .*{sentence}.*: [^.]+$"):
        TensorBatches(x, y, **{"batch_size": 2, **settings})


def test_batch_size_may_be_a_numpy_integer():
    assert len(TensorBatches(torch.zeros(5), torch.zeros(5), np.int64(2))) == 3


def test_frames_of_pandas_may_be_data():
    x = pd.DataFrame({"a": [0.5, 1.5], "b": [1, 2]}, index=[4, 5])
    batches = TensorBatches(x, pd.Series([0, 1], index=[4, 5]), 2)
    assert batches.x.tolist() == [[0.5, 1], [1.5, 2]]
    assert (batches.x.dtype, batches.y.dtype) == (torch.float32, torch.int64)


@pytest.mark.parametrize(("x", "y", "name"), [([[0.0], [1.0]], ["a", "b"], "y"), ([[1.0, 2.0], [3.0]], [0, 1], "x")])
def test_data_that_are_no_numbers_are_told_in_one_sentence(x, y, name):
    with pytest.raises(TypeError, match=rf"^TensorBatches expected {name} to be numbers.*, got a list of 2: .*: pass "):
        TensorBatches(x, y, 2)
