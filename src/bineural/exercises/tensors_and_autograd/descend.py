"""``descend(loss, start, rate, steps)``: downhill on a loss of one number, with each gradient forgotten in time."""

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.functions import FunctionExercise

KEPT = "Old gradients are still there: `w.grad` adds up until you set it to `None` or zero it, once in each round."
TOO_EARLY = "Nothing moves: the gradient is forgotten before the step has used it."
UPHILL = "This goes uphill: the step is against the gradient, so subtract it."
ONCE = "Only one step is right: forget the gradient inside of the loop, in every round."
IN_PLACE = (
    "A leaf may not be changed while it is recorded: step inside of `with torch.no_grad():`, and in place, `w -= …`."
)
NO_GRADIENT = (
    "`w.grad` is `None` before the first `backward()`, and also when `w = w - …` has made a new tensor, which is no "
    "leaf: ask before you zero it, and step in place, `w -= …`."
)


def parabola(w):
    return (w - 1) ** 2


def quartic(w):
    return (w**4 - 2 * w**2) / 4 + w / 2


def slope(loss, w):
    return 2 * (w - 1) if loss is parabola else w**3 - w + 0.5


def follow(loss, start, rate, steps, sign=-1):
    w = start
    for _ in range(steps):
        w += sign * rate * slope(loss, w)
    return w


def with_gradients_kept(loss, start, rate, steps):
    w, kept = start, 0.0
    for _ in range(steps):
        kept += slope(loss, w)
        w -= rate * kept
    return w


def set_to_none(loss, start, rate, steps):
    import torch

    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        loss(w).backward()
        with torch.no_grad():
            w -= rate * w.grad
        w.grad = None
    return w.item()


def zeroed_before(loss, start, rate, steps):
    import torch

    w = torch.tensor(start, requires_grad=True)
    for _ in range(steps):
        if w.grad is not None:
            w.grad.zero_()
        loss(w).backward()
        w.data -= rate * w.grad
    return w.detach()


def with_an_optimizer(loss, start, rate, steps):
    import torch

    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        loss(w).backward()
        optimizer.step()
    return w.item()


def without_accumulation(loss, start, rate, steps):
    import torch

    w = torch.tensor(start)
    for _ in range(steps):
        w.requires_grad_()
        [gradient] = torch.autograd.grad(loss(w), w)
        w = (w - rate * gradient).detach()
    return w.item()


EXERCISE = FunctionExercise(
    signature="descend(loss, start, rate, steps)",
    returns="w",
    reference=follow,
    cases={
        "one step": (Made("lambda w: (w - 1) ** 2", lambda: parabola), 4.0, 0.125, 1),
        "five steps on a parabola": (Made("lambda w: (w - 1) ** 2", lambda: parabola), 4.0, 0.125, 5),
        "four steps on a curve of degree four": (
            Made("lambda w: (w**4 - 2 * w**2) / 4 + w / 2", lambda: quartic),
            2.0,
            0.0625,
            4,
        ),
    },
    mistakes={
        KEPT: [with_gradients_kept],
        TOO_EARLY: [lambda loss, start, rate, steps: start],
        UPHILL: [lambda loss, start, rate, steps: follow(loss, start, rate, steps, sign=1)],
    },
    errors={IN_PLACE: "leaf Variable that requires grad", NO_GRADIENT: "NoneType"},
    lists="tensor",
    right=[set_to_none, zeroed_before, with_an_optimizer, without_accumulation],
    needs=("torch",),
)
