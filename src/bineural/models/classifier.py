"""Torch models as classifiers that scikit-learn's tools accept, by skorch."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import torch
from sklearn.utils.multiclass import check_classification_targets
from torch import Tensor, nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, SequentialSampler, Subset

from bineural.inputs import kind, shown
from bineural.trainers.device import choose_device

try:
    from skorch import NeuralNet, NeuralNetClassifier
    from skorch.callbacks import EpochTimer, PassthroughScoring
    from skorch.dataset import Dataset as SkorchDataset
except ModuleNotFoundError as error:
    if error.name != "skorch":
        raise
    raise ModuleNotFoundError(
        "TorchClassifier expected the package skorch, got an environment without it: "
        "install it, for example with pip install 'bineural[skorch]'",
        name="skorch",
    ) from error


class TorchClassifier(NeuralNetClassifier):  # type: ignore[misc]
    """A torch model with `fit`, `predict` and `score`, for cross-validation, grid search and pipelines.

    It is skorch's `NeuralNetClassifier` with the defaults of the book: cross-entropy on logits, plain SGD, the fastest
    device, batches in a new order in each epoch, all data for training and no lines of text. Labels may be of any
    kind, texts too; arrays of float64 become float32.

    Parameters
    ----------
    module : type of nn.Module, or function
        Makes the model, anew in each `fit`, with at least as many outputs as there are classes.
    lr : float
        Learning rate.
    max_epochs, batch_size : int
        Epochs of `fit`, and examples in a step.
    optimizer : type of torch.optim.Optimizer
        Its settings are written ``optimizer__momentum=0.9``.
    random_state : int, optional
        What draws the initial parameters and the orders; by default torch's global generator does.
    device : str or torch.device, optional
        By default `choose_device()`.
    **settings
        Arguments of `module`, or others of skorch's `NeuralNet`. An argument of `module` that is named like one of
        skorch, and each in `get_params`, has ``module__`` before its name.

    Attributes
    ----------
    classes_ : ndarray, shape (K,)
        The distinct labels, sorted; output k of the model belongs to ``classes_[k]``.
    module_ : nn.Module
        The trained model.
    history : skorch.history.History
        ``history[:, "train_loss"]`` are the mean losses of the epochs.

    Raises
    ------
    ValueError
        If labels have another shape than (N,), or the model has fewer outputs than there are classes.
    ModuleNotFoundError
        If skorch is not installed.

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> from sklearn.model_selection import GridSearchCV
    >>> from bineural.models import MLP
    >>> X, y = make_moons(200, noise=0.1, random_state=0)
    >>> classifier = TorchClassifier(MLP, sizes=[2, 16, 2], lr=0.5, batch_size=20, random_state=0, device="cpu")
    >>> grid = GridSearchCV(classifier, {"lr": [0.001, 0.5], "sizes": [[2, 16, 2]]}, cv=3).fit(X, y)
    >>> grid.best_params_["lr"], bool(grid.best_score_ > 0.8)
    (0.5, True)
    """

    def __init__(
        self,
        module: Callable[..., nn.Module],
        *,
        lr: float = 0.1,
        max_epochs: int = 10,
        batch_size: int = 32,
        optimizer: type[torch.optim.Optimizer] = torch.optim.SGD,
        criterion: Any = nn.CrossEntropyLoss,
        iterator_train__shuffle: bool = True,
        train_split: Any = None,
        verbose: int = 0,
        random_state: int | None = None,
        device: str | torch.device | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(
            module,
            lr=lr,
            max_epochs=max_epochs,
            batch_size=batch_size,
            optimizer=optimizer,
            criterion=criterion,
            iterator_train__shuffle=iterator_train__shuffle,
            train_split=train_split,
            verbose=verbose,
            device=str(choose_device()) if device is None else device,
            **_full_names(settings),
        )
        self.random_state = random_state

    @property
    def _default_callbacks(self) -> list[tuple[str, Any]]:
        # without the lines of text, and the accuracy of a validation split, which knows labels as numbers only
        return [
            ("epoch_timer", EpochTimer()),
            ("train_loss", PassthroughScoring(name="train_loss", on_train=True)),
            ("valid_loss", PassthroughScoring(name="valid_loss")),
        ]

    def set_params(self, **params: Any) -> Self:
        """Set parameters under the names that the class takes."""
        super().set_params(**_full_names(params))
        return self

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Self:
        """Train a new model on X, (N, ...), and labels y, (N,)."""
        if not self.warm_start and hasattr(self, "classes_inferred_"):
            del self.classes_inferred_
        with self._seeded():
            super().fit(X, y, **fit_params)
        return self

    def predict_proba(self, X: Any) -> npt.NDArray[np.floating[Any]]:
        """Compute the probability of each class, (N, ...) -> (N, K)."""
        probs = super().predict_proba(X)[:, : len(self.classes_)]  # further outputs have never been targets
        is_nan = np.isnan(probs).any(axis=1)
        if is_nan.any():
            raise ValueError(
                f"TorchClassifier expected finite outputs, got nan for {is_nan.sum()} of {len(probs)} rows: "
                "standardize X, or fit with a smaller lr"
            )
        shares: npt.NDArray[np.floating[Any]] = probs / probs.sum(axis=1, keepdims=True)
        return shares

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """Choose the most probable class, (N, ...) -> (N,)."""
        predictions: npt.NDArray[Any] = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return predictions

    # What skorch calls on the way

    def initialize_module(self) -> Self:
        """Make the model, of arguments that it takes."""
        if isinstance(self.module, nn.Module) or not callable(self.module):
            raise TypeError(
                f"TorchClassifier expected a class or function that makes the model, got {kind(self.module)}: "
                "pass for example MLP, and its arguments by their names, sizes=[64, 40, 10]"
            )
        try:
            inspect.signature(self.module).bind(**self.get_params_for("module"))
        except TypeError as error:
            name = getattr(self.module, "__name__", shown(self.module))
            raise TypeError(
                f"TorchClassifier expected the arguments of {name}, got others, {error}: "
                "pass them by their names, and look for misspelled ones"
            ) from error
        super().initialize_module()
        return self

    def check_data(self, X: Any, y: Any) -> None:
        """Check the labels, and list the classes unless they are known."""
        if y is not None:
            y = _label_array(y)
            check_classification_targets(y)
            if hasattr(self, "classes_inferred_"):
                return  # of the fit that this one continues
        super().check_data(X, y)

    def get_dataset(self, X: Any, y: Any = None) -> Any:
        """Make the data set, with inputs as tensors take them, and classes as numbers from 0."""
        return super().get_dataset(self._inputs(X), None if y is None else self._numbered(y))

    def get_iterator(self, dataset: Any, training: bool = False) -> Any:
        """Make the batches, each cut out of the arrays as a whole: the same as example by example, and faster."""
        iterator = self.iterator_train if training else self.iterator_valid
        settings = self.get_params_for("iterator_train" if training else "iterator_valid")
        if (
            iterator is not DataLoader
            or settings.keys() - {"batch_size", "drop_last", "shuffle"}
            or not _is_whole(dataset)
        ):
            return super().get_iterator(dataset, training)
        size = settings.get("batch_size", self.batch_size)
        order = RandomSampler(dataset) if settings.get("shuffle") else SequentialSampler(dataset)
        rows = BatchSampler(order, len(dataset) if size == -1 else size, settings.get("drop_last", False))
        return DataLoader(dataset, sampler=rows, batch_size=None)

    def infer(self, x: Any, **fit_params: Any) -> Any:
        """Run the model on a batch."""
        try:
            return super().infer(x, **fit_params)
        except RuntimeError as error:
            reason = str(error).partition("\n")[0].rstrip(".:")
            raise ValueError(
                f"TorchClassifier expected X to fit the model, got batches that are {kind(x)}, {reason}: "
                "make the first layer fit the features, or reshape X"
            ) from error

    def get_loss(self, y_pred: Any, y_true: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        """Compute the loss of a batch, (N, K) outputs and (N,) class numbers."""
        if isinstance(y_pred, Tensor) and (y_pred.ndim < 2 or y_pred.shape[1] < len(self.classes_)):
            raise ValueError(
                f"TorchClassifier expected outputs (N, K) for K = {len(self.classes_)} classes, got "
                f"{tuple(y_pred.shape)}: make the last layer of the model as wide as there are classes"
            )
        loss: Tensor = super().get_loss(y_pred, y_true, *args, **kwargs)
        return loss

    def _inputs(self, X: Any) -> Any:
        if isinstance(X, Mapping):
            return {name: self._inputs(each) for name, each in X.items()}
        if isinstance(X, tuple):
            return tuple(map(self._inputs, X))
        if isinstance(X, Tensor):
            return X.float() if X.dtype == torch.float64 else X
        if isinstance(X, list) or hasattr(X, "iloc"):  # a frame of pandas, which skorch would take for many inputs
            X = np.asarray(X)
        if not isinstance(X, np.ndarray):
            return X  # a data set, say
        if X.dtype.kind not in "fiub":
            raise TypeError(
                f"TorchClassifier expected X to be numbers, got {kind(X)}: encode texts and categories before, for "
                "example with OneHotEncoder in a pipeline"
            )
        takes_integers = any(isinstance(module, nn.Embedding) for module in self.module_.modules())
        return X if takes_integers and X.dtype.kind != "f" else X.astype(np.float32)

    def _numbered(self, y: Any) -> npt.NDArray[np.int64]:
        """Return the place of each label in `classes_`, which a caller may have given in any order."""
        y, order = _label_array(y), np.argsort(self.classes_)
        unknown = np.setdiff1d(y, self.classes_)
        if unknown.size:
            raise ValueError(
                f"TorchClassifier expected labels among {self.classes_.tolist()}, got {unknown.tolist()} too: "
                "make it with classes=[...] for all of them, or call fit to start anew"
            )
        numbers: npt.NDArray[np.int64] = order[np.searchsorted(self.classes_, y, sorter=order)].astype(np.int64)
        return numbers

    @contextmanager
    def _seeded(self) -> Iterator[None]:
        """Draw from `random_state`, if it is given, and leave torch's global generators as they are."""
        if self.random_state is None:
            yield
            return
        device = torch.device(self.device)
        with torch.random.fork_rng([device] if device.type == "cuda" else []):
            torch.manual_seed(self.random_state)
            yield


def _is_whole(dataset: Any) -> bool:
    """Tell whether a data set holds one array of inputs, of which it gives many rows when asked for many."""
    if isinstance(dataset, Subset):
        dataset = dataset.dataset
    return type(dataset) is SkorchDataset and isinstance(dataset.X, np.ndarray | Tensor)


def _label_array(y: Any) -> npt.NDArray[Any]:
    labels = np.asarray(y.cpu() if isinstance(y, Tensor) else y)
    if labels.ndim != 1:
        raise ValueError(
            f"TorchClassifier expected labels y of shape (N,), got {labels.shape}: pass one label for each row of X, "
            "for example y.argmax(axis=1) of one-hot rows or y.ravel() of a column"
        )
    return labels


def _full_names(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings under the names that skorch has for them: what it does not know is the model's."""
    return {
        name if name in _KNOWN or "__" in name or "_" in (name[0], name[-1]) else f"module__{name}": setting
        for name, setting in settings.items()
    }


_KNOWN = {
    "history",
    "random_state",
    *inspect.signature(NeuralNet).parameters,
    *inspect.signature(NeuralNetClassifier).parameters,
}
