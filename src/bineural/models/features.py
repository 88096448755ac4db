"""Outputs of a network that does not change, computed once and kept in a file."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import platformdirs
import torch
from torch import Tensor, nn

from bineural.inputs import shown
from bineural.models.weights import load_weights
from bineural.trainers.files import replacing
from bineural.trainers.inputs import call_model
from bineural.trainers.precision import call_mixed, multiplies_bfloat16


def cached_features(
    module: nn.Module,
    x: Tensor,
    folder: str | os.PathLike[str] | None = None,
    *,
    batch_size: int = 32,
    mixed_precision: bool = False,
) -> Tensor:
    """Return what a module makes of inputs, from a file if it has computed just that before.

    The file is found by a hash of the inputs, of the weights and running statistics, of how the module is built and of
    torch's version: whatever of it changes, the outputs are computed anew. So they are if the file is damaged. A change
    of the code in a `forward` alone is not seen: empty the folder then.

    Parameters
    ----------
    module : nn.Module
        Computes in evaluation mode and without gradients, whatever mode it is in; it is left as it was.
    x : Tensor, shape (N, ...)
        Inputs, on the device of the module.
    folder : path-like, optional
        Where the files are, made if it is missing; by default ``features`` in the user's cache folder.
    batch_size : int
        How many inputs are computed at a time.
    mixed_precision : bool
        Whether products are computed in bfloat16 if the device has units for it, as by `Trainer`: errors of some parts
        in a thousand, in half the time. Such outputs have a file of their own.

    Returns
    -------
    Tensor, shape (N, ...)
        On the device of `x`, without gradients.

    Raises
    ------
    TypeError
        If these are no module and no tensor.
    ValueError
        If there are no inputs.

    Examples
    --------
    >>> import tempfile
    >>> x = torch.ones(3, 4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     layer = nn.Linear(4, 2)
    ...     features = cached_features(layer, x, folder)  # computed
    ...     again = cached_features(layer, x, folder)  # read
    ...     files = len(os.listdir(folder))
    >>> features.shape, bool((features == again).all()), files
    (torch.Size([3, 2]), True, 1)
    """
    if not isinstance(module, nn.Module) or not isinstance(x, Tensor):
        wrong = module if not isinstance(module, nn.Module) else x
        raise TypeError(
            f"cached_features expected a module and a tensor of inputs, got {shown(wrong)}: "
            "pass for example cached_features(backbone.features, x)"
        )
    if x.ndim == 0 or not len(x) or batch_size < 1:
        raise ValueError(
            f"cached_features expected inputs and a batch size from 1 up, got {tuple(x.shape)} and {batch_size}: "
            "pass a tensor (N, ...) with N > 0"
        )
    place = Path(platformdirs.user_cache_dir("bineural"), "features") if folder is None else Path(folder)
    is_mixed = mixed_precision and multiplies_bfloat16(x.device)
    call = partial(call_mixed, x.device.type) if is_mixed else call_model
    file = place / f"{_key(module, x)}{'-bfloat16' if is_mixed else ''}.pt"
    found = _read(file)
    if found is None:
        with _evaluating(module), torch.no_grad():
            found = torch.cat([call(module, some) for some in x.split(batch_size)]).cpu().contiguous()
        place.mkdir(parents=True, exist_ok=True)
        with replacing(file, "cached_features") as stream:
            torch.save({"features": found, "digest": _digest(found)}, stream)
    return found.to(x.device)


def _read(file: Path) -> Tensor | None:
    """Return what lies in a file; None if there is none, or it is not whole."""
    try:
        content = load_weights(file)
        found = content["features"]
        return found if torch.equal(content["digest"], _digest(found)) else None
    except (OSError, ValueError, KeyError):
        return None


def _key(module: nn.Module, x: Tensor) -> str:
    hashed = hashlib.sha256(f"{torch.__version__} {type(module).__qualname__} {module!r}".encode())
    for name, tensor in [*module.state_dict().items(), ("x", x)]:
        hashed.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        hashed.update(_bytes(tensor))
    return hashed.hexdigest()[:32]


def _digest(tensor: Tensor) -> Tensor:
    content = f"{tensor.dtype} {tuple(tensor.shape)}".encode() + _bytes(tensor)
    return torch.tensor(list(hashlib.sha256(content).digest()), dtype=torch.uint8, device="cpu")


def _bytes(tensor: Tensor) -> bytes:
    return tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


@contextmanager
def _evaluating(module: nn.Module) -> Iterator[None]:
    modes = [(each, each.training) for each in module.modules()]
    module.eval()
    try:
        yield
    finally:
        for each, training in modes:
            each.training = training
