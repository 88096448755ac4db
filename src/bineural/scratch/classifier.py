"""A multilayer perceptron that scikit-learn's tools accept as a classifier."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from itertools import pairwise
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from bineural.scratch.activations import ReLU, Sigmoid, Tanh
from bineural.scratch.contracts import Layer, Loss
from bineural.scratch.linear import Linear
from bineural.scratch.loss import softmax
from bineural.scratch.module import Array
from bineural.scratch.optimizers import SGD
from bineural.scratch.sequential import DivergedError, Sequential

ACTIVATIONS: dict[str, Callable[[], Layer]] = {"relu": ReLU, "logistic": Sigmoid, "tanh": Tanh}
DTYPES = [np.float64, np.float32]  # kept as they come; anything else becomes the first


class MLPClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Multilayer perceptron trained with mini-batch gradient descent on the mean cross-entropy.

    Parameters have the names of `sklearn.neural_network.MLPClassifier`. No example stays in the classifier, nor in its
    pickles, once a method has returned.

    Parameters
    ----------
    hidden_layer_sizes : int or sequence of int
        Outputs of each hidden layer; `()` is logistic regression.
    activation : {"relu", "logistic", "tanh"}, or a class of layers
        What follows each hidden layer. A class, which may be your own, is called without arguments; it needs `forward`
        and `backward`, and to inherit from nothing.
    linear : class of layers
        What is called as ``linear(in_features, out_features)`` for each hidden layer and for the logits; also with the
        keywords `rng` and `dtype` of `Linear`, if it takes them.
    layers : Sequential or sequence of layers, optional
        The whole network in place of `hidden_layer_sizes`, `activation` and `linear`, from features to K logits. Each
        `fit` trains a copy, which starts from the numbers that the layers have.
    loss : object, optional
        What training makes small: ``loss(logits, labels)`` with labels 0..K−1 computes it and ``loss.backward()`` its
        gradient; by default `CrossEntropyLoss()`.
    learning_rate_init : float
        Learning rate, at least 0, the same in all epochs.
    batch_size : int
        Examples in a step, at least 1; the last batch of an epoch may be shorter, and all of the data is one
        batch if there is less of it.
    max_iter : int
        Epochs that `fit` trains, at least 1.
    momentum, weight_decay : float
        Of `SGD`.
    shuffle : bool
        Whether each epoch takes the examples in a new order.
    random_state : int, numpy.random.Generator, numpy.random.RandomState or None
        What draws the initial parameters and the orders; the same int gives the same network bit for bit.

    Attributes
    ----------
    classes_ : ndarray, shape (K,)
        The distinct labels, sorted; output k of the network belongs to `classes_[k]`.
    network_ : Sequential
        From features to K logits.
    loss_curve_ : list of float
        Mean loss over the examples of each epoch, each taken before the step that it led to.
    n_iter_ : int
        Epochs trained.
    n_features_in_ : int
        Columns of X.

    Raises
    ------
    TypeError, ValueError
        If a parameter is out of its range, a layer or the loss breaks its contract, X or y is not fit for training, or
        the loss stops being finite; a `fit` that raises leaves the classifier unfitted, also one fitted before.
        Of predictions, if they are nan.

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> X, y = make_moons(400, noise=0.075, random_state=0)
    >>> classifier = MLPClassifier(max_iter=20, random_state=0).fit(X, y)
    >>> classifier.predict_proba(X).shape
    (400, 2)
    >>> classifier.score(X, y) > 0.9
    True

    An activation of one's own:

    >>> class Absolute:
    ...     def forward(self, x):
    ...         self.sign = np.sign(x)
    ...         return np.abs(x)
    ...
    ...     def backward(self, grad_output):
    ...         return grad_output * self.sign
    >>> classifier = MLPClassifier(8, Absolute, max_iter=20, random_state=0).fit(X, y)
    >>> classifier.network_
    Sequential(Linear(2, 8), Absolute(), Linear(8, 2))
    """

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (32, 32),
        activation: Literal["relu", "logistic", "tanh"] | Callable[[], Layer] = "relu",
        *,
        linear: Callable[..., Layer] = Linear,
        layers: Sequential | Sequence[Layer] | None = None,
        loss: Loss | None = None,
        learning_rate_init: float = 0.1,
        batch_size: int = 32,
        max_iter: int = 100,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        shuffle: bool = True,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.linear = linear
        self.layers = layers
        self.loss = loss
        self.learning_rate_init = learning_rate_init
        self.batch_size = batch_size
        self.max_iter = max_iter
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.shuffle = shuffle
        self.random_state = random_state

    def fit(self, X: npt.ArrayLike, y: npt.ArrayLike) -> Self:
        """Train a new network for `max_iter` epochs on X of shape (N, features) and y of shape (N,)."""
        try:
            X, y = self._validate(X, y, reset=True)
            classes, labels = np.unique(y, return_inverse=True)
            self._start(X, classes)
            self._train(X, labels, self.max_iter)
        except BaseException:
            self._unfit()
            raise
        return self

    def partial_fit(self, X: npt.ArrayLike, y: npt.ArrayLike, classes: npt.ArrayLike | None = None) -> Self:
        """Train one more epoch; the first call needs all `classes`, because its y may lack some of them."""
        is_first = not hasattr(self, "network_")
        X, y = self._validate(X, y, reset=is_first)
        if is_first and classes is None:
            raise ValueError(
                "The first partial_fit expected classes, got none: pass classes=np.unique(y) with all labels in y"
            )
        known = self.classes_ if classes is None else np.unique(classes)
        if not is_first and not np.array_equal(known, self.classes_):
            raise ValueError(
                f"partial_fit expected the classes of its first call, {self.classes_.tolist()}, "
                f"got {known.tolist()}: pass the same ones, or call fit to start anew"
            )
        unknown = np.setdiff1d(y, known)
        if unknown.size:
            raise ValueError(
                f"partial_fit expected labels among {known.tolist()}, got {unknown.tolist()} too: "
                "list all labels in the classes of the first call"
            )
        try:
            if is_first:
                self._start(X, known)
            self._train(X, np.searchsorted(known, y), 1)
        except BaseException:
            if is_first:
                self._unfit()
            raise
        return self

    def predict_proba(self, X: npt.ArrayLike) -> Array:
        """Compute the probability of each class, (N, features) -> (N, K)."""
        check_is_fitted(self)
        probs = softmax(self.network_(validate_data(self, X, dtype=DTYPES, reset=False)))
        self.network_.forget()  # X and what was computed from it: there will be no backward pass
        unknown = np.isnan(probs).any(axis=1)  # (N, K) -> (N,)
        if unknown.any():
            raise ValueError(
                f"MLPClassifier expected finite logits, got nan or infinity for {unknown.sum()} of {len(probs)} rows: "
                "standardize X, or fit with a smaller learning_rate_init"
            )
        return probs

    def predict(self, X: npt.ArrayLike) -> npt.NDArray[Any]:
        """Choose the most probable class, (N, features) -> (N,)."""
        probs = self.predict_proba(X)
        predictions: npt.NDArray[Any] = self.classes_[probs.argmax(axis=1)]
        return predictions

    def _validate(self, X: npt.ArrayLike, y: npt.ArrayLike, *, reset: bool) -> tuple[Array, npt.NDArray[Any]]:
        """Check and convert as scikit-learn's own estimators do; `reset` forgets the columns seen before."""
        X_checked, y_checked = validate_data(self, X, y, dtype=DTYPES, reset=reset)
        check_classification_targets(y_checked)
        return X_checked, y_checked

    def _start(self, X: Array, classes: npt.NDArray[Any]) -> None:
        """Draw a new network for X and these classes."""
        self._check_parameters()
        seed = self.random_state
        if isinstance(seed, np.random.RandomState):  # scikit-learn's kind of generator seeds ours
            seed = seed.randint(2**31)
        self._rng = np.random.default_rng(seed)
        self.network_ = self._new_network(X, len(classes))
        self._optimizer = SGD(self.network_.parameters(), self.learning_rate_init, self.momentum, self.weight_decay)
        self.classes_ = classes
        self.loss_curve_: list[float] = []

    def _new_network(self, X: Array, n_classes: int) -> Sequential:
        """Make the layers, or a copy of those that were given."""
        if self.layers is not None:
            given = deepcopy(self.layers)
            network = given if isinstance(given, Sequential) else Sequential(*given)
            shape = deepcopy(network)(X[:1]).shape  # a copy, for layers that remember what they have seen
            if shape != (1, n_classes):
                raise ValueError(
                    f"MLPClassifier expected layers that end in {n_classes} logits, one for each class, got outputs of "
                    f"shape {shape} for one row: make the last one Linear(..., {n_classes})"
                )
            return network
        options = {"rng": self._rng, "dtype": X.dtype}
        takes = inspect.signature(self.linear).parameters.values()
        if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in takes):
            options = {name: options[name] for name in options if name in {parameter.name for parameter in takes}}
        activation = ACTIVATIONS[self.activation] if isinstance(self.activation, str) else self.activation
        sizes = [X.shape[1], *np.ravel(self.hidden_layer_sizes).tolist(), n_classes]
        layers: list[Layer] = []
        for in_features, out_features in pairwise(sizes):
            layers += [self.linear(in_features, out_features, **options), activation()]
        return Sequential(*layers[:-1])  # nothing follows the logits

    def _train(self, X: Array, labels: npt.NDArray[np.intp], epochs: int) -> None:
        """Go on training for some epochs."""
        try:
            self.loss_curve_ += self.network_.fit(
                X,
                labels,
                loss=deepcopy(self.loss),  # what it keeps of the examples stays in the copy
                optimizer=self._optimizer,
                epochs=epochs,
                batch_size=self.batch_size,
                shuffle=self.shuffle,
                rng=self._rng,
            )
        except DivergedError as error:
            epoch = len(self.loss_curve_) + len(error.losses)
            self._unfit()  # the weights are no numbers any more
            raise ValueError(
                f"Training expected a finite loss, got {error.losses[-1]} in epoch {epoch}: "
                f"standardize X or make learning_rate_init={self.learning_rate_init} smaller"
            ) from None
        self.n_iter_ = len(self.loss_curve_)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "network_")

    def _unfit(self) -> None:
        """Remove what training made."""
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)

    def _check_parameters(self) -> None:
        for name, of, example in (("activation", self.activation, "ReLU"), ("linear", self.linear, "Linear")):
            named = name == "activation" and isinstance(of, str)
            if not (named or callable(of)) or hasattr(type(of), "forward"):  # a layer can be called too
                raise TypeError(
                    f"MLPClassifier expected {name} as a class of layers, got {of!r}: "
                    f"pass the class itself, as {name}={example}"
                )
        if isinstance(self.activation, str) and self.activation not in ACTIVATIONS:
            raise ValueError(
                f"MLPClassifier expected activation among {list(ACTIVATIONS)}, got {self.activation!r}: "
                "pick one of them, or pass a class of layers"
            )
        if self.layers is not None and not isinstance(self.layers, Sequential | list | tuple):
            raise TypeError(
                f"MLPClassifier expected layers as a list or a Sequential, got {type(self.layers).__name__}: "
                "pass for example layers=[Linear(2, 8), ReLU(), Linear(8, 2)]"
            )
        sizes = self.hidden_layer_sizes
        if any(hasattr(size, "forward") for size in (sizes if isinstance(sizes, Iterable) else [sizes])):
            raise TypeError(
                "MLPClassifier expected whole numbers for hidden_layer_sizes, got layers: pass them as layers=[...]"
            )
        counts = {
            "hidden_layer_sizes": self.hidden_layer_sizes,
            "batch_size": self.batch_size,
            "max_iter": self.max_iter,
        }
        for name, value in counts.items():
            if not all(isinstance(count, int) and count >= 1 for count in np.ravel(value).tolist()):
                raise ValueError(
                    f"MLPClassifier expected whole numbers from 1 up for {name}, got {value!r}: pass for example 32"
                )
