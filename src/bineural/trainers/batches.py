"""Mini-batches cut out of tensors that are in memory as a whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bineural.inputs import shown
from bineural.trainers.inputs import Inputs, as_targets, as_tensors, mapped, parts, row_counts, shapes


class TensorBatches:
    """Mini-batches of `x` and `y`; iterating over it is one epoch.

    The examples are picked a batch at a time by one indexing operation instead of one by one in Python, which
    is what makes `torch.utils.data.DataLoader` slow on small examples.

    Parameters
    ----------
    x : Tensor or array_like, shape (N, ...); or a tuple or a dict of them
        Inputs. Tensors stay as they are. Arrays and frames of pandas become tensors, those of floating-point numbers
        of the default dtype of torch (float32), which is the dtype of a model's parameters. Of a tuple, or a list of
        tensors, each batch has a tuple, which `Trainer` passes on as ``model(*inputs)``; of a dict a dict, passed on
        as ``model(**inputs)``.
    y : Tensor or array_like, shape (N, ...)
        Targets, one row for each row of `x`; class labels are integers 0..K−1. Integers and booleans of any size
        become int64, as losses need them. For ``BCEWithLogitsLoss``, pass floating-point numbers.
    batch_size : int
        Examples in a batch, at least 1; more than N gives one batch of all of them.
    shuffle : bool
        Whether each epoch takes the examples in a new order.
    generator : torch.Generator, optional
        What draws the orders, on the CPU whatever `device` is, so that all devices see the same orders; by
        default torch's global generator.
    drop_last : bool
        Whether to leave out the last batch of an epoch if it is shorter than the others.
    device : str or torch.device, optional
        Where to keep the data; by default where they are. `Trainer` moves batches itself; moving all data
        once is faster if the device has room for them.
    transform : callable, optional
        Function of the inputs of a batch, on the device of the data, that returns those to be used in their place, as
        for augmentation: ``transform=lambda x: x + 0.1 * torch.randn_like(x)``. Called anew for each batch of each
        epoch.

    Attributes
    ----------
    x, y : Tensor
        All inputs (a tuple or a dict of tensors if they are several) and targets.

    Raises
    ------
    ValueError
        If there are no examples, `x` and `y` differ in length or device, there would be no batch, or
        `generator` is not one of torch.
    TypeError
        If `x` or `y` holds anything but numbers, or `transform` is no function.

    Examples
    --------
    >>> batches = TensorBatches([[0.0], [1.0], [2.0], [3.0], [4.0]], [0, 1, 0, 1, 0], batch_size=2)
    >>> len(batches)
    3
    >>> for x, y in batches:
    ...     print(tuple(x.shape), y.tolist())
    (2, 1) [0, 1]
    (2, 1) [0, 1]
    (1, 1) [0]

    Sequences with their lengths, for a model that is called as ``model(words, lengths)``:

    >>> words, lengths = torch.tensor([[3, 1, 0], [2, 4, 5]]), torch.tensor([2, 3])
    >>> (inputs, y), = TensorBatches((words, lengths), [0, 1], batch_size=2)
    >>> [tuple(part.shape) for part in inputs]
    [(2, 3), (2,)]
    """

    def __init__(
        self,
        x: Inputs | npt.ArrayLike | tuple[npt.ArrayLike, ...] | Mapping[str, npt.ArrayLike],
        y: Tensor | npt.ArrayLike,
        batch_size: int,
        *,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
        drop_last: bool = False,
        device: str | torch.device | None = None,
        transform: Callable[[Any], Any] | None = None,
    ) -> None:
        self.x: Any = mapped(lambda part: part.to(device), as_tensors(x, "TensorBatches expected x"))
        # Converted before moving: not every device has float64, the dtype of most arrays.
        self.y = as_targets(y, "TensorBatches expected y").to(device)
        if not isinstance(batch_size, int | np.integer) or batch_size < 1:
            raise ValueError(
                f"TensorBatches expected a whole number from 1 up for batch_size, got {shown(batch_size)}: "
                "pass for example 32"
            )
        self.batch_size = int(batch_size)
        self.shuffle = shuffle
        self.generator = generator
        self.drop_last = drop_last
        self.transform = transform
        self._check()

    def __len__(self) -> int:
        """Count the batches of an epoch."""
        N = len(self.y)
        return N // self.batch_size if self.drop_last else -(-N // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Any, Tensor]]:
        """Yield the (inputs, targets) of one epoch."""
        x, y, batch_size, transform = self.x, self.y, self.batch_size, self.transform
        stop = min(len(self) * batch_size, len(y))
        if self.shuffle:
            picks: Iterable[Any] = self.order().split(batch_size)
        else:
            picks = [slice(start, min(start + batch_size, stop)) for start in range(0, stop, batch_size)]
        for rows in picks:
            inputs = mapped(partial(_picked, rows), x)
            yield inputs if transform is None else transform(inputs), _picked(rows, y)

    def order(self) -> Tensor:
        """Return the rows of one epoch in their order, drawn anew if they are shuffled."""
        N, device = len(self.y), self.y.device
        rows = (
            torch.randperm(N, generator=self.generator).to(device) if self.shuffle else torch.arange(N, device=device)
        )
        return rows[: len(self) * self.batch_size]

    def _check(self) -> None:
        if self.y.ndim == 0 or row_counts(self.x) != {len(self.y)}:
            raise ValueError(
                "TensorBatches expected a row of y for each row of x, "
                f"got shapes {shapes(self.x)} of x and {tuple(self.y.shape)} of y: pass them for the same examples"
            )
        if not isinstance(self.generator, torch.Generator | None):
            raise ValueError(
                f"TensorBatches expected a torch.Generator, got {shown(self.generator)}: "
                "make one and seed it, or leave it out"
            )
        if not (self.transform is None or callable(self.transform)):
            raise TypeError(
                f"TensorBatches expected transform to be a function of inputs, got {shown(self.transform)}: "
                "pass for example transform=lambda x: x.flip(-1)"
            )
        if len(self.y) == 0:
            raise ValueError(
                f"TensorBatches expected at least one example, got x of shape {shapes(self.x)}: "
                "check how the data were selected"
            )
        if len(self) == 0:
            raise ValueError(
                f"TensorBatches expected at least {self.batch_size} examples for one whole batch, got {len(self.y)}: "
                "make batch_size smaller or drop_last=False"
            )
        for part in parts(self.x):
            if part.device != self.y.device:
                raise ValueError(
                    f"TensorBatches expected x and y on one device, got {part.device} and {self.y.device}: "
                    "pass device= to move both"
                )


def may_overwrite(batches: object) -> bool:
    """Tell whether a batch may be overwritten by the next, as by iterators that fill the same tensors again."""
    return not isinstance(batches, TensorBatches | list | tuple)


def _picked(rows: slice | Tensor, data: Tensor) -> Tensor:
    return data[rows] if isinstance(rows, slice) else data.index_select(0, rows)
