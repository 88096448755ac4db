"""Galleries: images with their titles, for instance a batch, or the images that a classifier gets wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from bineural.localize import message
from bineural.localize.figures import LocalizedFigure
from bineural.plotting.canvas import Canvas
from bineural.plotting.checks import as_array
from bineural.plotting.mosaic import WIDTH, Mosaic
from bineural.plotting.pixels import Pixels, read_pixels
from bineural.plotting.style import COLORS, INK, listed
from bineural.plotting.titles import CellTitle, only_measures

WRONG = COLORS[1]
MOST = 500  # images at a time
HIGHEST = 50  # inches of a figure; more than twice that is no WebP
TOLD = 60  # titles that the alternative text tells
TITLE = 0.35  # height of a title over the grid, in inches
LOSSLESS = 200_000  # gray pixels; a PNG of more could outgrow a page


class _Picture(AxesImage):
    def draw(self, renderer: Any) -> None:
        """Draw it, but not while the figure is only measured."""
        if not only_measures(renderer):
            super().draw(renderer)


def plot_images(
    images: Any,
    titles: Iterable[object] | None = None,
    *,
    columns: int | None = None,
    wrong: npt.ArrayLike | None = None,
    title: str = "",
    mean: npt.ArrayLike | None = None,
    std: npt.ArrayLike | None = None,
    format: Literal["png", "webp"] | None = None,
    ax: Axes | None = None,
) -> LocalizedFigure | None:
    """Show images in a grid, each with its title below it; hundreds of them make one gallery as fast as a few.

    Parameters
    ----------
    images : array_like, tensor or sequence
        A batch of shape (N, H, W), (N, 1, H, W), (N, 3, H, W), (N, H, W, 1) or (N, H, W, 3), at most 500 images; or
        one image of shape (H, W) or (H, W, 3). Where both the second axis and the last one could be channels, the
        second is, as in torch; three axes are gray images unless the last one has 3 values and the others at least 8,
        so that a single image of shape (3, H, W) is passed as ``image[None]`` or ``[image]``.
        Or a list of images of any sizes: arrays or tensors (H, W), (1, H, W), (3, H, W), …, images of Pillow, or paths
        of files. Each is fitted into its cell, and keeps its proportions.
        Tensors may require gradients and be on any device. An empty batch gives a figure that says so.

        Gray values may have any range: the lowest of all images is black, the highest white. RGB is uint8 or whole
        numbers in 0..255, or floating point in 0..1; any other range, as that of a normalized batch, is scaled as a
        whole, the lowest value of all images to 0 and the highest to 1. The alternative text tells a range that is
        neither 0..1 nor of bytes.
    titles : sequence of str or int, optional
        English text below each image, plain or made by `message`, such as its class, or its label as a number. Long
        ones are wrapped.
    columns : int, optional
        Images in a row; by default 8, and more for more than 64 images, as far as the titles fit.
    wrong : array_like of bool, shape (N,), optional
        Images to mark by a frame and a cross, such as misclassified ones.
    title : str
        English text over the grid.
    mean, std : float or array_like of shape (3,), optional
        What was subtracted from the images in 0..1, and what they were divided by then: this is undone, so that
        their colors are the true ones.
    format : {"png", "webp"}, optional
        By default WebP for RGB and for gray images of more than 200,000 pixels in all, else PNG, which loses nothing.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; see `plot_curves`. The number of columns is by default the one that fills them best.

    Returns
    -------
    LocalizedFigure or None
        The figure that was shown, None if `ax` was given.

    Raises
    ------
    TypeError
        If these are no images.
    ValueError
        If images are not of these shapes and ranges, there are too many, or titles or marks are not as many.
    FileNotFoundError
        If a path leads nowhere.

    Examples
    --------
    >>> figure = plot_images(np.eye(3).reshape(1, 3, 3), ["a diagonal"])
    Images: 1, of 3 × 3 pixels each; rows: 1. Below them, row by row: a diagonal.

    The mistakes of a classifier, the true classes beside its answers:

    >>> images, targets = np.zeros((4, 8, 8)), np.array([3, 5, 8, 1])
    >>> answers = np.array([3, 6, 8, 7])  # such as trainer.predict(images).argmax(dim=1)
    >>> is_wrong = answers != targets
    >>> titles = [f"{true} → {answer}" for true, answer in zip(targets[is_wrong], answers[is_wrong])]
    >>> figure = plot_images(images[is_wrong], titles)
    Images: 2, of 8 × 8 pixels each; rows: 1. Below them, row by row: 5 → 6, 1 → 7.
    """
    pixels = read_pixels(images, mean, std)
    count = len(pixels.images)
    texts = None if titles is None else [_as_text(title) for title in titles]
    marks = np.zeros(count, bool) if wrong is None else _marks(wrong)
    for name, given in (("titles", texts), ("marks of wrong ones", marks)):
        if given is not None and len(given) != count:
            raise ValueError(
                f"plot_images expected as many {name} as images, got {len(given)} for {count}: pass one for each"
            )
    if columns is not None and columns < 1:
        raise ValueError(f"plot_images expected at least 1 column, got {columns}: pass how many images stand in a row")
    if count > MOST:
        raise ValueError(
            f"plot_images expected at most {MOST} images, got {count}: show a part of them, for example images[:100]"
        )
    if not count:
        return _empty(title, ax)
    canvas = Canvas("plot_images", ax, size=(WIDTH, WIDTH))
    [panel] = canvas.axes
    mosaic = Mosaic.of(pixels, texts or [], columns, None if canvas.is_own else _box(panel))
    if canvas.is_own:
        if mosaic.height > HIGHEST:
            raise ValueError(
                f"plot_images expected at most {HIGHEST} inches of images, got {mosaic.height:.0f} from {mosaic.rows} "
                f"rows: pass more than {mosaic.columns} columns, or fewer images"
            )
        _fit_figure(canvas, mosaic, title)
    panel.set_axis_off()
    panel.set(xticks=[], yticks=[], xlim=(0, mosaic.width), ylim=(mosaic.height, 0), aspect="equal")
    panel.set_title(title, fontsize=11)
    picture = _Picture(panel, extent=(0, mosaic.width, mosaic.height, 0), origin="upper", interpolation="auto")
    picture.set_data(mosaic.draw(pixels))
    panel.add_image(picture)
    _draw_frames(panel, mosaic.boxes(pixels) / mosaic.dots, marks)
    for k, text in enumerate(texts or []):
        CellTitle(panel, *mosaic.title_place(k), text, width=mosaic.cell, size=mosaic.letters)
    gray = pixels.images[0].ndim == 2
    chosen = format or ("png" if gray and pixels.sizes.prod(axis=1).sum() <= LOSSLESS else "webp")
    return canvas.finish(_alternative(pixels, texts, marks, mosaic.rows, title), format=chosen)


def _as_text(title: object) -> str:
    """Return a title as a text: labels come as numbers of Python, NumPy or torch."""
    return title if isinstance(title, str) else str(title.item() if hasattr(title, "item") else title)


def _marks(wrong: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    marks = as_array("The marks of plot_images", wrong)
    if marks.ndim != 1 or not np.isin(marks, (0, 1)).all():
        raise ValueError(
            f"plot_images expected wrong to hold True or False for each image, got shape {marks.shape} of "
            f"{marks.dtype}: pass for example answers != targets"
        )
    return marks.astype(bool)


def _empty(title: str, ax: Axes | None) -> LocalizedFigure | None:
    canvas = Canvas("plot_images", ax, size=(WIDTH / 2, 0.6))
    [panel] = canvas.axes
    panel.set_axis_off()
    panel.set_title(title, fontsize=11)
    text = message("No images.")
    panel.text(0.5, 0.5, text, transform=panel.transAxes, ha="center", va="center", fontsize=11)
    return canvas.finish([*([message("{title}.", title=title)] if title else []), text])


def _box(panel: Axes) -> tuple[float, float]:
    """Return width and height of axes in inches, as far as they are known before the figure is laid out."""
    box = panel.get_window_extent()
    dots = panel.get_figure(root=True).dpi  # type: ignore[union-attr]
    return box.width / dots, box.height / dots


def _fit_figure(canvas: Canvas, mosaic: Mosaic, title: str) -> None:
    """Give a figure of its own the size of the gallery, whose layout is known already."""
    figure = canvas.container.get_figure(root=True)
    assert figure is not None
    height = mosaic.height + (TITLE if title else 0)
    figure.set_size_inches(mosaic.width, height)
    figure.set_layout_engine("none")
    canvas.axes[0].set_position((0, 0, 1, mosaic.height / height))


def _draw_frames(ax: Axes, boxes: npt.NDArray[np.float64], marks: npt.NDArray[np.bool_]) -> None:
    """Draw a thin line around each image, so that white ones are seen; around wrong ones a thick one, and a cross."""
    left, top, right, bottom = boxes.T
    corners = np.stack([left, top, right, top, right, bottom, left, bottom], axis=1).reshape(-1, 4, 2)
    sides = np.minimum(right - left, bottom - top)
    _draw_polygons(ax, corners[~marks], facecolor="none", edgecolor=INK, linewidth=0.5)
    if marks.any():
        thick = min(2.5, 6 * sides.max())
        _draw_polygons(ax, corners[marks], facecolor="none", edgecolor=WRONG, linewidth=thick)
        corner, side = corners[marks, :1], np.minimum(0.16, 0.35 * sides[marks])[:, None, None]
        square = corner + side * [[0, 0], [1, 0], [1, 1], [0, 1]]  # (wrong, 4, 2)
        _draw_polygons(ax, square, facecolor="white", edgecolor=WRONG, linewidth=thick / 2.5)
        for stroke in ([[0.25, 0.25], [0.75, 0.75]], [[0.25, 0.75], [0.75, 0.25]]):
            _draw_polygons(ax, corner + side * stroke, facecolor="none", edgecolor=INK, linewidth=thick / 2)


def _draw_polygons(ax: Axes, corners: npt.NDArray[np.float64], **options: Any) -> None:
    """Draw polygons, (N, corners, 2), as one: hundreds of paths take long to copy."""
    if len(corners):
        # what is at the edge of the axes has an outer half
        ax.add_artist(PathPatch(Path.make_compound_path_from_polys(corners), clip_on=False, **options))


def _alternative(
    pixels: Pixels, titles: Sequence[str] | None, marks: npt.NDArray[np.bool_], rows: int, title: str
) -> list[str]:
    count, sizes = len(pixels.images), pixels.sizes
    sentences = [message("{title}.", title=title)] if title else []
    if (sizes == sizes[0]).all():
        height, width = sizes[0]
        sentences.append(
            message(
                "Images: {count:d}, of {height:d} × {width:d} pixels each; rows: {rows:d}.",
                count=count,
                height=height,
                width=width,
                rows=rows,
            )
        )
    else:
        sentences.append(message("Images: {count:d}, of different sizes; rows: {rows:d}.", count=count, rows=rows))
    if pixels.limits is not None:
        low, high = pixels.limits
        sentences.append(
            message("Scaled together: from {low:.3g} (darkest) to {high:.3g} (brightest).", low=low, high=high)
        )
    if titles is not None and any(titles):
        if count <= TOLD:
            sentences.append(message("Below them, row by row: {titles}.", titles=listed(titles)))
        else:
            sentences.append(
                message("Below the first {told:d}, row by row: {titles}.", told=TOLD, titles=listed(titles[:TOLD]))
            )
    if marks.any():
        places = np.flatnonzero(marks) + 1
        if len(places) <= TOLD:
            sentences.append(message("Marked as wrong: images {numbers}.", numbers=", ".join(map(str, places))))
        else:
            sentences.append(message("Marked as wrong: {wrong:d} of {count:d} images.", wrong=len(places), count=count))
    return sentences
