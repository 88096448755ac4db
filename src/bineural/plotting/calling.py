"""Classifiers and functions of every kind, called with arrays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.plotting.checks import as_array

Array = npt.NDArray[Any]

ROWS = 16_384  # of a batch: a picture has many more points than a network of some width has memory for


def predict_labels(function: str, title: str, classifier: Any, X: npt.NDArray[np.float64], names: Array) -> Array:
    """Return the label that a classifier gives to each point.

    Parameters
    ----------
    function, title : str
        The figure and the name of the classifier, for errors.
    classifier : object
        See `plot_boundaries`.
    X : ndarray, shape (N, 2)
        Points.
    names : ndarray
        Labels of the known points, of which outputs number those that are no numbers.

    Returns
    -------
    ndarray, shape (N,)

    Raises
    ------
    TypeError
        If it cannot be called.
    ValueError
        If it answers with something else than labels or outputs.
    """
    network = as_network(classifier)
    if network is not None:
        answers = call_network(network, X)
        if answers.ndim == 2 and answers.shape[1] == 1:  # of two classes
            answers = np.hstack([_threshold(network) - answers, answers - _threshold(network)])
    elif hasattr(classifier, "predict") and not isinstance(classifier, type):
        answers = as_array(f"The labels from {title!r}", classifier.predict(X))
    elif callable(classifier) and not isinstance(classifier, type):
        answers = as_array(f"The labels from {title!r}", classifier(X))
    else:
        raise TypeError(
            f"{function} expected {title!r} to be a classifier with predict, a torch module, a Trainer or a function, "
            f"got {_kind(classifier)}: pass for example a fitted classifier"
        )
    if answers.shape == (len(X),):
        return answers
    if answers.ndim != 2 or len(answers) != len(X) or answers.shape[1] < 2:
        raise ValueError(
            f"{function} expected from {title!r} a label for each of {len(X)} points, (N,), or an output for each "
            f"class, (N, K), got {answers.shape}: let it answer for two features, examples in rows"
        )
    if np.isnan(answers).any():
        raise ValueError(
            f"{function} expected outputs from {title!r} without nan, got nan for "
            f"{np.isnan(answers).any(axis=1).sum()} of {len(X)} points: train it with a smaller learning rate"
        )
    numbers: Array = answers.argmax(axis=1)
    if names.dtype.kind in "biuf":
        return numbers
    if len(names) != answers.shape[1]:
        raise ValueError(
            f"{function} expected from {title!r} one output for each of {len(names)} labels, which are no numbers, got "
            f"{answers.shape[1]}: pass y as the numbers of the classes"
        )
    named: Array = names[numbers]
    return named


def as_network(thing: Any) -> Any:
    """Return a torch module, also the one that a trainer trains; None if it is neither."""
    torch = sys.modules.get("torch")  # who has a module has imported torch
    if torch is None:
        return None
    model = getattr(thing, "model", None)
    return next((each for each in (thing, model) if isinstance(each, torch.nn.Module)), None)


def call_network(network: Any, X: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the outputs of a torch module in evaluation mode, without gradients, on its device.

    Parameters
    ----------
    network : torch.nn.Module
        Modes of its parts are put back.
    X : ndarray, shape (N, …)
        Inputs, given in the precision of its parameters.

    Returns
    -------
    ndarray of float64, shape (N, …)
    """
    import torch

    like = next((each for each in network.parameters() if each.is_floating_point()), torch.zeros(()))
    with _evaluating(network), torch.no_grad():
        parts = [
            network(torch.as_tensor(X[start : start + ROWS], dtype=like.dtype, device=like.device))
            for start in range(0, len(X), ROWS)
        ]
        return as_array("The outputs of a torch module", torch.cat(parts).double())


@contextmanager
def _evaluating(network: Any) -> Iterator[None]:
    modes = {part: part.training for part in network.modules()}
    network.eval()
    try:
        yield
    finally:
        for part, training in modes.items():
            part.training = training


def _threshold(network: Any) -> float:
    """Return the output of a network with a single one, above which it answers with class 1."""
    from torch import nn

    return 0.5 if isinstance(list(network.modules())[-1], nn.Sigmoid) else 0.0


def _kind(thing: Any) -> str:
    return (
        f"the class {thing.__name__}, not an object of it" if isinstance(thing, type) else f"a {type(thing).__name__}"
    )
