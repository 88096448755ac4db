"""One pass of a model, and what of it is seen and put back."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from bineural.models import MLP
from bineural.models.tracing import shape_text, trace


@pytest.fixture
def made_on_the_device():
    """Nothing is: models are moved, and their inputs by what is tested."""


class Twice(nn.Module):
    """Takes two inputs, by place or by name, and uses a layer twice."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 3)

    def forward(self, x, scale, *, shift=None):
        y = self.layer(self.layer(x)) * scale
        return y if shift is None else y + shift


@pytest.mark.parametrize("form", ["tensors", "shapes", "arrays", "dict"])
def test_inputs_of_every_form_are_passed_on(device, form):
    model = Twice().to(device)
    x, scale, shift = torch.ones(2, 3), torch.ones(2, 1), torch.ones(3)  # on the CPU: they are moved to the model
    inputs = {
        "tensors": (x, scale),
        "shapes": ((2, 3), [2, 1]),
        "arrays": [x.numpy(), np.ones((2, 1), np.float32)],
        "dict": {"x": x, "scale": (2, 1), "shift": shift},
    }[form]
    uses = trace(model, inputs)
    assert list(uses) == [model, model.layer]
    [whole] = uses[model]
    assert whole.inputs == [(2, 3), (2, 1), (3,)][: 3 if form == "dict" else 2]
    assert [(use.inputs, use.outputs) for use in uses[model.layer]] == [([(2, 3)], [(2, 3)])] * 2


def test_a_shape_stands_for_zeros_of_the_model_s_type(device):
    model = MLP([4, 2]).to(device).double()
    seen = []
    model.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    trace(model, (5, 4))
    assert seen[0].dtype == torch.float64
    assert seen[0].device.type == device.type
    assert not seen[0].any()
    assert trace(nn.Flatten(), (2, 3, 4)).popitem()[1][0].outputs == [(2, 12)]  # a model without parameters


def test_a_model_without_memory_has_shapes_too():
    with torch.device("meta"):
        model = MLP([10**6, 10**6, 3])
    assert trace(model, (2, 10**6))[model][0].outputs == [(2, 3)]


def test_tuples_dicts_and_packed_sequences_are_looked_into(device):
    lstm = nn.LSTM(3, 4).to(device)
    packed = pack_padded_sequence(torch.zeros(5, 2, 3, device=device), torch.tensor([5, 2]))

    class Packs(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = lstm

        def forward(self, x):
            return {"all": self.lstm(packed), "none": None}

    uses = trace(Packs(), (1,))
    assert uses[lstm][0].inputs == [(7, 3)]
    assert uses[lstm][0].outputs == [(7, 4), (1, 2, 4), (1, 2, 4)]
    assert next(iter(uses.values()))[0].outputs == uses[lstm][0].outputs


def test_all_is_as_before(device):
    class Draws(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm, self.drop, self.frozen = nn.BatchNorm1d(4), nn.Dropout(), nn.BatchNorm1d(4)

        def forward(self, x):
            assert not self.training
            assert not torch.is_grad_enabled()
            x = self.norm(x) + torch.randn_like(x) + random.random() + np.random.rand()  # noqa: NPY002
            return self.frozen(self.drop(x))

    model = Draws().to(device)
    model.frozen.eval()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    modes = [module.training for module in model.modules()]

    def drawn():
        return random.random(), np.random.rand(), torch.rand(1).item(), torch.rand(1, device=device).item()  # noqa: NPY002

    def seed():
        random.seed(1)
        np.random.seed(1)  # noqa: NPY002
        torch.manual_seed(1)

    seed()
    expected = drawn()
    seed()
    trace(model, (5, 4))
    assert drawn() == expected
    assert [module.training for module in model.modules()] == modes == [True, True, True, False]
    assert all(torch.equal(before[name], tensor) for name, tensor in model.state_dict().items())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_no_hooks_or_modes_are_left_after_an_error():
    model = MLP([4, 3, 2])
    with pytest.raises(ValueError, match="the layer '0 Linear'"):
        trace(model, (2, 5))
    assert all(module.training for module in model.modules())
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


@pytest.mark.parametrize(
    ("model", "inputs", "sentence"),
    [
        (
            nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(9, 2)),
            (2, 1, 8, 8),
            r"the layer '2 Linear', got \(2, 144\) there, mat1 and mat2 shapes .*: pass inputs of the shape and dtype",
        ),
        (
            nn.Sequential(nn.Conv2d(3, 4, 3)),
            (2, 8, 8, 3),
            r"the layer '0 Conv2d', got \(2, 8, 8, 3\) there, Given groups",
        ),
        (nn.Embedding(3, 4), (3,), r"the layer 'model Embedding', got \(3,\) there, Expected tensor"),
        (Twice(), ((2, 3),), r"the layer 'model Twice', got \(2, 3\) there, .*missing 1 required .*'scale': pass"),
        (Twice(), (), r"the layer 'model Twice', got no tensor there, .*missing 2 required"),
        (Twice(), {"x": (2, 3), "y": (2, 3)}, r"the layer 'model Twice', got \(2, 3\) and \(2, 3\) there, .*'y'"),
    ],
)
def test_the_layer_that_fails_is_named(model, inputs, sentence):
    with pytest.raises(ValueError, match=f"^summary expected inputs that fit {sentence}") as caught:
        trace(model, inputs)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("inputs", [None, 3.0, "x", ["x"], {"x": None}, (2.5, 3.5)])
def test_inputs_that_are_none_are_told(inputs):
    with pytest.raises(
        TypeError, match=r"^summary expected inputs to be a tensor, a shape such as .*, got a .*: pass "
    ):
        trace(MLP([2, 3]), inputs)


def test_shapes_are_written_out():
    assert shape_text([torch.Size([32, 10]), torch.Size([])]) == "32 × 10; 1"
    assert shape_text([]) == ""
