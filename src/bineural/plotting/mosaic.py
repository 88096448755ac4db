"""Images laid out in rows, with room for their titles, and drawn as a single one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bineural.plotting.pixels import Pixels
from bineural.plotting.titles import LINE, fits, fitted

WIDTH = 5.4  # of a figure of its own, in inches
DPI = 150  # dots per inch, as figures are saved
AREA = 1_500_000  # dots of the whole; larger ones are coarser, so that their files stay small
HIGHEST = 24  # inches, beyond which no rows are added only to make room for titles
SHARP = 1.5  # dots for each pixel, from which on its edges are kept; below, they would be of too unequal widths
GAP = 0.06  # between images, in inches
SMALL, LARGE = 1.35, 2.7  # widths of a cell with room to spare: of small images, and of photographs
LINE_HEIGHT = 0.15  # of small letters, in inches
FEW = 64  # images, up to which 8 stand in a row
FLAT, TALL = 0.05, 2.0  # heights of cells, in their widths; what goes beyond is fitted in


@dataclass(frozen=True)
class Mosaic:
    """A grid of cells, measured in inches.

    Attributes
    ----------
    count, columns : int
        Number of images, and how many stand in a row.
    cell, rise, room : float
        Width of a cell, its height, and the height below it for a title.
    letters : float
        Size of the titles, in points.
    """

    count: int
    columns: int
    cell: float
    rise: float
    room: float
    letters: float

    @classmethod
    def of(
        cls, pixels: Pixels, titles: Sequence[str], columns: int | None, box: tuple[float, float] | None = None
    ) -> Mosaic:
        """Lay out images.

        Parameters
        ----------
        pixels : Pixels
            At least one image.
        titles : sequence of str
            English texts, none or one for each image.
        columns : int, optional
            By default as many as suit the number of images and the titles.
        box : tuple of float, optional
            Width and height in inches of the axes to fill; by default a figure is as high as it needs.

        Examples
        --------
        >>> from bineural.plotting.pixels import read_pixels
        >>> mosaic = Mosaic.of(read_pixels(np.zeros((12, 8, 8))), [], columns=6)
        >>> mosaic.rows, round(mosaic.width, 2), round(mosaic.height, 2)
        (2, 5.38, 1.75)
        """
        count, sizes = len(pixels.images), pixels.sizes
        aspect = float(np.clip(np.median(sizes[:, 0] / sizes[:, 1]), FLAT, TALL))
        if box is None:
            width = WIDTH
            columns = min(count, _usual_columns(count, aspect, titles) if columns is None else columns)
            largest = min(max(sizes.max() / 96, SMALL), LARGE)
        else:
            width, largest = box[0], math.inf
            columns = min(count, _filling_columns(count, aspect, box) if columns is None else columns)
        cell = _whole_dots(min(_cell(columns, width), largest))
        letters, lines = fitted(titles, cell) if any(titles) else (0, 0)
        room = _whole_dots(lines * letters * LINE / 72 + 0.03) if lines else 0.0
        return cls(count, columns, cell, _whole_dots(cell * aspect), room, letters)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return math.ceil(self.count / self.columns)

    @property
    def width(self) -> float:
        """Of the whole, in inches."""
        return self.columns * (self.cell + GAP) - GAP

    @property
    def height(self) -> float:
        """Of the whole, in inches."""
        return self.rows * (self.rise + self.room + GAP) - GAP

    @property
    def dots(self) -> float:
        """Dots per inch."""
        return min(DPI, math.sqrt(AREA / (self.width * self.height)))

    def title_place(self, k: int) -> tuple[float, float]:
        """Return the middle of the upper edge of title k, in inches from the upper left corner."""
        row, column = divmod(k, self.columns)
        return (
            column * (self.cell + GAP) + self.cell / 2,
            row * (self.rise + self.room + GAP) + self.rise + 0.03,
        )

    def boxes(self, pixels: Pixels) -> npt.NDArray[np.int64]:
        """Return where each image is, as left, upper, right and lower dots, (N, 4): fitted in, above its title."""
        row, column = np.divmod(np.arange(self.count), self.columns)
        left, top = column * (self.cell + GAP), row * (self.rise + self.room + GAP)
        heights, widths = pixels.sizes.T
        scale = np.minimum(self.cell / widths, self.rise / heights)
        across, up = scale * widths, scale * heights
        left, bottom = left + (self.cell - across) / 2, top + self.rise
        corners = np.stack([left, bottom - up, left + across, bottom], axis=1)
        boxes = np.rint(corners * self.dots).astype(np.int64)
        boxes[:, :2] = np.minimum(boxes[:, :2], boxes[:, 2:] - 1)  # at least one dot
        return np.maximum(boxes, [0, 0, 1, 1])

    def draw(self, pixels: Pixels) -> npt.NDArray[np.uint8]:
        """Return the whole as RGBA, transparent between the images."""
        # as many dots as the figure has, so that it is drawn dot by dot
        whole = np.zeros((round(self.height * self.dots), round(self.width * self.dots), 4), np.uint8)
        whole[..., :3] = 255
        for image, (left, top, right, bottom) in zip(pixels.images, self.boxes(pixels), strict=True):
            scaled = _scaled(image, bottom - top, right - left)
            whole[top:bottom, left:right, :3] = scaled if scaled.ndim == 3 else scaled[..., None]
            whole[top:bottom, left:right, 3] = 255
        return whole


def _usual_columns(count: int, aspect: float, titles: Sequence[str]) -> int:
    most = 8 if count <= FEW else math.ceil(0.85 * math.sqrt(count))
    choices = [most]
    for lines in (1, 2):
        choices = [
            columns
            for columns in range(most, 7, -1)
            if math.ceil(count / columns) * (_cell(columns) * aspect + LINE_HEIGHT * lines + GAP) <= HIGHEST
        ] or [most]
        for columns in choices:
            if fits(titles, _cell(columns), lines):
                return columns
    return choices[-1]  # where the words have most room


def _cell(columns: int, width: float = WIDTH) -> float:
    return (width + GAP) / columns - GAP


def _filling_columns(count: int, aspect: float, box: tuple[float, float]) -> int:
    """Return the number of columns whose cells are largest in a box."""
    width, height = box

    def cell(columns: int) -> float:
        return min(width / columns, height / math.ceil(count / columns) / aspect)

    return max(range(1, count + 1), key=cell)


def _whole_dots(inches: float) -> float:
    return max(1, math.floor(inches * DPI + 1e-6)) / DPI


def _scaled(image: npt.NDArray[np.uint8], height: int, width: int) -> npt.NDArray[np.uint8]:
    """Return an image in another size: enlarged with sharp pixels, reduced without losing thin lines."""
    if height >= SHARP * image.shape[0] and width >= SHARP * image.shape[1]:
        down = np.arange(height) * image.shape[0] // height
        across = np.arange(width) * image.shape[1] // width
        enlarged: npt.NDArray[np.uint8] = image[down][:, across]
        return enlarged
    from PIL import Image

    resized = Image.fromarray(np.ascontiguousarray(image)).resize(
        (int(width), int(height)), Image.Resampling.LANCZOS, reducing_gap=3
    )
    return np.asarray(resized)
