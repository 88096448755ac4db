"""``step(model, optimizer, x, y)``: one step of training, which returns the loss."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.training_loop._driven import Driven

STEPS = 3


def maker(*sizes):
    """Return a network as an argument, made anew from the same seed by each call of what is handed over."""

    def make():
        import torch

        from bineural.models import MLP

        torch.manual_seed(0)
        return MLP(sizes).double()

    return Made(f"MLP({list(sizes)})", lambda: make)


def optimizer(spelled, name, **options):
    def make(model):
        import torch

        return getattr(torch.optim, name)(model.parameters(), **options)

    return Made(spelled, lambda: make)


def drive(function, make_model, make_optimizer, x, y):
    """Take a few steps; return their losses, whether one held on to its graph, and the parameters."""
    import torch

    model = make_model()
    stepper = make_optimizer(model)
    losses, held = [], 0.0
    for _ in range(STEPS):
        loss = function(model, stepper, x, y)
        if loss is None or loss is ...:
            return loss
        if isinstance(loss, torch.Tensor):
            held = max(held, float(loss.requires_grad))
            loss = loss.detach().double().mean()
        losses.append(float(loss))
    parameters = [parameter.detach().flatten() for parameter in model.parameters()]
    return torch.cat([torch.tensor([*losses, held], dtype=torch.float64), *parameters])


def loss_of(logits, y, **options):
    from torch.nn import functional

    return functional.cross_entropy(logits, y, **options)


def step(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def zero_at_the_end(model, optimizer, x, y):
    from torch import nn

    loss = nn.CrossEntropyLoss()(model(x), y)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    return float(loss.detach())


def by_log_probabilities(model, optimizer, x, y):
    from torch.nn import functional

    model.zero_grad()
    loss = functional.nll_loss(functional.log_softmax(model(x), dim=1), y)
    loss.backward()
    optimizer.step()
    return loss.detach()


def never_cleared(model, optimizer, x, y):
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def without_step(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_of(model(x), y)
    loss.backward()
    return loss.item()


def without_backward(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_of(model(x), y)
    optimizer.step()
    return loss.item()


def cleared_too_early(model, optimizer, x, y):
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()


def stepped_by(end, **options):
    def wrong(model, optimizer, x, y):
        optimizer.zero_grad()
        loss = loss_of(end(model(x)), y, **options)
        loss.backward()
        optimizer.step()
        return loss.item()

    return wrong


def raw_nll(model, optimizer, x, y):
    from torch.nn import functional

    optimizer.zero_grad()
    loss = functional.nll_loss(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def loss_afterwards(model, optimizer, x, y):
    step(model, optimizer, x, y)
    return loss_of(model(x), y).item()


def keeps_the_graph(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = loss_of(model(x), y)
    loss.backward()
    optimizer.step()
    return loss


RNG = np.random.default_rng(0)


def draw(n, inputs, classes):
    return RNG.normal(size=(n, inputs)).round(1), (np.arange(n) % classes).tolist()


EXERCISE = Driven(
    signature="step(model, optimizer, x, y)",
    returns="the losses of three steps, 1 if one of them is a tensor with a graph, the parameters",
    drive=drive,
    reference=step,
    lists="tensor",
    needs=("torch",),
    cases={
        "gradient descent": (
            maker(3, 4, 3),
            optimizer("SGD(model.parameters(), lr=0.5)", "SGD", lr=0.5),
            *draw(5, 3, 3),
        ),
        "momentum, one layer": (
            maker(4, 2),
            optimizer("SGD(model.parameters(), lr=0.1, momentum=0.9)", "SGD", lr=0.1, momentum=0.9),
            *draw(6, 4, 2),
        ),
        "Adam": (maker(2, 5, 4), optimizer("Adam(model.parameters(), lr=0.02)", "Adam", lr=0.02), *draw(8, 2, 4)),
    },
    mistakes={
        "Gradients are never cleared: `backward` adds to them, so the second step follows those of the first as well. "
        "Call `optimizer.zero_grad()`.": [never_cleared],
        "The parameters do not move: call `loss.backward()`, then `optimizer.step()`, and clear the gradients before "
        "the one or after the other, not in between.": [without_step, without_backward, cleared_too_early],
        "Probabilities go where logits belong: `cross_entropy` applies its own softmax.": [
            stepped_by(lambda logits: logits.softmax(1))
        ],
        "`nll_loss` of raw outputs has no lower bound: take `cross_entropy`, or log-probabilities first.": [raw_nll],
        "The loss is summed over the examples: take the mean, so that the rate does not depend on the batch size.": [
            stepped_by(lambda logits: logits, reduction="sum")
        ],
        "This is the loss after the step: return the one that the step was made with, which costs no second pass.": [
            loss_afterwards
        ],
        "The loss that is returned still holds its computation graph: return a plain number, `loss.item()`.": [
            keeps_the_graph
        ],
    },
    right=[step, zero_at_the_end, by_log_probabilities],
)
