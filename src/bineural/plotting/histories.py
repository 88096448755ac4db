"""Comparison of trainings: the loss and each metric of several settings, over several seeds each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import Scale
from bineural.plotting.keys import Labels, check_labels, label_lines, told_in_order
from bineural.plotting.palettes import line_styles
from bineural.plotting.records import HistoryLike, check_history, column, known_metrics
from bineural.plotting.runs import BANDS, Spread, draw_runs
from bineural.plotting.style import plain_axes

Values: TypeAlias = Literal["both", "training", "validation"]
Array = npt.NDArray[np.float64]

MARKED = 20  # most epochs at which points are marked
VALUES: Mapping[str, tuple[str, ...]] = {
    "both": ("training", "validation"),
    "training": ("training",),
    "validation": ("validation",),
}


def plot_histories(
    histories: Mapping[str, HistoryLike | Sequence[HistoryLike]],
    *,
    metrics: str | Sequence[str] | None = None,
    values: Values = "both",
    spread: Spread = "std",
    yscale: Scale = "linear",
    title: str = "",
    ordered: bool = False,
    tones: Mapping[str, str] | None = None,
    labels: Labels = "auto",
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Compare trainings by epoch: the loss and each metric in panels with scales of their own, a color a setting.

    Lines are means over the histories of a setting, solid for validation and dashed for training; a band shows how
    the histories of validation spread, or those of training where no validation is drawn.

    Parameters
    ----------
    histories : mapping of str to History or sequence of History
        English label of a setting to what `Trainer.fit` returned, once or for each of several seeds. Of histories of
        different length the epochs that all of them have are drawn, of which the legend tells.
    metrics : str or sequence of str, optional
        Names such as ``"accuracy"``, each in a panel beside the loss; by default the accuracy if there is one.
    values : {"both", "training", "validation"}
        What is drawn, if it was measured.
    spread : {"std", "range"}
        What the bands show; see `plot_runs`.
    yscale : {"linear", "log"}
        Kind of the axis of the loss.
    title : str
        English text over the figure, plain or made by `message`.
    ordered, tones, labels
        See `plot_curves`.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If something else than histories is given.
    ValueError
        If there are no settings or too many, a setting has no epochs or its epochs do not rise, a metric is in none
        of the histories, or nothing of what is asked for was measured.

    Examples
    --------
    >>> from bineural.trainers import History
    >>> history = History()
    >>> history.add_epoch({"epoch": 1, "step": 100, "loss": 0.5, "val_loss": 0.6})
    >>> history.add_epoch({"epoch": 2, "step": 200, "loss": 0.25, "val_loss": 0.4})
    >>> figure = plot_histories({"He": history}, values="validation")
    Across: epoch; up: loss. Validation. “He”, one run, without a band: 0.6 at 1, 0.4 at 2; lowest 0.4, highest 0.6.
    """
    settings = _checked(histories)
    for option, given, known in (("values", values, VALUES), ("a spread", spread, BANDS)):
        if given not in known:
            raise ValueError(
                f"plot_histories expected {option} among {', '.join(known)}, got {given!r}: pick one of them"
            )
    check_labels("plot_histories", labels, ordered=ordered, count=len(settings))
    styles = line_styles("plot_histories", "settings", settings, ordered=ordered, tones=tones)
    columns = [history.epochs for group in settings.values() for history in group]
    names = ["loss", *known_metrics("plot_histories", columns, metrics)]
    records = {
        (name, kind): {
            label: record for label, group in settings.items() if (record := _record(group, name, kind)).size
        }
        for name in names
        for kind in VALUES[values]
    }
    for name in names:
        if not any(records[name, kind] for kind in VALUES[values]):
            raise ValueError(
                f"plot_histories expected {name!r} in {' or '.join(VALUES[values])}, got none that was measured: "
                "pass validation to Trainer.fit, or ask for other values or metrics"
            )
    banded = "validation" if any(records.get((name, "validation")) for name in names) else "training"
    canvas = Canvas.in_rows("plot_histories", ax, len(names))
    if title:
        canvas.container.suptitle(title, fontsize=11) if len(names) > 1 else canvas.axes[0].set_title(
            title, fontsize=11
        )
    sentences = []
    for panel, name in zip(canvas.axes, names, strict=True):
        plain_axes(panel)
        scale: Scale = yscale if name == "loss" else "linear"
        panel.set(xlabel="epoch", ylabel=name, yscale=scale)
        panel.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        sentences.append(message("Across: {xlabel}; up: {ylabel}.", xlabel="epoch", ylabel=name))
        for kind in VALUES[values]:
            told = {}
            for label, record in records[name, kind].items():
                group = settings[label]
                style = styles[label] | {"linestyle": "-" if kind == banded else "--"}
                if record.shape[1] > MARKED or kind != banded:
                    style["marker"] = None
                text = _label(label, group)
                told[text] = draw_runs(
                    panel, text, _epochs(group), record, spread, style, "linear", scale, band=kind == banded
                )
            if told:
                sentences += [message("Validation." if kind == "validation" else "Training.")]
                sentences += told_in_order(told, ordered=ordered)
    note = _note(settings, spread, dashed=values == "both" and banded == "validation")
    styles = {_label(label, settings[label]): style for label, style in styles.items()}
    label_lines(canvas, styles, labels, ordered=ordered, note=note)
    return canvas.finish(sentences)


def _checked(histories: object) -> dict[str, list[HistoryLike]]:
    if not isinstance(histories, Mapping):
        raise TypeError(
            f"plot_histories expected a mapping of labels to histories, got a {type(histories).__name__}: "
            'write for example {"He": [history_0, history_1]}, or draw one with plot_history'
        )
    settings = {
        str(label): list(given) if isinstance(given, list | tuple) else [given] for label, given in histories.items()
    }
    for label, group in settings.items():
        if not group:
            raise ValueError(f"plot_histories expected a history of {label!r}, got none: leave the setting out")
        for history in group:
            check_history("plot_histories", history)
            if not len(history.epochs["step"]):
                raise ValueError(
                    f"plot_histories expected histories of at least one epoch, got one of {label!r} without: "
                    "train first, and pass what Trainer.fit returned"
                )
    return settings


def _epochs(group: Sequence[HistoryLike]) -> Array:
    """Return the numbers of the epochs that all histories of a setting have."""
    return np.arange(1.0, min(len(history.epochs["step"]) for history in group) + 1)


def _record(group: Sequence[HistoryLike], name: str, kind: str) -> Array:
    """Return a column of each history, shape (histories, epochs), without rows if it was not measured."""
    column_name = f"val_{name}" if kind == "validation" else name
    epochs = len(_epochs(group))
    rows = [
        column(history.epochs, column_name)[1][:epochs] if column_name in history.epochs else np.full(epochs, np.nan)
        for history in group
    ]
    record = np.stack(rows)
    return record if np.isfinite(record).all(axis=0).any() else record[:0]


def _label(label: str, group: Sequence[HistoryLike]) -> str:
    if len({len(history.epochs["step"]) for history in group}) == 1:
        return label
    return message("{label} (to epoch {epoch:d}, the last of the shortest)", label=label, epoch=int(_epochs(group)[-1]))


def _note(settings: Mapping[str, Sequence[HistoryLike]], spread: Spread, *, dashed: bool) -> str:
    several = any(len(group) > 1 for group in settings.values())
    note = message("mean of runs; band: {spread}", spread=BANDS[spread]) if several else ""
    if not dashed:
        return note
    kinds = message("solid: validation, dashed: training")
    return message("{note}\n{kinds}", note=note, kinds=kinds) if note else kinds
