"""``stop_early(model, train, validate, patience, max_epochs)``: end in time, and put the best weights back."""

from typing import NamedTuple

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import is_numeric
from bineural.exercises.checking.exercises import CodedExercise
from bineural.localize import message

SIGNATURE = "stop_early(model, train, validate, patience, max_epochs)"
DENT = (0.80, 0.50, 0.40, 0.42, 0.41, 0.38, 0.39, 0.43, 0.45, 0.50, 0.30, 0.20)


class Script(NamedTuple):
    """Losses that `validate` returns epoch by epoch, and the two settings."""

    losses: tuple[float, ...]
    patience: int
    max_epochs: int


CASES = {
    "a dent in the losses, patience 2": Script(DENT, 2, 12),
    "the same losses, patience 3": Script(DENT, 3, 12),
    "losses that stay equal": Script((0.7, 0.6, 0.6, 0.6, 0.6, 0.6), 2, 6),
    "losses that fall to the end": Script((0.9, 0.8, 0.7, 0.6), 2, 4),
}


def stop_early(model, train, validate, patience, max_epochs):
    import copy

    best = float("inf")
    best_epoch, waited, weights = 0, 0, None
    for epoch in range(1, max_epochs + 1):
        train()
        loss = validate()
        if loss < best:
            best, best_epoch, waited = loss, epoch, 0
            weights = copy.deepcopy(model.state_dict())
        else:
            waited += 1
        if waited == patience:
            break
    model.load_state_dict(weights)
    return best_epoch


def check(function):
    """Let the function stop trainings whose losses are written down beforehand."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for title, script in CASES.items():
        case = _case(function, title, script)
        yield case
        if not case.passed:
            return


class Played:
    """A training whose weights are the number of epochs, and whose losses come from a script."""

    def __init__(self, script):
        from torch import nn

        self.script, self.epochs = script, 0
        self.model = nn.Linear(2, 1, bias=False)
        nn.init.zeros_(self.model.weight)

    def train(self):
        import torch

        self.epochs += 1
        if self.epochs > 2 * len(self.script.losses):
            raise OverflowError("more than twice as many epochs as allowed")
        with torch.no_grad():
            self.model.weight += 1

    def validate(self):
        return self.script.losses[min(max(self.epochs, 1), len(self.script.losses)) - 1]

    def run(self, function):
        """Return the epochs that were trained, that of the weights at the end, and what the function returned."""
        returned = function(self.model, self.train, self.validate, self.script.patience, self.script.max_epochs)
        return self.epochs, float(self.model.weight.detach().mean()), returned


def _case(function, title, script):
    right = Played(script).run(stop_early)
    expected = _told(*right)

    def find(got):
        hint = _hint(got, right, script)
        return Fault(expected, _told(*got), hint) if hint else None

    def run():
        return Played(script).run(function)

    return attempt(message(title), "stop_early", run, {}, find, _on_error, spelled=SIGNATURE)


def _told(epochs, weights, returned):
    return message(
        "epochs trained: {epochs:d}; weights of epoch {weights:g}; returned: {returned}",
        epochs=epochs,
        weights=weights,
        returned=f"`{returned}`",
    )


def _hint(got, right, script):
    epochs, weights, returned = got
    if returned is None or returned is ...:
        return message("Return the number of the best epoch.")
    return (
        _hint_of_end(epochs, right[0], script)
        or _hint_of_weights(weights, right[1], epochs)
        or _hint_of_returned(returned, right[2], epochs, script)
    )


def _hint_of_end(epochs, right, script):
    if epochs == right:
        return ""
    if epochs > script.max_epochs:
        return message("More epochs were trained than `max_epochs` allows.")
    if epochs == _ends(script, by_previous=True):
        return message("Compare each loss with the best one so far, not with the one before it.")
    if epochs == _ends(script, resets=False):
        return message("The count begins anew whenever a loss is better than all before.")
    if epochs == _ends(script, equal_is_better=True):
        return message("A loss that equals the best one is not better: it counts as waiting.")
    if epochs == _ends(script._replace(patience=script.patience + 1)):
        return message("One epoch too late: end as soon as `patience` epochs in a row were not better.")
    if epochs == _ends(script._replace(patience=script.patience - 1)):
        return message("One epoch too early: the patience is the number of epochs in a row without a better loss.")
    if epochs == script.max_epochs:
        return message("It trains to the end: leave the loop when `patience` epochs in a row were not better.")
    return message("Training ends at the wrong epoch: count the epochs in a row whose loss is not below the best.")


def _ends(script, *, by_previous=False, resets=True, equal_is_better=False):
    """Return the epoch at which a stopping rule with a mistake ends."""
    best, waited = float("inf"), 0
    for epoch, loss in enumerate(script.losses[: script.max_epochs], start=1):
        if loss < best or (equal_is_better and loss == best):
            best, waited = loss, 0 if resets else waited
        else:
            waited += 1
            best = loss if by_previous else best
        if waited == script.patience:
            return epoch
    return script.max_epochs


def _hint_of_weights(weights, right, epochs):
    if weights == right:
        return ""
    if weights == epochs:
        return message(
            "The model has the weights of the last epoch: keep a deep copy of those of the best (a state dict holds "
            "references, which follow the training), and load it at the end."
        )
    return message("The model has weights of another epoch than the best: copy them whenever a loss is the best.")


def _hint_of_returned(returned, right, epochs, script):
    if is_numeric(returned) and returned == right:
        return ""
    if is_numeric(returned) and returned == right - 1:
        return message("Epochs are counted from 1: after the first call of `train` it is epoch 1.")
    if is_numeric(returned) and returned == epochs:
        return message("This is the last epoch: return the best one.")
    if is_numeric(returned) and returned in script.losses:
        return message("This is a loss: return the number of the epoch that it came from.")
    return message("Return the number of the best epoch.")


def _on_error(error):
    if isinstance(error, OverflowError) and "more than twice" in str(error):
        return message("It does not end: leave the loop after `max_epochs` epochs at the latest.")
    return ""


EXERCISE = CodedExercise(("stop_early",), check, needs=("torch",), stand_in=(stop_early,))
