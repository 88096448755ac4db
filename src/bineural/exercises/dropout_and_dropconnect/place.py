"""``noisy_head(x, first, last, p, training)``: dropout at the place where it belongs, and only while training."""

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "noisy_head(x, first, last, p, training)"
ROWS, HIDDEN, P = 200, 8, 0.2
SHIFT = 100.0  # the bias of the last layer: no logit is near zero


def noisy_head(x, first, last, p, training):
    import torch
    from torch.nn import functional

    h = functional.dropout(torch.sigmoid(first(x)), p, training)
    return last(h)


def parts():
    """Return inputs, a first layer, and a last one whose logits are what it hears, shifted."""
    import torch
    from torch import nn

    torch.manual_seed(0)
    x = torch.randn(ROWS, 5)
    first, last = nn.Linear(5, HIDDEN), nn.Linear(HIDDEN, HIDDEN)
    with torch.no_grad():
        # The sums are all away from zero, so that a sigmoid of ½ tells that its sum was left out.
        first.weight.mul_(0.2)
        first.bias.copy_(torch.tensor([1.5, -1.5] * (HIDDEN // 2)))
        last.weight.copy_(torch.eye(HIDDEN))
        last.bias.fill_(SHIFT)
    return x, first, last


def check(function):
    """Call the function in both modes, and read the hidden layer off the logits."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for title, find, training in (
        (message("evaluation mode: nothing is left out"), _find_calm, False),
        (message("training mode: something is left out"), _find_noisy, True),
    ):

        def run(training=training):
            import torch

            with seeded(0), torch.no_grad():
                return function(*parts(), P, training)

        case = attempt(
            title, "noisy_head", run, {}, find, _on_error, spelled=f"noisy_head(x, first, last, {P}, {training})"
        )
        yield case
        if not case.passed:
            return


def _hidden():
    import torch

    with seeded(0), torch.no_grad():
        x, first, _ = parts()
        return first(x), torch.sigmoid(first(x))


def _shape_fault(logits):
    import torch

    if isinstance(logits, torch.Tensor) and logits.shape == (ROWS, HIDDEN):
        return None
    hint = message("Return the logits: what {layer} gives for each row of x.", layer="`last`")
    return Fault(message("logits {shape}", shape="`(N, K)`"), message("something else"), hint)


def _find_calm(logits):
    import torch

    fault = _shape_fault(logits)
    if fault:
        return fault
    sums, hidden = _hidden()
    if torch.allclose(logits, hidden + SHIFT, atol=1e-4):
        return None
    expected = message("the logits of the network without noise")
    heard = logits - SHIFT
    if torch.allclose(heard, hidden * (1 - P), atol=1e-4):
        hint = message("The division in training has made up for the mask already: in evaluation nothing is scaled.")
    elif torch.allclose(heard, sums, atol=1e-4) or torch.allclose(heard, sums.relu(), atol=1e-4):
        hint = message("The hidden layer is a sigmoid: keep it.")
    else:
        hint = message(
            "Noise in evaluation mode: {wrong} is always on unless it is given the flag, {right}.",
            wrong="`F.dropout(h, p)`",
            right="`F.dropout(h, p, training)`",
        )
    return Fault(expected, message("other logits"), hint)


def _find_noisy(logits):
    import torch

    fault = _shape_fault(logits)
    if fault:
        return fault
    _, hidden = _hidden()
    expected = message("a hidden layer of zeros and of sigmoids divided by 1 − p, and logits without noise")
    got = message("another hidden layer, or other logits")
    heard = logits - SHIFT
    is_zero = heard.abs() < 1e-3
    is_scaled = (heard - hidden / (1 - P)).abs() < 1e-3
    share = is_zero.float().mean().item()
    if (is_zero | is_scaled).all():
        if abs(share - P) < 5 * (P * (1 - P) / logits.numel()) ** 0.5:
            return None
        return Fault(expected, got, message("p is the probability that a neuron is left out."))
    if (logits.abs() < 1e-3).any():
        hint = message("Some logits are exactly zero: behind the last layer dropout erases answers.")
    elif ((heard - 0.5).abs() < 1e-4).any():
        hint = message("Some neurons say exactly ½, the sigmoid of zero: a neuron is silent only behind its sigmoid.")
    elif torch.allclose(heard, hidden, atol=1e-3):
        hint = message("In training mode nothing is left out.")
    elif (is_zero | ((heard - hidden / P).abs() < 1e-3)).all():
        hint = message("p is the probability that a neuron is left out.")
    elif (is_zero | ((heard - hidden).abs() < 1e-3)).all():
        hint = message("What stays is not divided by 1 − p.")
    else:
        hint = message("Leave out what the sigmoid gives, and nothing else: neither the inputs nor the logits.")
    return Fault(expected, got, hint)


def _on_error(error):
    words = str(error)
    if "cannot be multiplied" in words:
        return message("Call {first} with x, and {last} with the hidden layer.", first="`first`", last="`last`")
    return ""


EXERCISE = CodedExercise(("noisy_head",), check, needs=("torch",), stand_in=(noisy_head,))
