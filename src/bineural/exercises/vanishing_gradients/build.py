"""``deep_network(depth, width, activation)``: a network of any depth, all of whose parameters are registered."""

from itertools import pairwise

from bineural.exercises.checking.attempts import an_object, attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.models import count_unregistered
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "deep_network(depth, width, activation)"
INPUTS, OUTPUTS = 784, 10


def deep_network(depth, width, activation):
    from torch import nn

    sizes = [INPUTS, *[width] * (depth - 1), OUTPUTS]
    layers = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), activation()]
    return nn.Sequential(*layers[:-1])


def check(function):
    """Build three networks, and compare each with the chain of its own linear layers."""
    from torch import nn

    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for depth, width, activation in ((2, 5, nn.ReLU), (4, 7, nn.Tanh), (30, 64, nn.Sigmoid)):
        case = _case(function, depth, width, activation)
        yield case
        if not case.passed:
            return


def _case(function, depth, width, activation):
    def run():
        with seeded(0):
            return function(depth, width, activation)

    def find(model):
        hint = _hint(model, depth, width, activation)
        if not hint:
            return None
        expected = message(
            "an `nn.Module` with {depth:d} linear layers, the hidden ones of {width:d} neurons",
            depth=depth,
            width=width,
        )
        return Fault(expected, an_object(model), hint)

    title = message(
        "depth {depth:d}, width {width:d}, {activation}",
        depth=depth,
        width=width,
        activation=code(f"nn.{activation.__name__}"),
    )
    spelled = f"deep_network({depth}, {width}, nn.{activation.__name__})"
    return attempt(title, "deep_network", run, {}, find, _on_error, spelled=spelled)


def _hint(model, depth, width, activation):
    """Return what to do, or an empty text if the network is right."""
    from torch import nn

    if isinstance(model, list | tuple):
        return message(
            "A list of layers is no network: it can neither be called nor trained; join them, {example}.",
            example=code("nn.Sequential(*layers)"),
        )
    if isinstance(model, type):
        return message("This is a class: return a network made of it.")
    if not isinstance(model, nn.Module):
        return message("Return the network, an `nn.Module`, such as `nn.Sequential(*layers)`.")
    linear = [module for module in model.modules() if isinstance(module, nn.Linear)]
    if count_unregistered(model):
        return message(
            "Some layers are not registered, and their weights would never be trained: a plain list hides them; "
            "take `nn.ModuleList` or `nn.Sequential`."
        )
    return _hint_of_layers(model, linear, depth, width) or _hint_of_outputs(model, depth, activation)


def _hint_of_layers(model, linear, depth, width):
    used = [id(each) for _, each in model.named_modules(remove_duplicate=False) if each in linear]
    if len(used) > len(set(used)):
        return message(
            "One layer stands at several places, so their weights are the same: {wrong} repeats one object; make a "
            "new layer for each place.",
            wrong=code("[layer] * n"),
        )
    if len(linear) != depth:
        return message(
            "The depth counts all linear layers, the first and the last too: here their number is {count:d}.",
            count=len(linear),
        )
    sizes = [INPUTS, *[width] * (depth - 1), OUTPUTS]
    wanted = sorted(pairwise(sizes))
    if sorted((each.in_features, each.out_features) for each in linear) != wanted:
        return message(
            "The sizes are {inputs:d}, then the width {count:d} times, then {outputs:d}: print the layers and compare.",
            inputs=INPUTS,
            count=depth - 1,
            outputs=OUTPUTS,
        )
    return ""


def _hint_of_outputs(model, depth, activation):
    """Compare with the chain of the linear layers, in the order in which they are called."""
    import torch
    from torch import nn

    called = []
    hooks = [
        each.register_forward_hook(lambda layer, *_: called.append(layer))
        for each in model.modules()
        if isinstance(each, nn.Linear)
    ]
    x = torch.randn(4, INPUTS, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        got = model(x)
        for hook in hooks:
            hook.remove()
        right, plain = x, x
        for place, layer in enumerate(called):
            right = layer(right if place == 0 else activation()(right))
            plain = layer(plain)
    if len(called) != depth:
        return message("Not every layer is used: each linear layer must be called once in `forward`.")
    if got.shape != right.shape:
        return message("The network must turn (N, 784) into (N, 10): its output has another shape.")
    if torch.allclose(got, right, rtol=1e-4, atol=1e-6):
        return ""
    if torch.allclose(got, activation()(right), rtol=1e-4, atol=1e-6):
        return message("The last layer gives logits: no activation stands behind it.")
    if torch.allclose(got, plain, rtol=1e-4, atol=1e-6):
        return message("The activation is missing: without it, thirty linear layers are one linear function.")
    return message("The activation that is asked for must stand between each two linear layers, and nowhere else.")


def _on_error(error):
    words = str(error)
    if "is not a Module subclass" in words or "missing 1 required positional argument: 'input'" in words:
        return message("`activation` is a class, such as `nn.Tanh`: `activation()` makes a layer of it.")
    if "shapes cannot be multiplied" in words:
        return message("Two neighboring layers do not fit: the outputs of one are the inputs of the next.")
    return ""


EXERCISE = CodedExercise(("deep_network",), check, needs=("torch",), stand_in=(deep_network,))
