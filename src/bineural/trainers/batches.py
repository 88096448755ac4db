"""Mini-batches cut out of tensors that are in memory as a whole."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bineural.inputs import as_tensor, shown


class TensorBatches:
    """Mini-batches of `x` and `y`; iterating over it is one epoch.

    The examples are picked a batch at a time by one indexing operation instead of one by one in Python, which
    is what makes `torch.utils.data.DataLoader` slow on small examples.

    Parameters
    ----------
    x : Tensor or array_like, shape (N, ...)
        Inputs. Tensors stay as they are. Arrays and frames of pandas become tensors, those of floating-point numbers
        of the default dtype of torch (float32), which is the dtype of a model's parameters.
    y : Tensor or array_like, shape (N, ...)
        Targets, one row for each row of `x`; class labels are integers 0..K−1.
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

    Attributes
    ----------
    x, y : Tensor
        All inputs and targets.

    Raises
    ------
    ValueError
        If there are no examples, `x` and `y` differ in length or device, there would be no batch, or
        `generator` is not one of torch.
    TypeError
        If `x` or `y` holds anything but numbers.

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
    """

    def __init__(
        self,
        x: Tensor | npt.ArrayLike,
        y: Tensor | npt.ArrayLike,
        batch_size: int,
        *,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
        drop_last: bool = False,
        device: str | torch.device | None = None,
    ) -> None:
        self.x, self.y = _moved(x, "x", device), _moved(y, "y", device)
        if not isinstance(batch_size, int | np.integer) or batch_size < 1:
            raise ValueError(
                f"TensorBatches expected a whole number from 1 up for batch_size, got {shown(batch_size)}: "
                "pass for example 32"
            )
        self.batch_size = int(batch_size)
        self.shuffle = shuffle
        self.generator = generator
        self.drop_last = drop_last
        self._check()

    def __len__(self) -> int:
        """Count the batches of an epoch."""
        N = len(self.y)
        return N // self.batch_size if self.drop_last else -(-N // self.batch_size)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the (inputs, targets) of one epoch."""
        x, y, batch_size = self.x, self.y, self.batch_size
        stop = len(self) * batch_size
        if not self.shuffle:
            yield from zip(x[:stop].split(batch_size), y[:stop].split(batch_size), strict=True)
            return
        order = torch.randperm(len(y), generator=self.generator).to(y.device)
        for rows in order[:stop].split(batch_size):
            yield x.index_select(0, rows), y.index_select(0, rows)

    def _check(self) -> None:
        if self.x.ndim == 0 or self.y.ndim == 0 or len(self.x) != len(self.y):
            raise ValueError(
                "TensorBatches expected a row of y for each row of x, "
                f"got shapes {tuple(self.x.shape)} of x and {tuple(self.y.shape)} of y: pass them for the same examples"
            )
        if not isinstance(self.generator, torch.Generator | None):
            raise ValueError(
                f"TensorBatches expected a torch.Generator, got {shown(self.generator)}: "
                "make one and seed it, or leave it out"
            )
        if len(self.x) == 0:
            raise ValueError(
                f"TensorBatches expected at least one example, got x of shape {tuple(self.x.shape)}: "
                "check how the data were selected"
            )
        if len(self) == 0:
            raise ValueError(
                f"TensorBatches expected at least {self.batch_size} examples for one whole batch, got {len(self.x)}: "
                "make batch_size smaller or drop_last=False"
            )
        if self.x.device != self.y.device:
            raise ValueError(
                f"TensorBatches expected x and y on one device, got {self.x.device} and {self.y.device}: "
                "pass device= to move both"
            )


def _moved(data: Tensor | npt.ArrayLike, name: str, device: str | torch.device | None) -> Tensor:
    """Convert before moving: not every device has float64, the dtype of most arrays."""
    tensor = as_tensor(data, f"TensorBatches expected {name}")
    if tensor is not data and tensor.is_floating_point():
        return tensor.to(device, torch.get_default_dtype())
    return tensor.to(device)
