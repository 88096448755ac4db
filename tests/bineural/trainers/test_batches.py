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


def test_the_order_is_that_of_indexing_by_a_permutation(device):
    x, y = torch.randn(50, 3, device=device), torch.arange(50, device=device)
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


def test_batches_are_where_the_data_are_kept(device):
    batches = TensorBatches((np.zeros((10, 2)), torch.zeros(10)), np.zeros(10, int), 4, shuffle=True, device=device)
    for (x, lengths), y in batches:
        assert {x.device.type, lengths.device.type, y.device.type} == {device.type}


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


@pytest.mark.parametrize("dtype", ["int32", "int16", "uint8", "uint16", "int8", "bool", "int64"])
@pytest.mark.parametrize("make", [np.array, torch.tensor])
def test_labels_of_any_integers_train(dtype, make, run):
    labels = make([0, 1, 1, 0], dtype=getattr(torch if make is torch.tensor else np, dtype))
    batches = TensorBatches(np.zeros((4, 2)), labels, 2)
    assert batches.y.dtype == torch.int64
    assert batches.y.tolist() == [0, 1, 1, 0]
    run(batches)


def test_targets_of_floating_point_stay():
    for y in (torch.zeros(4, dtype=dtype) for dtype in (torch.float32, torch.float64, torch.complex64, torch.int64)):
        assert TensorBatches(torch.zeros(4, 2), y, 2).y is y
    assert TensorBatches(torch.zeros(4, 2), np.zeros(4), 2).y.dtype == torch.float32


def test_several_inputs_keep_their_form():
    words, lengths, y = torch.arange(10).reshape(5, 2), torch.arange(5), torch.arange(5)
    by_position = TensorBatches((words, lengths.numpy()), y, 2)
    assert [type(inputs) for inputs, _ in by_position] == [tuple] * 3
    by_name = TensorBatches({"words": words, "lengths": lengths}, y, 2, drop_last=True)
    assert [list(inputs) for inputs, _ in by_name] == [["words", "lengths"]] * 2
    inputs, _ = next(iter(by_name))
    assert inputs["words"].tolist() == [[0, 1], [2, 3]]
    assert inputs["lengths"].tolist() == [0, 1]
    moved = TensorBatches((words, lengths), y, 2, device="meta")
    assert all(part.is_meta for part in moved.x)


def test_a_list_of_numbers_or_arrays_is_one_input():
    for x in ([[0.0, 1.0], [2.0, 3.0]], [[torch.tensor(0.0), 1.0], [2.0, 3.0]]):
        assert TensorBatches(x, [0, 1], 2).x.tolist() == [[0, 1], [2, 3]]
    assert TensorBatches([torch.tensor(1.0), torch.tensor(2.0)], [0, 1], 2).x.tolist() == [1, 2]


def test_each_batch_is_transformed_anew():
    x, y = torch.zeros(6, 2), torch.arange(6)
    generator = torch.Generator().manual_seed(0)
    noisy = TensorBatches(x, y, 4, transform=lambda x: x + torch.randn(x.shape, generator=generator))
    first, second = ([inputs for inputs, _ in noisy] for _ in range(2))
    assert [len(inputs) for inputs in first] == [4, 2]
    assert not torch.equal(first[0], second[0])
    assert not noisy.x.any()
    named = TensorBatches({"x": x, "n": y}, y, 4, transform=lambda inputs: inputs | {"n": inputs["n"] * 2})
    assert torch.cat([inputs["n"] for inputs, _ in named]).tolist() == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize(
    ("x", "error", "got"),
    [
        ((torch.zeros(5, 2), torch.zeros(4)), ValueError, r"shapes \(5, 2\), \(4,\) of x and \(5,\) of y"),
        ({"x": torch.zeros(5), "n": torch.zeros(4)}, ValueError, r"shapes \(5,\) of 'x', \(4,\) of 'n' of x and"),
        ((torch.zeros(5), 3.0), ValueError, r"shapes \(5,\), \(\) of x"),
        ({}, TypeError, "an empty dict: pass a tensor"),
        ((), TypeError, "an empty tuple: pass a tensor"),
        ({0: torch.zeros(5)}, TypeError, "a dict: pass a tensor"),
        ((torch.zeros(5), (torch.zeros(5), torch.zeros(5))), TypeError, "a tuple of 2: Tensor, Tensor: pass"),
        ({"x": {"deep": torch.zeros(5)}}, TypeError, "a dict: pass"),
        ((torch.zeros(5), torch.zeros(5, device="meta")), ValueError, "meta and cpu: pass device"),
    ],
)
def test_several_inputs_that_are_wrong_are_told_in_one_sentence(x, error, got):
    with pytest.raises(error, match=f"^TensorBatches expected [^\n]*got {got}[^\n]*(?<!\\.)$"):
        TensorBatches(x, torch.zeros(5), 2)


def test_a_transform_that_is_no_function_is_told():
    with pytest.raises(TypeError, match=r"^TensorBatches expected transform to be a function .*, got 'flip': pass "):
        TensorBatches(torch.zeros(5), torch.zeros(5), 2, transform="flip")
