"""Layers one after another, and the loop that trains them."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.scratch.contracts import Layer, Loss, Optimizer, check_layers, check_training, first_step
from bineural.scratch.loss import CrossEntropyLoss
from bineural.scratch.module import Array, Module, Parameter, as_array, named_parameters, spelled
from bineural.scratch.optimizers import SGD


class DivergedError(ValueError):
    """The mean loss of an epoch is nan or infinite.

    Attributes
    ----------
    losses : list of float
        Of each epoch until then, this one included.
    """

    def __init__(self, losses: list[float]) -> None:
        super().__init__(
            f"Training expected a finite loss, got {losses[-1]} in epoch {len(losses)}: "
            "standardize X or make the learning rate smaller"
        )
        self.losses = losses

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.losses,)


class Sequential(Module):
    """Layers one after another: forward from the first to the last, backward from the last to the first.

    Parameters
    ----------
    *layers : Module, or anything with `forward` and `backward`
        The output of each is the input of the next. A class of one's own needs to inherit from nothing; what it has to
        train are its attributes that are a `Parameter`.

    Raises
    ------
    TypeError
        If something is no layer.

    Examples
    --------
    >>> from bineural.scratch import Linear, ReLU
    >>> network = Sequential(Linear(2, 8, rng=0), ReLU(), Linear(8, 3, rng=1))
    >>> network(np.zeros((5, 2))).shape
    (5, 3)
    >>> network.backward(np.ones((5, 3))).shape
    (5, 2)
    >>> [(name, parameter.grad.shape) for name, parameter in network.named_parameters()]
    [('0.weight', (8, 2)), ('0.bias', (8,)), ('2.weight', (3, 8)), ('2.bias', (3,))]
    """

    def __init__(self, *layers: Layer) -> None:
        check_layers(layers)
        self.layers = layers

    def forward(self, x: Array) -> Array:
        """Compute y = fₙ(… f₂(f₁(x)))."""
        x = as_array(x, "Sequential.forward")
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad_output: Array) -> Array:
        """Turn dL/dy into dL/dx, one layer at a time: this loop is backpropagation."""
        for layer in reversed(self.layers):
            grad_output = layer.backward(grad_output)
        return grad_output

    def fit(
        self,
        X: npt.ArrayLike,
        y: npt.ArrayLike,
        *,
        loss: Loss | None = None,
        optimizer: Optimizer | None = None,
        epochs: int = 100,
        batch_size: int = 32,
        shuffle: bool = True,
        rng: np.random.Generator | int | None = None,
    ) -> list[float]:
        """Train the layers with mini-batches; the parameters go on from where they are.

        Parameters
        ----------
        X : array_like of numbers, shape (N, ...)
            An example in each row.
        y : array_like, shape (N, ...)
            The target of each row, as the loss takes them: labels 0..K−1 for cross-entropy.
        loss : callable with `backward`, optional
            ``loss(outputs, targets)`` computes the mean loss of a batch, and ``loss.backward()`` its gradient with
            respect to the outputs; by default `CrossEntropyLoss()`.
        optimizer : object with `step`, optional
            What moves the parameters; by default ``SGD(network.parameters(), lr=0.1)``.
        epochs, batch_size : int
            At least 1. The last batch of an epoch may be shorter.
        shuffle : bool
            Whether each epoch takes the examples in a new order.
        rng : numpy.random.Generator, int or None
            What draws the orders; the same int gives the same network bit for bit, if it starts from the same numbers.

        Returns
        -------
        list of float
            The mean loss over the examples of each epoch, each taken before the step that it led to.

        Raises
        ------
        TypeError, ValueError
            If X and y are not fit for training, a layer or the loss breaks its contract at the first batch, which names
            the layer, or the loss stops being finite.

        Examples
        --------
        A layer of one's own among those of the package:

        >>> from bineural.scratch import Linear
        >>> class LeakyReLU:
        ...     def forward(self, x):
        ...         self.slope = np.where(x > 0, 1, 0.1)
        ...         return x * self.slope
        ...
        ...     def backward(self, grad_output):
        ...         return grad_output * self.slope
        >>> X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), [0, 1, 1, 0]
        >>> network = Sequential(Linear(2, 8, rng=0), LeakyReLU(), Linear(8, 2, rng=1))
        >>> losses = network.fit(X, y, epochs=1000, rng=0)
        >>> len(losses), losses[-1] < 0.1 * losses[0]
        (1000, True)
        >>> network(X).argmax(axis=1)
        array([0, 1, 1, 0])
        """
        criterion = CrossEntropyLoss() if loss is None else loss
        chain, counts = self._chain(), {"epochs": epochs, "batch_size": batch_size}
        X, y = check_training(chain, criterion, optimizer, X, y, counts)
        optimizer = SGD(self.parameters(), lr=0.1) if optimizer is None else optimizer
        rng, N, is_first = np.random.default_rng(rng), len(X), True
        losses: list[float] = []
        for _ in range(epochs):
            order = rng.permutation(N) if shuffle else np.arange(N)
            total = 0.0
            for start in range(0, N, batch_size):
                batch = order[start : start + batch_size]  # the last: the rest
                if is_first:
                    value, is_first = first_step(chain, criterion, X[batch], y[batch]), False
                else:
                    value = criterion(self.forward(X[batch]), y[batch])
                    self.backward(criterion.backward())
                optimizer.step()
                total += value * len(batch)
            losses.append(float(total / N))
            if not math.isfinite(losses[-1]):
                raise DivergedError(losses)
        self.forget()
        return losses

    def _chain(self) -> list[Layer]:
        """List the layers of this network and of those within it, in the order of the forward pass."""
        if (type(self).forward, type(self).backward) != (Sequential.forward, Sequential.backward):
            return [self]  # what a pass of another kind does with its layers is not known
        layers: list[Layer] = []
        for layer in self.layers:
            layers += layer._chain() if isinstance(layer, Sequential) else [layer]
        return layers

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """List the parameters layer by layer, as `0.weight`, `0.bias`, `2.weight`, …"""
        return [
            (f"{index}.{name}", parameter)
            for index, layer in enumerate(self.layers)
            for name, parameter in named_parameters(layer)
        ]

    def forget(self) -> None:
        """Drop what the last forward pass saved in each layer that has a `forget` too."""
        for layer in self.layers:
            if hasattr(layer, "forget"):
                layer.forget()

    def __getitem__(self, index: int) -> Any:
        return self.layers[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.layers)

    def __len__(self) -> int:
        return len(self.layers)

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(spelled, self.layers))})"
