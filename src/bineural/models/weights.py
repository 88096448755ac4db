"""Weights from files: state dicts, and nothing that could run."""

import os
import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

_ADVICE = "save one with torch.save(model.state_dict(), path)"


def load_weights(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """Return the state dict that a file holds, on the CPU; whatever else it holds is refused, unexecuted.

    A file that `torch.save` wrote is a pickle, and a pickle may run any program as it is read. With
    ``weights_only=True``, torch reads tensors and plain containers alone.

    Parameters
    ----------
    path : path-like
        What ``torch.save(model.state_dict(), path)`` wrote.

    Returns
    -------
    dict of str to Tensor

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it holds a whole model, a program, something that is no state dict, or is damaged.

    Examples
    --------
    >>> import tempfile
    >>> from torch import nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "weights.pt")
    ...     torch.save(nn.Linear(2, 1).state_dict(), path)
    ...     weights = load_weights(path)
    >>> list(weights)
    ['weight', 'bias']
    """
    path = Path(path)
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings(action="ignore"):  # of files that are no such thing
                content = torch.load(file, map_location="cpu", weights_only=True)
        except pickle.UnpicklingError as error:
            raise ValueError(
                f"load_weights expected a state dict, got in {path.name} something else, which was not executed "
                f"(a whole model, or a program): {_ADVICE}"
            ) from error
        except (OSError, MemoryError):
            raise
        except Exception as error:  # torch raises nearly anything on damaged files
            raise ValueError(
                f"load_weights expected a state dict, got in {path.name} a file that is damaged or none: {_ADVICE}"
            ) from error
    if not isinstance(content, Mapping) or not content:
        raise ValueError(f"load_weights expected a state dict, got in {path.name} {_kind(content)}: {_ADVICE}")
    for name, tensor in content.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise ValueError(
                f"load_weights expected a state dict, names with tensors, got in {path.name} "
                f"{_kind(tensor)} at {name!r}: {_ADVICE}"
            )
    return dict(content)


def _kind(content: object) -> str:
    if isinstance(content, Mapping) and not content:
        return "an empty one"
    return f"a {type(content).__name__}"
