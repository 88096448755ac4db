"""The update rules of optimizers, each a function of a few lines, in one notation.

A rule takes the parameters w, what it remembers, the gradient and the learning rate, and returns the new parameters
and what it remembers now. Memories begin as 0. `descend` follows a rule downhill.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Memory: TypeAlias = Array | float


def gradient_descent(w: Array, grad: Array, lr: float) -> Array:
    """Return w − η g: a step against the gradient.

    Parameters
    ----------
    w, grad : ndarray
        Parameters and gradient, of one shape.
    lr : float
        The learning rate η, above 0.

    Returns
    -------
    ndarray
        The new parameters.

    Examples
    --------
    >>> gradient_descent(np.array([1.0, 2.0]), np.array([10.0, -10.0]), lr=0.1)
    array([0., 3.])
    """
    return w - lr * grad


def momentum(w: Array, v: Memory, grad: Array, lr: float, beta: float = 0.9) -> tuple[Array, Array]:
    """Step along a velocity that remembers: v ← β v + g, w ← w − η v.

    The learning rate is outside of the velocity, as in `torch.optim.SGD`.

    Parameters
    ----------
    w, grad, lr
        As in `gradient_descent`.
    v : ndarray or 0
        The velocity.
    beta : float
        Share β of the velocity that remains, from 0 to 1.

    Returns
    -------
    w, v : ndarray

    References
    ----------
    Polyak. Some methods of speeding up the convergence of iteration methods. USSR Computational Mathematics and
    Mathematical Physics 4, 1964.

    Examples
    --------
    >>> w, v = momentum(np.array([1.0]), 0.0, np.array([2.0]), lr=0.1)
    >>> momentum(w, v, np.array([2.0]), lr=0.1)
    (array([0.42]), array([3.8]))
    """
    v = beta * v + grad
    return w - lr * v, v


def nesterov(w: Array, v: Memory, grad: Array, lr: float, beta: float = 0.9) -> tuple[Array, Array]:
    """Momentum that looks one step of the velocity ahead: v ← β v + g, w ← w − η (g + β v).

    Parameters
    ----------
    w, v, grad, lr, beta
        As in `momentum`.

    Returns
    -------
    w, v : ndarray

    References
    ----------
    Sutskever, Martens, Dahl, Hinton. On the importance of initialization and momentum in deep learning. ICML 2013;
    written in the parameters that have already looked ahead, as in `torch.optim.SGD` with ``nesterov=True``.

    Examples
    --------
    >>> nesterov(np.array([1.0]), 0.0, np.array([2.0]), lr=0.1)
    (array([0.62]), array([2.]))
    """
    v = beta * v + grad
    return w - lr * (grad + beta * v), v


def rmsprop(w: Array, s: Memory, grad: Array, lr: float, beta: float = 0.99, eps: float = 1e-8) -> tuple[Array, Array]:
    """Divide each step by the usual size of its gradient: s ← β s + (1 − β) g², w ← w − η g / (√s + ε).

    Parameters
    ----------
    w, grad, lr
        As in `gradient_descent`.
    s : ndarray or 0
        Running mean of the squared gradients, one for each parameter.
    beta : float
        Share β of the mean that remains, from 0 to 1.
    eps : float
        Keeps the denominator from 0.

    Returns
    -------
    w, s : ndarray

    References
    ----------
    Tieleman, Hinton. Lecture 6.5, RMSProp. Coursera: Neural Networks for Machine Learning, 2012; with the ε outside
    of the root, as in `torch.optim.RMSprop`.

    Examples
    --------
    >>> w, s = rmsprop(np.array([1.0, 1.0]), 0.0, np.array([3.0, 300.0]), lr=0.01)
    >>> w.round(6)
    array([0.9, 0.9])
    """
    s = beta * s + (1 - beta) * grad**2
    return w - lr * grad / (np.sqrt(s) + eps), s


def adam(
    w: Array,
    m: Memory,
    s: Memory,
    k: int,
    grad: Array,
    lr: float,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
) -> tuple[Array, Array, Array, int]:
    """Divide a running mean of the gradients by the root of that of their squares, both without bias towards 0.

    The rule is m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², and after k steps
    w ← w − η m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ᵏ), ŝ = s / (1 − β₂ᵏ).

    Parameters
    ----------
    w, grad, lr, eps
        As in `rmsprop`.
    m, s : ndarray or 0
        Running means of the gradients and of their squares.
    k : int
        Number of steps that were taken before.
    betas : tuple of float
        Shares β₁ and β₂ of the means that remain.

    Returns
    -------
    w, m, s : ndarray
    k : int
        One more.

    References
    ----------
    Kingma, Ba. Adam: A Method for Stochastic Optimization. ICLR 2015, algorithm 1.

    Examples
    --------
    >>> w, m, s, k = adam(np.array([1.0, 1.0]), 0.0, 0.0, 0, np.array([3.0, -300.0]), lr=0.1)
    >>> w.round(6), k
    (array([0.9, 1.1]), 1)
    """
    k = k + 1
    m = betas[0] * m + (1 - betas[0]) * grad
    s = betas[1] * s + (1 - betas[1]) * grad**2
    m_hat, s_hat = m / (1 - betas[0] ** k), s / (1 - betas[1] ** k)
    return w - lr * m_hat / (np.sqrt(s_hat) + eps), m, s, k


def descend(
    update: Callable[..., Any],
    gradient: Callable[[Array], npt.ArrayLike],
    start: npt.ArrayLike,
    steps: int,
    *,
    memories: int = 0,
    **settings: Any,
) -> Array:
    """Follow an update rule and return all places it came to.

    Parameters
    ----------
    update : callable
        Called as ``update(w, *memories, grad, **settings)``; returns the new w, or w and the new memories.
    gradient : callable
        Takes w and returns the gradient there.
    start : array_like, shape (P,)
        Where it begins.
    steps : int
        At least 0.
    memories : int
        How many things the rule remembers: 0 for `gradient_descent`, 1 for `momentum`, `nesterov` and `rmsprop`,
        3 for `adam`. Each begins as 0.
    **settings
        What else the rule takes, such as ``lr=0.1``.

    Returns
    -------
    ndarray, shape (steps + 1, P)
        The start, and where each step led.

    Raises
    ------
    ValueError
        If a number is below 0, or the rule returns something else than w and its memories.

    Examples
    --------
    >>> descend(gradient_descent, lambda w: 2 * w, [8.0, 0.0], steps=2, lr=0.25).tolist()
    [[8.0, 0.0], [4.0, 0.0], [2.0, 0.0]]
    >>> descend(momentum, lambda w: 2 * w, [8.0, 0.0], steps=2, memories=1, lr=0.25)[:, 0].round(2).tolist()
    [8.0, 4.0, -1.6]
    """
    if steps < 0 or memories < 0:
        raise ValueError(
            f"descend expected steps and memories of at least 0, got {steps} and {memories}: pass for example 100 and 1"
        )
    w = np.array(start, dtype=float)
    state: list[Any] = [0] * memories
    path = [w]
    for _ in range(steps):
        returned = update(w, *state, np.asarray(gradient(w), dtype=float), **settings)
        parts = list(returned) if isinstance(returned, tuple) else [returned]
        if len(parts) != memories + 1 or np.shape(parts[0]) != w.shape:
            raise ValueError(
                f"descend expected w of shape {w.shape} and {memories} memories from the update, got {len(parts)} "
                f"values, the first of shape {np.shape(parts[0])}: return w, then what the rule remembers"
            )
        w, state = np.asarray(parts[0], dtype=float), parts[1:]
        path.append(w)
    return np.array(path)
