"""The script of the page: two processes train the networks that one trains."""

import pytest
import torch

from bineural.parallel import can_run_in_parallel, torchrun
from bineural.parallel.train import have_cards, networks


@pytest.mark.skipif(not can_run_in_parallel(), reason="PyTorch has no gloo here")
def test_two_processes_train_the_same_networks(monkeypatch, tmp_path):
    monkeypatch.setenv("BINEURAL_OFFLINE", "1")
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path))
    one, two = (torchrun("bineural.parallel.train", processes) for processes in (1, 2))
    before = {name: model.state_dict() for name, model in networks().items()}
    assert one.keys() == two.keys() == before.keys()
    for name, found in one.items():
        assert two[name]["exchange"] > 0
        for dtype, most in (("float64", 1e-9), ("float32", 0.01)):
            alone, shared = found[dtype], two[name][dtype]
            first, second = shared["losses"]
            assert len(alone["losses"][0]) == len(first) == len(second) >= 5
            assert first != second
            mean = (torch.tensor(first) + torch.tensor(second)) / 2
            torch.testing.assert_close(mean, torch.tensor(alone["losses"][0]), rtol=0, atol=max(most, 1e-6))
            for key, weights in alone["weights"].items():
                assert weights.dtype == getattr(torch, dtype)
                torch.testing.assert_close(shared["weights"][key], weights, rtol=0, atol=most)
                assert not torch.equal(weights, before[name][key].to(weights.dtype))
            assert len(shared["seconds"]) == 2


@pytest.mark.parametrize(
    ("cards", "processes", "on_cards"),
    [(0, 1, False), (1, 1, False), (1, 2, False), (2, 1, True), (2, 2, True), (2, 4, False), (4, 4, True)],
)
def test_one_process_takes_a_card_where_two_could(monkeypatch, cards, processes, on_cards):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: cards)
    assert have_cards(processes) is on_cards
