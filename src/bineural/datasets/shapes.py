"""Drawn shapes: the offline sample of CIFAR-10."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_Plane = NDArray[np.float64]


# Whether a point is inside, in coordinates in which the shape reaches from about -1 to 1; v points down.
_INSIDE: dict[str, Callable[[_Plane, _Plane], NDArray[np.bool_]]] = {
    "circle": lambda u, v: np.hypot(u, v) < 0.9,
    "ring": lambda u, v: abs(np.hypot(u, v) - 0.75) < 0.2,
    "square": lambda u, v: np.maximum(abs(u), abs(v)) < 0.8,
    "frame": lambda u, v: abs(np.maximum(abs(u), abs(v)) - 0.65) < 0.18,
    "diamond": lambda u, v: abs(u) + abs(v) < 1,
    "triangle": lambda u, v: (v < 0.7) & (2 * abs(u) - v < 0.9),
    "cross": lambda u, v: (np.minimum(abs(u), abs(v)) < 0.27) & (np.maximum(abs(u), abs(v)) < 0.9),
    "star": lambda u, v: np.hypot(u, v) < 0.65 + 0.35 * np.cos(5 * np.arctan2(u, -v)),
    "stripes": lambda u, v: (np.maximum(abs(u), abs(v)) < 0.9) & (np.sin(10 * v) > 0),
    "checkerboard": lambda u, v: (np.maximum(abs(u), abs(v)) < 0.9) & (np.sin(7 * u) * np.sin(7 * v) > 0),
}
SHAPES = tuple(_INSIDE)


def draw_shapes(count: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw shapes of ten kinds in random colors, places, sizes and slight turns.

    Parameters
    ----------
    count : int
        Images per class.
    rng : numpy.random.Generator
        Where the randomness comes from.

    Returns
    -------
    x : (10 · count, 32, 32, 3) ndarray of uint8
        The images, in random order.
    y : (10 · count,) ndarray of uint8
        Their labels, indices of `SHAPES`.

    Examples
    --------
    >>> x, y = draw_shapes(2, np.random.default_rng(0))
    >>> x.shape, np.bincount(y)
    ((20, 32, 32, 3), array([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]))
    """
    y = rng.permutation(np.repeat(np.arange(len(SHAPES), dtype=np.uint8), count))
    number = len(y)
    x0, y0 = rng.uniform(-4, 4, (2, number))
    size, turn = rng.uniform(9, 14, number), rng.uniform(-0.25, 0.25, number)
    row, column = np.mgrid[:32, :32] - 15.5
    right = column - x0[:, None, None]  # (N, 32, 32)
    down = row - y0[:, None, None]
    cos, sin = (np.cos(turn) / size)[:, None, None], (np.sin(turn) / size)[:, None, None]
    u, v = cos * right + sin * down, cos * down - sin * right
    inside = np.empty(u.shape, dtype=bool)
    for label, test in enumerate(_INSIDE.values()):
        inside[y == label] = test(u[y == label], v[y == label])
    ground = rng.uniform(0, 255, (number, 1, 1, 3))
    # Half a turn of the color circle away: always well visible.
    ink = (ground + rng.uniform(90, 165, (number, 1, 1, 3))) % 255
    clean = np.where(inside[..., None], ink, ground)
    x = clean + rng.normal(0, 12, clean.shape)
    return x.clip(0, 255).round().astype(np.uint8), y
