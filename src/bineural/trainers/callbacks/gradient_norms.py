"""How large the gradients of each layer are during training."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from bineural.trainers.callbacks.base import Callback

# Between these norms, the squares of the entries and their sum stay within float32. What lies outside is measured in
# float64, which takes three times as long.
LEAST, MOST = 1e-15, 1e15

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer


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
        self._records: list[Tensor] = []

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
        self._last: Tensor | None = None  # of this fit: other data may have gradients of another size
        self._wide = None if trainer.device.type == "mps" else torch.float64  # which has no float64

    def on_backward_end(self, trainer: "Trainer") -> None:
        """Measure each parameter; adding up layers waits until `norms` is read."""
        # The step before tells how large gradients are: to ask this one would make an accelerator wait.
        last = [0.0] * len(self._parameters) if self._last is None else self._last.tolist()
        norm, wide = torch.linalg.vector_norm, self._wide
        self._last = torch.stack(
            [
                parameter.new_zeros(())
                if parameter.grad is None
                else norm(parameter.grad)
                if LEAST < size < MOST
                else norm(parameter.grad, dtype=wide)
                for parameter, size in zip(self._parameters, last, strict=True)
            ]
        )
        self._records.append(self._last)

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Let go of the parameters."""
        self._parameters, self._last = [], None

    @property
    def norms(self) -> npt.NDArray[np.floating[Any]]:
        """Norm of the gradient of each layer at each step."""
        if not self._records:
            return np.zeros((0, len(self.names)))
        norms = torch.stack(self._records).cpu().double().numpy()  # NumPy has no bfloat16
        return np.sqrt(np.add.reduceat(norms**2, self._layer_starts, axis=1))
