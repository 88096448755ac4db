"""Grids of images with their titles, for instance a batch, or the images that a classifier gets wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from bineural.localize import message, show
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.checks import as_array
from bineural.plotting.style import COLORS, INK, join_sentences, listed, plain_dollars

WRONG = COLORS[1]
WIDTH = 5.4  # of the figure, in inches


def plot_images(
    images: npt.ArrayLike,
    titles: Iterable[object] | None = None,
    *,
    columns: int = 8,
    wrong: npt.ArrayLike | None = None,
    title: str = "",
    format: Literal["png", "webp"] | None = None,
) -> LocalizedFigure:
    """Show images in a grid, each with its title below it.

    Parameters
    ----------
    images : array_like, shape (N, H, W) or (N, H, W, 3)
        Gray values of any range, shown from the lowest of all images (black) to the highest (white); or RGB,
        either uint8 in 0..255 or floating point in 0..1.
    titles : sequence of str or int, optional
        English text below each image, plain or made by `message`, such as its class, or its label as a number.
    columns : int
        Images in a row.
    wrong : array_like of bool, shape (N,), optional
        Images to mark by a frame and a cross, such as misclassified ones.
    title : str
        English text over the grid.
    format : {"png", "webp"}, optional
        By default PNG for gray images and WebP, which suits photographs, for RGB.

    Raises
    ------
    ValueError
        If images are not of these shapes and ranges, there are none, or titles or marks are not as many.

    Examples
    --------
    >>> figure = plot_images(np.eye(3).reshape(1, 3, 3), ["a diagonal"])
    Images: 1, of 3 × 3 pixels each; rows: 1. Below them, row by row: a diagonal.
    """
    pixels = _checked(as_array("The images", images))
    texts = None if titles is None else [_as_text(title) for title in titles]
    marks = np.zeros(len(pixels), bool) if wrong is None else np.asarray(wrong, dtype=bool)
    for name, given in (("titles", texts), ("marks of wrong ones", marks)):
        if given is not None and len(given) != len(pixels):
            raise ValueError(
                f"plot_images expected as many {name} as images, got {len(given)} for {len(pixels)}: pass one for each"
            )
    if columns < 1:
        raise ValueError(f"plot_images expected at least 1 column, got {columns}: pass how many images stand in a row")
    columns = min(columns, len(pixels))
    rows = math.ceil(len(pixels) / columns)
    count, height, width = pixels.shape[:3]
    side = WIDTH / max(columns, 4)
    lines = max((text.count("\n") + 1 for text in texts), default=0) if texts is not None else 0
    figure = LocalizedFigure(
        figsize=(side * columns, (side * height / width + 0.21 * lines) * rows + (0.35 if title else 0)),
        layout="constrained",
    )
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03)  # type: ignore[union-attr,call-arg]
    axes = figure.subplots(rows, columns, squeeze=False).flat
    gray = {"cmap": "gray", "vmin": pixels.min(), "vmax": pixels.max()} if pixels.ndim == 3 else {}
    for k, ax in enumerate(axes):
        if k < count:
            text = texts[k] if texts is not None else ""
            _draw(ax, pixels[k], text, mark=bool(marks[k]), **gray)
        else:
            ax.set_axis_off()
    if title:
        figure.suptitle(title, fontsize=11)
    plain_dollars(figure)
    figure.alt = _alternative(pixels, texts, marks, rows, title)
    show(figure, alt=figure.alt, format=format or ("png" if gray else "webp"))
    return figure


def _as_text(title: object) -> str:
    """Return a title as a text: labels come as numbers of Python, NumPy or torch."""
    return title if isinstance(title, str) else str(title.item() if hasattr(title, "item") else title)


def _checked(images: npt.NDArray[Any]) -> npt.NDArray[Any]:
    rgb = images.ndim == 4 and images.shape[3] == 3
    if not (images.ndim == 3 or rgb) or not images.size:
        raise ValueError(
            f"plot_images expected images of shape (N, H, W) or (N, H, W, 3), got {images.shape}: "
            "move the channels of (N, 3, H, W) to the end with .transpose(0, 2, 3, 1), drop a single one with [:, 0]"
        )
    if not np.isfinite(images).all():
        raise ValueError("plot_images expected finite values, got NaN or infinity: repair or leave out such images")
    if rgb and images.dtype != np.uint8 and not 0 <= images.min() <= images.max() <= 1:
        raise ValueError(
            f"plot_images expected RGB as uint8 or in 0..1, got {images.dtype} from {images.min():.3g} to "
            f"{images.max():.3g}: undo the normalization first"
        )
    return images


def _draw(ax: Axes, image: npt.NDArray[Any], text: str, *, mark: bool, **options: Any) -> None:
    ax.imshow(image, interpolation="nearest", **options)
    ax.set(xticks=[], yticks=[])
    ax.set_xlabel(text, fontsize=10, labelpad=2)
    ax.spines[:].set(color=WRONG if mark else INK, linewidth=2.5 if mark else 0.5)
    if mark:
        box = {"facecolor": "white", "edgecolor": WRONG, "boxstyle": "square,pad=0.1"}
        ax.text(0.03, 0.97, "✗", transform=ax.transAxes, ha="left", va="top", fontsize=9, color=INK, bbox=box)


def _alternative(
    pixels: npt.NDArray[Any], titles: Sequence[str] | None, marks: npt.NDArray[np.bool_], rows: int, title: str
) -> str:
    count, height, width = pixels.shape[:3]
    sentences = [message("{title}.", title=title)] if title else []
    sentences.append(
        message(
            "Images: {count:d}, of {height:d} × {width:d} pixels each; rows: {rows:d}.",
            count=count,
            height=height,
            width=width,
            rows=rows,
        )
    )
    if titles is not None:
        sentences.append(message("Below them, row by row: {titles}.", titles=listed(titles)))
    if marks.any():
        numbers = ", ".join(str(k + 1) for k in np.flatnonzero(marks))
        sentences.append(message("Marked as wrong: images {numbers}.", numbers=numbers))
    return join_sentences(sentences)
