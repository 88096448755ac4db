"""How gradients fade or grow on their way through a network: a curve for each layer, colored from input to output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.style import ordered_colors, plain_axes

POINTS = 200  # of a curve: more could not be seen, and a network of thirty layers has many curves


class NormsLike(Protocol):
    """Anything with the records of `bineural.trainers.GradientNorms`."""

    @property
    def norms(self) -> Any:
        """Norm of the gradient of each layer at each step, (steps, layers)."""

    @property
    def names(self) -> Sequence[str]:
        """Names of the layers."""


Norms: TypeAlias = NormsLike | npt.ArrayLike


def plot_gradient_flow(
    norms: Norms,
    *,
    names: Sequence[str] | None = None,
    smooth: int | None = None,
    ylabel: str = "norm of the gradient",
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show the norm of the gradient of each layer during training, on a logarithmic axis, for any number of layers.

    Parameters
    ----------
    norms : GradientNorms or array_like, shape (steps, layers)
        The callback that recorded them, or any measure of layers at each step, at least 0; layers from input to output.
    names : sequence of str, optional
        Names of the layers; by default those of the callback, or numbers from 1.
    smooth : int, optional
        Each point is the geometric mean of so many steps, at least 1; by default as many as leave some 200 points.
    ylabel, title : str
        English texts, plain or made by `message`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    ValueError
        If there are no steps or layers, nothing is above 0, or names are not as many as layers.

    Examples
    --------
    >>> figure = plot_gradient_flow([[1e-6, 1e-3, 1.0], [1e-5, 1e-2, 1.0]])
    Across: step; up: norm of the gradient, on a logarithmic scale. Layers from input to output: 3. Layer 1: from \
1·10⁻⁶ to 1·10⁻⁵. Layer 3: from 1 to 1. At the last step the first layer has 1·10⁻⁵ times the gradient of the last.
    """
    recorded: Any = norms
    if hasattr(recorded, "norms"):
        names = recorded.names if names is None else names
        recorded = recorded.norms
    values = as_array("The norms of plot_gradient_flow", recorded, float)
    if values.ndim != 2 or not values.size:
        raise ValueError(
            f"plot_gradient_flow expected norms of shape (steps, layers), got {values.shape}: "
            "pass the GradientNorms that a Trainer has called, after fit"
        )
    steps, count = values.shape
    texts = [str(name) for name in names] if names is not None else [str(k + 1) for k in range(count)]
    if len(texts) != count:
        raise ValueError(
            f"plot_gradient_flow expected a name for each of {count} layers, got {len(texts)}: pass as many as layers"
        )
    drawable = np.isfinite(values) & (values > 0)
    if not drawable.any():
        raise ValueError(
            "plot_gradient_flow expected norms above 0, got none that is finite and above 0: "
            "all gradients are lost, so look at the layers one by one"
        )
    smooth = max(1, steps // POINTS) if smooth is None else smooth
    if not 1 <= smooth <= steps:
        raise ValueError(
            f"plot_gradient_flow expected smooth to be from 1 to the number of steps, {steps}, got {smooth}: "
            "pass over how many steps to average"
        )
    canvas = Canvas.in_rows("plot_gradient_flow", ax, 1, width=5.6, height=3.2)
    [panel] = canvas.axes
    panel.set(xlabel="step", ylabel=ylabel, title=title, yscale="log")
    panel.title.set_fontsize(10)
    plain_axes(panel)
    colors = ordered_colors(count)
    places, means = _averaged(np.where(drawable, values, np.nan), smooth)
    for layer in range(count):
        panel.plot(places, means[:, layer], color=colors[layer], linewidth=1, label=f"_{texts[layer]}")
    # With a space a name is a value of a message, which needs no translation.
    canvas.scale([message("{name} ", name=text) for text in texts], colors, "layer, from input to output")
    sentences = [
        message("Across: step; up: {ylabel}, on a logarithmic scale.", ylabel=ylabel),
        message("Layers from input to output: {count:d}.", count=count),
    ]
    if smooth > 1:
        sentences.append(message("Each point is the geometric mean of {count:d} steps.", count=smooth))
    told = [_told(texts[layer], values[drawable[:, layer], layer]) for layer in sorted({0, count - 1})]
    return canvas.finish([*sentences, *told, *_compared(values), *_lost(drawable, texts)])


def _averaged(values: npt.NDArray[np.float64], smooth: int) -> tuple[npt.NDArray[Any], npt.NDArray[np.float64]]:
    """Return the middle steps of groups of steps, and geometric means over them; a group with nothing is NaN."""
    groups = np.array_split(values, range(smooth, len(values), smooth))
    places = [1 + smooth * k + (len(group) - 1) / 2 for k, group in enumerate(groups)]
    logs = [np.log(group) for group in groups]
    kept = [np.isfinite(log).sum(axis=0) for log in logs]
    sums = [np.nansum(log, axis=0) for log in logs]
    with np.errstate(invalid="ignore"):
        means = [np.exp(np.divide(total, count)) for total, count in zip(sums, kept, strict=True)]
    return np.array(places), np.stack(means)


def _told(name: str, values: npt.NDArray[np.float64]) -> str:
    if not len(values):
        return message("Layer {name}: nothing to draw.", name=name)
    return message("Layer {name}: from {first:.3g} to {last:.3g}.", name=name, first=values[0], last=values[-1])


def _compared(values: npt.NDArray[np.float64]) -> list[str]:
    first, last = values[-1, 0], values[-1, -1]
    if values.shape[1] < 2 or not (np.isfinite(first) and np.isfinite(last) and last > 0):
        return []
    return [
        message("At the last step the first layer has {ratio:.2g} times the gradient of the last.", ratio=first / last)
    ]


def _lost(drawable: npt.NDArray[np.bool_], names: Sequence[str]) -> list[str]:
    layers = np.flatnonzero(~drawable.all(axis=0))
    if not len(layers):
        return []
    return [
        message(
            "Not drawn, because they are 0, infinite or NaN: {count:,d} norms of {layers:d} layers, the first of layer "
            "{name}.",
            count=np.sum(~drawable),
            layers=len(layers),
            name=names[layers[0]],
        )
    ]
