"""RunningMeans: the same as computing on all examples at once."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bineural.metrics import accuracy
from bineural.trainers.running import RunningMeans


@settings(max_examples=30, deadline=None)
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=150), seed=st.integers(0, 9))
def test_means_are_over_examples_however_they_come_in_batches(device, sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    outputs = torch.randn(sum(sizes), 3, generator=generator).to(device)
    targets = torch.randint(3, (sum(sizes),), generator=generator).to(device)
    means = RunningMeans({"accuracy": accuracy, "first": lambda z, _: z[:, 0].mean().item()})
    for z, y in zip(outputs.split(sizes), targets.split(sizes), strict=True):
        means.add(torch.nn.functional.cross_entropy(z, y).item(), z, y)
    assert means.means() == {
        "loss": pytest.approx(torch.nn.functional.cross_entropy(outputs, targets).item(), rel=1e-5),
        "accuracy": pytest.approx(accuracy(outputs, targets).item(), rel=1e-5),
        "first": pytest.approx(outputs[:, 0].mean().item(), rel=1e-4, abs=1e-6),
    }
    assert (means.n_batches, means.n_examples) == (len(sizes), sum(sizes))


def test_a_metric_is_computed_once_for_many_batches():
    calls = []

    def metric(outputs, targets):
        calls.append(len(outputs))
        return outputs.mean()

    means = RunningMeans({"mean": metric})
    for _ in range(200):
        means.add(0.0, torch.ones(2, 3), torch.zeros(2))
    assert means.means()["mean"] == 1.0
    assert calls == [128, 128, 128, 16]


def test_sequences_of_different_lengths_are_kept_apart():
    means = RunningMeans({"mean": lambda z, _: z.mean(dim=tuple(range(1, z.ndim))).mean()})
    for length in (2, 2, 5, 2):
        means.add(0.0, torch.full((3, length), float(length)), torch.zeros(3, length))
    assert means.means()["mean"] == pytest.approx((2 + 2 + 5 + 2) / 4)


def test_no_graph_is_kept(device):
    means = RunningMeans({"mean": lambda z, _: z.mean()})
    weight = torch.ones(2, requires_grad=True, device=device)
    means.add(0.0, weight * 2, torch.zeros(2, device=device))
    assert not means._outputs[0].requires_grad


def test_large_outputs_are_not_kept_for_long():
    calls = []

    def metric(outputs, targets):
        calls.append(len(outputs))
        return 1.0

    means = RunningMeans({"one": metric})
    for _ in range(5):
        means.add(0.0, torch.zeros(1).expand(2, 2**20), torch.zeros(2))
    assert means.means()["one"] == 1.0
    assert calls == [4, 4, 2]


def test_batches_that_are_overwritten_later_may_be_copied(device):
    outputs, targets, means = (
        torch.zeros(1, 2, device=device),
        torch.zeros(1, device=device).long(),
        RunningMeans({"accuracy": accuracy}, copies=True),
    )
    for label, prediction in ((0, 0), (1, 1), (0, 1), (1, 0)):
        outputs[0], targets[0] = torch.eye(2, device=device)[prediction], label
        means.add(0.0, outputs, targets)
    assert means.means()["accuracy"] == 0.5
