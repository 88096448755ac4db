"""What layers were given in the first batch of a fit, where torch takes the wrong axis for that of the examples."""

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd
from torch.utils.hooks import RemovableHandle

from bineural.trainers.errors import warn

_SEQUENCES = (nn.RNNBase, nn.MultiheadAttention)  # which have batch_first


class LayerInputs:
    """Watch the shapes that convolutions and layers of sequences are given, until `stop`.

    Parameters
    ----------
    model : nn.Module
        Compiled models are not watched, because they would be compiled twice.

    Examples
    --------
    >>> import torch
    >>> watched = LayerInputs(nn.Sequential(nn.RNN(3, 4)))
    >>> watched.start()
    >>> _ = watched.model(torch.zeros(32, 7, 3))
    >>> watched.stop()
    >>> [shape for _, _, shape in watched.shapes]
    [(32, 7, 3)]
    """

    def __init__(self, model: nn.Module) -> None:
        self.model = model
        self.shapes: list[tuple[str, Any, tuple[int, ...]]] = []  # name, layer and shape of the first call of each
        self._handles: list[RemovableHandle] = []

    def start(self) -> None:
        """Hook into the layers."""
        modules = list(self.model.named_modules())
        if any(hasattr(each, "_orig_mod") or each._compiled_call_impl is not None for _, each in modules):
            return
        self._handles = [
            each.register_forward_pre_hook(self._note(name))
            for name, each in modules
            if isinstance(each, (_ConvNd, *_SEQUENCES))
        ]

    def stop(self) -> None:
        """Let go of the layers."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def _note(self, name: str) -> Callable[[nn.Module, tuple[Any, ...]], None]:
        def note(layer: nn.Module, inputs: tuple[Any, ...]) -> None:
            if inputs and isinstance(inputs[0], Tensor) and all(layer is not seen for _, seen, _ in self.shapes):
                self.shapes.append((name, layer, tuple(inputs[0].shape)))

        return note

    def unbatched(self) -> tuple[str, Any, tuple[int, ...]] | None:
        """Return the first convolution that took a batch for a single image, if there is one."""
        for name, layer, shape in self.shapes:
            if isinstance(layer, _ConvNd) and len(shape) == len(layer.kernel_size) + 1:
                return f"Layer {name!r}" if name else "The model", layer, shape
        return None

    def check(self, outputs: object, targets: Tensor) -> None:
        """Check the axes of the examples, when the outputs for the first batch are there.

        Raises
        ------
        ValueError
            If convolutions took the batch for a single image, and there are outputs for other rows.
        """
        n = len(targets) if targets.ndim else 0
        missing = self.unbatched()
        if missing is not None and isinstance(outputs, Tensor) and outputs.shape[:1] != (n,):
            raise ValueError(channels_missing(*missing))
        for name, layer, shape in self.shapes:
            if not isinstance(layer, _SEQUENCES) or len(shape) != 3:
                continue
            in_batch, in_time = shape[:2] if layer.batch_first else (shape[1], shape[0])
            # Not of one sequence with a target for each of its steps, nor where the axis holds the examples several
            # times over, as it does for windows or heads.
            if in_time == n and in_batch > 1 and in_batch % n:
                told = f"batch_first={not layer.batch_first}"
                axes = "(N, T, …)" if layer.batch_first else "(T, N, …)"
                made = f"Layer {name!r}, nn.{type(layer).__name__}," if name else "The model"
                warn(
                    f"{made} expected sequences of shape {axes}, got {shape} for {n} examples, so that it goes from "
                    f"example to example instead of from step to step: make it with {told}, or x.transpose(0, 1)"
                )
                return


def channels_missing(name: str, layer: Any, shape: tuple[int, ...]) -> str:
    """Say that a convolution took a batch for one image, or would have."""
    n_axes, channels = len(layer.kernel_size), layer.in_channels
    todo = "x.unsqueeze(1)"
    if channels > 1:
        sizes = ", ".join(["-1", str(channels), *["-1"] * n_axes])
        todo += f", and make it with in_channels=1 or repeat the channel, x.unsqueeze(1).expand({sizes})"
    return (
        f"{name} expected inputs of shape (N, {channels}, {sizes_of(n_axes)}), got {shape}, one image to it: "
        f"add the axis of channels with {todo}"
    )


def sizes_of(n_axes: int) -> str:
    """Return the names of the axes of a signal, an image or a volume."""
    return ("L", "H, W", "D, H, W")[n_axes - 1]
