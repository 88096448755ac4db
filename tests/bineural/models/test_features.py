"""Cached outputs: found again for the same inputs and weights, computed anew for any others."""

import pytest
import torch
from torch import nn

from bineural.models import cached_features, features


def network():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Dropout(0.5))


class Calls:
    def __init__(self, module):
        self.count = 0
        module.register_forward_hook(self)

    def __call__(self, *_):
        self.count += 1


def test_a_second_call_computes_nothing(tmp_path):
    module, x = network(), torch.randn(5, 4)
    calls = Calls(module)
    first = cached_features(module, x, tmp_path, batch_size=2)
    assert calls.count == 3
    assert torch.equal(cached_features(module, x, tmp_path, batch_size=2), first)
    assert calls.count == 3
    torch.testing.assert_close(first, module.eval()(x).detach())  # another batch size may round otherwise
    assert not first.requires_grad


CHANGES = {
    "a pixel": lambda module, x: x[0].add_(1e-6),
    "a weight": lambda module, x: module[0].weight.data[0, 0].add_(1e-6),
    "a running statistic": lambda module, x: module[1].running_mean.add_(1e-6),
    "how it is built": lambda module, x: module.append(nn.ReLU()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_computed_anew(change, tmp_path):
    module, x = network(), torch.randn(5, 4)
    calls = Calls(module)
    cached_features(module, x, tmp_path)
    CHANGES[change](module, x)
    found = cached_features(module, x, tmp_path)
    assert calls.count == 2
    assert torch.equal(found, module.eval()(x).detach())


def flipped(content):
    place = content.index(b"\x00\x00\x80?") if b"\x00\x00\x80?" in content else len(content) // 2
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:-30], lambda b: b"x" * len(b), flipped])
def test_a_damaged_file_is_replaced(damage, tmp_path):
    module, x = nn.Identity(), torch.ones(5, 4)
    cached_features(module, x, tmp_path)
    [file] = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert torch.equal(cached_features(module, x, tmp_path), x)
    assert list(tmp_path.iterdir()) == [file]
    calls = Calls(module)
    assert torch.equal(cached_features(module, x, tmp_path), x)
    assert calls.count == 0


def test_a_foreign_file_is_replaced(tmp_path):
    x = torch.ones(5, 4)
    cached_features(nn.Identity(), x, tmp_path)
    [file] = tmp_path.iterdir()
    torch.save({"features": x + 1}, file)
    assert torch.equal(cached_features(nn.Identity(), x, tmp_path), x)


def test_modes_stay_as_they_were(tmp_path):
    module = network()
    module[1].eval()
    before = module[1].running_mean.clone()
    cached_features(module, torch.randn(5, 4), tmp_path)
    assert [each.training for each in module] == [True, False, True]
    assert torch.equal(module[1].running_mean, before)


def test_the_users_cache_folder_is_the_default(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda name: str(tmp_path / name))
    cached_features(network(), torch.randn(5, 4))
    assert [file.suffix for file in (tmp_path / "bineural" / "features").iterdir()] == [".pt"]


@pytest.mark.parametrize("wrong", [([1.0], torch.ones(2, 4)), (nn.Identity(), [1.0])])
def test_what_is_neither_module_nor_tensor(wrong, tmp_path):
    with pytest.raises(TypeError, match="cached_features expected a module and a tensor of inputs, got"):
        cached_features(*wrong, tmp_path)


@pytest.mark.parametrize(("x", "batch_size"), [(torch.ones(0, 4), 2), (torch.tensor(1.0), 2), (torch.ones(2, 4), 0)])
def test_nothing_to_compute(x, batch_size, tmp_path):
    with pytest.raises(ValueError, match="cached_features expected inputs and a batch size from 1 up, got"):
        cached_features(nn.Identity(), x, tmp_path, batch_size=batch_size)


def test_features_of_16_bits_have_a_file_of_their_own(tmp_path, monkeypatch):
    module, x = network(), torch.randn(5, 4)
    calls = Calls(module)
    whole = cached_features(module, x, tmp_path)
    monkeypatch.setattr(features, "multiplies_bfloat16", lambda device: True)
    mixed = cached_features(module, x, tmp_path, mixed_precision=True)
    assert mixed.dtype == torch.float32
    assert not torch.equal(mixed, whole)
    torch.testing.assert_close(mixed, whole, rtol=0.03, atol=0.03)
    assert torch.equal(cached_features(module, x, tmp_path, mixed_precision=True), mixed)
    assert torch.equal(cached_features(module, x, tmp_path), whole)
    assert calls.count == 2
    # Without units, asking for it changes nothing.
    monkeypatch.setattr(features, "multiplies_bfloat16", lambda device: False)
    assert torch.equal(cached_features(module, x, tmp_path, mixed_precision=True), whole)
    assert calls.count == 2
