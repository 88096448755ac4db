"""Tensors as texts: small numbers in base64, little-endian, row by row."""

import base64
import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

FORMAT = 1
PRECISIONS = ("float16", "int8")
_STORED = {"float16": "<f2", "float32": "<f4", "int32": "<i4", "int8": "<i1"}
_LARGEST = 127


def encode(name: str, tensor: Tensor, precision: str) -> dict[str, Any]:
    """Write a tensor in few bytes.

    Parameters
    ----------
    name : str
        What errors call it.
    tensor : Tensor
        Numbers, real or whole.
    precision : {"float16", "float32", "int8"}
        Of real numbers. ``"int8"`` stores whole numbers from −127 to 127 and, for each index of the first axis, a
        scale that they are multiplied with: 1 where the numbers there are such whole ones, else the largest is 127
        times the scale. A tensor with fewer than two axes, such as a bias, is then stored as ``"float16"``. Tensors of
        whole numbers are ``"int32"`` in any case.

    Returns
    -------
    dict
        ``shape``, ``dtype`` and ``data``, and for ``"int8"`` the ``scale``, numbers of float32.

    Raises
    ------
    ValueError
        If a number is not finite, or too large for the precision.

    Examples
    --------
    >>> encode("bias", torch.tensor([1.0, -2.0]), "float16")
    {'shape': [2], 'dtype': 'float16', 'data': 'ADwAwA=='}
    >>> decode(encode("weight", torch.tensor([[0.25, 0.5], [2.0, -4.0]]), "int8")).tolist()[1]
    [2.0, -4.0]
    """
    tensor = tensor.detach().cpu()
    if not tensor.is_floating_point():
        return _written(name, tensor.long(), "int32")
    if precision != "int8" or tensor.ndim < 2:
        return _written(name, tensor, "float16" if precision == "int8" else precision)
    rows = tensor.double().flatten(1)
    is_whole = (rows == rows.round().clamp(-_LARGEST, _LARGEST)).all(1)
    largest = rows.abs().amax(1) if rows.shape[1] else rows.new_zeros(len(rows))
    scale = torch.where(is_whole, 1.0, largest / _LARGEST).float()
    whole = (rows / scale.double().unsqueeze(1)).round().reshape(tensor.shape)
    return _written(name, whole, "int8") | {"scale": _text(scale.numpy().astype("<f4"))}


def decode(written: dict[str, Any]) -> Tensor:
    """Return the tensor that `encode` wrote, real numbers as float32, whole ones as int64.

    Raises
    ------
    ValueError
        If the numbers do not fill the shape.
    """
    shape, dtype = written["shape"], written["dtype"]
    numbers = np.frombuffer(base64.b64decode(written["data"]), _STORED[dtype])
    if len(numbers) != math.prod(shape):
        raise ValueError(
            f"read_weights expected {math.prod(shape)} numbers for the shape {shape}, got {len(numbers)}: "
            "export the weights again"
        )
    if dtype == "int32":
        return torch.from_numpy(numbers.astype("i8").reshape(shape))
    tensor = torch.from_numpy(numbers.astype("f4").reshape(shape))
    if "scale" in written:
        scale = torch.from_numpy(np.frombuffer(base64.b64decode(written["scale"]), "<f4").copy())
        tensor = tensor * scale.reshape(-1, *[1] * (len(shape) - 1))
    return tensor


def _written(name: str, tensor: Tensor, dtype: str) -> dict[str, Any]:
    if not torch.isfinite(tensor).all():
        raise ValueError(f"export_weights expected finite numbers in {name}, got nan or infinity: look at the training")
    limits = torch.finfo(torch.float16) if dtype == "float16" else torch.iinfo(torch.int32)
    if dtype in ("float16", "int32") and tensor.numel() and tensor.abs().max() > limits.max:
        raise ValueError(
            f"export_weights expected numbers up to {limits.max:g} in {name}, got {tensor.abs().max():g}: "
            "rescale them, they do not fit into the file"
        )
    return {"shape": list(tensor.shape), "dtype": dtype, "data": _text(tensor.numpy().astype(_STORED[dtype]))}


def _text(numbers: np.ndarray) -> str:
    return base64.b64encode(numbers.tobytes()).decode()
