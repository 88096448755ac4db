"""How gradients flow: their norm in each layer, over the steps of training or at some of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, drawable
from bineural.plotting.keys import add_note, order_bar
from bineural.plotting.layers import numbered, plot_layers
from bineural.plotting.palettes import sequential_colors
from bineural.plotting.style import plain_axes

Array = npt.NDArray[np.float64]

POINTS = 20_000  # of all lines together: more make a page slow and cannot be told apart
LONGEST = 16  # letters of a name at the color bar


def plot_gradient_flow(
    norms: Any,
    names: Sequence[str] | None = None,
    *,
    moments: Sequence[int] | None = None,
    smooth: int = 1,
    yscale: Scale = "log",
    ylabel: str = "norm of the gradient",
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show the norm of the gradient of every layer, colored from input to output: where gradients vanish or explode.

    Parameters
    ----------
    norms : GradientNorms or array_like, shape (steps, layers)
        The callback after training, or such a record, for networks of any depth. Norms are at least 0. What is not
        finite, and on a logarithmic axis zeros, leave gaps, of which the axis and the alternative text tell.
    names : sequence of str, optional
        Of the layers, from input to output; by default those of the callback, else numbers from 1.
    moments : sequence of int, optional
        Steps from 1. If given, layers stand along the horizontal axis, with a line for each of these steps.
    smooth : int
        Above 1, what is drawn at a step is the mean of the last `smooth` steps.
    yscale : {"log", "linear"}
        Kind of the vertical axis.
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
        If the norms have another shape or one below 0, there is nothing that can be drawn, names are not as many as
        layers, `smooth` is not from 1 to the number of steps, or a moment is not a step.

    Examples
    --------
    >>> figure = plot_gradient_flow([[0.1, 1.0], [0.2, 2.0]])
    Norm of the gradient in 2 layers over 2 steps, colored from input to output, on a logarithmic scale. \
Layer 1: 0.1 at step 1, 0.2 at step 2; lowest 0.1, highest 0.2. \
Layer 2: 1 at step 1, 2 at step 2; lowest 1, highest 2. At the last step: lowest 0.2 in layer 1, highest 2 in layer 2.
    """
    record = _checked(norms, smooth, yscale)
    count = record.shape[1]
    names = getattr(norms, "names", None) if names is None else names
    if names is not None and len(names) != count:
        raise ValueError(
            f"plot_gradient_flow expected a name for each of {count} layers, got {len(names)}: pass as many as layers"
        )
    if smooth > 1:
        ylabel = message("{ylabel}, mean of {count:d} steps", ylabel=ylabel, count=smooth)
    if moments is not None:
        lines = {message("step {step:,d}", step=step): _at(record, step, smooth) for step in moments}
        return plot_layers(lines, ylabel=ylabel, title=title, yscale=yscale, layers=names, ordered=True, ax=ax)
    canvas = Canvas("plot_gradient_flow", ax, size=(5.6, 3.3))
    [panel] = canvas.axes
    panel.set(xlabel="step", ylabel=ylabel, title=title, yscale=yscale)
    panel.title.set_fontsize(10)
    plain_axes(panel)
    panel.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    steps, means = np.arange(smooth, len(record) + 1), _means(record, smooth)
    shown = np.where(drawable(means, yscale), means, np.nan)
    colors = sequential_colors(count)
    marker = "o" if len(steps) <= 12 else None
    for layer, color in reversed(list(enumerate(colors))):  # the input, where gradients vanish, lies on top
        places = _kept(shown[:, layer], max(200, POINTS // count))
        panel.plot(steps[places], shown[places, layer], color=color, linewidth=1, marker=marker, markersize=3)
    labels = (
        list(names) if names is not None and max(map(len, names)) <= LONGEST else list(map(str, range(1, count + 1)))
    )
    order_bar(canvas, labels, colors, title="layer")
    sentences = _told(steps, shown, yscale)
    missing = _not_drawn(means, yscale)
    for sentence in missing:
        add_note(panel, sentence)
    return canvas.finish([*sentences, *missing])


def _checked(norms: Any, smooth: int, yscale: Scale) -> Array:
    record = as_array("plot_gradient_flow", getattr(norms, "norms", norms), float)
    if record.ndim != 2 or not record.size:
        raise ValueError(
            f"plot_gradient_flow expected norms of the shape (steps, layers), got {record.shape}: pass the callback "
            "GradientNorms after training, or one row for each step"
        )
    if (record < 0).any():
        raise ValueError(
            f"plot_gradient_flow expected norms, which are at least 0, got {record[record < 0][0]:g}: "
            "pass lengths of gradients, not the gradients"
        )
    if not drawable(record, yscale).any():
        raise ValueError(
            "plot_gradient_flow expected a norm that can be drawn, got only zeros or values that are not finite: "
            "check that the loss depends on the parameters, or draw zeros with yscale='linear'"
        )
    if not 1 <= smooth <= len(record):
        raise ValueError(
            f"plot_gradient_flow expected smooth to be from 1 to the number of steps, {len(record)}, got {smooth}: "
            "pass over how many steps to average"
        )
    return record


def _means(record: Array, smooth: int) -> Array:
    if smooth == 1:
        return record
    windows = np.lib.stride_tricks.sliding_window_view(record, smooth, axis=0)  # (steps - smooth + 1, layers, smooth)
    means: Array = windows.mean(axis=-1)
    return means


def _at(record: Array, step: int, smooth: int) -> Array:
    if step not in range(smooth, len(record) + 1):
        raise ValueError(
            f"plot_gradient_flow expected moments from step {smooth} to {len(record)}, got {step}: count steps from 1"
        )
    row: Array = record[step - smooth : step].mean(axis=0)
    return row


def _kept(values: Array, most: int) -> npt.NDArray[np.int64]:
    """Return which points to draw: of equal parts the lowest, the highest and a gap."""
    if len(values) <= most:
        return np.arange(len(values))
    kept = {0, len(values) - 1}
    for part in np.array_split(np.arange(len(values)), most // 3):
        finite = part[np.isfinite(values[part])]
        if len(finite):
            kept |= {finite[values[finite].argmin()], finite[values[finite].argmax()]}
        kept |= set(part[np.isnan(values[part])][:1])
    return np.array(sorted(kept))


def _told(steps: npt.NDArray[np.int64], shown: Array, yscale: Scale) -> list[str]:
    count = shown.shape[1]
    scale = "on a logarithmic scale" if yscale == "log" else "on a linear scale"
    sentences = [
        message(
            "Norm of the gradient in {layers:d} layers over {steps:,d} steps, colored from input to output, {scale}.",
            layers=count,
            steps=len(steps),
            scale=scale,
        )
    ]
    for layer in sorted({0, count // 2, count - 1}):
        drawn = np.isfinite(shown[:, layer])
        if not drawn.any():
            sentences.append(message("Layer {layer:d}: nothing to draw.", layer=layer + 1))
            continue
        values, places = shown[drawn, layer], steps[drawn]
        sentences.append(
            message(
                "Layer {layer:d}: {first:.3g} at step {start:,d}, {last:.3g} at step {end:,d}; "
                "lowest {lowest:.3g}, highest {highest:.3g}.",
                layer=layer + 1,
                first=values[0],
                start=places[0],
                last=values[-1],
                end=places[-1],
                lowest=values.min(),
                highest=values.max(),
            )
        )
    last = shown[-1]
    if np.isfinite(last).any():
        sentences.append(
            message(
                "At the last step: lowest {lowest:.3g} in layer {low:d}, highest {highest:.3g} in layer {high:d}.",
                lowest=np.nanmin(last),
                low=int(np.nanargmin(last)) + 1,
                highest=np.nanmax(last),
                high=int(np.nanargmax(last)) + 1,
            )
        )
    return sentences


def _not_drawn(means: Array, yscale: Scale) -> list[str]:
    finite = np.isfinite(means)
    zero = finite & ~drawable(means, yscale)
    sentences = []
    if zero.any():
        layers = numbered(np.flatnonzero(zero.any(axis=0)) + 1)
        sentences.append(
            message(
                "Zeros, not drawn: {share:.2g} % of values, layers {layers}.", share=100 * zero.mean(), layers=layers
            )
        )
    if not finite.all():
        layers = numbered(np.flatnonzero(~finite.all(axis=0)) + 1)
        sentences.append(
            message(
                "Infinite or NaN, not drawn: {share:.2g} % of values, layers {layers}.",
                share=100 * (~finite).mean(),
                layers=layers,
            )
        )
    return sentences
