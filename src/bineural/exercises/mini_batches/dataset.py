"""``DigitImages(images, labels, transform)``: a Dataset that makes an image a tensor when it is asked for."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from bineural.exercises.checking.attempts import an_object, attempt
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise, has_empty_body, is_missing
from bineural.exercises.checking.results import Case
from bineural.localize import message

NAME = "DigitImages"
N, SIDE = 7, 6
# In no order, and one class is missing: an index is no label.
LABELS = np.array([3, 0, 5, 5, 1, 9, 0])


@dataclass(frozen=True)
class DatasetExercise(CodedExercise):
    """A class whose starter has a `__getitem__` that does nothing."""

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Say whether there is a class with a `__getitem__` of its own that does something."""
        [dataset] = submission
        own = vars(dataset).get("__getitem__") if isinstance(dataset, type) else dataset
        return (not is_missing(own) and not has_empty_body(own),)

    def stand_ins(self) -> tuple[Any, ...]:
        """Return the book's class, which is imported only now."""
        from bineural.trainers import ImageItems

        return (ImageItems,)


def pictures():
    """Return images of bytes, each unlike the others, with the extremes 0 and 255."""
    images = np.random.default_rng(0).integers(0, 256, (N, SIDE, SIDE + 1), dtype=np.uint8)
    images[:, 0, 0], images[:, 0, 1] = 255, 0
    return images


def curved(x):
    return x * x + 1  # what is done before a division, or after it, shows


def check(dataset):
    """Make a data set of a few images, and ask it for its length, for items and for a batch."""
    problem = _require_class(dataset)
    if problem:
        yield problem
        return
    made = f"data = {NAME}(images, labels)"
    for title, find, spelled in (
        (message("how many there are"), _find_length, f"{made}; len(data)"),
        (message("the image of an item"), _find_image, f"{made}; x, y = data[2]"),
        (message("the label of an item"), _find_label, f"{made}; x, y = data[2]"),
        (message("all items, in their order"), _find_all, f"{made}; [data[i] for i in range(len(data))]"),
        (message("a transform"), _find_transform, f"{NAME}(images, labels, transform)[2]"),
        (message("a batch, collated"), _find_batch, "next(iter(DataLoader(data, batch_size=4)))"),
    ):

        def run(find=find):
            return [find(dataset)]

        case = attempt(title, NAME, run, {}, lambda found: found[0], _on_error, spelled=spelled)
        yield case
        if not case.passed:
            return


def _require_class(dataset):
    title = message("what was handed in")
    expected = message("a class {name}", name=code(f"{NAME}(Dataset)"))
    if not isinstance(dataset, type):
        hint = message("Hand in the class itself, by its name without brackets: {name}.", name=code(NAME))
        return Case(title, False, expected=expected, got=an_object(dataset), hint=hint)
    for method in ("__len__", "__getitem__"):
        if not hasattr(dataset, method) or (method == "__getitem__" and _is_torchs(dataset)):
            hint = message("Define {method} inside of the class, indented by four spaces.", method=code(method))
            got = message("a class without {method}", method=code(method))
            return Case(title, False, expected=expected, got=got, hint=hint)
    return None


def _is_torchs(dataset):
    from torch.utils.data import Dataset

    return dataset.__getitem__ is Dataset.__getitem__


def _find_length(dataset):
    count = len(dataset(pictures(), LABELS))
    if count == N:
        return None
    return Fault(
        message("{count:d} images", count=N),
        message("{count:d} images", count=count),
        message("The length is the number of images, {call}.", call="`len(self.images)`"),
    )


def _item(dataset, *arguments):
    import torch

    item = dataset(pictures(), LABELS, *arguments)[2]
    is_pair = isinstance(item, (tuple, list)) and len(item) == 2
    if is_pair and isinstance(item[0], torch.Tensor):
        return item, None
    expected = message("a pair: a tensor and a label")
    if not is_pair:
        hint = message("Return the image and its label, {pair}.", pair="`x, y`")
        return item, Fault(expected, an_object(item), hint)
    hint = message("Make the image a tensor: {call}.", call="`torch.tensor(image)`")
    return item, Fault(expected, an_object(item[0]), hint)


def _find_image(dataset):
    import torch

    (item, fault) = _item(dataset)
    if fault:
        return fault
    x = item[0]
    right = torch.tensor(pictures()[2])[None] / 255
    expected = message(
        "a tensor {shape} of {dtype} from 0 to 1", shape=code(f"(1, {SIDE}, {SIDE + 1})"), dtype="`float32`"
    )
    got = message("a tensor {shape} of {dtype}", shape=code(str(tuple(x.shape))), dtype=code(str(x.dtype)[6:]))
    if tuple(x.shape) != tuple(right.shape):
        if x.numel() == right.numel():
            hint = message("An image has the shape (C, H, W): one channel stands in front, {call}.", call="`x[None]`")
        else:
            hint = message("Return one image: take {item}.", item="`self.images[i]`")
        return Fault(expected, got, hint)
    if not x.is_floating_point():
        hint = message("These are whole numbers still: divide them by 255, which makes them floating-point numbers.")
    elif torch.allclose(x.double(), right.double() * 255, atol=1e-3):
        hint = message("The values go up to 255: divide the bytes by 255.")
    elif x.dtype != torch.float32:
        hint = message(
            "The layers of a network hold {right}, and this is another type: convert with {call}.",
            right="`float32`",
            call="`.float()`",
        )
    elif torch.allclose(x, right / 255, atol=1e-6):
        hint = message("The bytes are divided by 255 twice: {call} has done it already.", call="`ToTensor`")
    elif torch.allclose(x, right, atol=1e-6):
        return None
    elif (x * 255 - (x * 255).round()).abs().max() > 1e-2 or x.max() > 1:
        hint = message("Values from 0 to 255 are wanted as 0 to 1: divide by 255, and do nothing else.")
    else:
        hint = message("This is another image: take {item}.", item="`self.images[i]`")
    return Fault(expected, got, hint)


def _find_label(dataset):
    (item, fault) = _item(dataset)
    if fault:
        return fault
    y = item[1]
    expected = message("the label {label:d}, a whole number", label=int(LABELS[2]))
    whole = isinstance(y, (int, np.integer)) and not isinstance(y, bool)
    whole = whole or (hasattr(y, "dtype") and str(y.dtype) in ("torch.int64", "int64") and np.ndim(y) == 0)
    if not whole:
        hint = message("A label is one whole number, {call}.", call="`int(self.labels[i])`")
        return Fault(expected, an_object(y), hint)
    if int(y) == int(LABELS[2]):
        return None
    if int(y) == 2:
        hint = message("This is the index of the image, not its label.")
    else:
        hint = message("This is the label of another image: use the same index for both.")
    return Fault(expected, message("the label {label:d}", label=int(y)), hint)


def _find_all(dataset):
    import torch

    images, labels = pictures(), LABELS.copy()
    data = dataset(images, labels)
    items = [data[i] for i in range(N)]
    again = [data[i] for i in range(N)]
    right = torch.tensor(pictures())[:, None] / 255
    expected = message("{count:d} images with their labels, the same each time", count=N)
    got = message("other images or labels")
    for item in (items, again):
        x, y = torch.stack([x for x, _ in item]), [int(y) for _, y in item]
        if not torch.allclose(x, right, atol=1e-6) or y != LABELS.tolist():
            hint = message("Item i must be image i with label i, whenever it is asked for.")
            if not np.array_equal(images, pictures()):
                hint = message("The images themselves have changed: divide into a new tensor, not in place.")
            return Fault(expected, got, hint)
    if np.array_equal(images, pictures()) and np.array_equal(labels, LABELS):
        return None
    hint = message("The images themselves have changed: divide into a new tensor, not in place.")
    return Fault(expected, message("the images have changed"), hint)


def _find_transform(dataset):
    import torch

    (item, fault) = _item(dataset, curved)
    if fault:
        return fault
    right = torch.tensor(pictures()[2])[None] / 255
    x = item[0]
    if tuple(x.shape) == tuple(right.shape) and torch.allclose(x.float(), curved(right), atol=1e-6):
        return None
    expected = message("what the transform makes of the tensor")
    if torch.allclose(x.float(), right, atol=1e-6):
        hint = message("The transform is not called: end with {call}.", call="`x = self.transform(x)`")
    else:
        hint = message("The transform gets the finished tensor, (1, H, W) from 0 to 1, and its result is returned.")
    return Fault(expected, message("something else"), hint)


def _find_batch(dataset):
    import torch
    from torch.utils.data import DataLoader

    x, y = next(iter(DataLoader(dataset(pictures(), LABELS), batch_size=4)))
    shapes = tuple(x.shape), tuple(y.shape), y.dtype
    if shapes == ((4, 1, SIDE, SIDE + 1), (4,), torch.int64):
        return None
    return Fault(
        message("shapes {shapes}", shapes=code(f"(4, 1, {SIDE}, {SIDE + 1}), (4,)")),
        message("shapes {shapes}", shapes=code(f"{shapes[0]}, {shapes[1]}")),
        message("A label is one whole number, {call}.", call="`int(self.labels[i])`"),
    )


def _on_error(error):
    words = str(error)
    if "positional argument" in words:
        return message(
            "The check makes {call}: let {method} take these three, the last with the default `None`.",
            call=code(f"{NAME}(images, labels, transform)"),
            method="`__init__`",
        )
    if "NoneType" in words and "callable" in words:
        return message(
            "Without a transform there is nothing to call: ask {question} first.",
            question="`if self.transform is not None`",
        )
    if "has no attribute" in words:
        return message(
            "Keep in {method} what {other} needs: {line}.",
            method="`__init__`",
            other="`__getitem__`",
            line="`self.images = images`",
        )
    return ""


EXERCISE = DatasetExercise((NAME,), check, needs=("torch",))
