"""A model as a table: its layers, the shapes that go through them, and what they cost."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from torch import nn
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from bineural.inputs import shown
from bineural.localize import message, table, verbatim
from bineural.models.parameters import count_parameters
from bineural.models.tracing import Use, layer_label, shape_text, trace
from bineural.models.unregistered import unregistered


def summary(model: nn.Module, inputs: Any) -> None:
    """Show the layers of a model with the shapes of what goes into them and comes out.

    The model runs once, in evaluation mode and without gradients; then all is as before. Named are also layers
    that did not run, and those that the model hides in a plain list, where no optimizer finds them.

    Parameters
    ----------
    model : nn.Module
        Any model, on any device.
    inputs : Tensor, array_like, or tuple, list or dict of them
        What the model is called with: ``model(x)``, ``model(*inputs)`` or ``model(**inputs)``. In place of a tensor
        of floats its shape will do, as a tuple.

    Raises
    ------
    ValueError
        If a layer cannot take what comes to it; the sentence names it, and the shapes.
    TypeError
        If `model` is no model, or `inputs` are something else.

    See Also
    --------
    summary_rows : the same as a list, and what its columns hold.

    Examples
    --------
    >>> from bineural.models import ConvNet
    >>> summary(ConvNet((1, 16), (5,)), (1, 1, 28, 28))
    Trainable parameters: 23,466; frozen: 0; multiply-adds: 253,440.
    layer        shape in          shape out         parameters  multiply-adds
    -----------  ----------------  ----------------  ----------  -------------
    0 Conv2d     1 × 1 × 28 × 28   1 × 16 × 24 × 24         416        230,400
    1 ReLU       1 × 16 × 24 × 24  1 × 16 × 24 × 24           0              –
    2 MaxPool2d  1 × 16 × 24 × 24  1 × 16 × 12 × 12           0              –
    3 Flatten    1 × 16 × 12 × 12  1 × 2304                   0              –
    4 Linear     1 × 2304          1 × 10                23,050         23,040
    """
    rows = summary_rows(model, inputs)
    trainable = count_parameters(model)
    frozen = sum(parameter.numel() for parameter in model.parameters()) - trainable
    values = {"trainable": trainable, "frozen": frozen}
    caption = message("Trainable parameters: {trainable:,d}; frozen: {frozen:,d}.", **values)
    if "multiply-adds" in rows[0]:
        values["operations"] = sum(row["multiply-adds"] or 0 for row in rows)
        caption = message(
            "Trainable parameters: {trainable:,d}; frozen: {frozen:,d}; multiply-adds: {operations:,d}.", **values
        )
    if unused := [row["layer"] for row in rows if row["shape in"] is None]:
        caption = _with(caption, message("These layers did not run: {names}.", names=verbatim(", ".join(unused))))
    if hidden := [name for name, _ in unregistered(model)]:
        sentence = (
            "These layers are hidden in a plain list or dictionary, so that no optimizer trains them: {names}; "
            "keep them in an `nn.ModuleList` or `nn.ModuleDict`."
        )
        caption = _with(caption, message(sentence, names=verbatim(", ".join(hidden))))
    counts = [column for column in ("parameters", "multiply-adds") if column in rows[0]]
    table(rows, formats=dict.fromkeys(counts, ",d"), caption=caption)


def _with(caption: str, sentence: str) -> str:
    return message("{caption} {sentence}", caption=caption, sentence=sentence)


def summary_rows(model: nn.Module, inputs: Any) -> list[dict[str, Any]]:
    """List the layers of a model, in the order in which they run, as rows for `bineural.localize.table`.

    Parameters
    ----------
    model, inputs
        As for `summary`.

    Returns
    -------
    list of dict
        ``layer``, its name and class; ``shape in`` and ``shape out``, of one tensor or of several, None for a layer
        that did not run; ``parameters``, its own, where those that layers share count for the first. There is a row
        for each layer and shape; where some ran several times, ``uses`` counts how often. If the model has linear
        layers or convolutions, ``multiply-adds`` counts the products that they summed up, for all examples and uses;
        for other layers it is None. A module of torch whose inner modules do not run, as in attention, is
        one layer.

    Examples
    --------
    >>> from bineural.models import MLP
    >>> for row in summary_rows(MLP([4, 3, 2]), (32, 4)):
    ...     print(list(row.values()))
    ['0 Linear', '32 × 4', '32 × 3', 15, 384]
    ['1 ReLU', '32 × 3', '32 × 3', 0, None]
    ['2 Linear', '32 × 3', '32 × 2', 8, 192]
    """
    if not isinstance(model, nn.Module):
        raise TypeError(
            f"summary expected a model, an object of nn.Module, got {shown(model)}: pass for example MLP([784, 40, 10])"
        )
    uses = trace(model, inputs)
    layers = dict(_layers(model, uses))
    counted: set[nn.Parameter] = set()
    rows: list[dict[str, Any]] = []
    for layer in [*filter(layers.__contains__, uses), *(layer for layer in layers if layer not in uses)]:
        for given, returned, count, products in _by_shape(layer, uses.get(layer, [])):
            own = [parameter for parameter in layers[layer] if parameter not in counted]
            counted.update(own)
            rows.append(
                {
                    "layer": layer_label(model, layer),
                    "shape in": given,
                    "shape out": returned,
                    "uses": count,
                    "parameters": sum(parameter.numel() for parameter in own),
                    "multiply-adds": products,
                }
            )
    if all(row["uses"] <= 1 for row in rows):
        rows = [{header: cell for header, cell in row.items() if header != "uses"} for row in rows]
    if all(row["multiply-adds"] is None for row in rows):
        rows = [{header: cell for header, cell in row.items() if header != "multiply-adds"} for row in rows]
    return rows


def _by_shape(layer: nn.Module, uses: list[Use]) -> Iterator[tuple[str | None, str | None, int, int | None]]:
    """Yield the shapes of the uses of a layer, how many there are of these, and what they multiply together."""
    if not uses:
        yield None, None, 0, None
        return
    groups: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        groups.setdefault((shape_text(use.inputs), shape_text(use.outputs)), []).append(use)
    for (given, returned), group in groups.items():
        products = multiply_adds(layer, group[0])
        yield given, returned, len(group), None if products is None else products * len(group)


def multiply_adds(layer: nn.Module, use: Use) -> int | None:
    """Count the products that a linear layer or a convolution sums up in one use; None for other layers.

    An output of a linear layer is a sum over the inputs; one of a convolution, over the channels of its group and the
    places of the kernel. A transposed convolution does the same from its inputs. The bias multiplies nothing.
    """
    if isinstance(layer, nn.Linear):
        return use.outputs[0].numel() * layer.in_features
    if isinstance(layer, _ConvTransposeNd):
        return use.inputs[0].numel() * layer.out_channels // layer.groups * math.prod(layer.kernel_size)
    if isinstance(layer, _ConvNd):
        return use.outputs[0].numel() * layer.in_channels // layer.groups * math.prod(layer.kernel_size)
    return None


def _layers(module: nn.Module, uses: Mapping[nn.Module, Any]) -> Iterator[tuple[nn.Module, list[nn.Parameter]]]:
    """Yield the modules that get a row, with the parameters that count as theirs."""
    inner = [each for each in module.modules() if each is not module]
    if not any(each in uses for each in inner):
        calls_functions = module in uses and type(module).__module__.startswith("torch.nn.")  # as attention does
        if not inner or module not in uses or calls_functions:
            yield module, list(module.parameters())
            return
    if own := list(module.parameters(recurse=False)):
        yield module, own
    for child in module.children():
        yield from _layers(child, uses)
