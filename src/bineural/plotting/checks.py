"""What the figures check: numbers of every kind, what they are called, and what an axis cannot show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from bineural.localize import message

Scale: TypeAlias = Literal["linear", "log"]


def as_array(what: str, values: Any, dtype: type[float] | None = None) -> npt.NDArray[Any]:
    """Return values as an array, those of tensors too that require gradients or are on another device.

    Parameters
    ----------
    what : str
        What the values are, such as "The curve 'loss'", for the error.
    values : array_like or tensor
        Or lists and tuples of them.
    dtype : type, optional
        Type of the array; by default that of the values.

    Raises
    ------
    ValueError
        If the values are not numbers that make an array.

    Examples
    --------
    >>> as_array("The curve 'loss'", [3, 2], float)
    array([3., 2.])
    """
    try:
        return np.asarray(_without_gradients(values), dtype=dtype)
    except (TypeError, ValueError, OverflowError, RuntimeError):  # each comes from some kind of values
        raise ValueError(
            f"{what} expected numbers in an array, a tensor, or lists of one length, got a {type(values).__name__} "
            "that holds something else: convert texts, and cut longer lists to the length of the shortest"
        ) from None


def _without_gradients(values: Any) -> Any:
    if hasattr(values, "detach"):  # a tensor: torch is not imported for figures of NumPy arrays
        return values.detach().cpu().numpy()
    return [_without_gradients(each) for each in values] if isinstance(values, list | tuple) else values


def by_label(function: str, given: Any, label: str) -> dict[str, Any]:
    """Return values by their labels; those that have none get one.

    Parameters
    ----------
    function : str
        For the error.
    given : mapping or array_like
        Label to values, or values alone.
    label : str
        English label for values alone, such as the name of the vertical axis.

    Raises
    ------
    TypeError
        If a history is given.

    Examples
    --------
    >>> by_label("plot_curves", [3, 2, 1], "loss")
    {'loss': [3, 2, 1]}
    """
    labeled = {str(key): each for key, each in given.items()} if isinstance(given, Mapping) else {label: given}
    for values in labeled.values():
        first = values[0] if isinstance(values, list | tuple) and values else values
        if hasattr(first, "steps") and hasattr(first, "epochs"):
            raise TypeError(
                f"{function} expected numbers, got a {type(first).__name__}: pass one to plot_history, several "
                "to plot_histories, or a column of one, such as history.epochs['val_loss']"
            )
    return labeled


def check_panels(function: str, panels: Any) -> None:
    """Check that there are panels, by their titles.

    Raises
    ------
    TypeError
        If it is no mapping.
    ValueError
        If it is empty.
    """
    if not isinstance(panels, Mapping):
        raise TypeError(
            f"{function} expected a mapping of a title for each panel to what it shows, got a {type(panels).__name__}: "
            "write for example {'loss': {'training': losses}}"
        )
    if not panels:
        raise ValueError(f"{function} expected at least one panel, got 0: pass something to draw")


def check_places(what: str, x: npt.NDArray[np.float64]) -> None:
    """Check that points have a place along the axis.

    Raises
    ------
    ValueError
        If an x value is infinite or NaN.
    """
    if not np.isfinite(x).all():
        raise ValueError(
            f"{what} expected x values that are finite, got {x[~np.isfinite(x)][0]}: leave out such points"
        )


def drawable(values: npt.NDArray[np.float64], scale: Scale) -> npt.NDArray[np.bool_]:
    """Return which values an axis can show: the finite ones, of which a logarithmic axis needs those above 0."""
    return np.isfinite(values) & (values > 0 if scale == "log" else True)


def not_drawn(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], yscale: Scale, xscale: Scale = "linear"
) -> list[str]:
    """Return the sentences that tell of points which the axes cannot show, and why; none if all are shown.

    Examples
    --------
    >>> not_drawn(np.array([1.0, 2.0]), np.array([1.0, 0.0]), "log")
    ['Not drawn, because they are 0 or below: 1 of 2 points, the first at 2.']
    """
    placed, finite = drawable(x, xscale), np.isfinite(y)
    infinite, low = placed & ~finite, placed & finite & ~drawable(y, yscale)
    sentences = []
    if not placed.all():
        sentences.append(
            message(
                "Not drawn, because x is 0 or below: {count:,d} of {points:,d} points.",
                count=np.sum(~placed),
                points=len(x),
            )
        )
    if infinite.any():
        sentences.append(
            message(
                "Not drawn, because they are infinite or NaN: {count:,d} of {points:,d} points, the first at {x:.4g}.",
                count=np.sum(infinite),
                points=len(x),
                x=x[infinite][0],
            )
        )
    if low.any():
        sentences.append(
            message(
                "Not drawn, because they are 0 or below: {count:,d} of {points:,d} points, the first at {x:.4g}.",
                count=np.sum(low),
                points=len(x),
                x=x[low][0],
            )
        )
    return sentences
