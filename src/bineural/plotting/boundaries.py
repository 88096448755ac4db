"""Decision boundaries of classifiers of two features."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.lines import Line2D

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.calling import predict_labels
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.style import COLORS, GUIDE, INK, MARKERS

PIXELS = 150  # per inch, as PNG figures are saved: no finer grid would be seen
MARGIN = 0.5  # around the points, in their units
MAX_RATIO = 4  # of the two ranges; beyond it a panel with one scale would be a ribbon, and its grid without bounds
SHARE = 0.08  # margin around the points, of their range, where each axis has a scale of its own


def plot_boundaries(
    classifiers: Mapping[str, Any],
    X: npt.ArrayLike,
    y: npt.ArrayLike,
    *,
    columns: int = 2,
    lines: Mapping[str, tuple[npt.ArrayLike, npt.ArrayLike]] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show how each classifier divides the plane among the classes, with the points (X, y) on top.

    One panel per classifier, with the share of the points that it gets right; the others are ringed. Both axes have
    one scale, unless one range is more than four times the other.

    Parameters
    ----------
    classifiers : mapping of str to classifier
        English title of a panel, plain or made by `message`, to anything with scikit-learn's `predict`; a torch module
        or a trainer of one, called in evaluation mode on its device; or a function of an array (N, 2). The answer is a
        label for each point, (N,), or an output for each class, (N, K), of which the largest counts: its column is the
        class, or the place of the label among the sorted ones of `y` where these are texts. A module with a single
        output, (N, 1), answers with class 1 where it is above 0, or above 0.5 if it ends with a sigmoid.
    X : array_like, shape (N, 2)
        Two features.
    y : array_like, shape (N,)
        Labels; with those that are predicted, at most seven different ones.
    columns : int
        Panels in a row.
    lines : mapping of str to (weight, bias), optional
        Title of a panel to the weight, (H, 2), and the bias, (H,), of neurons: of each, the line is drawn on which its
        sum is zero, such as the hinge of a ReLU neuron of the first layer.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; several panels stand in its place. See `plot_curves`.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If `classifiers` is no mapping, or something in it cannot be asked for labels.
    ValueError
        If there is no classifier, point or column, a shape is wrong, lines are for no panel, X is not finite, a label
        is nan, or there are too many classes.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]]), np.array([0, 0, 1, 1])
    >>> figure = plot_boundaries({"a line": LogisticRegression().fit(X, y)}, X, y)
    Decision regions over 4 points of 2 classes. Panel “a line”: accuracy 1.000 on these points.
    """
    X, y = as_array("The X of plot_boundaries", X, float), as_array("The y of plot_boundaries", y)
    if X.ndim != 2 or X.shape[1] != 2 or y.shape != X.shape[:1]:
        raise ValueError(
            f"plot_boundaries expected X of shape (N, 2) and y of shape (N,), got {X.shape} and {y.shape}: "
            "pass two features, examples in rows"
        )
    if not isinstance(classifiers, Mapping):
        raise TypeError(
            f"plot_boundaries expected a mapping of titles to classifiers, got a {type(classifiers).__name__}: "
            'pass for example {"a network": network}'
        )
    if not classifiers or not len(X):
        raise ValueError(
            f"plot_boundaries expected at least 1 classifier and 1 point, got {len(classifiers)} and {len(X)}: "
            "pass a mapping of titles to classifiers, and the points to draw"
        )
    if not np.isfinite(X).all():
        raise ValueError(
            f"plot_boundaries expected X that is finite, got nan or infinity in {(~np.isfinite(X)).any(axis=1).sum()} "
            f"of {len(X)} rows: leave them out, and say so"
        )
    _check_labels("y", y)
    if columns < 1:
        raise ValueError(f"plot_boundaries expected at least 1 column, got {columns}: pass how many panels a row has")
    neurons = {title: _neurons(title, pair, classifiers) for title, pair in (lines or {}).items()}
    columns = min(columns, len(classifiers))
    rows = math.ceil(len(classifiers) / columns)
    (left, bottom), (right, top), one_scale = _limits(X)
    width = min(4.2, max(2.2, 6.4 / columns))
    height = width * (top - bottom) / (right - left) if one_scale else width
    step = (right - left) / round(width * PIXELS)
    rise = step if one_scale else (top - bottom) / round(height * PIXELS)
    grid = np.meshgrid(np.arange(left, right + step, step), np.arange(bottom, top + rise, rise))
    places = np.stack([axis.ravel() for axis in grid], axis=1)  # (rows · columns of the grid, 2)
    names = np.unique(y)
    ask = partial(predict_labels, "plot_boundaries", names=names)
    predicted, answers = (
        [ask(title, classifier, X=points) for title, classifier in classifiers.items()] for points in (places, X)
    )
    for title, labels in zip(classifiers, predicted, strict=True):
        _check_labels(f"labels from {title!r}", labels)
    classes = np.unique(np.concatenate([y, *(np.unique(labels) for labels in predicted)]))
    if len(classes) > len(COLORS):
        raise ValueError(
            f"plot_boundaries expected at most {len(COLORS)} classes, got {len(classes)}: "
            "draw those that matter, and join the others"
        )
    size = width * columns + 0.4, (height + 0.55) * rows + 0.35
    canvas = Canvas(
        "plot_boundaries", ax, size=size, panels=len(classifiers), columns=columns, sharex=True, sharey=True
    )
    sentences = [
        message(
            "Decision regions over {points:d} points of {classes:d} classes.",
            points=len(X),
            classes=len(classes),
        )
    ]
    for panel, title, labels, answer in zip(canvas.axes, classifiers, predicted, answers, strict=True):
        _draw_regions(panel, grid, np.searchsorted(classes, labels).reshape(grid[0].shape), len(classes))
        right_ones = answer == y
        _draw_points(panel, X, y, classes, ~right_ones)
        panel.set(xlim=(left, right), ylim=(bottom, top), aspect="equal" if one_scale else "auto")
        accuracy = right_ones.mean()
        panel.set_title(message("{title}\naccuracy {accuracy:.3f}", title=title, accuracy=accuracy), fontsize=9)
        sentences.append(
            message("Panel “{title}”: accuracy {accuracy:.3f} on these points.", title=title, accuracy=accuracy)
        )
        if title in neurons:
            sentences.append(_draw_lines(panel, *neurons[title]))
    for panel in canvas.axes[max(0, len(classifiers) - columns) :]:  # those with none below
        panel.set_xlabel("$x_1$")
        panel.tick_params(labelbottom=True)
    for panel in canvas.axes[::columns]:
        panel.set_ylabel("$x_2$", rotation=0)
    canvas.legend_of(_legend(classes, bool(neurons)))
    return canvas.finish(sentences, format="png")


def _check_labels(what: str, labels: npt.NDArray[Any]) -> None:
    if labels.dtype.kind == "f" and np.isnan(labels).any():
        raise ValueError(
            f"plot_boundaries expected {what} without nan, got nan for {np.isnan(labels).sum()} of {labels.size}: "
            "give each point a class, as a classifier has to"
        )


def _limits(X: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], bool]:
    """Return the lowest and the highest values of the axes, and whether they can have one scale."""
    low, high = X.min(axis=0), X.max(axis=0)
    across, up = high - low + 2 * MARGIN
    one_scale = bool(max(across, up) <= MAX_RATIO * min(across, up))
    margin = MARGIN if one_scale else np.where(high > low, SHARE * (high - low), MARGIN)
    return low - margin, high + margin, one_scale


def _draw_regions(ax: Axes, grid: Sequence[npt.NDArray[Any]], regions: npt.NDArray[Any], K: int) -> None:
    ax.pcolormesh(
        *grid,
        regions,
        cmap=ListedColormap(COLORS[:K]),
        vmin=-0.5,
        vmax=K - 0.5,
        alpha=0.22,
        shading="nearest",
        linewidth=0,
        rasterized=True,
    )
    for k in range(K):
        if 0 < np.mean(regions == k) < 1:  # a class that takes all of the plane, or none, has no boundary
            ax.contour(*grid, regions == k, levels=[0.5], colors=INK, linewidths=1)


def _draw_points(
    ax: Axes,
    X: npt.NDArray[Any],
    y: npt.NDArray[Any],
    classes: npt.NDArray[Any],
    ringed: npt.NDArray[np.bool_],
) -> None:
    for k, label in enumerate(classes):
        ax.scatter(X[y == label, 0], X[y == label, 1], s=7, marker=MARKERS[k], color=COLORS[k], linewidths=0)
    ax.scatter(X[ringed, 0], X[ringed, 1], s=24, facecolors="none", edgecolors=INK, linewidths=0.6)
    ax.tick_params(labelsize=8)


def _neurons(
    title: str, pair: tuple[npt.ArrayLike, npt.ArrayLike], panels: Mapping[str, Any]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    weight, bias = (as_array(f"The lines {title!r}", part, float) for part in pair)
    if title not in panels or weight.ndim != 2 or weight.shape[1] != 2 or bias.shape != weight.shape[:1]:
        raise ValueError(
            f"plot_boundaries expected lines by the title of a panel, among {', '.join(panels)}, with a weight (H, 2) "
            f"and a bias (H,), got {title!r} with {weight.shape} and {bias.shape}: pass those of a first layer"
        )
    return weight, bias


def _draw_lines(ax: Axes, weight: npt.NDArray[np.float64], bias: npt.NDArray[np.float64]) -> str:
    """Draw where the sums of neurons are zero, and return the sentence that tells how many lines can be seen."""
    corners = np.array([[x, y] for x in ax.get_xlim() for y in ax.get_ylim()])
    seen = 0
    for w, b in zip(weight, bias, strict=True):
        sides = corners @ w + b
        if not np.isfinite(sides).all() or sides.min() >= 0 or sides.max() <= 0:  # it passes by, or there is none
            continue
        point = -b * w / (w @ w)
        ax.axline(point, point + np.array([-w[1], w[0]]), color=GUIDE, linewidth=0.9, zorder=1.5)
        seen += 1
    return message("Lines of neurons within the axes: {seen:d} of {count:d}.", seen=seen, count=len(weight))


def _legend(classes: npt.NDArray[Any], has_lines: bool) -> list[Line2D]:
    options: dict[str, Any] = {"linestyle": "none", "markersize": 5}
    handles = [
        Line2D(
            [],
            [],
            marker=MARKERS[k],
            color=COLORS[k],
            label=message("class {label}", label=str(label)),
            **options,
        )
        for k, label in enumerate(classes)
    ]
    ring: dict[str, Any] = {"marker": "o", "markerfacecolor": "none", "markeredgecolor": INK}
    handles.append(Line2D([], [], label="misclassified", **ring, **options))
    return [*handles, Line2D([], [], label="line of a neuron", color=GUIDE, linewidth=0.9)] if has_lines else handles
