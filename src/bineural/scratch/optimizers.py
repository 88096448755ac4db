"""Stochastic gradient descent: what moves the parameters once `backward` has written their gradients."""

import numbers
from collections.abc import Iterable

import numpy as np

from bineural.scratch.module import Parameter


class SGD:
    """Stochastic gradient descent, p ← p − lr · g, with momentum and weight decay as in `torch.optim.SGD`.

    For each parameter p with gradient g::

        g ← g + weight_decay · p
        v ← momentum · v + g          v starts at 0
        g ← v                         or g + momentum · v with nesterov
        p ← p − lr · g

    Parameters
    ----------
    parameters : iterable of Parameter
        What to train, as `network.parameters()` lists it.
    lr : float
        Learning rate, at least 0; may be changed between steps as `optimizer.lr`.
    momentum : float
        Share of the velocity v that a step keeps, at least 0 and usually below 1; 0 is plain descent.
    weight_decay : float
        Strength of the pull towards zero, at least 0.
    nesterov : bool
        Whether to look one step of the velocity ahead; needs a momentum above 0.

    Raises
    ------
    TypeError
        If something is no `Parameter`.
    ValueError
        If there is nothing to train or a number is out of its range.

    References
    ----------
    Sutskever, Martens, Dahl, Hinton. On the importance of initialization and momentum in deep learning.
    ICML 2013. The learning rate is outside of the velocity here, as in
    https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html

    Examples
    --------
    >>> weight = Parameter([1.0])
    >>> optimizer = SGD([weight], lr=0.1)
    >>> weight.grad = np.array([2.0])
    >>> optimizer.step()
    >>> weight.data
    array([0.8])
    """

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
    ) -> None:
        given = list(parameters) if isinstance(parameters, Iterable) else [parameters]
        for each in given:
            if not isinstance(each, Parameter):
                raise TypeError(
                    f"SGD expected parameters to train, got a {type(each).__name__} among them: "
                    "pass network.parameters(), or a list of Parameter"
                )
        self.parameters = given
        if not self.parameters:
            raise ValueError("SGD expected parameters to train, got none: pass network.parameters()")
        for name, value in {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}.items():
            if not isinstance(value, numbers.Real) or not value >= 0:  # nan is caught too
                raise ValueError(f"SGD expected {name} of at least 0, got {value!r}: choose a number in that range")
        if nesterov and momentum == 0:
            raise ValueError("SGD expected momentum above 0 for nesterov, got 0: pass for example momentum=0.9")
        self.lr = lr
        self.momentum = momentum
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.velocities = [np.zeros_like(parameter.data) for parameter in self.parameters]

    def step(self) -> None:
        """Move every parameter that has a gradient, in place."""
        for parameter, velocity in zip(self.parameters, self.velocities, strict=True):
            grad = parameter.grad
            if grad is None:
                continue
            if self.weight_decay:
                grad = grad + self.weight_decay * parameter.data
            if self.momentum:
                velocity *= self.momentum
                velocity += grad
                grad = grad + self.momentum * velocity if self.nesterov else velocity
            parameter.data -= self.lr * grad
