"""History: lists that become a frame or a file and come back as they were."""

import json
import math
import os
import stat
import threading

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.trainers import History


def history_of(losses, val_losses):
    history = History()
    for step, loss in enumerate(losses, start=1):
        history.add_step(step, 1 + step // 10, loss, 0.1 / step)
    for epoch, loss in enumerate(val_losses, start=1):
        history.add_epoch({"epoch": epoch, "step": 10 * epoch, "val_loss": loss})
    return history


def test_columns_that_come_and_go_are_nan_elsewhere():
    history = History()
    history.add_epoch({"epoch": 1, "step": 5, "loss": 0.5})
    history.add_epoch({"epoch": 2, "step": 10, "loss": 0.4, "val_loss": 0.6})
    history.add_epoch({"epoch": 3, "step": 15, "loss": 0.3})
    assert history.epochs["loss"] == [0.5, 0.4, 0.3]
    assert [math.isnan(loss) for loss in history.epochs["val_loss"]] == [True, False, True]
    assert repr(history) == "History(0 steps, 3 epochs)"


def test_numbers_of_numpy_and_torch_become_plain_ones(tmp_path):
    history = History()
    history.add_epoch(
        {"epoch": np.int64(1), "step": torch.tensor(5), "loss": np.float32(0.5), "lr": torch.tensor([0.1])}
    )
    history.add_step(np.int64(1), 1, np.float32(0.5), torch.tensor(0.5))
    history.to_json(tmp_path / "history.json")
    assert [type(history.epochs[name][0]) for name in ("epoch", "step", "loss", "lr")] == [int, int, float, float]
    assert History.from_json(tmp_path / "history.json") == history


@pytest.mark.parametrize(
    ("value", "got"),
    [(True, "True"), (None, "None"), ("0.5", "'0.5'"), (np.zeros(2), r"array\("), (10**400, "10+"), (np.bool_(1), "")],
)
def test_what_is_no_number_is_refused_and_leaves_the_history_as_it_was(value, got):
    history = History()
    sentence = rf"^History expected a number in the column 'val_loss', got .*{got}.*: convert it to an int or a float$"
    with pytest.raises(TypeError, match=sentence) as caught:
        history.add_epoch({"epoch": 1, "step": 5, "val_loss": value})
    assert "\n" not in str(caught.value)
    assert history == History()


def test_a_step_that_holds_no_number_is_not_written(tmp_path):
    history = History()
    history.add_step(1, 1, True, 0.1)
    with pytest.raises(TypeError, match=r"^History expected a number in the column 'loss', got True: convert"):
        history.to_json(tmp_path / "history.json")
    assert list(tmp_path.iterdir()) == []


def test_frames_have_a_row_each():
    history = history_of([0.5, 0.25], [1.0])
    steps, epochs = history.to_frame("steps"), history.to_frame()
    assert steps.to_dict("list") == history.steps
    assert list(epochs.columns) == ["epoch", "step", "val_loss"]
    assert len(epochs) == 1
    with pytest.raises(ValueError, match="^to_frame expected 'steps' or 'epochs', got 'epoch': pick one of them$"):
        history.to_frame("epoch")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats()), st.lists(st.floats() | st.integers()))
def test_a_file_brings_back_every_bit(tmp_path_factory, losses, val_losses):
    path = tmp_path_factory.getbasetemp() / "history.json"
    history = history_of(losses, val_losses)
    history.to_json(path)
    again = History.from_json(path)
    assert again == history
    assert repr([again.steps, again.epochs]) == repr([history.steps, history.epochs])  # −0.0, int and float too
    json.loads(path.read_text(), parse_constant=pytest.fail)  # NaN is no JSON


def test_histories_compare_by_content():
    assert history_of([math.nan], []) == history_of([math.nan], [])
    assert history_of([1.0], []) != history_of([2.0], [])
    assert history_of([1.0], []) != "history"
    with pytest.raises(TypeError, match="unhashable"):
        hash(History())


def test_equal_histories_may_take_other_times():
    one, other = History(), History()
    for history, seconds in ((one, 1.5), (other, 2.5)):
        history.add_epoch({"epoch": 1, "step": 5, "seconds": seconds, "loss": 0.5})
    assert one == other
    assert one.epochs["seconds"] == [1.5]
    other.epochs["loss"][0] = 0.4
    assert one != other


def test_columns_of_steps_that_come_and_go_are_nan_elsewhere(tmp_path):
    history = history_of([0.5, 0.4], [])
    history.add_to_step({"accuracy": torch.tensor(0.75)})
    history.add_step(3, 1, 0.3, 0.1)
    history.add_step(4, 1, 0.2, 0.1)
    history.add_to_step({"accuracy": 1, "error": np.float32(0.5)})
    nan = math.nan
    assert repr(history.steps["accuracy"]) == repr([nan, 0.75, nan, 1])
    assert repr(history.steps["error"]) == repr([nan, nan, nan, 0.5])
    assert {len(column) for column in history.steps.values()} == {4}
    history.to_json(tmp_path / "history.json")
    assert History.from_json(tmp_path / "history.json") == history
    assert list(history.to_frame("steps").columns) == ["step", "epoch", "loss", "lr", "accuracy", "error"]
    with pytest.raises(TypeError, match=r"^History expected a number in the column 'accuracy', got 'high': "):
        history.add_to_step({"error": 0.1, "accuracy": "high"})
    assert history.steps["error"][-1] == 0.5


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "history.json"
    history_of([0.5], []).to_json(path)

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        history_of([0.25], []).to_json(path)
    assert History.from_json(path).steps["loss"] == [0.5]
    assert [file.name for file in tmp_path.iterdir()] == ["history.json"]


def test_the_file_is_as_readable_as_others(tmp_path):
    history_of([0.5], []).to_json(tmp_path / "history.json")
    (tmp_path / "other").write_text("")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_reader_never_sees_half_a_file(tmp_path):
    path = tmp_path / "history.json"
    history = history_of([0.5] * 2000, [])
    history.to_json(path)
    writer = threading.Thread(target=lambda: [history.to_json(path) for _ in range(20)])
    writer.start()
    while writer.is_alive():
        assert History.from_json(path) == history
    writer.join()


GOOD = {"format": "bineural.History", "steps": {"step": [1], "epoch": [1], "loss": [0.5], "lr": [0.1]}}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff\xfe", "UnicodeDecodeError"),
        (b"epoch,loss\n1,0.5\n", "JSONDecodeError"),
        (b"[1, 2]", "TypeError"),
        (b'{"loss": [0.5]}', "KeyError: 'format'"),
        (b'{"format": "other"}', "its format is 'other'"),
        (json.dumps(GOOD).encode(), "KeyError: 'epochs'"),
        (json.dumps(GOOD | {"epochs": [1]}).encode(), "AttributeError"),
        (json.dumps(GOOD | {"epochs": {"epoch": [1]}}).encode(), "it has no column step"),
        (json.dumps(GOOD | {"epochs": {"epoch": [1], "step": []}}).encode(), "its columns differ in length"),
        (json.dumps(GOOD | {"epochs": {"epoch": [1], "step": ["x"]}}).encode(), "something that is no number"),
        (json.dumps(GOOD | {"epochs": {"epoch": [1], "step": [True]}}).encode(), "something that is no number"),
        (json.dumps(GOOD | {"epochs": {"epoch": [1], "step": [[]]}}).encode(), "something that is no number"),
        (json.dumps(GOOD | {"epochs": {"epoch": [1], "step": [10**400]}}).encode(), "OverflowError"),
        (b"[" * 100_000, "RecursionError"),
    ],
)
def test_a_foreign_file_is_told_in_one_sentence(tmp_path, content, reason):
    path = tmp_path / "foreign.json"
    path.write_bytes(content)
    with pytest.raises(
        ValueError, match=r"^History.from_json expected a file written by History.to_json, got .*"
    ) as caught:
        History.from_json(path)
    assert reason in str(caught.value)
    assert str(path) in str(caught.value)
    assert str(caught.value).endswith("pass another file, or write it again")
    assert "\n" not in str(caught.value)


def test_a_missing_folder_is_told_by_its_name(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"^History.to_json expected a folder .* got \S*/no for h.json: "):
        History().to_json(tmp_path / "no" / "h.json")


def test_a_missing_file_is_no_foreign_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        History.from_json(tmp_path / "missing.json")
