"""Weights leave a page in a small file, and what reads it computes the same."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from bineural.layers import GRUCell
from bineural.models import ConvNet, NameClassifier
from bineural.weights import export_weights, read_weights
from bineural.weights.encoding import decode, encode
from bineural.weights.exporting import LIMIT, weights_text


@pytest.fixture(autouse=True)
def seeded():
    torch.manual_seed(0)


def names_model(hidden_size=64):
    model = NameClassifier(57, hidden_size, 18, cell=GRUCell)
    words = nn.functional.one_hot(torch.randint(57, (10, 12)), 57).float()
    return model, (words, torch.randint(1, 13, (10,)))


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_a_model_of_the_files_weights_gives_its_outputs(precision):
    model = ConvNet()
    text = weights_text("convnet", model, torch.rand(8, 1, 28, 28), precision=precision)
    exported = read_weights(text)
    other = ConvNet()
    other.load_state_dict(exported.state_dict)
    with torch.no_grad():
        assert (other(*exported.inputs) - exported.outputs).abs().max() <= exported.tolerance
        # in double precision, as a script computes
        assert (other.double()(exported.inputs[0].double()) - exported.outputs).abs().max() <= exported.tolerance
    assert exported.name == "convnet"
    assert exported.inputs[0].shape == (8, 1, 28, 28)
    assert exported.outputs.shape == (8, 10)
    assert len(text.encode()) < LIMIT


def test_the_model_stays_as_it_is():
    model = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5)).train()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    weights_text("small", model, torch.rand(4, 3))
    assert model.training
    assert model[1].training
    assert all((tensor == before[name]).all() for name, tensor in model.state_dict().items())


def test_layers_stand_in_the_order_in_which_they_run():
    exported = read_weights(weights_text("convnet", ConvNet(), torch.rand(1, 1, 28, 28)))
    assert exported.chain
    assert [layer["kind"] for layer in exported.layers] == [
        *["Conv2d", "ReLU", "MaxPool2d"] * 2,
        "Flatten",
        "Linear",
    ]
    first = exported.layers[0]
    assert (first["layer"], first["kernel_size"], first["stride"], first["padding"]) == ("0", [5, 5], [1, 1], [0, 0])
    assert "training" not in first


class Backwards(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, 2)
        self.first = nn.Linear(3, 4)

    def forward(self, x):
        return self.last(torch.relu(self.first(x)))


def test_a_model_with_operations_of_its_own_is_no_chain():
    exported = read_weights(weights_text("backwards", Backwards(), torch.randn(5, 3)))
    assert [layer["layer"] for layer in exported.layers] == ["first", "last"]
    assert not exported.chain


@pytest.mark.parametrize(("hidden_size", "precision"), [(32, "float16"), (64, "int8")])
def test_a_classifier_of_words_fits(hidden_size, precision):
    model, inputs = names_model(hidden_size)
    text = weights_text("names", model, inputs, precision=precision)
    exported = read_weights(text)
    other, _ = names_model(hidden_size)
    other.load_state_dict(exported.state_dict)
    with torch.no_grad():
        assert (other(*exported.inputs) - exported.outputs).abs().max() <= exported.tolerance
    assert (exported.inputs[0] == inputs[0]).all()
    assert (exported.inputs[1] == inputs[1]).all()
    assert not exported.chain
    assert len(text.encode()) < LIMIT


@pytest.mark.parametrize("precision", ["float16", "float32", "int8"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 5, 5), (0, 4), (4, 0)])
def test_tensors_return_in_their_shape(precision, shape):
    tensor = torch.randn(shape)
    restored = decode(json.loads(json.dumps(encode("weight", tensor, precision))))
    assert restored.shape == tensor.shape
    assert restored.dtype == torch.float32
    largest = tensor.abs().max() if tensor.numel() else 0
    assert not tensor.numel() or (restored - tensor).abs().max() <= largest * (2**-8 if precision == "int8" else 2**-11)


def test_rows_have_scales_of_their_own():
    tensor = torch.tensor([[1e-4, -0.5e-4], [100.0, 3.0], [0.0, 0.0]])
    written = encode("weight", tensor, "int8")
    assert torch.allclose(decode(written), tensor, rtol=1e-2, atol=1e-9)


def test_whole_numbers_stay_whole():
    for tensor in (torch.tensor([3, -70_000]), torch.tensor([[True, False]])):
        written = encode("count", tensor, "float16")
        assert written["dtype"] == "int32"
        assert decode(written).tolist() == tensor.long().tolist()
    one_hot = torch.eye(5)
    assert (decode(encode("letters", one_hot, "int8")) == one_hot).all()


def test_numbers_are_little_endian_halves():
    import base64

    written = encode("bias", torch.tensor([1.5, -2.25]), "float16")
    assert np.frombuffer(base64.b64decode(written["data"]), "<f2").tolist() == [1.5, -2.25]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": "Conv Net"}, "lower-case words"),
        ({"model": "a model"}, "expected a model"),
        ({"precision": "int4"}, "float16, int8"),
        ({"inputs": torch.rand(50, 1, 28, 28)}, "at most 60 kB"),
        ({"outputs": torch.zeros(1, 9)}, "outputs of shape"),
        ({"outputs": torch.full((1, 10), 50.0)}, "within 2% of the largest"),
        ({"inputs": torch.full((1, 1, 28, 28), torch.nan)}, "finite"),
        ({"inputs": torch.full((1, 1, 28, 28), 1e6)}, "up to 65504"),
        ({"inputs": torch.rand(1, 1, 3, 3)}, "0 Conv2d|Kernel size"),
    ],
)
def test_bad_arguments_are_one_sentence(change, said):
    arguments = {"name": "convnet", "model": ConvNet(), "inputs": torch.rand(1, 1, 28, 28)} | change
    with pytest.raises((TypeError, ValueError, RuntimeError), match=said):
        weights_text(**arguments)


def test_broken_weights_are_named():
    model = nn.Linear(2, 2)
    model.weight.data[0, 0] = torch.inf
    with pytest.raises(ValueError, match="finite numbers in small: weight"):
        weights_text("small", model, torch.zeros(1, 2))


@pytest.mark.parametrize("text", ["{}", "{", '{"format": 2}', '{"format": 1, "name": "x", "tensors": 3}'])
def test_what_is_no_file_of_weights_is_refused(text):
    with pytest.raises(ValueError, match="expected weights of format 1"):
        read_weights(text)


def test_a_file_that_lost_numbers_is_refused():
    found = json.loads(weights_text("small", nn.Linear(2, 2), torch.zeros(1, 2)))
    found["tensors"][0]["data"] = found["tensors"][1]["data"]
    with pytest.raises(ValueError, match="expected 4 numbers"):
        read_weights(json.dumps(found))


def test_files_are_read(tmp_path):
    path = tmp_path / "small.json"
    path.write_text(weights_text("small", nn.Linear(2, 2), torch.zeros(1, 2)))
    assert read_weights(path).name == read_weights(str(path)).name == "small"


def test_outside_of_a_notebook_a_line_is_printed(capsys):
    export_weights("small", nn.Linear(2, 2), torch.zeros(1, 2))
    assert capsys.readouterr().out.startswith("Weights small: 6 numbers, 0.")
