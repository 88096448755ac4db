"""How large the gradients of each layer are during training."""

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bineural.trainers.callbacks.base import Callback

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer

# Between these norms, the squares of the entries and their sum stay within float32. What is smaller or larger is
# multiplied first; a power of two changes no digit.
LEAST, MOST = 1e-15, 1e15
UP, DOWN = 2.0**64, 2.0**-64

Record: TypeAlias = tuple[Tensor, list[float]]  # norms times scales, and the scales


class GradientNorms(Callback):
    """Record the norm of the gradient of each layer at each step, ‖∂L/∂θ‖₂ over all parameters θ of the layer.

    A layer is a module that has trainable parameters of its own, weight and bias taken together. Gradients are
    measured when they are computed, before a step or clipping. A parameter that the loss does not reach counts as 0.
    Gradients whose squares underflow, as 1e-24 in thirty layers of sigmoids, are measured as well as others. What it
    costs is measured by benchmarks/bench_probes.py.

    Attributes
    ----------
    names : list of str
        The layers, from input to output as the model lists them, for example ``["0", "2", "4"]``.
    norms : ndarray, shape (steps, layers)
        At least 0; another trainer starts a new record.

    Examples
    --------
    >>> from torch import nn
    >>> from bineural.models import MLP
    >>> from bineural.trainers import Trainer
    >>> model, gradient_norms = MLP([2, 8, 2]), GradientNorms()
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=[gradient_norms], device="cpu")
    >>> _ = trainer.fit([(torch.zeros(5, 2), torch.tensor([0, 1, 0, 1, 0]))], epochs=3)
    >>> gradient_norms.names, gradient_norms.norms.shape
    (['0', '2'], (3, 2))
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._records: list[Record] = []

    def on_fit_start(self, trainer: "Trainer") -> None:
        """List the layers."""
        layers = {
            name: [parameter for parameter in module.parameters(recurse=False) if parameter.requires_grad]
            for name, module in trainer.model.named_modules()
        }
        layers = {name: parameters for name, parameters in layers.items() if parameters}
        if self.begins_anew(trainer) or list(layers) != self.names:
            self._records = []
        self.names = list(layers)
        self._parameters = [parameter for parameters in layers.values() for parameter in parameters]
        self._layer_starts = np.cumsum([0, *map(len, layers.values())])[:-1]
        self._are_wide = [parameter.element_size() >= 4 for parameter in self._parameters]  # 16 bits have no room
        self._zero = self._parameters[0].new_zeros(()) if self._parameters else torch.zeros(())
        self._ones = [1.0] * len(self._parameters)
        self._factors = {scale: torch.tensor(scale) for scale in (UP, DOWN)}  # half the time that a number takes
        self._last: Record | None = None  # of this fit

    def on_backward_end(self, trainer: "Trainer") -> None:
        """Measure each parameter; adding up layers waits until `norms` is read."""
        gradients = [parameter.grad for parameter in self._parameters]
        # The step before tells how large gradients are: to ask this one would make an accelerator wait.
        if self._last is None:
            self._last = self._measured(gradients, self._ones)
        norms, scales = self._last
        sizes = norms.tolist()
        if scales is not self._ones or min(sizes) < LEAST or max(sizes) > MOST:
            scales = [
                _scale(size / scale) if is_wide else 1.0
                for size, scale, is_wide in zip(sizes, scales, self._are_wide, strict=True)
            ]
        self._last = self._measured(gradients, scales)
        self._records.append(self._last)

    def _measured(self, gradients: list[Tensor | None], scales: list[float]) -> Record:
        norm = torch.linalg.vector_norm
        if scales is self._ones:
            norms = [self._zero if gradient is None else norm(gradient) for gradient in gradients]
        else:
            norms = [
                self._zero if gradient is None else norm(gradient if scale == 1 else gradient * self._factors[scale])
                for gradient, scale in zip(gradients, scales, strict=True)
            ]
        return torch.stack(norms), scales

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Let go of the parameters."""
        self._parameters, self._last = [], None

    @property
    def norms(self) -> npt.NDArray[np.floating[Any]]:
        """Norm of the gradient of each layer at each step."""
        if not self._records:
            return np.zeros((0, len(self.names)))
        scaled = torch.stack([norms for norms, _ in self._records]).cpu().double().numpy()  # NumPy has no bfloat16
        norms = scaled / np.array([scales for _, scales in self._records])
        return np.sqrt(np.add.reduceat(norms**2, self._layer_starts, axis=1))


def _scale(norm: float) -> float:
    """Return what to multiply a gradient by that is about as long as that."""
    return UP if norm < LEAST else DOWN if norm > MOST else 1.0
