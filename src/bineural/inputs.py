"""Arguments of callers: converted to tensors, or described in an error."""

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor


def as_tensor(data: Tensor | npt.ArrayLike, expected: str) -> Tensor:
    """Make a tensor of numbers; tensors stay as they are.

    Parameters
    ----------
    data : Tensor or array_like
        Also a frame or a series of pandas.
    expected : str
        How the sentence of the error begins, for example ``"TensorBatches expected x"``.

    Raises
    ------
    TypeError
        If it holds anything but numbers, or rows that differ in length.

    Examples
    --------
    >>> as_tensor([0, 1], "accuracy expected targets")
    tensor([0, 1])
    """
    if isinstance(data, Tensor):
        return data
    is_array = hasattr(data, "__array__") or (isinstance(data, list) and data and isinstance(data[0], np.ndarray))
    try:
        # torch takes no arrays of negative strides, and warns of lists of arrays and of those that may not be written
        # to, as of pandas
        return torch.as_tensor(np.require(data, requirements=["C", "W"]) if is_array else data)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(
            f"{expected} to be numbers, in rows of one length, got {kind(data)}: pass a tensor or an array of numbers"
        ) from error


def kind(thing: Any) -> str:
    """Describe an argument: the shape of a tensor or an array, the kind of anything else."""
    if isinstance(thing, Tensor):
        return f"a tensor of shape {tuple(thing.shape)}"
    name = type(thing).__name__
    if isinstance(thing, tuple | list):
        names = [type(one).__name__ for one in thing]
        return f"a {name} of {len(thing)}: {', '.join(names if len(names) < 5 else [names[0], '…'])}"
    if not isinstance(thing, type) and isinstance(getattr(thing, "shape", None), tuple):
        return f"a {name} of shape {thing.shape}" + (f" and dtype {thing.dtype}" if hasattr(thing, "dtype") else "")
    return f"a {name}"


def shown(thing: object) -> str:
    """Write out an argument if that is short, else describe it."""
    text = repr(thing)
    return text if len(text) <= 100 and "\n" not in text else kind(thing)
