"""Parts of a data set for training, validation and testing: which rows they have, and what is handed out."""

import numbers
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor

X = TypeVar("X")
Rows = NDArray[np.int64]
Size = int | float


class Part(NamedTuple, Generic[X]):
    """Inputs and targets of one part, ready for ``TensorBatches(*part, batch_size=32)``.

    Attributes
    ----------
    x : Tensor, shape (N, ...), or tuple of Tensor
        Inputs.
    y : Tensor, shape (N,) or (N, 1)
        Labels as int64 from 0, or quantities to predict as float32.
    """

    x: X
    y: "Tensor"


@dataclass(frozen=True, eq=False, repr=False)
class Splits(Generic[X]):
    """The parts of a data set, as tensors; unpacking gives those that there are, in this order.

    Attributes
    ----------
    train : Part
        What to train on.
    validation, test : Part or None
        What to choose by, and what to measure the choice by; None if it was not asked for.

    Examples
    --------
    >>> from bineural.datasets import load_digits
    >>> train, validation, test = load_digits().tensors(validation=0.15, test=0.15)
    >>> len(train.y), len(validation.y), len(test.y)
    (1257, 270, 270)
    >>> x, y = train
    >>> x.shape, y.dtype
    (torch.Size([1257, 64]), torch.int64)
    """

    train: Part[X]
    validation: Part[X] | None = None
    test: Part[X] | None = None

    def __iter__(self) -> Iterator[Part[X]]:
        """Yield the parts that there are."""
        return (part for part in (self.train, self.validation, self.test) if part is not None)

    def __repr__(self) -> str:
        parts = {"train": self.train, "validation": self.validation, "test": self.test}
        shown = [f"{name} {_shape(part.x)}" for name, part in parts.items() if part is not None]
        return f"<{type(self).__name__}: {', '.join(shown)}>"


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ScaledSplits(Splits["Tensor"]):
    """Parts whose inputs were scaled, and by which numbers.

    Attributes
    ----------
    train, validation, test : Part
        As in `Splits`.
    mean, std : Tensor
        What was subtracted from the inputs, and by what they were then divided, for all parts alike; zeros and ones
        if they were not standardized. Shape (C, 1, 1) for images, (D,) for rows of numbers.
    pixels : bool
        Whether the inputs are pixels, from 0 to 1 before they were standardized.
    """

    mean: "Tensor"
    std: "Tensor"
    pixels: bool

    def unstandardized(self, x: "Tensor") -> "Tensor":
        """Return inputs as they were before they were standardized: pixels again from 0 to 1, as figures want them.

        Parameters
        ----------
        x : Tensor or array_like
            One input or a batch of them, on any device.

        Returns
        -------
        Tensor, shape of `x`
            ``x * std + mean``; of pixels, what lies outside of 0..1, by rounding or because a model made it, is
            brought to the nearer end.

        Raises
        ------
        ValueError
            If `x` has the shape of something else.
        TypeError
            If it holds no numbers.

        Examples
        --------
        >>> from bineural.datasets import load_mnist
        >>> splits = load_mnist().tensors(standardize=True)
        >>> x, y = splits.test
        >>> pixels = splits.unstandardized(x[:8])
        >>> pixels.shape, pixels.amin(), pixels.amax()
        (torch.Size([8, 1, 28, 28]), tensor(0.), tensor(1.))
        """
        from bineural.inputs import as_tensor

        x = as_tensor(x, "unstandardized expected x")
        shape = tuple(self.train.x.shape[1:])
        if tuple(x.shape[-len(shape) :]) != shape:
            raise ValueError(
                f"unstandardized expected inputs of shape {shape} or a batch of them, got {tuple(x.shape)}: "
                "pass inputs as these splits have them"
            )
        scaled = x * self.std.to(x.device) + self.mean.to(x.device)
        return scaled.clamp(0, 1) if self.pixels else scaled


def _shape(x: Any) -> str:
    return " and ".join(map(_shape, x)) if isinstance(x, tuple) else str(tuple(x.shape))


def generator(seed: int) -> np.random.Generator:
    """Return what draws the rows of parts.

    Raises
    ------
    ValueError
        If the seed is no whole number from 0 up.
    """
    if not _is_whole(seed) or seed < 0:
        raise ValueError(f"tensors expected a whole number from 0 up for seed, got {seed!r}: pass for example seed=0")
    return np.random.default_rng(int(seed))


def count_of(size: Size, name: str, total: int, left: int) -> int:
    """Return how many examples a part shall have.

    Parameters
    ----------
    size : int or float
        A number of examples, or a fraction of all of them.
    name : str
        The argument that says so.
    total : int
        How many examples there are.
    left : int
        How many of them are left for this part, one of which at least is for training.

    Raises
    ------
    ValueError
        If there are not so many, or `size` is no such number.
    """
    if _is_whole(size):
        count = int(size)
    elif isinstance(size, numbers.Real) and not isinstance(size, bool) and 0 < size < 1:
        count = round(float(size) * total)
        if count == 0:
            raise ValueError(
                f"tensors expected a fraction that is at least one of {total} examples for {name}, got {size!r}: "
                "make it larger"
            )
    else:
        raise ValueError(
            f"tensors expected a number of examples, or a fraction between 0 and 1, for {name}, got {size!r}: "
            f"pass for example {name}=100 or {name}=0.1"
        )
    low, high = (1, left) if name == "train" else (0, left - 1)
    if not low <= count <= high:
        raise ValueError(
            f"tensors expected from {low} to {high} examples for {name}, got {count}: "
            f"there are {total}, of which other parts take {total - left}"
            + (", and one at least is left for training" if name != "train" else "")
        )
    return count


def _is_whole(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def draw(
    rows: Rows, count: int, random: np.random.Generator, labels: NDArray[np.int64] | None = None
) -> tuple[Rows, Rows]:
    """Draw some of the rows at random, and return them and the others, both in the order of the data.

    With labels, each class is drawn in proportion to its size (stratified): the numbers of the classes are rounded
    down, and those that lost most by it get one more, until there are enough.

    Parameters
    ----------
    rows : (N,) ndarray
        What to draw from, ascending.
    count : int
        How many, at most N.
    random : numpy.random.Generator
        What draws them.
    labels : ndarray, optional
        The label of each row of the data, which `rows` points into.

    Returns
    -------
    drawn, others : ndarray

    Examples
    --------
    >>> labels = np.array([0, 0, 0, 0, 1, 1])
    >>> drawn, others = draw(np.arange(6), 3, np.random.default_rng(0), labels)
    >>> labels[drawn], labels[others]
    (array([0, 0, 1]), array([0, 0, 1]))
    """
    order = random.permutation(rows)
    if labels is None:
        drawn = order[:count]
    else:
        classes, sizes = np.unique(labels[rows], return_counts=True)
        counts, losses = np.divmod(sizes * count, len(rows))
        counts[np.argsort(-losses, kind="stable")[: count - counts.sum()]] += 1
        ordered = labels[order]
        drawn = np.concatenate([order[ordered == label][:n] for label, n in zip(classes, counts, strict=True)])
    return np.sort(drawn), np.setdiff1d(rows, drawn, assume_unique=True)


def rows_of_parts(
    total: int,
    sizes: dict[str, Size],
    train: Size | None,
    seed: int,
    labels: NDArray[np.int64] | None = None,
) -> dict[str, Rows]:
    """Draw the rows of all parts; none is in two of them.

    Parameters
    ----------
    total : int
        How many examples there are.
    sizes : dict
        Sizes of the other parts by the names of their arguments, in the order in which they are drawn: what a part
        gets depends on those before it, not on those behind.
    train : int or float, optional
        How many examples to train on, by default all that are left.
    seed : int
        What the draw depends on.
    labels : (total,) ndarray, optional
        Their labels, if the draw shall be stratified.

    Returns
    -------
    dict of str to ndarray
        Rows by the name of the part, ``"train"`` among them.

    Raises
    ------
    ValueError
        If a size or the seed is no such number, or there are not enough examples.

    Examples
    --------
    >>> {name: len(rows) for name, rows in rows_of_parts(100, {"test": 0.3, "validation": 20}, None, 0).items()}
    {'test': 30, 'validation': 20, 'train': 50}
    """
    random, left, parts = generator(seed), np.arange(total), {}
    for name, size in sizes.items():
        parts[name], left = draw(left, count_of(size, name, total, len(left)), random, labels)
    if train is not None:
        left, _ = draw(left, count_of(train, "train", total, len(left)), random, labels)
    return parts | {"train": left}
