"""Several trainings compared, each over several seeds: the loss and metrics by epoch, each with a scale of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale, as_array, check_count, check_labeled
from bineural.plotting.history import HistoryLike, check_history, metrics_of
from bineural.plotting.runs import Array, Spread, check_spread, draw_runs, heading_of, mark_single_runs
from bineural.plotting.style import plain_axes

Values: TypeAlias = Literal["training", "validation"]


def plot_histories(
    histories: Mapping[str, HistoryLike | Sequence[HistoryLike]],
    *,
    metrics: str | Sequence[str] | None = None,
    values: Values = "validation",
    spread: Spread = "std",
    yscale: Scale = "linear",
    title: str = "",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Compare trainings by epoch: the loss in one panel and each metric in another, means over seeds with their spread.

    Parameters
    ----------
    histories : mapping of str to History or sequence of History
        English label of a setting to what its trainings recorded, such as those of several seeds; at most seven
        settings. Longer ones are drawn as far as the shortest of their setting goes, and the alternative text tells it.
    metrics : str or sequence of str, optional
        Names of metrics, by default the accuracy if there is one.
    values : {"training", "validation"}
        Which values to draw: running means over each epoch of training, or those of the validation after it.
    spread : {"std", "range"}
        What a band shows, as in `plot_runs`.
    yscale : {"linear", "log"}
        Kind of the axis of the loss.
    title : str
        English text over the figure, plain or made by `message`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; several panels stand in its place. See `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If something is no history, or has no label.
    ValueError
        If there are no settings or too many, a history lacks the values or has no epochs, or its steps do not ascend.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> def history(*losses):
    ...     return SimpleNamespace(steps={"step": [1, 2]}, epochs={"step": [1, 2], "val_loss": losses})
    >>> figure = plot_histories({"tanh": [history(2.0, 1.0), history(3.0, 1.5)]}, spread="range")
    Validation after each epoch. Lines are means of runs, bands: from the lowest run to the highest. Panel “loss”. \
“tanh”, runs: 2. 2.5 (2 to 3) at 1, 1.25 (1 to 1.5) at 2; mean lowest 1.25, highest 2.5.
    """
    check_labeled("plot_histories", "histories", histories)
    check_count("plot_histories", "settings", len(histories))
    check_spread("plot_histories", spread)
    if values not in ("training", "validation"):
        raise ValueError(f"plot_histories expected values 'training' or 'validation', got {values!r}: pick one of them")
    runs = {label: _listed(label, given) for label, given in histories.items()}
    first = next(iter(runs.values()))[0]
    panels = ["loss", *metrics_of("plot_histories", first, metrics)]
    prefix = "val_" if values == "validation" else ""
    columns = {
        name: {label: _column(label, listed, f"{prefix}{name}") for label, listed in runs.items()} for name in panels
    }
    canvas = Canvas.in_rows("plot_histories", ax, len(panels))
    if title and len(panels) > 1:
        canvas.container.suptitle(title, fontsize=11)
    elif title:
        canvas.axes[0].set_title(title, fontsize=11)
    sentences = [
        message("Validation after each epoch.") if prefix else message("Training, mean over each epoch."),
        *_shortened(runs),
    ]
    heading, told = heading_of(columns["loss"].values(), spread)
    sentences += told
    for panel, name in zip(canvas.axes, panels, strict=True):
        scale: Scale = yscale if name == "loss" else "linear"
        panel.set(xlabel="epoch", ylabel=name, yscale=scale)
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        plain_axes(panel)
        sentences.append(message("Panel “{title}”.", title=name))
        for style, (label, array) in enumerate(columns[name].items()):
            epochs = np.arange(1.0, array.shape[1] + 1)
            sentences += draw_runs(panel, label, epochs, array, spread, style, "linear", scale)
        mark_single_runs(panel, columns[name])
    canvas.legend(title=heading)
    return canvas.finish(sentences)


def _listed(label: str, given: Any) -> list[HistoryLike]:
    listed: list[HistoryLike] = (
        [given] if hasattr(given, "epochs") else list(given) if isinstance(given, Sequence) else []
    )
    if not listed:
        raise TypeError(
            f"The histories {label!r} expected one history or a list of them, got a {type(given).__name__}"
            f"{' without any' if isinstance(given, Sequence) else ''}: pass what Trainer.fit returned"
        )
    for history in listed:
        check_history("plot_histories", history)
    return listed


def _column(label: str, histories: Sequence[HistoryLike], name: str) -> Array:
    """Return the values of a column, (runs, epochs), as far as the shortest run goes."""
    for history in histories:
        if name not in history.epochs or not len(history.epochs[name]):
            there = ", ".join(key for key in history.epochs if key not in ("epoch", "step", "seconds")) or "none"
            raise ValueError(
                f"The histories {label!r} expected values of {name!r} for each epoch, got {there}: "
                + (
                    "train with fit(..., validation=...), or pass values='training'"
                    if "val_" in name
                    else "train first"
                )
            )
    shortest = min(len(history.epochs[name]) for history in histories)
    what = f"The column {name!r} of {label!r}"
    return np.stack([as_array(what, history.epochs[name][:shortest], float) for history in histories])


def _shortened(runs: Mapping[str, Sequence[HistoryLike]]) -> list[str]:
    sentences = []
    for label, listed in runs.items():
        lengths = [len(history.epochs["step"]) for history in listed]
        if min(lengths) < max(lengths):
            sentences.append(
                message(
                    "“{label}”: runs of {shortest:d} to {longest:d} epochs, drawn up to epoch {shortest:d}.",
                    label=label,
                    shortest=min(lengths),
                    longest=max(lengths),
                )
            )
    return sentences
