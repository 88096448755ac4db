"""Odd solutions of the chapter `convolutions`, as students would write them."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural.exercises import own_code
from bineural.exercises.checking.registry import find_exercise
from bineural.models import MLP, ConvNet

from .shown import check_rows


def conv_by_torch(x, weight, bias):
    return functional.conv2d(*map(torch.from_numpy, (x, weight, bias))).numpy()


def conv_by_shifts(x, weight, bias):
    padded = np.zeros((len(x), len(weight), *x.shape[2:]))
    for i, j in np.ndindex(*weight.shape[2:]):
        padded += np.tensordot(np.roll(x, (-i, -j), (2, 3)), weight[:, :, i, j], (1, 1)).transpose(0, 3, 1, 2)
    return (padded + bias.reshape(-1, 1, 1))[:, :, : x.shape[2] - i, : x.shape[3] - j]


def conv_in_place(x, weight, bias):
    x *= 1
    y = conv_by_torch(x, weight, bias)
    x += 1
    return y


def conv_of_one_image(x, weight, bias):
    return conv_by_torch(x[:1], weight, bias)


def cost_by_torch(in_channels, out_channels, kernel_size, out_size):
    layer = nn.Conv2d(in_channels, out_channels, kernel_size)
    return sum(each.numel() for each in layer.parameters()), layer.weight.numel() * out_size**2


def costs_as_a_dictionary(in_channels, out_channels, kernel_size, out_size):
    return {"parameters": 1, "multiply-adds": 2}


def occlusion_in_place(model, image, label, size, paper):
    found = find_exercise("convolutions/occlusion").reference(model, image, label, size, paper)
    image[:] = paper
    return found


def occlusion_without_a_copy(model, image, label, size, paper):
    rows, columns = image.shape[1] - size + 1, image.shape[2] - size + 1
    found = np.zeros((rows, columns))
    for top, left in np.ndindex(rows, columns):
        kept = image[:, top : top + size, left : left + size].copy()
        image[:, top : top + size, left : left + size] = paper
        found[top, left] = model(image[None])[0, label]
        image[:, top : top + size, left : left + size] = kept
    return found


def occlusion_by_torch(model, image, label, size, paper):
    rows = []
    for top in range(image.shape[1] - size + 1):
        row = []
        for left in range(image.shape[2] - size + 1):
            covered = torch.tensor(image)
            covered[..., top : top + size, left : left + size] = paper
            row.append(torch.from_numpy(model(covered.unsqueeze(0).numpy())).squeeze()[label])
        rows.append(torch.stack(row))
    return torch.stack(rows).numpy()


def anywhere_by_mean():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 24, 5, padding=2),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(24, 10),
    )


class Largest(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 16, 5), nn.ReLU())
        self.head = nn.Linear(16, 10)

    def forward(self, x):
        return self.head(self.body(x).amax(dim=(2, 3)))


def anywhere_in_steps_of_eight():
    sides = [(1, 8), (8, 16), (16, 24)]
    blocks = [(nn.Conv2d(came, leaves, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)) for came, leaves in sides]
    last = nn.Conv2d(24, 24, 3, padding=1), nn.ReLU(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(24, 10)
    return nn.Sequential(*(layer for block in blocks for layer in block), *last)


def constant():
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    nn.init.zeros_(model[1].weight)
    return model


ROWS = {
    "kernel": [
        ([[1.0, 0.0], [8.0, 2.0]], ""),
        (list(np.array([[1, 0], [8, 2]])), ""),
        ({"upper row": (1, 0), "lower row": (8, 2)}, ""),
        ([[1, 0], [7, 2]], "Numbers that are wrong: 1 of 2"),
        ([[0, -1], [7, 1]], "The bias is missing"),
    ],
    "conv2d": [
        (conv_by_torch, ""),
        (conv_by_shifts, ""),
        (conv_in_place, "`conv2d` changes its argument"),
        (conv_of_one_image, "One image of one channel is right"),
        (lambda x, weight, bias: torch.from_numpy(conv_by_torch(x, weight, bias)), "Return a NumPy array"),
        (lambda x, weight, bias: None, "Not written yet, or `return` is missing"),
    ],
    "sizes": [
        (((28.0, 12, 6, 3),), ""),
        ({"padded": 28, "strided": 12, "pooled": 6, "padding": np.int64(3)}, ""),
        (((28, 12, 6.5, 3),), "The thirteenth row finds no partner"),
    ],
    "kernels": [
        (((5, 5),), ""),
        (((3, 5),), ""),
        (((4, 5),), ""),
        (([3, 5],), ""),
        ((np.array([5, 5]),), ""),
        (((3, 3),), "Too much is left"),
        (((7, 7),), "Too little is left"),
        (((28, 5),), "Nothing is left of the image"),
        (((29, 5),), "Nothing is left of the image"),
        (((5.0, 5.0),), "Hand in two whole numbers"),
        (((5, 5, 5),), "Hand in two whole numbers"),
        (((0, 5),), "Hand in two whole numbers"),
        (((5),), "Hand in two whole numbers"),
    ],
    "field": [
        (((3, 4, 8, 10),), ""),
        ({"conv1": 3.0, "pool1": 4.0, "conv2": 8.0, "pool2": 10.0}, ""),
        (((3, 4, 8, 11),), "The number is wrong"),
    ],
    "cost": [
        (lambda c, o, k, n: (o * (c * k * k + 1), o * c * k * k * n * n), ""),
        (lambda c, o, k, n: [float(o * (c * k * k + 1)), float(o * c * k * k * n * n)], ""),
        (cost_by_torch, ""),
        (costs_as_a_dictionary, "End with `return parameters, multiply-adds`"),
        (lambda c, o, k, n: (o * c * k * k * n * n, o * (c * k * k + 1)), "The values are right, but in another order"),
    ],
    "occlusion": [
        (occlusion_by_torch, ""),
        (occlusion_without_a_copy, ""),
        (lambda *given: find_exercise("convolutions/occlusion").reference(*given).tolist(), "Return a NumPy array"),
        (occlusion_in_place, "`occlusion_map` changes its argument"),
        (lambda model, image, label, size, paper: ..., "Not written yet"),
    ],
    "anywhere": [
        (anywhere_by_mean, ""),
        (Largest, "Hand in the function"),
        (lambda: Largest(), ""),
        (ConvNet, "Hand in the function"),
        (lambda: ConvNet(), "The logits still depend on the place"),
        (anywhere_in_steps_of_eight, "One number of each channel is left, and yet"),
        (constant, "The pattern changes nothing at all"),
        (lambda: Largest, "Return the network"),
        (lambda: Largest().body, "Ten logits for each image"),
        (lambda: None, "Not written yet, or `return` is missing"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"convolutions/{exercise}", ROWS[exercise])


def test_a_large_network_is_told_its_size_and_its_place():
    from bineural.exercises import run_check

    result = run_check("convolutions/anywhere", lambda: nn.Sequential(nn.Flatten(), MLP([784, 100, 10])))
    said = " ".join(case.hint for case in result.cases)
    assert not result.passed
    assert "The network is too large" in said
    assert "still depend on the place" in said


def test_starters_are_not_run_as_own_code(capsys):
    def starter(x, weight, bias): ...

    def anywhere(): ...

    own = own_code("convolutions", conv2d=starter, kernels=(..., ...), anywhere=anywhere)
    assert own.conv2d is not starter
    assert own.kernels == (5, 5)
    assert isinstance(own.anywhere(), nn.Module)
    assert "Nothing is written yet" in capsys.readouterr().out
    assert own_code("convolutions", kernels=(3, 5)).kernels == (3, 5)
