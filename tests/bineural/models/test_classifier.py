"""Torch models in the tools of scikit-learn."""

import importlib.util
import io
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.base import clone
from sklearn.datasets import load_iris, make_moons
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch import NeuralNetClassifier
from skorch.dataset import ValidSplit
from torch import nn

from bineural.models import MLP, TorchClassifier, classifier


@pytest.fixture
def made_on_the_device():
    """Nothing is: skorch moves models and batches, and its loaders draw on the processor."""


@pytest.fixture(scope="module")
def moons():
    return make_moons(200, noise=0.1, random_state=0)


@pytest.fixture
def make(device):
    """Make a classifier of two moons on the device."""
    return lambda module=MLP, **settings: TorchClassifier(
        module,
        device=device,
        **{"sizes": [2, 16, 2], "lr": 0.5, "batch_size": 20, "random_state": 0, **settings},
    )


def weights(fitted):
    return [parameter.detach().clone().cpu() for parameter in fitted.module_.parameters()]


def test_it_trains_as_the_loop_by_hand(make, moons, device):
    X, y = moons
    fitted = make(batch_size=len(X), max_epochs=3, optimizer=torch.optim.SGD, optimizer__momentum=0.9).fit(X, y)
    torch.manual_seed(0)
    model = MLP([2, 16, 2]).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    inputs, targets = torch.tensor(X, dtype=torch.float32, device=device), torch.tensor(y, device=device)
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    for ours, expected in zip(weights(fitted), model.parameters(), strict=True):
        torch.testing.assert_close(ours, expected.detach().cpu(), rtol=1e-4, atol=1e-5)  # the sums have another order
    assert fitted.history[:, "train_loss"] == pytest.approx(losses, rel=1e-4)
    expected = model(inputs).softmax(1).detach().cpu().numpy()
    np.testing.assert_allclose(fitted.predict_proba(X), expected, rtol=1e-3, atol=1e-5)
    assert fitted.score(X, y) == np.mean(expected.argmax(1) == y)


def test_defaults_are_those_of_the_book(moons, capsys):
    fitted = TorchClassifier(MLP, sizes=[2, 4, 2]).fit(*moons)
    assert isinstance(fitted, NeuralNetClassifier)
    assert isinstance(fitted.criterion_, nn.CrossEntropyLoss)
    assert fitted.iterator_train__shuffle
    assert len(fitted.history) == 10
    assert "valid_loss" not in fitted.history[-1]  # all data train
    assert torch.device(fitted.device).type == classifier.choose_device().type
    assert next(fitted.module_.parameters()).dtype == torch.float32
    assert capsys.readouterr() == ("", "")


def test_cross_validation(make, moons):
    scores = cross_val_score(make(max_epochs=20), *moons, cv=3)
    assert scores.min() > 0.8
    assert np.array_equal(scores, cross_val_score(make(max_epochs=20), *moons, cv=3))


def test_grid_search_over_rates_and_sizes(make, moons):
    grid = {"lr": [1e-4, 0.5], "sizes": [[2, 2], [2, 16, 2]]}
    search = GridSearchCV(make(max_epochs=20), grid, cv=2).fit(*moons)
    assert search.best_params_["lr"] == 0.5
    assert [len(layer.weight) for layer in search.best_estimator_.module_ if isinstance(layer, nn.Linear)] == (
        search.best_params_["sizes"][1:]
    )
    same = GridSearchCV(make(max_epochs=20), {"lr": [1e-4, 0.5], "module__sizes": grid["sizes"]}, cv=2).fit(*moons)
    assert np.array_equal(same.cv_results_["mean_test_score"], search.cv_results_["mean_test_score"])


def test_a_pipeline_with_standardized_inputs(make, moons):
    X, y = moons
    pipeline = make_pipeline(StandardScaler(), make(max_epochs=20))
    assert cross_val_score(pipeline, X * [1e-3, 1e3] + 7, y, cv=2).min() > 0.8
    search = GridSearchCV(pipeline, {"torchclassifier__sizes": [[2, 8, 2]]}, cv=2).fit(X, y)
    assert len(search.best_estimator_[-1].module_[0].weight) == 8


def test_a_clone_has_the_parameters_but_nothing_learned(make, moons):
    fitted = make(max_epochs=2).fit(*moons)
    copy = clone(fitted)
    assert {name: copy.get_params()[name] for name in ("lr", "module__sizes", "random_state", "device")} == {
        name: fitted.get_params()[name] for name in ("lr", "module__sizes", "random_state", "device")
    }
    assert not copy.initialized_
    again = copy.fit(*moons)
    assert all(map(torch.equal, weights(fitted), weights(again)))


def test_pickles_predict_the_same(make, moons):
    fitted = make(max_epochs=2).fit(*moons)
    file = io.BytesIO()
    joblib.dump(fitted, file)
    file.seek(0)
    loaded = joblib.load(file)
    np.testing.assert_array_equal(loaded.predict_proba(moons[0]), fitted.predict_proba(moons[0]))
    assert loaded.partial_fit(*moons).score(*moons) > 0.5


def test_a_seed_is_all_that_counts_and_the_global_generator_stays(make, moons):
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    first = make(max_epochs=1).fit(*moons)
    assert torch.equal(torch.rand(3), expected)
    assert all(map(torch.equal, weights(first), weights(make(max_epochs=1).fit(*moons))))
    other = make(max_epochs=1, random_state=1).fit(*moons)
    assert not torch.equal(weights(first)[0], weights(other)[0])
    torch.manual_seed(0)
    unseeded = make(max_epochs=1, random_state=None).fit(*moons)
    assert all(map(torch.equal, weights(first), weights(unseeded)))


@pytest.mark.parametrize("kind", [np.array, list, pd.Series, "category"])
def test_labels_of_any_kind(make, kind):
    X, y = load_iris(return_X_y=True)
    names = np.array(["versicolor", "setosa", "virginica"])[y]
    labels = pd.Series(names, dtype="category") if kind == "category" else kind(names)
    fitted = make(sizes=[4, 3], lr=0.1, max_epochs=20).fit(StandardScaler().fit_transform(X), labels)
    assert fitted.classes_.tolist() == sorted(set(names))
    predicted = fitted.predict(StandardScaler().fit_transform(X))
    assert np.mean(predicted == names) == fitted.score(StandardScaler().fit_transform(X), labels) > 0.8


def test_labels_as_tensors_and_with_gaps(make, moons):
    X, y = moons
    fitted = make(max_epochs=20).fit(torch.tensor(X), torch.tensor(3 + 4 * y))
    assert set(fitted.predict(X)) == {3, 7}
    assert fitted.score(X, 3 + 4 * y) > 0.8


def test_inputs_of_any_kind_give_the_same(make, moons):
    X, y = moons
    fitted = make(max_epochs=2).fit(X, y)
    expected = fitted.predict_proba(X)
    for given in (X.astype(np.float32), X.tolist(), pd.DataFrame(X, columns=["a", "b"]), torch.tensor(X)):
        np.testing.assert_allclose(fitted.predict_proba(given), expected, rtol=1e-6)
        again = make(max_epochs=2).fit(given, y)
        assert all(map(torch.equal, weights(fitted), weights(again)))
    whole = np.round(10 * X)
    np.testing.assert_array_equal(fitted.predict_proba(whole.astype(int)), fitted.predict_proba(whole))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch_size": -1},
        {"iterator_train__shuffle": False},
        {"iterator_train__drop_last": True, "batch_size": 64},
        {"iterator_train__batch_size": 30, "iterator_valid__batch_size": 7},
        {"train_split": ValidSplit(5)},
    ],
)
@pytest.mark.parametrize("convert", [np.asarray, torch.tensor])
def test_whole_batches_are_those_of_single_examples(make, moons, monkeypatch, settings, convert):
    X, y = moons
    fitted = make(max_epochs=2, **settings).fit(convert(X), y)
    assert fitted.get_iterator(fitted.get_dataset(X, y), training=True).batch_size is None
    monkeypatch.setattr(TorchClassifier, "get_iterator", NeuralNetClassifier.get_iterator)
    one_by_one = make(max_epochs=2, **settings).fit(convert(X), y)
    assert all(map(torch.equal, weights(fitted), weights(one_by_one)))
    assert fitted.history[:, "train_loss"] == one_by_one.history[:, "train_loss"]
    np.testing.assert_array_equal(fitted.predict_proba(X), one_by_one.predict_proba(X))


def test_other_loaders_and_data_sets_stay_skorchs(make, moons):
    X, y = moons
    collated = make(max_epochs=1, iterator_train__collate_fn=torch.utils.data.default_collate).fit(X, y)
    assert collated.get_iterator(collated.get_dataset(X, y), training=True).batch_size == 20
    data = torch.utils.data.TensorDataset(torch.tensor(X).float(), torch.tensor(y))
    fitted = make(max_epochs=1, classes=[0, 1]).fit(data, None)
    assert fitted.predict_proba(data).shape == (200, 2)


def test_integers_stay_for_an_embedding(device):
    words = np.arange(40).reshape(20, 2) % 5
    fitted = TorchClassifier(
        lambda: nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(6, 2)), device=device, random_state=0
    ).fit(words, words[:, 0] > 2)
    assert fitted.predict(words).dtype == bool


class Both(nn.Module):
    """Takes two inputs."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, a, b):
        return self.layer(torch.cat([a, b], 1))


def test_inputs_by_name(device, moons):
    X, y = moons
    inputs = {"a": X[:, :1], "b": X[:, 1:]}
    assert TorchClassifier(Both, device=device, max_epochs=20, random_state=0).fit(inputs, y).score(inputs, y) > 0.7


def test_a_class_that_a_fold_lacks_has_no_probability(make, moons):
    X, y = moons
    fitted = make(sizes=[2, 5], max_epochs=5).fit(X, y)
    probs = fitted.predict_proba(X)
    assert probs.shape == (200, 2)
    np.testing.assert_allclose(probs.sum(axis=1), 1, rtol=1e-6)
    assert set(fitted.predict(X)) <= {0, 1}


def test_a_validation_split_and_early_stopping_with_texts_as_labels(make, moons):
    from skorch.callbacks import EarlyStopping

    X, y = moons
    settings = {"train_split": ValidSplit(5, stratified=True), "callbacks": [EarlyStopping(patience=2)], "lr": 1e-6}
    fitted = make(max_epochs=30, **settings).fit(X, np.array(["a", "b"])[y])
    assert "valid_loss" in fitted.history[-1]
    assert len(fitted.history) <= 30


def test_training_goes_on_with_the_classes_of_before(make, moons):
    X, y = moons
    names = np.array(["no", "yes"])[y]
    fitted = make(max_epochs=1).fit(X, names)
    before = weights(fitted)
    fitted.partial_fit(X[names == "yes"], names[names == "yes"])
    assert fitted.classes_.tolist() == ["no", "yes"]
    assert not torch.equal(before[0], weights(fitted)[0])
    with pytest.raises(ValueError, match=r"expected labels among \['no', 'yes'\], got \['perhaps'\] too: make it with"):
        fitted.partial_fit(X, ["perhaps"] * len(X))
    assert fitted.fit(X, y).classes_.tolist() == [0, 1]  # anew
    given = make(max_epochs=20, classes=["yes", "no"]).fit(X, names)
    assert given.classes_.tolist() == ["yes", "no"]
    assert given.score(X, names) > 0.8


@pytest.mark.parametrize(
    ("settings", "X", "y", "error", "sentence"),
    [
        ({"module": MLP([2, 2])}, None, None, TypeError, "a class or function that makes the model, got a MLP: pass"),
        ({"max_epoch": 3}, None, None, TypeError, r"the arguments of MLP, got others, got an unexpected keyword .*"),
        (
            {"sizes": [2, 1]},
            None,
            None,
            ValueError,
            r"outputs \(N, K\) for K = 2 classes, got \(20, 1\): make the last",
        ),
        (
            {"sizes": [3, 2]},
            None,
            None,
            ValueError,
            r"X to fit the model, got batches .* \(20, 2\), mat1 and mat2 shape",
        ),
        ({}, None, np.eye(2)[[0, 1] * 100], ValueError, r"labels y of shape \(N,\), got \(200, 2\): pass one label "),
        (
            {},
            None,
            np.zeros((200, 1)),
            ValueError,
            r"labels y of shape \(N,\), got \(200, 1\): .* y.ravel\(\) of a col",
        ),
        ({}, np.full((200, 2), "a"), None, TypeError, "X to be numbers, got a ndarray of shape .*: encode texts and"),
    ],
)
def test_what_does_not_fit_is_told(make, moons, settings, X, y, error, sentence):
    given = make(**settings)
    with pytest.raises(error, match=f"^TorchClassifier expected {sentence}"):
        given.fit(moons[0] if X is None else X, moons[1] if y is None else y)


def test_labels_that_are_no_classes_are_told(make, moons):
    with pytest.raises(ValueError, match="continuous"):
        make().fit(moons[0], np.linspace(0, 1, 200))


def test_outputs_that_are_nan_are_told(make, moons):
    X, y = moons
    fitted = make(lr=1e30, max_epochs=2).fit(X, y)
    with pytest.raises(
        ValueError, match=r"finite outputs, got nan for 200 of 200 rows: standardize X, or fit with a s"
    ):
        fitted.predict(X)


def test_nothing_is_warned_of(make, moons):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        GridSearchCV(make(max_epochs=1), {"lr": [0.1]}, cv=2).fit(*moons)


def test_an_environment_without_skorch_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "skorch", None)
    specification = importlib.util.spec_from_file_location("without_skorch", classifier.__file__)
    with pytest.raises(ModuleNotFoundError, match=r"^TorchClassifier expected the package skorch, .*: install it, for"):
        specification.loader.exec_module(importlib.util.module_from_spec(specification))
