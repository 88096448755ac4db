"""Record how signals and gradients fare in each layer while a model runs or trains."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial
from types import TracebackType
from typing import Any, Literal, TypeAlias

import numpy as np
from torch import Tensor, nn
from torch.nn.modules.conv import _ConvNd
from torch.utils.hooks import RemovableHandle

from bineural.probes.collecting import Collector
from bineural.probes.measuring import SUMS
from bineural.probes.statistics import LayerRecords, layer_label, records_of

Layers: TypeAlias = type[nn.Module] | nn.Module | str | Iterable[type[nn.Module] | nn.Module | str]
Kind: TypeAlias = Literal["activations", "gradients"]

DEFAULT_LAYERS = (
    nn.Linear,
    _ConvNd,
    *(nn.ReLU, nn.LeakyReLU, nn.PReLU, nn.ELU, nn.SELU, nn.GELU, nn.SiLU, nn.Softplus),
    *(nn.Sigmoid, nn.Tanh, nn.Hardtanh, nn.Hardsigmoid, nn.Softsign),
)


class Probe:
    """Record statistics of the outputs of layers, and of the gradients of the loss with respect to them.

    Recording goes on inside a `with` block, by hooks that are removed at its end, also when training raises.
    It covers the passes in the mode, training or evaluation, that the model was in when the block was entered: so
    validation between the steps of training is left out. Without gradients (`torch.no_grad()`), it covers the
    activations only. The same probe may be entered again, and adds to its records. A copy of the model that is made
    inside the block is not recorded.

    Parameters
    ----------
    model : nn.Module
        Its forward pass is one pass, whatever calls it.
    layers : type of module, module or name, or iterable of them, optional
        Which layers; names are those of `model.named_modules()`. By default linear layers, convolutions and
        activations. Each must return a tensor (N, …) with the examples along its first axis.
    every : int
        Record only the passes 0, every, 2 · every, …, to save time: a training step that is recorded may take half
        as long again in a wide network and twice as long in a narrow one, see benchmarks/bench_probes.py.

    Raises
    ------
    ValueError
        If a name or module is none of the model's, no layer is left, or `every` is below 1. A pass raises it if a
        layer returns something else.

    Notes
    -----
    A layer that is used several times in a pass has a column for each use, "act ReLU", "act ReLU (2)", …

    Gradients are taken by a hook on the output tensor. They are those that `register_full_backward_hook` calls
    `grad_output`, but it also works before an activation that writes in place.

    Examples
    --------
    >>> import torch
    >>> _ = torch.manual_seed(0)
    >>> model = nn.Sequential(nn.Linear(20, 50), nn.Tanh(), nn.Linear(50, 10))
    >>> with Probe(model) as probe:
    ...     for x in torch.randn(3, 16, 20):  # three batches (N, D) = (16, 20)
    ...         model(x).square().mean().backward()
    >>> probe.activations.layers
    ('0 Linear', '1 Tanh', '2 Linear')
    >>> probe.activations.std_over_examples.shape
    (3, 3)
    >>> bool((probe.gradients.norm > 0).all())
    True
    """

    def __init__(self, model: nn.Module, layers: Layers | None = None, every: int = 1) -> None:
        if not isinstance(model, nn.Module):
            raise TypeError(
                f"Probe expected a model, got {type(model).__name__}: pass an nn.Module, such as trainer.model"
            )
        if not isinstance(every, int | np.integer) or every < 1:
            raise ValueError(f"Probe expected every to be 1 or more, got {every!r}: pass how many passes make a record")
        self.model = model
        self.every = every
        self._layers = _chosen(model, layers)
        self._columns: dict[str, int] = {}  # name of a layer's use -> column
        self._count = 0  # passes seen
        self._collectors: dict[Kind, Collector[tuple[int, int]]] = {
            "activations": Collector(),
            "gradients": Collector(),
        }
        self._passes: list[int] = []  # numbers of those that are recorded
        self._pass: _Pass | None = None  # the one that is going on
        self._training: bool | None = None  # the mode to record, None outside of a block
        self._root_hook: RemovableHandle | None = None  # sees each pass start
        self._hooks: list[RemovableHandle] = []  # on the layers, for one pass
        self._waiting: list[_Pass] = []  # passes that a gradient may still come to

    @property
    def activations(self) -> LayerRecords:
        """What the layers returned."""
        return self._records("activations")

    @property
    def gradients(self) -> LayerRecords:
        """Gradients of the loss with respect to what the layers returned."""
        return self._records("gradients")

    def __enter__(self) -> Probe:
        if self._training is not None:
            raise ValueError(
                "Probe expected to be entered once at a time, got entered again inside of its block: "
                "leave the block first, or make another probe"
            )
        self._stop()  # a copy may have hooks
        self._training = self.model.training
        self._root_hook = self.model.register_forward_pre_hook(self._start)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()
        for each in self._waiting:
            each.remove_hooks()
        self._waiting.clear()

    def __getstate__(self) -> dict[str, Any]:
        # Copies of a model have copies of its hooks, and these copy the probe: it must not go on recording there.
        return self.__dict__ | {"_training": None, "_pass": None, "_waiting": []}

    def _stop(self) -> None:
        self._training = self._pass = None
        if self._root_hook is not None:
            self._root_hook.remove()
        self._detach()

    def _attach(self) -> None:
        # for one pass: hooks that only look whether to record would slow the other passes
        for name, layer in self._layers.items():
            self._hooks.append(layer.register_forward_hook(partial(self._record, name)))
        self._hooks.append(self.model.register_forward_hook(self._finish))

    def _detach(self) -> None:
        for hook in self._hooks:
            hook.remove()
        self._hooks.clear()

    def _start(self, model: nn.Module, args: Any) -> None:
        if self._training is None:  # in a copy
            self._stop()
            return
        if self._pass is not None:  # a pass that raised was not finished
            self._pass = None
            self._detach()
        if model.training != self._training:
            return
        if self._count % self.every == 0:
            self._pass = _Pass(self._count)
            self._waiting = [each for each in self._waiting if each.is_waiting()]
            if not self._hooks:
                self._attach()
        self._count += 1

    def _record(self, name: str, layer: nn.Module, args: Any, output: Any) -> None:
        going_on = self._pass
        if going_on is None:
            return
        if not isinstance(output, Tensor) or not output.is_floating_point() or output.ndim < 2:
            got = f"shape {tuple(output.shape)}" if isinstance(output, Tensor) else type(output).__name__
            raise ValueError(
                f"Probe expected floating-point outputs with examples along the first of several axes, got {got} from "
                f"the layer {name!r}: pass batches, or choose other layers"
            )
        column = self._column(name, going_on)
        if output.numel() == 0:
            return
        place = going_on.number, column
        self._collectors["activations"].add(place, output, type(layer))
        if output.requires_grad:
            going_on.hooks.append(output.register_hook(partial(self._collectors["gradients"].add, place)))

    def _column(self, name: str, going_on: _Pass) -> int:
        going_on.uses[name] += 1
        if going_on.uses[name] > 1:
            name = f"{name} ({going_on.uses[name]})"
        return self._columns.setdefault(name, len(self._columns))

    def _finish(self, model: nn.Module, args: Any, output: Any) -> None:
        if self._pass is not None:
            self._passes.append(self._pass.number)
            self._waiting.append(self._pass)
            self._pass = None
            if self.every > 1:
                self._detach()

    def _records(self, kind: Kind) -> LayerRecords:
        if not self._passes:
            raise ValueError(
                "Probe expected a pass of its model inside of the block, in the mode the model had at its start, got "
                "none: call the model itself, after model.train() or model.eval()"
            )
        never_ran = [name for name in self._layers if name not in self._columns]
        layers = tuple(map(layer_label, (*self._columns, *never_ran)))
        sums = np.full((len(self._passes), len(layers), 2 + len(SUMS)), np.nan)
        rows = {number: row for row, number in enumerate(self._passes)}
        for (number, column), measured in zip(*self._collectors[kind].measured(), strict=True):
            if number in rows:  # else the pass raised
                sums[rows[number], column] = measured
        return records_of(layers, np.array(self._passes), sums)


class _Pass:
    """A pass, and the hooks on outputs of it for their gradients."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.uses: Counter[str] = Counter()
        self.hooks: list[RemovableHandle] = []

    def is_waiting(self) -> bool:
        return any(hook.hooks_dict_ref() is not None for hook in self.hooks)  # those of a freed graph are gone

    def remove_hooks(self) -> None:
        for hook in self.hooks:
            hook.remove()


def _chosen(model: nn.Module, layers: Layers | None) -> dict[str, nn.Module]:
    """Return the layers to record, under the names of their columns, in the order of the model."""
    given = DEFAULT_LAYERS if layers is None else layers
    if isinstance(given, str | nn.Module) or not isinstance(given, Iterable):
        given = (given,)
    modules = dict(model.named_modules())
    by_name = dict(model.named_modules(remove_duplicate=False))  # a module that is shared has several names
    wanted = [by_name.get(each, each) if isinstance(each, str) else each for each in given]
    for each in wanted:
        if not isinstance(each, type) and each not in modules.values():
            raise ValueError(
                f"Probe expected layers among {', '.join(filter(None, modules))}, got {each!r}: "
                "pass names of model.named_modules(), modules of the model, or types"
            )
    types = tuple(each for each in wanted if isinstance(each, type))
    chosen = {
        f"{name or 'model'} {type(module).__name__}": module
        for name, module in modules.items()
        if isinstance(module, types) or module in wanted
    }
    if not chosen:
        raise ValueError(
            f"Probe expected a model with layers to record, got {type(model).__name__} with none of them: "
            "pass their names as layers, or register them as attributes of the model"
        )
    return chosen
