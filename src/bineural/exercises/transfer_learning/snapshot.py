"""``snapshot(model)``: the weights as they are now, whatever happens to the model later."""

from collections.abc import Mapping

from bineural.exercises.checking.attempts import an_object, attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.localize import message

SIGNATURE = "snapshot(model)"


def snapshot(model):
    import copy

    return copy.deepcopy(model.state_dict())


def check(function):
    """Take the weights of a network, change it in place, and compare."""
    import torch
    from torch import nn

    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    before = {}

    def run():
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
        before.update({name: tensor.clone() for name, tensor in model.state_dict().items()})
        taken = function(model)
        with torch.no_grad():
            for tensor in [*model.parameters(), *model.buffers()]:
                tensor.add_(1)
        return taken

    def find(taken):
        expected = message("a state dict that stays as it was")
        hint = _hint(taken, before)
        return Fault(expected, an_object(taken), hint) if hint else None

    yield attempt(message("training goes on after the snapshot"), "snapshot", run, {}, find, spelled="snapshot(model)")


def _hint(taken, before):
    import torch

    if not isinstance(taken, Mapping) or not all(isinstance(each, torch.Tensor) for each in taken.values()):
        return message(
            "Return a state dict: names with tensors, as {example} takes it.", example="`model.load_state_dict`"
        )
    missing = before.keys() - taken.keys()
    if missing:
        return message(
            "Names are missing: the running statistics of batch norm belong to the state as well; begin "
            "with {example}.",
            example="`model.state_dict()`",
        )
    if any(not torch.equal(taken[name], tensor) for name, tensor in before.items()):
        return message(
            "It has moved along with the model: a state dict holds references to the tensors, and a new dict around "
            "them does not copy them; copy each tensor."
        )
    return ""


EXERCISE = CodedExercise(("snapshot",), check, needs=("torch",), stand_in=(snapshot,))
