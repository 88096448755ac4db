"""``three_accuracies(model, optimizer, batches)``: one epoch, measured on the way, after it, and after it in eval."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven


def moody(inputs, classes):
    """Return what makes a network that confuses some of its examples in training mode; it begins in the other one."""

    def make():
        import torch
        from torch import nn

        class Moody(nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(0)
                self.linear = nn.Linear(inputs, classes).double()

            def forward(self, x):
                logits = self.linear(x)
                is_confused = (x[:, :1] > 0.3) & self.training
                return torch.where(is_confused, logits.roll(1, dims=1), logits)

        return Moody().eval()

    return Made(f"a network {inputs}-{classes} with noise in training mode", lambda: make)


def drawn(sizes, inputs, classes, spelled):
    def make():
        import torch

        rng = np.random.default_rng(1)
        batches = []
        for n in sizes:
            x = rng.normal(size=(n, inputs))
            y = x[:, :classes].argmax(axis=1)
            batches.append((torch.as_tensor(x), torch.as_tensor(y)))
        return batches

    return Made(spelled, make)


def drive(function, make_model, lr, batches):
    """Return the three accuracies, and the sum of the weights, which tells how often they were stepped."""
    import torch

    model = make_model()
    optimizer = torch.optim.SGD(model.parameters(), lr)
    returned = function(model, optimizer, batches)
    if returned is None or contains_dots(returned):
        return returned
    if not isinstance(returned, (tuple, list)) or len(returned) != 3:
        raise TypeError("three numbers were expected")
    weights = model.linear.weight.detach().square().sum()
    return torch.tensor([*map(float, returned), weights], dtype=torch.float64)


def share(model, batches):
    """Return the share of right answers over all examples of batches."""
    import torch

    with torch.no_grad():
        right = [(model(x).argmax(1) == y).sum().item() for x, y in batches]
    return sum(right) / sum(len(y) for _, y in batches)


def three(*, modes=(True, True, False), after_step=False, by_batch=False, steps=True, order=(0, 1, 2), zeroes=True):
    """Return the function, with mistakes where they are wanted."""

    def three_accuracies(model, optimizer, batches):
        from torch.nn import functional

        model.train(modes[0])
        rights, counts = [], []
        for x, y in batches:
            if zeroes:
                optimizer.zero_grad()
            logits = model(x)
            functional.cross_entropy(logits, y).backward()
            if steps:
                optimizer.step()
            if after_step:
                logits = model(x)
            rights.append((logits.argmax(1) == y).sum().item())
            counts.append(len(y))
        running = sum(rights) / sum(counts)
        if by_batch:
            running = float(np.mean(np.divide(rights, counts)))
        model.train(modes[1])
        learned = share(model, batches)
        model.train(modes[2])
        found = (running, learned, share(model, batches))
        return tuple(found[place] for place in order)

    return three_accuracies


def with_module(model, optimizer, batches):
    from torch import nn

    from bineural.metrics import accuracy

    criterion, right, count = nn.CrossEntropyLoss(), 0.0, 0
    model.train()
    for x, y in batches:
        logits = model(x)
        right += accuracy(logits.detach(), y).item() * len(y)
        count += len(y)
        loss = criterion(logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    after = share(model, batches)
    return [right / count, after, share(model.eval(), batches)]


def with_tensors(model, optimizer, batches):
    import torch
    from torch.nn import functional

    model.train()
    hits = []
    for x, y in batches:
        optimizer.zero_grad(set_to_none=True)
        logits = model(x)
        hits.append(logits.max(1).indices == y)
        functional.cross_entropy(logits, y).backward()
        optimizer.step()
    found = [torch.cat(hits).double().mean()]
    for mode in (True, False):
        model.train(mode)
        with torch.inference_mode():
            found.append(torch.cat([model(x).argmax(1) == y for x, y in batches]).double().mean())
    return tuple(found)


EXERCISE = Driven(
    signature="three_accuracies(model, optimizer, batches)",
    returns="the three accuracies, then the sum of the squared weights",
    drive=drive,
    reference=with_tensors,
    lists="tensor",
    needs=("torch",),
    cases={
        "three batches of 16, 16 and 5": (
            moody(3, 3),
            Made("SGD at rate 3", lambda: 3.0),
            drawn((16, 16, 5), 3, 3, "batches of 16, 16 and 5"),
        ),
        "five batches, two classes": (
            moody(4, 2),
            Made("SGD at rate 2", lambda: 2.0),
            drawn((12, 12, 12, 12, 3), 4, 2, "four batches of 12 and one of 3"),
        ),
    },
    mistakes={
        "The epoch is trained in evaluation mode: call `model.train()` before it.": [three(modes=(False, True, False))],
        "The running accuracy counts the answers that the loss was made of, before the step, not new ones after it.": [
            three(after_step=True)
        ],
        "The last batch is short: divide all right answers by all examples, instead of averaging over batches.": [
            three(by_batch=True)
        ],
        "The weights do not change: `optimizer.step()` is missing in the epoch.": [three(steps=False)],
        "Gradients of earlier batches are still there: empty them before each `backward()`.": [three(zeroes=False)],
        "The second accuracy is measured in training mode, after the epoch.": [three(modes=(True, False, False))],
        "The third accuracy is measured in evaluation mode: call `model.eval()` before it.": [
            three(modes=(True, True, True))
        ],
        "The order is: on the way, after it in training mode, after it in evaluation mode.": [three(order=(0, 2, 1))],
    },
    errors={
        "Return three numbers: on the way, after it in training mode, after it in evaluation mode.": "three numbers"
    },
    right=[three(), with_module, with_tensors],
)
