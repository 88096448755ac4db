"""Weights as an output of a cell: what `bookbuild` writes beside the pages, for scripts that run in the browser."""

import copy
import json
import re
from typing import Any

from torch import Tensor, nn

from bineural.inputs import as_tensor, kind, shown
from bineural.localize import MIME_WEIGHTS, display, message, verbatim
from bineural.localize.messages import localize_text
from bineural.trainers.evaluating import evaluating
from bineural.weights.encoding import FORMAT, PRECISIONS, decode, encode
from bineural.weights.layers import describe_layers, is_chain

LIMIT = 60_000
# A script sums in another order and in double precision.
TOLERANCE = 1e-4
# Where rounding the weights moves the outputs more, a figure in the page would show another network.
ROUNDING = 0.02
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def export_weights(
    name: str, model: nn.Module, inputs: Any, outputs: Any = None, *, precision: str = "float16"
) -> None:
    """Export the weights of a trained network, for a script in the page that computes with them.

    On the page nothing is to be seen; in a notebook there is a line of text. The build writes them to
    ``_static/weights/NAME.json`` beside the pages, in the form that `weights_text` describes.

    Parameters
    ----------
    name : str
        Lower-case words joined by hyphens, such as ``"convnet"``; one in the whole book.
    model : nn.Module
        The trained network; it stays as it is.
    inputs : Tensor, array_like, or tuple or list of them
        Some examples that a script is tested with, as ``model(x)`` or ``model(*inputs)``: few, as they go along.
    outputs : Tensor or array_like, optional
        What the page says that the network gives for them; by default what it gives.
    precision : {"float16", "int8"}
        Of the weights; see `bineural.weights.encoding.encode`. Use the second if the first makes too large a file.

    Raises
    ------
    TypeError
        If `model` is no model, or the inputs are no numbers.
    ValueError
        If the name or the precision is another one, a weight is not finite, the file is larger than 60 kB, or the
        rounded weights move the outputs by more than 2 % of the largest of them.

    Examples
    --------
    >>> import torch
    >>> export_weights("tiny", nn.Linear(2, 3), torch.zeros(4, 2))
    Weights tiny: 9 numbers, 0.5 kB.
    """
    text = weights_text(name, model, inputs, outputs, precision=precision)
    numbers = sum(tensor.numel() for tensor in model.state_dict().values())
    line = message(
        "Weights {name}: {numbers:,d} numbers, {size:.1f} kB.",
        name=verbatim(name),
        numbers=numbers,
        size=len(text.encode()) / 1000,
    )
    display(
        lambda language: {"text/plain": localize_text(line, language)},
        attached={MIME_WEIGHTS: json.loads(text)},
    )


def weights_text(name: str, model: nn.Module, inputs: Any, outputs: Any = None, *, precision: str = "float16") -> str:
    """Return the weights of a network as JSON.

    Parameters
    ----------
    name, model, inputs, outputs, precision
        As of `export_weights`.

    Returns
    -------
    str
        An object with

        - ``format``: 1; ``name``: as given;
        - ``tensors``: those of the state dict in its order, each with ``name``, ``shape``, ``dtype`` (``"float16"``,
          ``"int8"`` or ``"int32"``), ``data``, the numbers row by row, little-endian, in base64, and for
          ``"int8"`` ``scale``, a float32 for each index of the first axis that the numbers there are multiplied with;
        - ``layers``: in the order in which they run, each with ``layer``, its name and the beginning of the names of
          its tensors, ``kind``, its class in PyTorch, and its settings;
        - ``chain``: whether these layers, one after another, are the whole network;
        - ``inputs``: a list of tensors, what the network is called with, and ``outputs``, what it then gives with the
          weights as they are in the file (float32);
        - ``tolerance``: how far the outputs of a script may be from these.
    """
    _check(name, model, precision)
    given = [_as_written(f"inputs of {name}", each) for each in _listed(inputs)]
    rounded = copy.deepcopy(model).cpu().float()
    tensors = [
        {"name": key, **encode(f"{name}: {key}", tensor, precision)} for key, tensor in model.state_dict().items()
    ]
    for tensor, written in zip(rounded.state_dict().values(), tensors, strict=True):
        tensor.copy_(decode(written))
    passed = [decode(each) for each in given]
    result = _outputs(rounded, passed)
    expected = _outputs(copy.deepcopy(model).cpu().float(), passed) if outputs is None else _as_outputs(outputs)
    _check_rounding(name, result, expected, precision)
    largest = max(1.0, float(result.abs().max()))
    exported = {
        "format": FORMAT,
        "name": name,
        "layers": describe_layers(rounded, passed),
        "chain": is_chain(rounded, passed),
        "tensors": tensors,
        "inputs": given,
        "outputs": encode(f"outputs of {name}", result, "float32"),
        "tolerance": float(f"{TOLERANCE * largest:.1e}"),
    }
    text = json.dumps(exported, separators=(",", ":"))
    if (size := len(text.encode())) > LIMIT:
        raise ValueError(
            f"export_weights expected at most {LIMIT / 1000:.0f} kB, got {size / 1000:.1f} kB for {name}: "
            "pass fewer inputs, precision='int8', or train a smaller network"
        )
    return text


def _check(name: Any, model: Any, precision: Any) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(
            f"export_weights expected a name of lower-case words joined by '-', got {shown(name)}: "
            "write for example 'convnet'"
        )
    if not isinstance(model, nn.Module):
        raise TypeError(f"export_weights expected a model, an object of nn.Module, got {shown(model)}: pass one")
    if precision not in PRECISIONS:
        raise ValueError(
            f"export_weights expected a precision among {', '.join(PRECISIONS)}, got {precision!r}: pick one"
        )


def _listed(inputs: Any) -> list[Any]:
    # a list of numbers is one input
    several = isinstance(inputs, tuple | list) and all(hasattr(each, "shape") for each in inputs)
    return list(inputs) if several else [inputs]


def _as_written(what: str, given: Any) -> dict[str, Any]:
    tensor = as_tensor(given, f"export_weights expected {what}")
    is_whole = bool((tensor == tensor.round().clamp(-127, 127)).all())
    return encode(what, tensor, "int8" if is_whole else "float16")  # one-hot letters are whole numbers


def _outputs(model: nn.Module, inputs: list[Tensor]) -> Tensor:
    with evaluating(model):
        result = model(*inputs)
    if not isinstance(result, Tensor) or not result.is_floating_point() or not result.numel():
        raise TypeError(
            f"export_weights expected a model that returns a tensor, got {kind(result)}: export a part of it"
        )
    return result


def _as_outputs(outputs: Any) -> Tensor:
    return as_tensor(outputs, "export_weights expected outputs").detach().cpu()


def _check_rounding(name: str, result: Tensor, expected: Tensor, precision: str) -> None:
    if result.shape != expected.shape:
        raise ValueError(
            f"export_weights expected outputs of shape {tuple(result.shape)}, got {tuple(expected.shape)}: "
            "pass what the model gives for these inputs"
        )
    moved = float((result - expected).abs().max() / expected.abs().max().clamp(min=1e-6))
    if not moved <= ROUNDING:
        raise ValueError(
            f"export_weights expected outputs that {precision} weights give within {ROUNDING:.0%} of the largest, "
            f"got {moved:.1%} for {name}: pass outputs of this model, or a finer precision"
        )
