"""Networks of one architecture, computed as one: the parameters of all lie in stacks, a row for each network.

A small layer takes less time to compute than Python and torch take to get there. In a stack they get there once for
all networks. Each network's parameters are views of the stacks, so that it may be read and changed by itself.
"""

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn.functional import batch_norm, conv2d, layer_norm

from bineural import layers

Layer: TypeAlias = Callable[[Tensor], Tensor]

# Each entry of their outputs depends on the same entry of the inputs alone, and they have no parameters.
_ELEMENTWISE = (nn.ELU, nn.GELU, nn.Identity, nn.LeakyReLU, nn.ReLU, nn.Sigmoid, nn.SiLU, nn.Softplus, nn.Tanh)
_NORMS = (nn.BatchNorm1d, layers.BatchNorm1d)
# Of maps, (N, C, H, W): those of R networks lie side by side, as one with R times the channels.
_POOLS = (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, nn.AvgPool2d, nn.MaxPool2d)
_OF_MAPS = (nn.Conv2d, nn.BatchNorm2d, *_POOLS)
_STACKED = (
    nn.Linear,
    layers.DropConnectLinear,
    nn.Dropout,
    nn.Flatten,
    nn.LayerNorm,
    layers.LayerNorm,
    *_NORMS,
    *_OF_MAPS,
)
_USUAL: tuple[tuple[str, object], ...] = (
    ("per_example", False),
    ("affine", True),
    ("track_running_stats", True),
    ("start_dim", 1),
    ("end_dim", -1),
    ("groups", 1),
    ("padding_mode", "zeros"),
    ("return_indices", False),
)
_WIDE = 16  # channels of a convolution that fill the units of a processor by themselves: at once it is slower
_HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")


def architecture(network: nn.Module) -> Hashable | None:
    """Return what networks must have in common to be stacked; None if this one cannot be.

    Examples
    --------
    >>> one, another = (nn.Sequential(nn.Linear(2, 9), nn.ReLU()) for _ in range(2))
    >>> architecture(one) == architecture(another)
    True
    >>> architecture(nn.GRU(3, 4)) is None
    True
    """
    parameters = list(network.parameters())
    places = sum(len(list(m.parameters(recurse=False))) for _, m in network.named_modules(remove_duplicate=False))
    kind = _kind(network)
    if kind is None or not parameters or places != len(parameters):  # a parameter that two layers share
        return None
    if has_maps(network) and (not _flattens_once(network) or any(map(_is_bare, network.modules()))):
        return None
    return kind, tuple((parameter.dtype, parameter.device, parameter.requires_grad) for parameter in parameters)


def has_maps(network: nn.Module) -> bool:
    """Tell whether a network takes maps, (N, C, H, W)."""
    return any(isinstance(module, _OF_MAPS) for module in network.modules())


def _flattens_once(network: nn.Module) -> bool:
    """Tell whether layers of maps come first, then a layer that flattens, then those of rows."""
    kinds = [type(module) for module in network.modules() if type(module) not in (*_ELEMENTWISE, nn.Dropout)]
    leaves = [kind for kind in kinds if kind in _STACKED]
    if leaves.count(nn.Flatten) != 1:
        return False
    place = leaves.index(nn.Flatten)
    return not set(leaves[:place]) - set(_OF_MAPS) and not set(leaves[place:]) & set(_OF_MAPS)


def _kind(module: nn.Module) -> Hashable | None:
    """Return what modules at one place of networks must have in common."""
    if any(getattr(module, hooks, None) for hooks in _HOOKS):
        return None  # a hook expects the calls of its own module
    if isinstance(module, nn.Sequential) and type(module).forward is nn.Sequential.forward:
        kinds = tuple(map(_kind, module))
        return None if None in kinds else ("sequence", kinds)
    if type(module) is layers.ResidualBlock:
        kinds = (_kind(module.branch), _kind(module.shortcut))
        return None if None in kinds else ("residual", kinds)
    kind = type(module)
    if _is_bare(module):
        return (kind,)
    if kind in _ELEMENTWISE:
        return None if getattr(module, "inplace", False) else (kind, repr(module))
    if kind not in _STACKED or any(getattr(module, name, usual) != usual for name, usual in _USUAL):
        return None
    if type(module) is nn.LayerNorm and (module.bias is None or len(module.normalized_shape) > 1):
        return None
    if isinstance(module, nn.Conv2d) and module.out_channels >= _WIDE:
        return None
    return None if getattr(module, "momentum", 0.0) is None else (kind, repr(module))


def _is_bare(module: nn.Module) -> bool:
    """Tell whether a module of an unknown kind has nothing to stack, so that each network's may be called by itself."""
    known = (*_ELEMENTWISE, *_STACKED, nn.Sequential, layers.ResidualBlock)
    return not isinstance(module, known) and not [*module.parameters(), *module.buffers()]


class StackedNetworks:
    """The parameters of R networks of one `architecture`, and the function that computes all networks at once.

    Parameters
    ----------
    networks : sequence of nn.Module
        Until `release`, their parameters are views of the stacks.

    Attributes
    ----------
    stacks : list of Tensor
        One for each parameter of a network, in its order, of shape (R, ...); the weights of linear layers turned,
        (R, in, out).

    Examples
    --------
    >>> networks = [nn.Sequential(nn.Linear(4, 3), nn.Tanh()) for _ in range(2)]
    >>> stack, x = StackedNetworks(networks), torch.ones(2, 5, 4)
    >>> outputs = stack(x)
    >>> outputs.shape, bool(torch.allclose(outputs[1], networks[1](x[1])))
    (torch.Size([2, 5, 3]), True)
    >>> stack.release()
    """

    def __init__(self, networks: Sequence[nn.Module]) -> None:
        self._networks = list(networks)
        self._has_maps = has_maps(networks[0])
        self._rows = list(zip(*(network.parameters() for network in networks), strict=True))
        linear = {id(m.weight) for m in networks[0].modules() if isinstance(m, nn.Linear)}
        self._turned = [id(row[0]) in linear for row in self._rows]
        self._formats = [
            torch.contiguous_format if row[0].is_contiguous() else torch.channels_last for row in self._rows
        ]
        self.stacks: list[Tensor] = []
        for row, turned in zip(self._rows, self._turned, strict=True):
            values = torch.stack([parameter.detach().mT if turned else parameter.detach() for parameter in row])
            self.stacks.append(values.contiguous().requires_grad_(row[0].requires_grad))
        of_first = {id(row[0]): stack for row, stack in zip(self._rows, self.stacks, strict=True)}
        self._buffers: list[Tensor] = []
        self._compute = self._stacked(self._networks, of_first)
        for row, stack, turned in zip(self._rows, self.stacks, self._turned, strict=True):
            for parameter, values in zip(row, stack.detach(), strict=True):
                parameter.data = values.mT if turned else values

    def __call__(self, inputs: Tensor) -> Tensor:
        """Compute the outputs, (R, N, ...), of inputs, (R, N, ...)."""
        if self._has_maps:  # (R, N, C, H, W) -> (N, R * C, H, W), in the order that convolutions read faster
            inputs = inputs.transpose(0, 1).flatten(1, 2).contiguous(memory_format=torch.channels_last)
        return self._compute(inputs)

    def part(self, index: int, rows: slice) -> Tensor:
        """Return a view of some rows of a stack, a leaf that an optimizer may change."""
        return self.stacks[index].detach()[rows].requires_grad_(self.stacks[index].requires_grad)

    def own(self, index: int, network: int, values: Tensor) -> Tensor:
        """Return what belongs to a network of something of the shape of a stack, such as its gradients."""
        return values[network].mT if self._turned[index] else values[network]

    def gather(self, index: int, values: Sequence[Tensor]) -> Tensor:
        """Stack what belongs to the networks, such as their running means of gradients."""
        return torch.stack([each.mT if self._turned[index] else each for each in values]).contiguous()

    def share_gradients(self, network: int) -> None:
        """Make the gradients of a network views of those of the stacks."""
        for index, (row, stack) in enumerate(zip(self._rows, self.stacks, strict=True)):
            row[network].grad = None if stack.grad is None else self.own(index, network, stack.grad)

    def take_gradients(self, network: int) -> None:
        """Copy gradients of a network that were put in the place of the views."""
        for index, (row, stack) in enumerate(zip(self._rows, self.stacks, strict=True)):
            gradient = row[network].grad
            if gradient is not None and stack.grad is not None:
                own = self.own(index, network, stack.grad)
                if gradient.data_ptr() != own.data_ptr():
                    own.copy_(gradient)

    def release(self) -> None:
        """Give each network memory of its own, with all that it has learned, and its last gradients."""
        for index, (row, stack) in enumerate(zip(self._rows, self.stacks, strict=True)):
            for network, parameter in enumerate(row):
                parameter.data = parameter.detach().clone(memory_format=self._formats[index])
                parameter.grad = None if stack.grad is None else self.own(index, network, stack.grad).contiguous()
        for buffer in self._buffers:
            buffer.data = buffer.clone()

    def _stacked(self, modules: Sequence[Any], of_first: dict[int, Tensor]) -> Layer:
        """Return the function of the modules at one place of all networks."""
        first = modules[0]
        inner = functools.partial(self._stacked, of_first=of_first)
        if isinstance(first, nn.Sequential):
            return _sequence([inner(children) for children in zip(*modules, strict=True)])
        if isinstance(first, layers.ResidualBlock):
            shortcut, branch = inner([m.shortcut for m in modules]), inner([m.branch for m in modules])
            return lambda x: shortcut(x) + branch(x)
        if _is_bare(first):
            return functools.partial(_one_by_one, modules)
        if isinstance(first, nn.Flatten):
            return self._flattened if self._has_maps else lambda x: x.flatten(2)
        if isinstance(first, (*_ELEMENTWISE, *_POOLS, nn.Dropout)):
            return first  # each number or each map by itself, whatever network it belongs to
        weight, bias = of_first[id(first.weight)], of_first.get(id(first.bias))
        if isinstance(first, nn.Linear):
            return functools.partial(_linear, first, weight, bias)
        if isinstance(first, nn.Conv2d):
            return functools.partial(_convolved, first, weight, bias)
        assert bias is not None
        if isinstance(first, (*_NORMS, nn.BatchNorm2d)):
            return self._batch_norm(modules, weight, bias)
        return functools.partial(_layer_norm, first.eps, weight, bias)

    def _flattened(self, x: Tensor) -> Tensor:
        """Make rows, (R, N, C * H * W), of maps, (N, R * C, H, W)."""
        R, (N, channels, *sides) = len(self._networks), x.shape
        return x.reshape(N, R, channels // R, *sides).transpose(0, 1).flatten(2)

    def _batch_norm(self, modules: Sequence[Any], weight: Tensor, bias: Tensor) -> Layer:
        first, stacks = modules[0], []
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            buffers = [getattr(module, name) for module in modules]
            stacks.append(torch.stack(buffers))
            self._buffers += buffers
            for buffer, values in zip(buffers, stacks[-1], strict=True):
                buffer.data = values
        mean, var, count = stacks

        def normalized(x: Tensor) -> Tensor:  # (N, R * C, ...): to a feature it is the same whose it is
            if first.training:
                count.add_(1)
            running = mean.view(-1), var.view(-1)
            learned = weight.flatten(), bias.flatten()
            return batch_norm(x, *running, *learned, first.training, first.momentum, first.eps)

        def compute(x: Tensor) -> Tensor:
            R, N, C = x.shape
            return normalized(x.transpose(0, 1).reshape(N, R * C)).view(N, R, C).transpose(0, 1)

        return normalized if isinstance(first, nn.BatchNorm2d) else compute


def _sequence(functions: Sequence[Layer]) -> Layer:
    def compute(x: Tensor) -> Tensor:
        for function in functions:
            x = function(x)
        return x

    return compute


def _one_by_one(modules: Sequence[nn.Module], x: Tensor) -> Tensor:
    return torch.stack([module(x[index]) for index, module in enumerate(modules)])


def _linear(layer: nn.Linear, weight: Tensor, bias: Tensor | None, x: Tensor) -> Tensor:
    share = layer.p if isinstance(layer, layers.DropConnectLinear) else 0.0
    if share and layer.training:
        mask = torch.rand(weight.shape, device=weight.device) >= share
        weight = weight * mask / (1 - share) if share < 1 else weight * 0
    return torch.bmm(x, weight) if bias is None else torch.baddbmm(bias[:, None], x, weight)


def _convolved(layer: nn.Conv2d, weight: Tensor, bias: Tensor | None, x: Tensor) -> Tensor:
    kernels, biases = weight.flatten(0, 1), None if bias is None else bias.flatten()
    return conv2d(x, kernels, biases, layer.stride, layer.padding, layer.dilation, groups=len(weight))


def _layer_norm(eps: float, weight: Tensor, bias: Tensor, x: Tensor) -> Tensor:
    return layer_norm(x, x.shape[-1:], eps=eps) * weight[:, None] + bias[:, None]
