"""``DropConnect(in_features, out_features, p)``: a linear layer that leaves out weights while it trains."""

from dataclasses import dataclass
from typing import Any

from bineural.exercises.checking.attempts import an_object, attempt
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise, has_empty_body, is_missing
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

NAME = "DropConnect"
INPUTS, OUTPUTS, P = 6, 4, 0.2
DRAWS = 400


def book():
    """Return the book's class."""
    from bineural.layers import DropConnectLinear

    return DropConnectLinear


@dataclass(frozen=True)
class ClassExercise(CodedExercise):
    """A class whose starter has a `forward` that does nothing."""

    def written(self, *submission: Any) -> tuple[bool, ...]:
        """Say whether there is a class with a `forward` of its own that does something."""
        [layer] = submission
        own = vars(layer).get("forward") if isinstance(layer, type) else layer
        return (not is_missing(own) and not has_empty_body(own),)

    def stand_ins(self) -> tuple[Any, ...]:
        """Return the book's layer, which is imported only now."""
        return (book(),)


def check(layer):
    """Make layers, and compare outputs and gradients in both modes with what the mask should do."""
    problem = _require_class(layer)
    if problem:
        yield problem
        return
    for title, find, spelled in (
        (message("weights and bias"), _find_parameters, f"{NAME}({INPUTS}, {OUTPUTS}, {P})"),
        (message("evaluation mode: nothing is left out"), _find_evaluation, "layer.eval(); layer(x)"),
        (message("training mode: which weights stay, and how large"), _find_weights, "layer.train(); layer(x)"),
        (message("the mean over {count:d} masks", count=DRAWS), _find_mean, "layer.train(); layer(x)"),
        (message("training mode with p = 0"), _find_nothing_left_out, f"{NAME}({INPUTS}, {OUTPUTS}, 0.0)"),
        (message("gradients of one step"), _find_gradients, "layer(x).sum().backward()"),
    ):

        def run(find=find):
            with seeded(0):
                p = 0.0 if find is _find_nothing_left_out else P
                return Trial(layer(INPUTS, OUTPUTS, p)).run(find)

        case = attempt(title, NAME, run, {}, lambda trial: trial.fault, _on_error, spelled=spelled)
        yield case
        if not case.passed:
            return


class Trial:
    """A layer, and what was found of it, inside of the seeded block."""

    def __init__(self, layer):
        self.layer = layer
        self.fault = None

    def run(self, find):
        self.fault = find(self.layer)
        return self


def _require_class(layer):
    title = message("what was handed in")
    expected = message("a class {name}", name=code(f"{NAME}(nn.Linear)"))
    if not isinstance(layer, type):
        hint = message("Hand in the class itself, by its name without brackets: {name}.", name=code(NAME))
        return Case(title, False, expected=expected, got=an_object(layer), hint=hint)
    if not hasattr(layer, "forward"):
        hint = message("Define {method} inside of the class, indented by four spaces.", method=code("forward"))
        return Case(
            title, False, expected=expected, got=message("a class without {method}", method="`forward`"), hint=hint
        )
    return None


def _fault(expected, got, hint):
    return Fault(expected, got, hint)


def _parameters(layer):
    """Return the matrix and the vector of a layer, however they are called."""
    found = list(layer.parameters())
    return next(each for each in found if each.ndim == 2), next(each for each in found if each.ndim == 1)


def _find_parameters(layer):
    from torch import nn

    expected = message("parameters {shapes}", shapes=code(f"({OUTPUTS}, {INPUTS}), ({OUTPUTS},)"))
    if not isinstance(layer, nn.Module):
        return _fault(expected, an_object(layer), message("Inherit from {name}: it is a module.", name="`nn.Linear`"))
    shapes = sorted((tuple(each.shape) for each in layer.parameters()), key=len, reverse=True)
    got = message("parameters {shapes}", shapes=code(", ".join(map(str, shapes)) or "()"))
    if shapes == [(INPUTS, OUTPUTS), (OUTPUTS,)]:
        return _fault(
            expected, got, message("A linear layer keeps its weights as (out, in): exchange the two numbers.")
        )
    if shapes != [(OUTPUTS, INPUTS), (OUTPUTS,)]:
        hint = message("One matrix and one bias are trained; {example} makes both.", example="`nn.Linear.__init__`")
        return _fault(expected, got, hint)
    weight, bias = _parameters(layer)
    if not (weight.requires_grad and bias.requires_grad):
        return _fault(expected, got, message("Weights and bias must be parameters that can be trained."))
    return None


def _prepared(layer):
    """Give the layer weights and biases that tell all cases apart; return them."""
    import torch

    weight, bias = _parameters(layer)
    with torch.no_grad():
        weight.copy_(torch.linspace(0.5, 3.0, OUTPUTS * INPUTS).reshape(OUTPUTS, INPUTS))
        weight[:, ::2] *= -1
        bias.copy_(torch.linspace(1.0, 2.5, OUTPUTS))
    return weight.detach().clone(), bias.detach().clone()


def _find_evaluation(layer):
    import torch

    weight, bias = _prepared(layer)
    x = torch.linspace(-1, 2, 5 * INPUTS).reshape(5, INPUTS)
    layer.eval()
    with torch.no_grad():
        first, second = layer(x), layer(x)
    right = x @ weight.T + bias
    expected = message("what the plain linear layer gives")
    if not isinstance(first, torch.Tensor) or first.shape != right.shape:
        return _fault(expected, message("something else"), message("Return the outputs, of shape (N, out)."))
    if torch.allclose(first, right, atol=1e-4):
        return None
    got = message("other outputs")
    if not torch.equal(first, second):
        got = message("other outputs each time")
        hint = message("In evaluation mode nothing is left out: ask {flag}.", flag="`self.training`")
    elif torch.allclose(first, x @ weight.T * (1 - P) + bias, atol=1e-4):
        hint = message("The division in training has made up for the mask already: in evaluation nothing is scaled.")
    elif torch.allclose(first, x @ weight.T / (1 - P) + bias, atol=1e-4):
        hint = message("Divide by 1 − p only while training: in evaluation nothing is missing.")
    elif torch.allclose(first, x @ weight.T, atol=1e-4):
        hint = message("The product is right, and the bias is missing.")
    else:
        hint = message("In evaluation mode the layer is {formula}.", formula="`x @ self.weight.T + self.bias`")
    return _fault(expected, got, hint)


def _effective(layer, bias):
    """Return the weights that a call used, (out, in): a row of the unit matrix reads a column of them."""
    import torch

    return (layer(torch.eye(INPUTS)) - bias).T


def _find_weights(layer):
    import torch

    weight, bias = _prepared(layer)
    layer.train()
    expected = message("weights that are zero or divided by 1 − p, and the bias as it is")
    with torch.no_grad():
        zero = torch.stack([layer(torch.zeros(1, INPUTS))[0] for _ in range(30)])
        kept = _parameters(layer)[0].detach().clone()
        used = torch.stack([_effective(layer, bias) for _ in range(DRAWS)])  # (draws, out, in)
    if not torch.equal(kept, weight):
        hint = message("The weights themselves have changed: multiply them into a new tensor, not in place.")
        return _fault(expected, message("other weights after a call"), hint)
    if not torch.allclose(zero, bias.expand_as(zero), atol=1e-5):
        hint = message("The bias is never left out, nor divided: add it after the product.")
        return _fault(expected, message("another bias"), hint)
    hint = _hint_of_ratios(used / weight)
    return _fault(expected, message("other weights"), hint) if hint else None


def _hint_of_ratios(ratios):
    """Say what is wrong with the factors of the weights, (draws, out, in), or nothing."""
    import torch

    is_out = ratios.abs() < 1e-4
    if not is_out.any():
        return message("No weight is left out in training mode.")
    if torch.equal(is_out, is_out[:1].expand_as(is_out)):
        return message(
            "The mask is the same in each call: draw it in {method}, not when the layer is made.", method="`forward`"
        )
    if (is_out.all(1) == is_out.any(1)).all():
        return message(
            "Whole columns are missing, which are inputs: draw a number for each weight, as {shape}.",
            shape="`self.weight.shape`",
        )
    if (is_out.all(2) == is_out.any(2)).all():
        return message(
            "Whole rows are missing, which are neurons: draw a number for each weight, as {shape}.",
            shape="`self.weight.shape`",
        )
    stay = ratios[~is_out]
    share = is_out.float().mean().item()
    error = (P * (1 - P) / is_out.numel()) ** 0.5
    if abs(share - (1 - P)) < 5 * error:
        return message("Here p is the probability that a weight is left out, and yours stays with probability p.")
    if abs(share - P) > 5 * error:
        return message("The share of weights that are left out is {share:.2f}, and p is {p:.1f}.", share=share, p=P)
    for factor, hint in (
        (1 / (1 - P), ""),
        (1.0, message("What stays is not divided by 1 − p, so the mean over the masks is too small.")),
        (1 / P, message("Divide by the share that stays, 1 − p, not by p.")),
        (1 - P, message("Divide by 1 − p; you multiply by it.")),
    ):
        if torch.allclose(stay, torch.full_like(stay, factor), atol=1e-3):
            return hint
    return message("Weights that stay are all divided by the same 1 − p.")


def _find_mean(layer):
    import torch

    weight, bias = _prepared(layer)
    layer.train()
    with torch.no_grad():
        used = torch.stack([_effective(layer, bias) for _ in range(DRAWS)])
    error = weight.abs() * (P / (1 - P) / DRAWS) ** 0.5
    if ((used.mean(0) - weight).abs() <= 5 * error).all():
        return None
    hint = message("Some weights are left out more often than others: all have the same p, independently.")
    return _fault(message("the weights, within five standard errors"), message("other means"), hint)


def _find_nothing_left_out(layer):
    import torch

    weight, bias = _prepared(layer)
    layer.train()
    with torch.no_grad():
        used = _effective(layer, bias)
    if torch.allclose(used, weight, atol=1e-4):
        return None
    hint = message("With p = 0 nothing is left out, and training is as evaluation.")
    return _fault(message("the weights as they are"), message("other weights"), hint)


def _find_gradients(layer):
    import torch

    weight, bias = _prepared(layer)
    layer.train()
    x = torch.linspace(0.5, 3, INPUTS)[None].requires_grad_()
    y = layer(x)
    expected = message("the gradient of a weight that is left out is zero, of the others x/(1 − p)")
    if y.requires_grad:
        y.sum().backward()
    by_weight, by_bias = (each.grad for each in _parameters(layer))
    if by_weight is None or by_bias is None or x.grad is None:
        hint = message(
            "No gradient reaches {which}: compute with {weight} itself, not with its {data}, and without {no_grad}.",
            which=code("weight" if by_weight is None else "bias" if by_bias is None else "x"),
            weight="`self.weight`",
            data="`.data`",
            no_grad="`no_grad`",
        )
        return _fault(expected, message("no gradient"), hint)
    ratios = by_weight / x.detach() * (1 - P)
    is_plain = torch.isclose(ratios, torch.zeros(()), atol=1e-4) | torch.isclose(ratios, torch.ones(()), atol=1e-4)
    fits = torch.allclose((weight * by_weight).sum(1) + bias, y.detach()[0], atol=1e-3)
    by_x = (weight * by_weight / x.detach()).sum(0)
    if is_plain.all() and fits and torch.allclose(x.grad[0], by_x, atol=1e-3):
        return None
    hint = message("The backward pass must use the mask of the forward pass: leave it to autograd.")
    return _fault(expected, message("other gradients"), hint)


def _on_error(error):
    words = str(error)
    if "cannot be multiplied" in words or "must match the size" in words:
        return message("The shapes do not fit: the mask is (out, in), as the weights, and x @ weight.T is (N, out).")
    if "takes" in words and "positional argument" in words and "__init__" in words:
        return message(
            "The check makes {call}: let {method} take these three.",
            call=code(f"{NAME}(6, 4, 0.2)"),
            method="`__init__`",
        )
    if "has no attribute" in words:
        return message(
            "An attribute is missing: keep p in {method}, after {call}.",
            method="`__init__`",
            call="`super().__init__(in_features, out_features)`",
        )
    if "leaf Variable" in words or "in-place" in words:
        return message("The weights themselves have changed: multiply them into a new tensor, not in place.")
    return ""


EXERCISE = ClassExercise(("DropConnect",), check, needs=("torch",))
