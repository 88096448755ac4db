"""Odd solutions of the chapter `transfer-learning`, as students would write them."""

import copy
import io
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from bineural.exercises import own_code
from bineural.exercises.checking.registry import find_exercise

from .shown import check_rows

order = find_exercise("transfer-learning/order").right[0]


def skipped_in_a_loop(files, samples):
    gone = list(files)
    for path, _ in samples:
        gone.remove(Path(path))
    return [file.name for file in gone]


def skipped_by_text(files, samples):
    texts = [path for path, label in samples]
    return tuple(file.name for file in files if str(file) not in texts)


class OwnHead(nn.Module):
    def __init__(self, n_features, n_classes):
        super().__init__()
        self.layer = nn.Linear(n_features, n_classes)

    def forward(self, z):
        return self.layer(z)


def freeze_by_loop(model, free):
    for place, block in enumerate(model.features):
        if place < len(model.features) - free:
            block.train(False)
            for parameter in block.parameters():
                parameter.requires_grad = False


def freeze_all_then_free(model, free):
    model.features.requires_grad_(False).eval()
    for block in list(model.features)[len(model.features) - free :]:
        block.requires_grad_(True).train()


def freeze_with_minus(model, free):
    for block in model.features[:-free]:
        block.requires_grad_(False).eval()


def freeze_awake(model, free):
    for block in model.features[: len(model.features) - free]:
        block.requires_grad_(False)


def freeze_first(model, free):
    for block in model.features[free:]:
        block.requires_grad_(False).eval()


def freeze_all_to_sleep(model, free):
    model.eval()
    for block in model.features[: len(model.features) - free]:
        block.requires_grad_(False)


def freeze_everything(model, free):
    freeze_by_loop(model, free)
    model.head.requires_grad_(False)


def snapshot_by_file(model):
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def order_by_torch(probabilities, labels):
    of_truth = torch.from_numpy(probabilities).gather(1, torch.from_numpy(labels)[:, None])
    return of_truth.squeeze(1).sort().indices


ROWS = {
    "bill": [
        (((2562.0, 6100, 244),), ""),
        ({"parameters": np.int64(2562), "without": 6100, "once": 244}, ""),
        (((2560, 6100, 244),), "The biases are missing"),
        (((2562, 244, 244),), "Without a cache every epoch"),
    ],
    "moves": [
        (((False, True, True, True),), ""),
        (((False, False, True, True),), "Running statistics are no parameters"),
    ],
    "skipped": [
        (skipped_in_a_loop, ""),
        (skipped_by_text, ""),
        (lambda files, samples: [f.name for f in files if f not in {path for path, _ in samples}], "Every file seems"),
        (lambda files, samples: [f for f in files if str(f) not in dict(samples)], "Return the names alone"),
        (lambda files, samples: "no.gif", "Return a list of names"),
        (lambda files, samples: [], "Wanted are the files"),
    ],
    "head": [
        (OwnHead, "Hand in the function"),
        (lambda n_features, n_classes: OwnHead(n_features, n_classes), ""),
        (lambda i, o: nn.Sequential(nn.Dropout(0.5), nn.Linear(i, 32), nn.ReLU(), nn.Linear(32, o)), ""),
        (lambda i, o: nn.LazyLinear(o), ""),
        (lambda i, o: nn.Sequential(nn.Linear(i, o), nn.Softmax(1)), "These are probabilities"),
        (lambda i, o: nn.Sequential(nn.Linear(i, o), nn.LogSoftmax(1)), "These are log-probabilities"),
        (lambda i, o: nn.Linear(1280, 2), "The features do not fit"),
        (lambda i, o: nn.Linear(i, 2), "The outputs are not one logit"),
        (lambda i, o: nn.Linear(i, o).requires_grad_(False), "Nothing in this head can learn"),
        (lambda i, o: 3, "Return a module"),
    ],
    "freeze": [
        (freeze_by_loop, ""),
        (freeze_all_then_free, ""),
        (freeze_with_minus, "With 0 free blocks nothing was frozen"),
        (freeze_awake, "A frozen block is still in training mode"),
        (freeze_first, "A frozen block still learns"),
        (freeze_all_to_sleep, "Only the frozen blocks go into evaluation mode"),
        (freeze_everything, "The head is frozen too"),
        (lambda model, free: model.requires_grad_(False).eval() and None, "The head is frozen too"),
    ],
    "snapshot": [
        (snapshot_by_file, ""),
        (lambda model: {name: tensor.clone() for name, tensor in model.state_dict().items()}, ""),
        (lambda model: copy.deepcopy(model).state_dict(), ""),
        (lambda model: model.state_dict(), "It has moved along with the model"),
        (lambda model: dict(model.state_dict()), "It has moved along with the model"),
        (lambda model: copy.copy(model.state_dict()), "It has moved along with the model"),
        (lambda model: {k: p.detach().clone() for k, p in model.named_parameters()}, "Names are missing"),
        (lambda model: list(model.state_dict().values()), "Return a state dict"),
    ],
    "order": [
        (lambda probabilities, labels: order(probabilities, labels).tolist(), ""),
        (order_by_torch, ""),
        (lambda probabilities, labels: order(probabilities, labels)[::-1], "The order is turned around"),
        (lambda probabilities, labels: None, "Not written yet, or `return` is missing"),
    ],
    "plan": [
        (((0, 3e-3, 20),), ""),
        (([2, 1e-3, 3],), ""),
        (((np.int64(4), np.float64(1e-2), 1),), ""),
        (((7, 1e-3, 3),), "A whole number from 0, the head alone"),
        (((2, 1e-3, 20),), "A whole number from 1 to 3"),
        (((0, 1.0, 20),), "A number above 0"),
        (((0, 1e-3),), "Hand in three numbers"),
        (((True, 1e-3, 3),), "A whole number from 0"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"transfer-learning/{exercise}", ROWS[exercise])


def test_starters_are_not_run_as_own_code(capsys):
    def starter(n_features, n_classes): ...

    own = own_code("transfer-learning", head=starter, plan=(..., ..., ...))
    assert own.plan == (0, 3e-3, 20)
    assert isinstance(own.head(4, 2), nn.Module)
    assert "Nothing is written yet" in capsys.readouterr().out
