"""Networks and functions are asked as they are trained, and left as they were."""

import numpy as np
import pytest
import torch
from torch import nn

from bineural.plotting import calling
from bineural.plotting.calling import call_network, predict_labels

X = np.random.default_rng(0).normal(size=(50, 2))
NAMES = np.array([0, 1])


def ask(classifier, names=NAMES):
    return predict_labels("plot_boundaries", "a", classifier, X, names)


def network(outputs=3, *, dtype=torch.float32):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.9), nn.Linear(8, outputs)).to(dtype)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_network_answers_in_evaluation_mode_and_keeps_its_modes(dtype):
    model = network(dtype=dtype)
    model[1].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    labels = ask(model)
    assert [part.training for part in model] == [True, False, True, True]
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    model.eval()
    np.testing.assert_array_equal(labels, model(torch.tensor(X, dtype=dtype)).argmax(dim=1))
    assert all(parameter.grad is None for parameter in model.parameters())


def test_modes_are_put_back_after_an_error():
    model = nn.Sequential(nn.Linear(5, 2))
    with pytest.raises(RuntimeError):
        ask(model)
    assert model.training
    assert model[0].training


def test_many_points_are_asked_in_parts(monkeypatch):
    model = network().eval()
    whole = call_network(model, X)
    monkeypatch.setattr(calling, "ROWS", 7)
    np.testing.assert_allclose(call_network(model, X), whole, rtol=1e-5)


def test_a_single_output_is_a_logit_or_a_probability():
    single = network(1).eval()
    logits = single(torch.tensor(X, dtype=torch.float32)).detach().numpy()[:, 0]
    assert 0 < (logits > 0).mean() < 1
    np.testing.assert_array_equal(ask(single), logits > 0)
    np.testing.assert_array_equal(ask(nn.Sequential(single, nn.Sigmoid())), logits > 0)


class Trainer:
    def __init__(self, model):
        self.model = model

    def predict(self, X):
        raise AssertionError("it takes batches")


def test_a_trainer_is_asked_by_its_model():
    np.testing.assert_array_equal(ask(Trainer(network())), ask(network()))


def test_functions_give_labels_or_outputs():
    expected = X[:, 0] > 0
    np.testing.assert_array_equal(ask(lambda points: points[:, 0] > 0), expected)
    np.testing.assert_array_equal(ask(lambda points: np.stack([-points[:, 0], points[:, 0]], axis=1)), expected)
    tensors = ask(lambda points: torch.tensor(points * [-1, 1], requires_grad=True))
    np.testing.assert_array_equal(tensors, (X * [-1, 1]).argmax(axis=1))


def test_outputs_stand_for_sorted_names():
    labels = ask(lambda points: points, np.array(["left", "right"]))
    np.testing.assert_array_equal(labels, np.where(X[:, 0] >= X[:, 1], "left", "right"))
    with pytest.raises(ValueError, match="one output for each of 3 labels, which are no numbers, got 2"):
        ask(lambda points: points, np.array(["a", "b", "c"]))


@pytest.mark.parametrize(
    ("classifier", "error", "text"),
    [
        (3, TypeError, "'a' to be a classifier with predict, a torch module, a Trainer or a function, got a int"),
        (nn.Linear, TypeError, "got the class Linear, not an object of it"),
        (Trainer, TypeError, "got the class Trainer"),
        (lambda points: points[:5, 0], ValueError, r"a label for each of 50 points, .* got \(5,\)"),
        (lambda points: points[:, :1], ValueError, r"got \(50, 1\)"),
        (lambda points: points * np.nan, ValueError, "outputs from 'a' without nan, got nan for 50 of 50 points"),
    ],
)
def test_what_it_refuses(classifier, error, text):
    with pytest.raises(error, match=text):
        ask(classifier)
