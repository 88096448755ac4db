"""Odd solutions of the chapter `mini-batches`, as students would write them."""

import numpy as np
import pytest
import torch
from torch.nn import functional
from torch.utils.data import Dataset
from torchvision.transforms import ToTensor

from bineural.exercises import own_code, run_check
from bineural.exercises.checking.registry import find_exercise
from bineural.exercises.mini_batches import fastest
from bineural.models import MLP
from bineural.trainers import ImageItems

from .shown import check_rows, hints


class Base(Dataset):
    """The right class, whose parts the wrong ones replace."""

    def __init__(self, images, labels, transform=None):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return len(self.images)

    def image(self, i):
        return torch.tensor(self.images[i]).float()[None] / 255

    def label(self, i):
        return int(self.labels[i])

    def __getitem__(self, i):
        x = self.image(i)
        if self.transform is not None:
            x = self.transform(x)
        return x, self.label(i)


class ByToTensor(Base):
    def image(self, i):
        return ToTensor()(self.images[i])


class Prepared:
    """All is converted beforehand, and torch's class is not inherited."""

    def __init__(self, x, y, function=None):
        self.x, self.y = torch.from_numpy(x).unsqueeze(1) / 255, torch.from_numpy(y)
        self.function = function or (lambda x: x)

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, i):
        return self.function(self.x[i]), self.y[i]


def with_image(make):
    return type("DigitImages", (Base,), {"image": lambda self, i: make(self.images[i])})


def with_label(make):
    return type("DigitImages", (Base,), {"label": lambda self, i: make(self.labels, i)})


class OffByOne(Base):
    def __len__(self):
        return len(self.images) - 1


class NoTransform(Base):
    def __getitem__(self, i):
        return self.image(i), self.label(i)


class TransformFirst(Base):
    def __getitem__(self, i):
        x = torch.tensor(self.images[i]).float()
        return (self.transform(x)[None] / 255 if self.transform else x[None] / 255), self.label(i)


class TransformAlways(Base):
    def __getitem__(self, i):
        return self.transform(self.image(i)), self.label(i)


class NoPair(Base):
    def __getitem__(self, i):
        return self.image(i)


class TwoArguments(Base):
    def __init__(self, images, labels):
        super().__init__(images, labels)


class NothingKept(Base):
    def __init__(self, images, labels, transform=None):
        pass

    def __len__(self):
        return 7


class InPlace(Base):
    def image(self, i):
        x = torch.tensor(self.images[i]).float()[None] / 255
        self.images[i] //= 2
        return x


class OnlyTheThird(Base):
    def __getitem__(self, i):
        return self.image(2), self.label(2)


class WithoutItems(Dataset):
    def __init__(self, images, labels, transform=None):
        self.images = images

    def __len__(self):
        return len(self.images)


class WithoutLength(Dataset):
    def __getitem__(self, i):
        return i


def test_data_sets():
    check_rows(
        "mini-batches/dataset",
        [
            (Base, ""),
            (ByToTensor, ""),
            (Prepared, ""),
            (ImageItems, ""),
            (with_image(lambda image: torch.from_numpy(image / 255).float().unsqueeze(0)), ""),
            (with_label(lambda labels, i: labels[i]), ""),
            (Base(np.zeros((1, 2, 2)), [0]), "Hand in the class itself"),
            (WithoutItems, "Define `__getitem__` inside of the class"),
            (WithoutLength, "Define `__len__` inside of the class"),
            (OffByOne, "The length is the number of images"),
            (NoPair, "Return the image and its label"),
            (with_image(lambda image: image[None] / 255), "Make the image a tensor"),
            (with_image(lambda image: torch.tensor(image).float() / 255), "An image has the shape (C, H, W)"),
            (with_image(lambda image: torch.tensor(image)[None]), "These are whole numbers still"),
            (with_image(lambda image: torch.tensor(image)[None].float()), "The values go up to 255"),
            (with_image(lambda image: torch.tensor(image)[None] / 255.0**2), "The bytes are divided by 255 twice"),
            (with_image(lambda image: torch.tensor(image / 255)[None]), "The layers of a network hold `float32`"),
            (with_image(lambda image: (torch.tensor(image)[None] / 255 - 0.13) / 0.31), "Values from 0 to 255 are"),
            (with_image(lambda image: torch.tensor(255 - image)[None] / 255), "This is another image"),
            (
                type("DigitImages", (Base,), {"image": lambda self, i: torch.tensor(self.images) / 255}),
                "Return one image",
            ),
            (with_label(lambda labels, i: float(labels[i])), "A label is one whole number"),
            (with_label(lambda labels, i: labels[i : i + 1]), "A label is one whole number"),
            (with_label(lambda labels, i: i), "This is the index of the image"),
            (with_label(lambda labels, i: int(labels[i - 1])), "This is the label of another image"),
            (OnlyTheThird, "Item i must be image i with label i"),
            (InPlace, "The images themselves have changed"),
            (NoTransform, "The transform is not called"),
            (TransformFirst, "The transform gets the finished tensor"),
            (TransformAlways, "Without a transform there is nothing to call"),
            (TwoArguments, "The check makes `DigitImages(images, labels, transform)`"),
            (NothingKept, "Keep in `__init__` what `__getitem__` needs"),
        ],
    )


def test_a_starter_of_the_data_set_is_not_written():
    class Starter(Base):
        def __getitem__(self, i): ...

    assert own_code("mini-batches", dataset=Starter).dataset is ImageItems
    assert own_code("mini-batches", dataset=Base).dataset is Base
    assert own_code("mini-batches", dataset=None).dataset is ImageItems


def weights_by_torch(y):
    y = torch.from_numpy(y)
    return (1 / torch.bincount(y)[y].double()).numpy()


def test_weights():
    check_rows(
        "mini-batches/weights",
        [
            (weights_by_torch, ""),
            (lambda y: np.reciprocal(np.bincount(y).astype(float))[y], ""),
            (lambda y: torch.from_numpy(weights_by_torch(y)), "Return a NumPy array"),
            (lambda y: np.bincount(y)[y], "Frequent classes get the large weights"),
            (lambda y: 1 // np.bincount(y)[y], "The values must be floating-point numbers"),
        ],
    )


def concluded_by_torch(differences):
    each = torch.tensor(differences, dtype=torch.float64)
    mean, error = each.mean(), each.std() / len(each) ** 0.5
    return {"mean": mean, "error": error, "verdict": mean.sign() * (mean.abs() > 2 * error)}


def concluding(**changes):
    """Return a function whose values are right but for those that are given."""
    return lambda differences: find_exercise("mini-batches/conclusions").reference(differences) | changes


def test_conclusions():
    check_rows(
        "mini-batches/conclusions",
        [
            (concluded_by_torch, ""),
            (concluding(note="five seeds"), ""),
            (concluding(verdict=...), "A cell of `verdict` must be one number"),
            (concluding(verdict="raises"), "A cell of `verdict` must be one number"),
            (lambda differences: concluding()(differences)["verdict"], "Return one dictionary"),
            (lambda differences: {"verdict": 0}, "Keys that are missing"),
            (lambda differences: differences.mean(), "The object before the dot has no such attribute"),
        ],
    )


@pytest.fixture
def few(monkeypatch):
    """Data that are learned in no time, and a short measure."""
    generator = torch.Generator().manual_seed(0)
    means = 3 * torch.randn(10, 784, generator=generator)
    y = torch.arange(500) % 10
    x = means[y] + torch.randn(500, 784, generator=generator)

    class Drawn:
        train = (x[:400], y[:400])
        validation = type("Part", (tuple,), {"y": y[400:]})((x[400:], y[400:]))

    monkeypatch.setattr(fastest, "load_parts", lambda: (Drawn, 0.97))
    monkeypatch.setattr(fastest, "measure", lambda x, y: quick(x, y, 0, steps=20))


def quick(x, y, seed, steps=20, lr=0.1):
    torch.manual_seed(seed)
    model = MLP([784, 16, 10])
    optimizer = torch.optim.SGD(model.parameters(), lr)
    for _ in range(steps):
        rows = torch.randint(len(y), (64,))
        optimizer.zero_grad()
        functional.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
    return model


@pytest.mark.parametrize(
    ("function", "start"),
    [
        (lambda x, y, seed: quick(x, y, seed, steps=30), "Your time: 0."),
        (lambda x, y, seed: quick(x, y, seed, steps=200), "Fewer and larger steps"),
        (lambda x, y, seed: quick(x, y, seed, steps=2500), "This takes several times as long"),
        (lambda x, y, seed: quick(x, y, seed, lr=1e-5), "Far from the goal"),
        (lambda x, y, seed: quick(x, y, 0), "All runs are the same one"),
        (lambda x, y, seed: 0.98, "Return the trained network itself"),
        (lambda x, y: quick(x, y, 0), "The check calls `fast_network(x, y, seed)`"),
    ],
)
def test_fast_networks(few, function, start):
    result = run_check("mini-batches/fastest", function)
    assert any(hint.startswith(start) for hint in hints(result)), hints(result)
    assert result.passed is start.startswith("Your time")


def test_the_books_network_reaches_the_goal_of_the_sample_in_time(tmp_path, monkeypatch):
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path))
    [function] = find_exercise("mini-batches/fastest").stand_ins()
    assert run_check("mini-batches/fastest", function).passed


def test_both_trainings_have_one_thread_and_all_come_back(few, monkeypatch):
    seen = []

    def counting(x, y, seed=0):
        seen.append(torch.get_num_threads())
        return quick(x, y, seed)

    monkeypatch.setattr(fastest, "measure", counting)
    threads = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        run_check("mini-batches/fastest", counting)
        assert set(seen) == {1}
        assert len(seen) == 6
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(threads)


def test_the_measure_makes_its_steps(monkeypatch):
    x, y = torch.randn(100, 784), torch.arange(100) % 10
    assert sum(p.numel() for p in fastest.measure(x, y, steps=3).parameters()) == 33_450
