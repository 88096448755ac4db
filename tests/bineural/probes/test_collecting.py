"""Sums of batches that are measured together are those of each alone, by their definitions."""

import numpy as np
import pytest
import torch
from torch import nn

from bineural.probes import collecting
from bineural.probes.collecting import Collector


def by_definition(y, layer):
    """N, F and the sums of a batch, in float64."""
    y = y.double().flatten(1).cpu().numpy()
    deviations = y - y[0]
    saturated = {nn.Tanh: np.abs(y) > 0.98, nn.Sigmoid: np.abs(y - 0.5) > 0.49}
    return [
        *y.shape,
        (deviations**2).sum(),
        (deviations.mean(0) ** 2).sum(),
        y.mean(0).sum(),
        (y.mean(0) ** 2).sum(),
        np.count_nonzero(y) if layer is nn.ReLU else np.nan,
        saturated[layer].sum() if layer in saturated else np.nan,
    ]


@pytest.mark.parametrize("kept", [0, 40, 100, 10**6])
def test_sums_are_those_of_each_batch_however_many_are_measured_together(device, monkeypatch, kept):
    monkeypatch.setattr(collecting, "KEPT", kept)
    torch.manual_seed(0)
    collector, expected = Collector(), {}
    for number in range(6):
        for shape in ((4, 3), (5, 2, 2, 2), (1, 7)):
            for layer in (None, nn.Linear, nn.ReLU, nn.Tanh, nn.Sigmoid):
                y = torch.randn(shape, device=device)
                y = y if layer in (None, nn.Linear) else layer()(3 * y)
                expected[number, shape, layer] = by_definition(y, layer)
                collector.add((number, shape, layer), y, layer)
                y.fill_(100)  # what was taken in may be overwritten
    for _ in range(2):  # reading changes nothing
        places, sums = collector.measured()
        assert len(places) == len(expected)
        np.testing.assert_allclose(sums, [expected[place] for place in places], rtol=1e-4, atol=1e-5)


def test_what_is_kept_has_a_limit(monkeypatch):
    monkeypatch.setattr(collecting, "KEPT", 100)
    collector = Collector()
    for number in range(50):
        collector.add(number, torch.ones(5, 4))
        assert sum(batch.numel() for _, batches in collector._groups.values() for batch in batches) <= 100
    assert collector.measured()[0] == list(range(50))


def test_nothing_is_measured_of_nothing():
    places, sums = Collector().measured()
    assert places == []
    assert sums.shape == (0, 8)
