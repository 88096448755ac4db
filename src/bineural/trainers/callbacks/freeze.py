"""Training only a part of a model."""

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from torch import nn

from bineural.inputs import shown
from bineural.trainers.callbacks.base import Callback

if TYPE_CHECKING:
    from bineural.trainers.trainer import Trainer


class Freeze(Callback):
    """Keep modules as they are during a call of `fit`, as the pretrained ones under a new head.

    Their parameters require no gradients, so that the optimizer leaves them alone, its weight decay and momentum too.
    And they are in evaluation mode, so that the running statistics of batch normalization stay and dropout is off.
    After `fit`, each parameter and each module is as it was before: to fine-tune all of the model, go on with a trainer
    without this callback.

    Parameters
    ----------
    modules : nn.Module, str, or iterable of them
        Modules of the model, or their names in ``model.named_modules()``, with all that is inside them. Callbacks that
        list trainable parameters, as `GradientNorms` does, come after this one.

    Raises
    ------
    TypeError
        If it is anything else.
    ValueError
        When training starts, if the model has no such module, or nothing is left to train.

    Examples
    --------
    >>> import torch
    >>> from bineural.models import MLP
    >>> from bineural.trainers import Trainer
    >>> model = MLP([2, 8, 2])
    >>> before = model[0].weight.clone()
    >>> optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    >>> trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), callbacks=[Freeze("0")], device="cpu")
    >>> _ = trainer.fit([(torch.randn(4, 2), torch.tensor([0, 1, 0, 1]))], epochs=3)
    >>> bool((model[0].weight == before).all()), model[0].weight.requires_grad
    (True, True)
    """

    def __init__(self, modules: nn.Module | str | Iterable[nn.Module | str]) -> None:
        several = isinstance(modules, Iterable) and not isinstance(modules, nn.Module | str)
        self.modules: list[Any] = [*modules] if several else [modules]  # type: ignore[misc]
        if not self.modules or not all(isinstance(each, nn.Module | str) for each in self.modules):
            raise TypeError(
                f"Freeze expected modules of a model or their names, got {shown(modules)}: "
                "pass for example Freeze(model.backbone) or Freeze(['conv1', 'conv2'])"
            )
        self._frozen: list[nn.Module] = []
        self._before: list[tuple[nn.Module | nn.Parameter, bool]] = []

    def on_fit_start(self, trainer: "Trainer") -> None:
        """Find the modules, and freeze their parameters."""
        roots = [self._find(module, trainer.model) for module in self.modules]
        modules = list(dict.fromkeys(each for root in roots for each in root.modules()))
        parameters = list(dict.fromkeys(each for root in roots for each in root.parameters()))
        frozen = set(parameters)
        if not any(each.requires_grad and each not in frozen for each in trainer.model.parameters()):
            raise ValueError(
                "Freeze expected modules that leave some parameters of the model to train, "
                f"got {', '.join(map(shown, self.modules))}: freeze fewer"
            )
        self._before = [(each, each.training) for each in modules]
        self._before += [(each, each.requires_grad) for each in parameters]
        self._frozen = modules
        for parameter in parameters:
            parameter.requires_grad = False
            parameter.grad = None  # one that is there already would be a step

    def on_epoch_start(self, trainer: "Trainer") -> None:
        """Put the modules into evaluation mode, which the trainer has just ended."""
        for module in self._frozen:
            module.training = False

    def on_fit_end(self, trainer: "Trainer") -> None:
        """Put all back as it was."""
        for each, before in self._before:
            if isinstance(each, nn.Module):
                each.training = before
            else:
                each.requires_grad = before
        self._before, self._frozen = [], []

    @staticmethod
    def _find(module: nn.Module | str, model: nn.Module) -> nn.Module:
        named: dict[str, nn.Module] = dict(model.named_modules())
        if isinstance(module, nn.Module):
            if all(module is not each for each in named.values()):
                raise ValueError(
                    f"Freeze expected modules of the model, got {shown(module)}, which is in none of its attributes: "
                    "pass one of them, or its name in model.named_modules()"
                )
            return module
        if module not in named:
            names = [name for name in named if name]
            close = difflib.get_close_matches(module, names, n=3) or names[:5]
            raise ValueError(
                f"Freeze expected names of modules of the model, got {module!r}: "
                f"pass one of model.named_modules(), for example {', '.join(map(repr, close))}"
            )
        return named[module]
