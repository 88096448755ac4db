"""The table of a model: parameters and multiply-adds by formula, uses, and what is told of hidden layers."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from bineural.localize import get_language, set_language
from bineural.localize.catalog import recorded_lookups
from bineural.models import MLP, ConvNet, ResNet, count_parameters, summary, summary_rows


@pytest.fixture
def made_on_the_device():
    """Nothing is: models are moved, and their inputs by what is tested."""


def cells(rows, *headers):
    return [tuple(row[header] for header in headers) for row in rows]


def test_a_small_convnet_by_formula(device):
    rows = summary_rows(ConvNet().to(device), torch.zeros(3, 1, 28, 28, device=device))
    assert cells(rows, "layer", "shape in", "shape out") == [
        ("0 Conv2d", "3 × 1 × 28 × 28", "3 × 16 × 24 × 24"),
        ("1 ReLU", "3 × 16 × 24 × 24", "3 × 16 × 24 × 24"),
        ("2 MaxPool2d", "3 × 16 × 24 × 24", "3 × 16 × 12 × 12"),
        ("3 Conv2d", "3 × 16 × 12 × 12", "3 × 16 × 8 × 8"),
        ("4 ReLU", "3 × 16 × 8 × 8", "3 × 16 × 8 × 8"),
        ("5 MaxPool2d", "3 × 16 × 8 × 8", "3 × 16 × 4 × 4"),
        ("6 Flatten", "3 × 16 × 4 × 4", "3 × 256"),
        ("7 Linear", "3 × 256", "3 × 10"),
    ]
    assert cells(rows, "parameters", "multiply-adds") == [
        (16 * (1 * 5**2 + 1), 3 * 16 * 24**2 * 1 * 5**2),
        (0, None),
        (0, None),
        (16 * (16 * 5**2 + 1), 3 * 16 * 8**2 * 16 * 5**2),
        (0, None),
        (0, None),
        (0, None),
        (257 * 10, 3 * 256 * 10),
    ]


@pytest.mark.parametrize(
    ("model", "shape"),
    [
        (ResNet((4, 8)), (2, 3, 16, 16)),
        (MLP([5, 7, 3]), (4, 6, 5)),
        (nn.Conv1d(4, 6, 3, groups=2, stride=2), (2, 4, 11)),
        (nn.Conv3d(2, 3, (1, 2, 3), dilation=2), (2, 2, 8, 8, 8)),
        (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), (2, 4, 5, 7)),
    ],
)
def test_parameters_and_multiply_adds_are_those_that_torch_counts(device, model, shape):
    model = model.to(device).eval()
    rows = summary_rows(model, shape)
    with FlopCounterMode(display=False) as counter:
        model(torch.zeros(shape, device=device))
    assert 2 * sum(row["multiply-adds"] or 0 for row in rows) == counter.get_total_flops()
    assert sum(row["parameters"] for row in rows) == count_parameters(model)


class Network(nn.Module):
    """Uses a layer twice with one shape and once with another, shares weights, and has a layer that does not run."""

    def __init__(self):
        super().__init__()
        self.offset = nn.Parameter(torch.zeros(3))
        self.layer = nn.Linear(3, 3)
        self.tied = nn.Linear(3, 3)
        self.tied.weight = self.layer.weight
        self.recurrent = nn.GRU(3, 4, batch_first=True)
        self.unused = nn.Sequential(nn.Linear(5, 5), nn.ReLU())
        self.again = self.layer

    def forward(self, x):
        x = self.tied(self.again(self.layer(x + self.offset)))
        self.layer(x.sum(1))
        return self.recurrent(x)[1]


def test_uses_shared_parameters_tuples_and_layers_that_do_not_run(device):
    rows = summary_rows(Network().to(device), (2, 5, 3))
    assert [tuple(row.values()) for row in rows] == [
        ("model Network", "2 × 5 × 3", "1 × 2 × 4", 1, 3, None),
        ("layer Linear", "2 × 5 × 3", "2 × 5 × 3", 2, 12, 2 * 90),
        ("layer Linear", "2 × 3", "2 × 3", 1, 0, 18),
        ("tied Linear", "2 × 5 × 3", "2 × 5 × 3", 1, 3, 90),
        ("recurrent GRU", "2 × 5 × 3", "2 × 5 × 4; 1 × 2 × 4", 1, 3 * 4 * (3 + 4 + 2), None),
        ("unused Sequential", None, None, 0, 30, None),
    ]
    assert list(rows[0]) == ["layer", "shape in", "shape out", "uses", "parameters", "multiply-adds"]


def test_columns_that_say_nothing_are_left_out():
    assert list(summary_rows(nn.Flatten(), (2, 3, 4))[0]) == ["layer", "shape in", "shape out", "parameters"]


def test_attention_which_calls_functions_of_its_layers_is_one_layer(device):
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).to(device)
    rows = summary_rows(layer, (3, 5, 8))
    assert ("self_attn MultiheadAttention", 8 * 8 * 4 + 8 * 4) in cells(rows, "layer", "parameters")
    assert sum(row["parameters"] for row in rows) == count_parameters(layer)
    assert all(row["shape in"] for row in rows)


def test_layers_that_only_lend_their_weights_do_not_run():
    class Lends(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(3, 2)

        def forward(self, x):
            return x @ self.layer.weight.T

    assert cells(summary_rows(Lends(), (1, 3)), "layer", "shape in", "parameters") == [("layer Linear", None, 8)]


def test_the_caption_tells_of_frozen_unused_and_hidden_layers(capsys):
    model = Network()
    model.layer.requires_grad_(False)
    model.heads = [nn.Linear(4, 1), {"b": nn.Linear(4, 1)}]
    summary(model, (2, 5, 3))
    assert capsys.readouterr().out.splitlines()[0] == (
        "Trainable parameters: 144; frozen: 12; multiply-adds: 288. These layers did not run: unused Sequential. "
        "These layers are hidden in a plain list or dictionary, so that no optimizer trains them: heads[0], "
        "heads[1]['b']; keep them in an `nn.ModuleList` or `nn.ModuleDict`."
    )
    summary(nn.Flatten(), (2, 3, 4))
    assert capsys.readouterr().out.splitlines()[0] == "Trainable parameters: 0; frozen: 0."


def test_the_table_in_russian(capsys):
    before = get_language()
    model = Network()
    model.heads = [nn.Linear(4, 1)]
    set_language("ru")
    try:
        with recorded_lookups() as lookups:
            summary(model, (2, 5, 3))
    finally:
        set_language(before)
    assert list(lookups.missing) == []
    title, header, _, first, *_ = capsys.readouterr().out.splitlines()
    assert title.startswith(
        "Обучаемых параметров: 156, замороженных: 0; умножений со сложением: 288. Эти слои не вычислялись: "
        "unused Sequential. Эти слои спрятаны в обычном списке или словаре"
    )
    assert header.split("  ")[0] == "слой"
    assert first.startswith("model Network")


def test_what_is_no_model_is_told():
    for thing in (MLP, None, [nn.Linear(2, 2)]):
        with pytest.raises(TypeError, match=r"^summary expected a model, an object of nn\.Module, got .*: pass for "):
            summary(thing, (2, 2))
