"""``freeze(model, free)``: keep all blocks but the last as they are, weights and statistics."""

from bineural.exercises.checking.attempts import an_object, attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.exercises import CodedExercise
from bineural.localize import message

SIGNATURE = "freeze(model, free)"
BLOCKS = 5


def freeze(model, free):
    n_frozen = len(model.features) - free
    for block in model.features[:n_frozen]:
        block.requires_grad_(False)
        block.eval()


def small_model():
    """Return a network of five blocks with batch norm and a head, in training mode."""
    from torch import nn

    model = nn.Module()
    model.features = nn.Sequential(*(nn.Sequential(nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3)) for _ in range(BLOCKS)))
    model.head = nn.Linear(3, 2)
    return model.train()


def check(function):
    """Freeze three networks, and look at what learns and what stays."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for free in (2, 0, BLOCKS):

        def run(free=free):
            model = small_model()
            function(model, free)
            return model

        def find(model, free=free):
            hint = _hint(model, free)
            expected = message("{count:d} blocks frozen, in evaluation mode; the others learn", count=BLOCKS - free)
            return Fault(expected, an_object(model), hint) if hint else None

        title = message("{count:d} blocks, the last {free:d} of them free", count=BLOCKS, free=free)
        case = attempt(title, "freeze", run, {}, find, spelled=f"freeze(model, {free})")
        yield case
        if not case.passed:
            return


def _hint(model, free):
    frozen, rest = list(model.features[: BLOCKS - free]), list(model.features[BLOCKS - free :])
    learning = [any(parameter.requires_grad for parameter in block.parameters()) for block in frozen]
    if frozen and all(learning) and free == 0:
        return message(
            "With 0 free blocks nothing was frozen: {wrong} is an empty slice, for −0 is 0.",
            wrong="`model.features[:-0]`",
        )
    if any(learning):
        return message("A frozen block still learns: its parameters must not require gradients.")
    if not all(parameter.requires_grad for parameter in model.head.parameters()):
        return message(
            "The head is frozen too: only blocks of {features} are, it has to learn.", features="`model.features`"
        )
    if not all(parameter.requires_grad for block in rest for parameter in block.parameters()):
        return message("Free blocks are frozen: the last ones have to learn, the first ones stay.")
    if any(module.training for block in frozen for module in block.modules()):
        return message(
            "A frozen block is still in training mode, and batch norm in it would move with each batch: put it into "
            "evaluation mode as well."
        )
    if not all(module.training for block in rest for module in block.modules()):
        return message("Only the frozen blocks go into evaluation mode: the free ones and the head stay as they are.")
    return ""


EXERCISE = CodedExercise(("freeze",), check, needs=("torch",), stand_in=(freeze,))
