"""Processor seconds to show a gallery of images in a notebook, in one language, with titles and without.

Run `python benchmarks/bench_figures.py`. Images are digits of 28 × 28 gray pixels or photographs of 32 × 32 in color,
drawn from blocks of random values; a part of those with titles is marked as wrong. Each size is drawn several times in
turn with the others; the medians stand beside the size of the file.
"""

import base64
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

import IPython
import numpy as np

from bineural.plotting import plot_images

COUNTS, RUNS = (12, 100, 500), 7


class Notebook:
    """Stands for a notebook: keeps what is shown."""

    def __init__(self) -> None:
        self.display_pub = self
        self.shown: Mapping[str, Any] = {}

    def publish(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> None:
        self.shown = data


@contextmanager
def notebook() -> Iterator[Notebook]:
    """Let figures be drawn and published as in a notebook."""
    shell = Notebook()
    with mock.patch.object(IPython, "get_ipython", return_value=shell):
        yield shell


def galleries() -> dict[str, Callable[[], object]]:
    """Return what draws each gallery, by its name."""
    random = np.random.default_rng(0)
    made: dict[str, Callable[[], object]] = {}
    for count in COUNTS:
        digits = random.random((count, 7, 7)).repeat(4, axis=1).repeat(4, axis=2)
        photographs = random.integers(0, 256, (count, 8, 8, 3)).astype(np.uint8).repeat(4, axis=1).repeat(4, axis=2)
        titles, wrong = [f"{k % 10} → {7 * k % 10}" for k in range(count)], np.arange(count) % 3 == 0
        made[f"{count} digits"] = lambda images=digits: plot_images(images)
        made[f"{count} digits, titles"] = lambda images=digits, titles=titles, wrong=wrong: plot_images(
            images, titles, wrong=wrong
        )
        made[f"{count} photographs"] = lambda images=photographs: plot_images(images)
    return made


def main() -> None:
    draw = galleries()
    seconds: dict[str, list[float]] = {name: [] for name in draw}
    sizes = {}
    with notebook() as shell:
        for run in range(-1, RUNS):
            for name, function in draw.items():
                start = time.process_time()
                function()
                if run >= 0:
                    seconds[name].append(time.process_time() - start)
                image = next(data for mime, data in shell.shown.items() if mime.startswith("image/"))
                sizes[name] = len(base64.b64decode(image)) / 1e3
    print(f"Galleries, one language, {RUNS} runs in turn")
    print(f"{'':<24}{'median s':>10}{'kB':>8}")
    for name, measured in seconds.items():
        print(f"{name:<24}{statistics.median(measured):>10.2f}{sizes[name]:>8.0f}")


if __name__ == "__main__":
    main()
