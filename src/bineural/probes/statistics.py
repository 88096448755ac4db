"""Recorded statistics, as arrays with a row for each recorded pass and a column for each layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bineural.localize import message, verbatim

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LayerRecords:
    """Statistics of the activations of layers, or of the gradients of the loss with respect to them.

    The arrays have the shape (R, L): R recorded passes, L layers. They hold NaN where a layer did not run, where
    no gradient reached it, and where one of its values is infinite or NaN. The values of a batch have the shape
    (N, F): N examples, F neurons or, after a convolution, channels × height × width. Variances divide by the
    number of values.

    Attributes
    ----------
    layers : tuple of str
        Names of the layers in the order in which they first ran, such as "0 Linear".
    passes : ndarray of int, shape (R,)
        Which pass through the model each row is, from 0.
    mean, std : ndarray of float64, shape (R, L)
        Mean and standard deviation over all N · F entries. This deviation mixes how much neurons differ from each
        other with how much examples do.
    std_over_examples : ndarray of float64, shape (R, L)
        Spread over the examples: the standard deviation of each neuron over the batch, root mean square over the
        neurons. What it loses, no later layer can tell apart.
    norm : ndarray of float64, shape (R, L)
        √(sum of the squares of all N · F entries).
    zeros, saturated : ndarray of float64, shape (R, L)
        Share of entries, in 0..1, that are exactly 0, counted after ReLU and the like, but not after linear
        layers, convolutions, sigmoid and tanh; and for these two, the share that is in the outer hundredth of
        their range on each side, where the slope is below 4 % of the steepest. Else NaN, as for gradients.
    """

    layers: tuple[str, ...]
    passes: npt.NDArray[np.int64]
    mean: Array
    std: Array
    std_over_examples: Array
    norm: Array
    zeros: Array
    saturated: Array

    def rows(self, record: int = -1) -> list[dict[str, Any]]:
        """Return one recorded pass as rows for `bineural.localize.table`, one per layer.

        Parameters
        ----------
        record : int
            Which one, the last by default.

        Returns
        -------
        list of dict
            Layers with their statistics, without columns that are empty; None is an empty cell.

        Raises
        ------
        ValueError
            If there is no such record.
        """
        count = len(self.passes)
        if not -count <= record < count:
            raise ValueError(f"rows expected a record in {-count}..{count - 1}, got {record}: pass the index of one")
        columns = {
            "mean": self.mean,
            "spread over all entries": self.std,
            "spread over examples": self.std_over_examples,
            "norm": self.norm,
            "share of zeros": self.zeros,
            "share saturated": self.saturated,
        }
        shown = {header: values[record] for header, values in columns.items() if np.isfinite(values[record]).any()}
        return [
            {"layer": layer_label(layer)}
            | {header: None if np.isnan(values[k]) else float(values[k]) for header, values in shown.items()}
            for k, layer in enumerate(self.layers)
        ]


def layer_label(layer: str) -> str:
    """Return the name of a layer as a text that outputs show as it is, without looking for a translation."""
    name, _, kind = layer.rpartition(" ")
    return message("{name} {kind}", name=verbatim(name), kind=verbatim(kind))


def records_of(layers: tuple[str, ...], passes: npt.NDArray[np.int64], sums: Array) -> LayerRecords:
    """Compute the statistics from sums (R, L, 8), in the order N, F, `measuring.SUMS`."""
    sums = np.where(np.isfinite(sums[..., 2:6]).all(axis=-1, keepdims=True), sums, np.nan)
    N, F, deviations, shifts, means, squared_means, nonzero, saturated = np.moveaxis(sums, -1, 0)
    # mean over the neurons of: mean of d² − (mean of d)²; rounding may leave less than nothing of it
    over_examples = np.maximum(deviations / N - shifts, 0) / F
    mean = means / F
    variance = over_examples + np.maximum(squared_means / F - mean**2, 0)
    return LayerRecords(
        layers=layers,
        passes=passes,
        mean=mean,
        std=np.sqrt(variance),
        std_over_examples=np.sqrt(over_examples),
        norm=np.sqrt(N * F * (variance + mean**2)),
        zeros=1 - nonzero / (N * F),
        saturated=saturated / (N * F),
    )
