"""Several trainings at once: the same as one after another, in less time."""

import contextlib
import copy
import itertools
import math
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from bineural.inputs import shown
from bineural.trainers.batches import TensorBatches
from bineural.trainers.callbacks.base import overridden
from bineural.trainers.callbacks.freeze import Freeze
from bineural.trainers.checks import check_fit, check_idle
from bineural.trainers.denormals import flushed_denormals
from bineural.trainers.errors import NonFiniteLossError
from bineural.trainers.running import RunningMeans
from bineural.trainers.stacking import StackedNetworks, architecture, has_maps
from bineural.trainers.trainer import Batches, Trainer

# What they do to an entry of a parameter depends on that entry and its gradients alone.
_BY_ENTRY = (
    torch.optim.SGD,
    torch.optim.Adam,
    torch.optim.AdamW,
    torch.optim.Adagrad,
    torch.optim.NAdam,
    torch.optim.RAdam,
    torch.optim.RMSprop,
)
_FUSED = (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW)
_AT_ONCE = {"fused": True, "foreach": False}
_KEPT = ("params", *_AT_ONCE)  # of a group of settings, where the others are taken from the optimizers of the trainers


def fit_together(
    trainers: Sequence[Trainer], batches: Sequence[Batches], epochs: int, validation: Batches | None = None
) -> list[NonFiniteLossError | None]:
    """Train several networks, as `fit` of each trainer would one after another, and in less time.

    Small networks spend most of their time between operations, not in them. Those that are made of the same layers,
    and see as many examples in batches of one size, are computed as one network, which needs no more operations than
    one of them. Their weights, data, orders, optimizers and settings may differ. Each ends with the weights and the
    history that `fit` would give it, up to rounding; where layers draw at random, as dropout does, the draws are
    others. A module of a class of yours without parameters is called for each network by itself. Networks that cannot
    be computed so, as recurrent ones, are trained one after another. Of the faults that `fit` warns of at the first
    batch, those of what the network computes are not looked for.

    Parameters
    ----------
    trainers : sequence of Trainer
        With a model, an optimizer, a loss and callbacks of their own.
    batches : sequence of batches
        Those of each trainer, as for `fit`.
    epochs : int
        How many more epochs each is trained, at least 1.
    validation : iterable of (inputs, targets), optional
        Evaluated by each trainer after each of its epochs.

    Returns
    -------
    list of NonFiniteLossError or None
        For each trainer what ended its training, None where nothing did; the others go on.

    Raises
    ------
    ValueError
        If there are not as many batches as trainers, or two trainers share a model, an optimizer, a scheduler or a
        callback; and what `fit` raises.

    Examples
    --------
    >>> from bineural.models import MLP
    >>> x = torch.linspace(-1, 1, 200)[:, None]
    >>> y = (x[:, 0] > 0).long()
    >>> models = [MLP([1, 8, 2]) for _ in range(3)]
    >>> rates = [0.01, 0.1, 1e30]
    >>> optimizers = [torch.optim.SGD(model.parameters(), lr) for model, lr in zip(models, rates)]
    >>> trainers = [Trainer(*parts, nn.CrossEntropyLoss(), device="cpu") for parts in zip(models, optimizers)]
    >>> ends = fit_together(trainers, [TensorBatches(x, y, 20) for _ in rates], epochs=5)
    >>> [type(end).__name__ for end in ends]
    ['NoneType', 'NoneType', 'NonFiniteLossError']
    >>> [len(trainer.history.steps["loss"]) for trainer in trainers[:2]]
    [50, 50]
    """
    trainers, each_batches = list(trainers), list(batches)
    _check(trainers, each_batches, epochs, validation)
    groups: dict[Any, list[int]] = defaultdict(list)
    sliced = [_sliced(own) for own in each_batches]
    for index, (trainer, own) in enumerate(zip(trainers, sliced, strict=True)):
        groups[_common(trainer, own) or index].append(index)
    ends: list[NonFiniteLossError | None] = [None] * len(trainers)
    for indices in groups.values():
        if len(indices) == 1:
            (index,) = indices
            try:
                trainers[index].fit(each_batches[index], epochs, validation)
            except NonFiniteLossError as error:
                ends[index] = error
            continue
        runs = [_Run(trainers[i], cast(TensorBatches, sliced[i]), epochs, validation) for i in indices]
        _fit(runs, epochs, validation)
        for index, run in zip(indices, runs, strict=True):
            ends[index] = run.end
    return ends


def _check(trainers: list[Trainer], batches: list[Any], epochs: int, validation: Any) -> None:
    if len(trainers) != len(batches):
        raise ValueError(
            f"fit_together expected batches for each trainer, got {len(trainers)} trainers and {len(batches)} "
            "batches: pass a list with the batches of each"
        )
    for trainer in trainers:
        if not isinstance(trainer, Trainer):
            raise TypeError(f"fit_together expected objects of Trainer, got {shown(trainer)}: make one of each network")
        check_idle("fit_together", is_fitting=trainer._is_fitting)
    for own in batches:
        check_fit(own, epochs, validation)
    parts = [
        part
        for each in trainers
        for part in (each, each.model, each.optimizer, each.scheduler, *each.callbacks, *each.model.parameters())
        if part is not None
    ]
    if len({id(part) for part in parts}) < len(parts):
        raise ValueError(
            "fit_together expected trainers that share nothing, got two with the same model, optimizer, scheduler or "
            "callback: make one for each"
        )


def _sliced(batches: Any) -> Any:
    """Return a list of one batch, the full one, as batches that are cut out of tensors; others as they are."""
    if type(batches) is list and len(batches) == 1:
        x, y = batches[0]
        if isinstance(x, Tensor) and isinstance(y, Tensor) and y.ndim and x.shape[:1] == y.shape[:1]:
            return TensorBatches(x, y, len(y))
    return batches


def _common(trainer: Trainer, batches: Any) -> Any:
    """Return what trainings must have in common to be done at once; None if this one cannot be."""
    if type(batches) is not TensorBatches or not isinstance(batches.x, Tensor) or batches.transform is not None:
        return None
    of_optimizer = {id(parameter) for group in trainer.optimizer.param_groups for parameter in group["params"]}
    if (
        type(trainer) is not Trainer
        or trainer.mixed_precision
        or type(trainer.optimizer) not in _BY_ENTRY
        or {id(parameter) for parameter in trainer.model.parameters()} != of_optimizer
        or any(isinstance(callback, Freeze) for callback in trainer.callbacks)
        or (has_maps(trainer.model) and batches.x.ndim != 4)
        or (_cross_entropy(trainer.loss) is not None and bool((batches.y < 0).any()))  # ignored labels
    ):
        return None
    kind = architecture(trainer.model)
    data = tuple((part.shape, part.dtype, part.device) for part in (batches.x, batches.y))
    return kind and (kind, _cross_entropy(trainer.loss), trainer.device, data, batches.batch_size, batches.drop_last)


class _Run:
    """One of several trainings: its trainer, its batches, and what ended it."""

    def __init__(self, trainer: Trainer, batches: TensorBatches, epochs: int, validation: Batches | None) -> None:
        self.trainer, self.batches = trainer, batches
        self.end: NonFiniteLossError | None = None
        self.means = RunningMeans(trainer.metrics)
        self.after_backward = overridden(trainer.callbacks, "on_backward_end")
        self.after_step = overridden(trainer.callbacks, "on_step_end")
        trainer.evaluate([(batches.x[:2], batches.y[:2])])  # what does not fit is explained
        trainer._plan(batches, epochs, validation)
        self.whole, self.epoch = contextlib.ExitStack(), contextlib.ExitStack()

    @property
    def settings(self) -> str:
        """What must be equal where one optimizer takes the steps of several runs."""
        optimizer, scheduler = self.trainer.optimizer, self.trainer.scheduler
        place = {id(parameter): index for index, parameter in enumerate(self.trainer.model.parameters())}
        groups = [
            {**group, "params": [place.get(id(parameter)) for parameter in group["params"]]}
            for group in optimizer.param_groups
        ]
        steps = [float(state.get("step", 0)) for state in optimizer.state.values()]
        # A callback may change the settings at any step.
        own = id(self) if self.after_backward or self.after_step else 0
        return repr((type(optimizer), groups, steps, type(scheduler), scheduler and scheduler.state_dict(), own))

    def start_epoch(self) -> None:
        """Draw the order of the examples, and count the epoch."""
        self.means = RunningMeans(self.trainer.metrics)
        self.epoch.enter_context(self.trainer._counted())
        self.order = self.batches.order()

    def end_epoch(self, seconds: float, validation: Batches | None) -> None:
        """Write the history."""
        row = self.trainer._record_epoch(seconds, self.means.means(), validation)
        self.epoch.close()
        self.trainer._end_epoch(row)

    def break_off(self, loss: float) -> None:
        """End the training at a loss that is no finite number."""
        trainer, n = self.trainer, len(self.batches)
        batch = self.means.n_batches + 1
        error = NonFiniteLossError(loss, trainer.step + 1, trainer.epoch, batch, n, trainer.history)
        for stack in (self.epoch, self.whole):
            with contextlib.suppress(NonFiniteLossError):
                stack.__exit__(type(error), error, None)
        self.end = error


class _Part:
    """The optimizer of neighbors in a stack that have the same settings."""

    def __init__(self, stack: StackedNetworks, runs: list[_Run], first: int) -> None:
        self.runs, self._stack = runs, stack
        self._rows = slice(first, first + len(runs))
        self._parts = [stack.part(index, self._rows) for index in range(len(stack.stacks))]
        model, like = runs[0].trainer.model, runs[0].trainer.optimizer
        place = {id(parameter): index for index, parameter in enumerate(model.parameters())}
        self._optimizer = copy.copy(like)
        self._optimizer.param_groups = [
            {**group, "params": [self._parts[place[id(parameter)]] for parameter in group["params"]]}
            for group in like.param_groups
        ]
        if isinstance(like, _FUSED) and runs[0].trainer.device.type == "cpu":
            for group in self._optimizer.param_groups:  # the same steps, computed in one go for all parameters
                group |= _AT_ONCE
        self._optimizer.state = defaultdict(dict)
        self._own = [list(run.trainer.model.parameters()) for run in runs]
        for index, part in enumerate(self._parts):
            states = [run.trainer.optimizer.state.get(own[index], {}) for run, own in zip(runs, self._own, strict=True)]
            for name, value in states[0].items():
                values = [state[name] for state in states]
                is_own = isinstance(value, Tensor) and value.shape == self._own[0][index].shape and value.ndim > 0
                self._optimizer.state[part][name] = stack.gather(index, values) if is_own else copy.deepcopy(value)

    def is_alike(self) -> bool:
        """Tell whether the runs have the same settings still."""
        return len({run.settings for run in self.runs}) == 1

    def step(self) -> None:
        """Take a step by the settings that the optimizers have now, and step the schedulers."""
        for part, stack in zip(self._parts, self._stack.stacks, strict=True):
            part.grad = None if stack.grad is None else stack.grad[self._rows]
        for mine, theirs in zip(self._optimizer.param_groups, self.runs[0].trainer.optimizer.param_groups, strict=True):
            mine.update({name: setting for name, setting in theirs.items() if name not in _KEPT})
        with flushed_denormals():
            self._optimizer.step()
        for run in self.runs:
            run.trainer._schedule.after_step()

    def release(self) -> None:
        """Give each optimizer its state."""
        for index, part in enumerate(self._parts):
            for name, value in self._optimizer.state.get(part, {}).items():
                is_own = isinstance(value, Tensor) and value.shape == part.shape and value.ndim > 0
                for row, (run, own) in enumerate(zip(self.runs, self._own, strict=True)):
                    mine = self._stack.own(index, row, value).contiguous() if is_own else copy.deepcopy(value)
                    run.trainer.optimizer.state[own[index]][name] = mine


class _Stacked:
    """Runs whose networks lie in one stack, which is kept from epoch to epoch until it is released."""

    def __init__(self) -> None:
        self.runs: list[_Run] = []
        self.parts: list[_Part] = []
        self._whole: tuple[Tensor, Tensor] | None = None

    def hold(self, runs: list[_Run]) -> None:
        """Stack these runs, unless they are those held, with settings that have changed alike."""
        if {id(run) for run in runs} == {id(run) for run in self.runs} and all(part.is_alike() for part in self.parts):
            return
        self.release()
        runs = sorted(runs, key=lambda run: run.settings)
        self.network = StackedNetworks([run.trainer.model for run in runs])
        self.runs = runs
        first = 0
        for _, group in itertools.groupby(runs, key=lambda run: run.settings):
            self.parts.append(_Part(self.network, list(group), first))
            first += len(self.parts[-1].runs)

    def batches(self, done: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the inputs and targets, (R, N, ...), of the batches of an epoch that are left."""
        first = self.runs[0].batches
        orders = torch.stack([run.order for run in self.runs])
        if len(first) == 1 and not any(run.batches.shuffle for run in self.runs):
            self._whole = self._whole or self._picked(orders)  # the same in each epoch
            yield self._whole
            return
        for rows in orders[:, done * first.batch_size :].split(first.batch_size, dim=1):
            yield self._picked(rows)

    def _picked(self, rows: Tensor) -> tuple[Tensor, Tensor]:
        device = self.runs[0].trainer.device
        inputs = _picked([run.batches.x for run in self.runs], rows)
        targets = _picked([run.batches.y for run in self.runs], rows)
        return inputs.to(device), targets.to(device)

    def release(self) -> None:
        """Give each network and each optimizer what is its own."""
        if self.runs:
            for part in self.parts:
                part.release()
            self.network.release()
        self.runs, self.parts, self._whole = [], [], None


def _fit(runs: list[_Run], epochs: int, validation: Batches | None) -> None:
    """Train to the end, epoch by epoch; a run that ends early leaves the others."""
    with contextlib.ExitStack() as all_of_them, warnings.catch_warnings():
        # The step that a scheduler waits for is taken by another object.
        warnings.filterwarnings("ignore", message="Detected call of `lr_scheduler.step")
        for run in runs:
            all_of_them.push(run.whole)
            all_of_them.push(run.epoch)
            run.whole.enter_context(run.trainer._fitting())
        stacked = _Stacked()
        all_of_them.callback(stacked.release)
        for _ in range(epochs):
            active = [run for run in runs if run.end is None and not run.trainer.should_stop]
            if not active:
                break
            start = time.perf_counter()
            for run in active:
                run.start_epoch()
            _train_epoch(active, stacked)
            if any(run.trainer.callbacks for run in active):
                stacked.release()  # they may look at the optimizer, or change what they like
            seconds = (time.perf_counter() - start) / len(active)
            for run in active:
                if run.end is None:
                    run.end_epoch(seconds, validation)


def _train_epoch(runs: list[_Run], stacked: _Stacked) -> None:
    """Take the steps of an epoch; where a run breaks off, the others are stacked anew without it."""
    done = 0
    while runs and done < len(runs[0].batches):
        stacked.hold(runs)
        done = _take_steps(stacked, done)
        runs = [run for run in runs if run.end is None]


def _take_steps(stacked: _Stacked, done: int) -> int:
    """Take the steps of an epoch that are left, until a run breaks off; return how many are done."""
    stack, runs = stacked.network, stacked.runs
    for inputs, y in stacked.batches(done):
        for each in stack.stacks:
            each.grad = None
        outputs = stack(inputs)
        losses = _losses(runs, outputs, y)
        values = losses.tolist()
        broken = [(run, value) for run, value in zip(runs, values, strict=True) if not math.isfinite(value)]
        for run, value in broken:
            run.break_off(value)
        if broken:
            break
        losses.sum().backward()
        own_outputs, own_targets = outputs.detach().unbind(), y.unbind()
        for index, run in enumerate(runs):
            if run.after_backward or run.after_step:
                run.trainer.outputs, run.trainer.targets = own_outputs[index], own_targets[index]
                stack.share_gradients(index)
            for call in run.after_backward:
                call(run.trainer)
            if run.after_backward:
                stack.take_gradients(index)
        rates = [float(run.trainer.optimizer.param_groups[0]["lr"]) for run in runs]
        for part in stacked.parts:
            part.step()
        for index, run in enumerate(runs):
            trainer = run.trainer
            trainer.step += 1
            trainer.history.add_step(trainer.step, trainer.epoch, values[index], rates[index])
            run.means.add(values[index], own_outputs[index], own_targets[index])
            for call in run.after_step:
                call(trainer)
        done += 1
    return done


def _picked(data: list[Tensor], rows: Tensor) -> Tensor:
    """Pick rows, (R, N), each line of them from its own data, (R, N, ...)."""
    if all(each is data[0] for each in data):
        return data[0].index_select(0, rows.flatten()).view(*rows.shape, *data[0].shape[1:])
    return torch.stack([each.index_select(0, own) for each, own in zip(data, rows, strict=True)])


def _losses(runs: list[_Run], outputs: Tensor, targets: Tensor) -> Tensor:
    """Compute the loss of each run, (R,), of outputs and targets, (R, N, ...)."""
    smoothing = _cross_entropy(runs[0].trainer.loss)
    if smoothing is None or targets.ndim != 2 or outputs.ndim != 3:
        return torch.stack([run.trainer.loss(z, y) for run, z, y in zip(runs, outputs, targets, strict=True)])
    # Over a dimension that is not the last, torch computes softmax in a quarter of the time.
    losses: Tensor = cross_entropy(outputs.mT, targets, reduction="none", label_smoothing=smoothing)
    return losses.mean(1)


def _cross_entropy(loss: Any) -> float | None:
    """Return the label smoothing of a cross-entropy that is the plain mean; None for other losses."""
    return loss.label_smoothing if type(loss) is nn.CrossEntropyLoss and loss.weight is None else None
