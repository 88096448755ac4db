"""Errors that a model raises for its inputs, explained by the layer that raised them and what it was given."""

import math
import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.modules.conv import _ConvNd

from bineural.inputs import kind
from bineural.trainers.batch_checks import conversion
from bineural.trainers.layer_inputs import LayerInputs, channels_missing, sizes_of

_FLOAT_LAYERS = (nn.Linear, _ConvNd, nn.RNNBase, _BatchNorm, nn.LayerNorm)
_VIEW = re.compile(r"shape '\[(-1, \d+)\]' is invalid for input of size (\d+)")


def explain(error: Exception, model: nn.Module, batch: int, watched: LayerInputs) -> None:
    """Raise an error in one sentence in place of one that a model raised, if it is one of the usual.

    Any other gets a note that names the layer. An error that came from elsewhere than the model stays as it is.

    Parameters
    ----------
    error : Exception
        With its traceback, in which the calls of modules and what they were given are looked up.
    model : nn.Module
        What was called with a batch.
    batch : int
        The number of the batch.
    watched : LayerInputs
        What the layers were given in the first batch.

    Raises
    ------
    ValueError, TypeError
        In place of `error`.

    Examples
    --------
    >>> model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Flatten(), nn.Linear(100, 10))
    >>> try:
    ...     model(torch.zeros(8, 1, 10, 10))
    ... except RuntimeError as error:
    ...     explain(error, model, 1, LayerInputs(model))
    Traceback (most recent call last):
    ...
    ValueError: Layer '2', nn.Linear(100, 10), expected 100 features, got inputs of shape (8, 256): write \
nn.Linear(256, 10), or change the layers before it
    """
    calls = _calls(error)
    while calls and calls[0][0] is not model:
        calls.pop(0)
    if not calls:
        return
    layer, given = calls[-1]
    x = calls[0][1]
    if 'is missing the required "forward" function' in str(error):
        raise TypeError(
            f"The model expected a method forward in each module, got {type(layer).__name__} without one: "
            "write def forward(self, x) in the class, indented like __init__"
        )
    if isinstance(x, Tensor):
        _check_sizes(error, layer, x, batch)
    if not type(layer).forward.__module__.startswith("torch.nn."):
        return  # what a forward of one's own raises, it tells itself
    name = layer_name(layer, model)
    if isinstance(given, Tensor):
        _explain(error, name, layer, given, x, watched)
    error.add_note(f"{name} was given {kind(given)}")


def _explain(error: Exception, name: str, layer: nn.Module, given: Tensor, x: Any, watched: LayerInputs) -> None:
    """Raise an error in one sentence for a layer of torch and what it was given."""
    _check_device(name, layer, given)
    if isinstance(layer, nn.Embedding):
        _explain_embedding(name, layer, given)
    if given is x and isinstance(layer, nn.Linear) and given.shape[-1:] != (layer.in_features,):
        raise ValueError(
            f"The model expected inputs of shape (N, {layer.in_features}), got {tuple(x.shape)}: "
            "reshape them, for example with x.flatten(1), or make the first layer of the model fit"
        )
    missing = watched.unbatched()
    if missing is not None and not isinstance(layer, _ConvNd):
        raise ValueError(channels_missing(*missing))
    for kinds, explanation in _EXPLANATIONS:
        if isinstance(layer, kinds):
            explanation(name, layer, given, error)
    _check_dtype(name, layer, given, x, watched.model)


def _calls(error: Exception) -> list[tuple[nn.Module, Any]]:
    """List the modules that were being called, from the outermost, with their first input."""
    calls = []
    for frame, _ in traceback.walk_tb(error.__traceback__):
        names = frame.f_locals
        if frame.f_code.co_name == "_call_impl" and isinstance(names.get("self"), nn.Module):
            inputs = [*names.get("args", ()), *names.get("kwargs", {}).values()]
            calls.append((names["self"], inputs[0] if inputs else None))
    return calls


def layer_name(layer: nn.Module, model: nn.Module) -> str:
    """Describe a layer: its name in the model, and how it is made."""
    made = f"nn.{type(layer).__name__}({', '.join(map(str, _numbers(layer)))})"  # one of torch
    if layer is model:
        return f"The model, {made},"
    name = next((name for name, module in model.named_modules() if module is layer), None)
    return f"A layer {made}" if name is None else f"Layer {name!r}, {made},"


def _numbers(layer: Any) -> Iterable[Any]:
    if isinstance(layer, nn.Linear):
        return layer.in_features, layer.out_features
    if isinstance(layer, _ConvNd):
        same = len(set(layer.kernel_size)) == 1
        return layer.in_channels, layer.out_channels, layer.kernel_size[0] if same else layer.kernel_size
    if isinstance(layer, nn.RNNBase):
        return layer.input_size, layer.hidden_size
    if isinstance(layer, nn.Embedding):
        return layer.num_embeddings, layer.embedding_dim
    if isinstance(layer, _BatchNorm):
        return (layer.num_features,)
    return (layer.normalized_shape,) if isinstance(layer, nn.LayerNorm) else ()


def _check_sizes(error: Exception, layer: nn.Module, x: Tensor, batch: int) -> None:
    """Explain what torch tells without a layer of its own: batches of one, reshaping, images that became too small."""
    text = str(error)
    if x.shape[:1] == (1,) and "more than 1 value per channel" in text:
        raise ValueError(
            f"BatchNorm expected more than one example in each batch of training, got 1 in batch {batch}: "
            "leave out a last batch that is short, with drop_last=True, or choose another batch_size"
        )
    view = _VIEW.search(text)
    if view is not None and x.ndim and int(view[2]) % len(x) == 0:
        size = int(view[2]) // len(x)
        raise ValueError(
            f"The forward of {type(layer).__name__} expected to reshape {len(x)} examples to ({view[1]}), "
            f"got {size} numbers of each: write x.flatten(1), and give the layer after it {size} inputs"
        )
    if "Output size is too small" in text or "Kernel size can't be greater than actual input size" in text:
        sizes = re.search(r"input size(?: per channel)?: \(([\dx ]+)\)", text)
        raise ValueError(
            f"{type(layer).__name__} expected images at least as large as its kernel, got {sizes[1] if sizes else ''} "
            "after the layers before: leave out a layer of pooling or stride, pad, or take larger images"
        )


def _check_device(name: str, layer: nn.Module, given: Tensor) -> None:
    own = next(layer.parameters(), None)
    if own is not None and own.device != given.device:
        raise ValueError(
            f"{name} expected inputs on {own.device}, where its parameters are, got some on {given.device}: leave it "
            "to Trainer to move the model, register each layer, and make new tensors with device=x.device"
        )


def _check_dtype(name: str, layer: nn.Module, given: Tensor, x: Any, model: nn.Module) -> None:
    own = next(layer.parameters(), None)
    if not isinstance(layer, _FLOAT_LAYERS) or own is None or own.dtype == given.dtype:
        return
    todo = conversion("x", own.dtype)
    if isinstance(x, Tensor) and x.dtype == given.dtype != next(model.parameters()).dtype:
        raise TypeError(
            f"The model expected inputs of dtype {own.dtype}, that of its parameters, got {x.dtype}: "
            f"convert them with {todo}"
        )
    raise TypeError(f"{name} expected inputs of dtype {own.dtype}, got {given.dtype}: convert them with {todo}")


def _explain_linear(name: str, layer: nn.Linear, given: Tensor, _: Exception) -> None:
    expected, shape = layer.in_features, tuple(given.shape)
    if shape[-1:] == (expected,):
        return
    start = f"{name} expected {expected} features, got inputs of shape {shape}: "
    if given.ndim > 2 and math.prod(shape[1:]) == expected:
        raise ValueError(f"{start}flatten them before it, with x.flatten(1) or nn.Flatten()")
    if given.ndim == 1 and given.numel() % expected == 0:
        raise ValueError(f"{start}keep the axis of the examples, with x.flatten(1) instead of x.flatten()")
    raise ValueError(f"{start}write nn.Linear({shape[-1]}, {layer.out_features}), or change the layers before it")


def _explain_convolution(name: str, layer: Any, given: Tensor, _: Exception) -> None:
    shape, n_axes, channels = tuple(given.shape), len(layer.kernel_size), layer.in_channels
    start = f"{name} expected inputs of shape (N, {channels}, {sizes_of(n_axes)}), got {shape}: "
    if given.ndim == n_axes + 1:
        raise ValueError(channels_missing(name, layer, shape))
    if given.ndim == 2:
        side = round((shape[1] / channels) ** (1 / n_axes))
        sizes = ", ".join([str(side)] * n_axes) if channels * side**n_axes == shape[1] else sizes_of(n_axes)
        raise ValueError(
            f"{start}keep the axes of images, or bring them back with x.unflatten(1, ({channels}, {sizes}))"
        )
    if given.ndim == n_axes + 2 and shape[1] != channels:
        if shape[-1] == channels:
            order = ", ".join(map(str, [0, n_axes + 1, *range(1, n_axes + 1)]))
            raise ValueError(f"{start}the channels come last, so move them with x.permute({order})")
        made = f"nn.{type(layer).__name__}({shape[1]}, {layer.out_channels}, …)"
        raise ValueError(f"{start}write {made}, or change what it is given")


def _explain_recurrent(name: str, layer: nn.RNNBase, given: Tensor, error: Exception) -> None:
    shape, size = tuple(given.shape), layer.input_size
    axes = "(N, T, {})" if layer.batch_first else "(T, N, {})"
    start = f"{name} expected sequences of shape {axes.format(size)}, got {shape}: "
    if "Expected hidden" in str(error) and given.ndim == 3:
        n, first = shape[0 if layer.batch_first else 1], f"batch_first={layer.batch_first}"
        raise ValueError(
            f"{name} expected a hidden state for {n} sequences, because {first} makes inputs of shape {shape} "
            f"{axes.format(shape[2])}, got one of another shape: pass batch_first={not layer.batch_first} if the other "
            f"axis is that of the examples, and make the state of shape (layers, N, {layer.hidden_size})"
        )
    if shape[-1:] == (size,):
        return
    if not given.is_floating_point():
        raise ValueError(f"{start}turn numbers of words or characters into vectors, with nn.Embedding or one-hot")
    if given.ndim == 3 and size in shape[:2]:
        raise ValueError(
            f"{start}move the axis of {size} features to the end, with x.transpose({shape.index(size)}, 2)"
        )
    raise ValueError(f"{start}write nn.{type(layer).__name__}({shape[-1]}, …), or change what it is given")


def _explain_embedding(name: str, layer: nn.Embedding, given: Tensor) -> None:
    last = layer.num_embeddings - 1
    if given.dtype not in (torch.int64, torch.int32):
        raise TypeError(
            f"{name} expected whole numbers 0..{last}, got inputs of {given.dtype}: convert them with x.long(), "
            "or use nn.Linear if they are measurements"
        )
    if given.numel() and not 0 <= int(given.min()) <= int(given.max()) <= last:
        raise ValueError(
            f"{name} expected whole numbers 0..{last}, got {int(given.min())}..{int(given.max())}: "
            f"make it with num_embeddings={int(given.max()) + 1} or more, and number from 0"
        )


def _explain_norm(name: str, layer: Any, given: Tensor, error: Exception) -> None:
    shape = tuple(given.shape)
    if isinstance(layer, nn.LayerNorm):
        n_axes = len(layer.normalized_shape)
        if shape[-n_axes:] != layer.normalized_shape:
            raise ValueError(
                f"{name} expected inputs whose last axes are {layer.normalized_shape}, got {shape}: "
                f"write nn.LayerNorm({shape[-n_axes:]}), or change the layers before it"
            )
    elif str(error).startswith("expected ") and given.ndim in (2, 3, 4, 5):
        raise ValueError(
            f"{name} expected inputs with other axes, got {shape}: "
            f"write nn.BatchNorm{max(1, given.ndim - 2)}d({shape[1]}), or change the layers before it"
        )
    elif given.ndim > 1 and shape[1] != layer.num_features:
        raise ValueError(
            f"{name} expected {layer.num_features} channels, got {shape[1]} in inputs of shape {shape}: "
            f"write nn.{type(layer).__name__}({shape[1]}), or change the layers before it"
        )


_EXPLANATIONS: tuple[tuple[Any, Callable[..., None]], ...] = (
    (nn.Linear, _explain_linear),
    (_ConvNd, _explain_convolution),
    (nn.RNNBase, _explain_recurrent),
    ((_BatchNorm, nn.LayerNorm), _explain_norm),
)
