"""``validate(model, batches)``: the mean loss and the accuracy over all examples of batches."""

import numpy as np

from bineural.exercises.checking.arguments import Made
from bineural.exercises.checking.describing import contains_dots
from bineural.exercises.training_loop._driven import Driven


def watched(inputs, classes):
    """Return what makes a network that is another in training mode, and notes how it is called."""

    def make():
        import torch
        from torch import nn

        class Watched(nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(0)
                self.linear = nn.Linear(inputs, classes).double()
                self.in_training = self.with_gradients = 0.0

            def forward(self, x):
                self.in_training = max(self.in_training, float(self.training))
                self.with_gradients = max(self.with_gradients, float(torch.is_grad_enabled()))
                return self.linear(x / 2 if self.training else 3 * x)

        return Watched()

    return Made(f"a network {inputs}-{classes} with dropout", lambda: make)


def some(sizes, inputs, classes, spelled, kind=list):
    def make():
        import torch

        rng = np.random.default_rng(0)
        labels = [torch.as_tensor(rng.integers(classes, size=n)) for n in sizes]
        return kind((torch.as_tensor(rng.normal(size=(len(y), inputs))), y) for y in labels)

    return Made(spelled, lambda: make)


def drive(function, make_model, make_batches):
    """Return the loss, the accuracy, and whether the model was in training mode or recorded gradients."""
    import torch

    model = make_model()
    returned = function(model, make_batches())
    if returned is None or contains_dots(returned):
        return returned
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise TypeError("two numbers were expected")
    numbers = [float(each.detach() if isinstance(each, torch.Tensor) else each) for each in returned]
    return torch.tensor([*numbers, model.in_training, model.with_gradients], dtype=torch.float64)


def totals(model, batches):
    """Return for each batch its size, its mean loss and its right answers."""
    from torch.nn import functional

    found = []
    for x, y in batches:
        logits = model(x)
        found.append((len(y), functional.cross_entropy(logits, y).item(), (logits.argmax(1) == y).sum().item()))
    return np.array(found, dtype=float).T


def judged(combine, *, evaluates=True, records=False):
    """Return a validation whose two numbers `combine` makes of sizes, mean losses and right answers."""

    def validate(model, batches):
        import torch

        if evaluates:
            model.eval()
        with torch.set_grad_enabled(records):
            return combine(*totals(model, batches))

    return validate


def over_examples(n, loss, right):
    return (n * loss).sum() / n.sum(), right.sum() / n.sum()


def summed(model, batches):
    import torch
    from torch import nn

    was_training = model.training
    model.train(False)
    criterion = nn.CrossEntropyLoss(reduction="sum")
    loss, right, n = 0.0, 0, 0
    with torch.inference_mode():
        for x, y in batches:
            outputs = model(x)
            loss += criterion(outputs, y)
            right += (outputs.argmax(dim=1) == y).sum()
            n += x.shape[0]
    model.train(was_training)
    return loss / n, right / n


def all_at_once(model, batches):
    import torch
    from torch.nn import functional

    model.eval()
    pairs = list(batches)
    with torch.no_grad():
        logits = torch.cat([model(x) for x, _ in pairs])
    y = torch.cat([y for _, y in pairs])
    return [functional.cross_entropy(logits, y).item(), (logits.argmax(1) == y).double().mean().item()]


def of_probabilities(model, batches):
    import torch
    from torch.nn import functional

    model.eval()
    pairs = list(batches)
    with torch.no_grad():
        probabilities = torch.cat([model(x).softmax(1) for x, _ in pairs])
    y = torch.cat([y for _, y in pairs])
    return functional.cross_entropy(probabilities, y).item(), (probabilities.argmax(1) == y).double().mean().item()


EXERCISE = Driven(
    signature="validate(model, batches)",
    returns="the loss, the accuracy, 1 if in training mode, 1 if gradients were recorded",
    drive=drive,
    reference=judged(over_examples),
    lists="tensor",
    needs=("torch",),
    cases={
        "three batches, the last one short": (
            watched(3, 4),
            some((8, 8, 3), 3, 4, "[(x, y), …] of 8, 8 and 3 examples"),
        ),
        "two batches of equal size": (watched(2, 3), some((6, 6), 2, 3, "[(x, y), …] of 6 and 6 examples")),
        "batches from an iterator, which has no length": (
            watched(4, 2),
            some((16, 16, 1), 4, 2, "an iterator of batches of 16, 16 and 1 examples", iter),
        ),
    },
    mistakes={
        "Means of batches are summed and divided by the number of examples: multiply each by the size of its batch "
        "first.": [
            judged(lambda n, loss, right: (loss.sum() / n.sum(), right.sum() / n.sum())),
            judged(lambda n, loss, right: (loss.sum() / n.sum(), (right / n).sum() / n.sum())),
            judged(lambda n, loss, right: ((n * loss).sum() / n.sum(), (right / n).sum() / n.sum())),
        ],
        "The means of the batches are averaged, so the short last batch counts as much as the others: average over the "
        "examples.": [
            judged(lambda n, loss, right: (loss.mean(), (right / n).mean())),
            judged(lambda n, loss, right: (loss.mean(), right.sum() / n.sum())),
            judged(lambda n, loss, right: ((n * loss).sum() / n.sum(), (right / n).mean())),
        ],
        "The model is in training mode: call `model.eval()` first, else dropout goes on silencing neurons.": [
            judged(over_examples, evaluates=False)
        ],
        "Gradients are recorded: put the loop into `with torch.no_grad():`; `eval()` does not stop that.": [
            judged(over_examples, records=True)
        ],
        "Two things are missing: `model.eval()`, and `with torch.no_grad():`.": [
            judged(over_examples, evaluates=False, records=True)
        ],
        "The two numbers are exchanged: the loss comes first.": [
            judged(lambda n, loss, right: over_examples(n, loss, right)[::-1])
        ],
        "The second number is the number of right answers: divide by the number of examples.": [
            judged(lambda n, loss, right: ((n * loss).sum() / n.sum(), right.sum()))
        ],
        "The second number is the share of wrong answers: the accuracy is what is left to 1.": [
            judged(lambda n, loss, right: ((n * loss).sum() / n.sum(), 1 - right.sum() / n.sum()))
        ],
        "The loss is a sum over the examples: divide it by their number.": [
            judged(lambda n, loss, right: ((n * loss).sum(), right.sum() / n.sum()))
        ],
        "These are the numbers of the last batch alone: is `return` inside the loop, or are the sums overwritten?": [
            judged(lambda n, loss, right: (loss[-1], right[-1] / n[-1]))
        ],
        "These are the numbers of the first batch alone: `return` stands inside the loop.": [
            judged(lambda n, loss, right: (loss[0], right[0] / n[0]))
        ],
        "Probabilities go where logits belong: `cross_entropy` applies its own softmax.": [of_probabilities],
    },
    only={
        "two batches of equal size": (
            "This is right only if all batches are equally long: the last one may be shorter, so weigh each batch by "
            "its number of examples."
        ),
    },
    errors={
        "Return two numbers: the mean loss, then the accuracy.": "two numbers",
        "An iterator has no length: count batches and examples in the loop.": "has no len()",
    },
    right=[judged(over_examples), summed, all_at_once],
)
