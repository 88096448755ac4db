"""Finite differences: the reference that a backward pass is checked against."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bineural.exercises.checking.comparing import FloatArray


def finite_differences(function: Callable[[FloatArray], float], x: FloatArray, *, step: float = 1e-5) -> FloatArray:
    r"""Return the gradient of a scalar function by central differences.

    .. math:: \frac{\partial f}{\partial x_i} \approx \frac{f(x + h e_i) - f(x - h e_i)}{2h}

    Parameters
    ----------
    function : callable
        Takes an array of the shape of `x` and returns a number.
    x : ndarray of float64
        Where the gradient is taken.
    step : float
        The step :math:`h`, positive. For a linear function each step is exact up to rounding, and a large one
        rounds least.

    Returns
    -------
    ndarray
        The gradient, in the shape of `x`.

    Examples
    --------
    >>> finite_differences(lambda x: float(np.sum(x**2)), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += step
        down[index] -= step
        gradient[index] = (function(up) - function(down)) / (2 * step)
    return gradient
