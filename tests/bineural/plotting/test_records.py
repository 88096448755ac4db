"""Histories are drawn forward, and names of metrics that are not there are told."""

import pytest

from bineural.plotting import plot_history
from bineural.plotting.records import check_history, known_metrics
from bineural.trainers import History


def trained(steps, epochs):
    history = History()
    for step in steps:
        history.add_step(step, 1, 1 / step, 0.1)
    for epoch, step in enumerate(epochs, start=1):
        history.add_epoch({"epoch": epoch, "step": step, "loss": 0.5, "accuracy": 0.5, "val_recall": 0.5})
    return history


@pytest.mark.parametrize(
    ("steps", "epochs", "text"),
    [
        ([1, 2, 1, 2], [2], "steps in their order, each once, got step 1 after step 2"),
        ([1, 1], [1], "got step 1 after step 1"),
        ([1, 2, 3], [1, 2, 3, 1], "epochs in their order, each once, got step 1 after step 3"),
        ([1, 2], [2, 2], "epochs .* got step 2 after step 2"),
    ],
)
def test_what_goes_back_is_refused(shown, steps, epochs, text):
    with pytest.raises(ValueError, match=f"plot_history expected .*{text}: .*Trainer.load"):
        plot_history(trained(steps, epochs))


def test_what_goes_on_is_fine():
    check_history("plot_history", trained([1, 2, 5], [2, 5]))


def test_metrics_are_those_of_training_validation_and_steps():
    history = trained([1, 2], [2])
    records = [history.epochs, history.steps]
    assert known_metrics("plot_history", records, ["recall", "accuracy", "lr"]) == ["recall", "accuracy", "lr"]
    assert known_metrics("plot_history", records, "accuracy") == ["accuracy"]
    assert known_metrics("plot_history", records, None) == ["accuracy"]
    assert known_metrics("plot_history", [{"loss": [1]}], None) == []


@pytest.mark.parametrize("name", ["acuracy", "loss", "step", "val_recall"])
def test_a_name_that_is_not_there_is_refused_with_those_that_are(shown, name):
    with pytest.raises(ValueError, match=f"expected metrics among accuracy, lr, recall, got '{name}'"):
        plot_history(trained([1, 2], [2]), metrics=["accuracy", name])


def test_where_there_are_no_metrics_it_says_so():
    with pytest.raises(ValueError, match="among none, because there are none, got 'accuracy'"):
        known_metrics("plot_histories", [{"loss": [1]}], "accuracy")
