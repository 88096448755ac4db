"""``patient(cell)``: weights with which a GRU still hears a letter after two hundred others."""

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import not_written
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "patient(cell)"
LETTERS, STATE, STEPS, WORDS = 20, 32, 200, 16
SEEDS = range(3)
# With the weights that it is drawn with, a GRU keeps 1e-37 of a gradient over 200 steps.
LEAST, MOST = 0.1, 10.0
# A state that no letter moves would keep everything for ever, and know nothing.
LEAST_MOVED = 5e-4


def measured(cell, seed):
    """Return by how much two hundred letters change a gradient, and how far one letter moves the state."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    letters = torch.randint(LETTERS, (STEPS, WORDS), generator=generator)
    words = torch.eye(LETTERS, dtype=torch.float64)[letters]  # (T, N, D)
    v = torch.randn(WORDS, STATE, generator=generator, dtype=torch.float64)
    cell = cell.double()
    first = h = cell(words[0]).detach().requires_grad_()
    with torch.no_grad():
        others = torch.eye(LETTERS, dtype=torch.float64)
        moved = (cell(others) - cell(others.roll(1, 0))).square().mean().sqrt().item()
    for x in words[1:]:
        h = cell(x, h)
    (h * v).sum().backward()
    kept = first.grad.norm(dim=1) / v.norm(dim=1)
    return kept.median().item(), moved


def check(function):
    """Let the function fill a cell from each seed, and follow a gradient back through two hundred letters."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    for seed in SEEDS:
        case = _case(function, seed)
        yield case
        if not case.passed:
            return


def _case(function, seed):
    from bineural.layers import GRUCell

    with seeded(seed):
        cell = GRUCell(LETTERS, STATE)
    before = [each.detach().clone() for each in cell.parameters()]

    def run():
        with seeded(seed):
            function(cell)
        return cell

    def find(cell):
        expected = message(
            "a gradient multiplied by {least:g} to {most:g} over {steps:d} letters", least=LEAST, most=MOST, steps=STEPS
        )
        weights = [each.detach() for each in cell.parameters()]
        if [each.shape for each in weights] != [each.shape for each in before]:
            hint = message("The shapes of the weights must stay as they are: write into them in place.")
            return Fault(expected, message("weights of other shapes"), hint)
        if not all(each.isfinite().all() for each in weights):
            hint = message("Some weights are not finite: find the step that overflows or divides by zero.")
            return Fault(expected, message("weights that are not all finite"), hint)
        kept, moved = measured(cell, seed)
        got = message(
            "a gradient multiplied by {kept:.2g}; a letter moves the state by {moved:.2g}", kept=kept, moved=moved
        )
        hint = _hint(function, before, weights, kept, moved)
        return Fault(expected, got, hint) if hint else None

    title = message("{steps:d} letters, seed {seed:d}", steps=STEPS, seed=seed)
    return attempt(title, "patient", run, {}, find, _on_error, spelled="patient(cell)")


def _hint(function, before, weights, kept, moved):
    """Return what to do, or an empty text if the cell is patient."""
    import torch

    if all(torch.equal(old, new) for old, new in zip(before, weights, strict=True)):
        own = getattr(function, "__code__", None)
        if own is not None and not own.co_names:
            return not_written("patient")
        return message("The cell is as it was: write into its weights and biases, in place.")
    if kept > MOST:
        return message("The gradient explodes: the weights of the state are too large.")
    if moved < LEAST_MOVED:
        return message(
            "A letter moves the state by {moved:.1g} only: a cell that never changes forgets nothing and learns "
            "nothing. Open the gate a little less, or make the weights of the letters larger.",
            moved=moved,
        )
    if kept < LEAST:
        return message(
            "Per letter the gradient is multiplied by {factor:.3f}: what must the gate `z` be so that it is nearer to "
            "1, and which bias makes it so?",
            factor=kept ** (1 / (STEPS - 1)),
        )
    return ""


def _on_error(error):
    if isinstance(error, RuntimeError) and "leaf Variable" in str(error):
        return message(
            "Autograd does not let you write into a parameter: do it inside of {guard}.",
            guard=code("with torch.no_grad():"),
        )
    return ""


def open_gate(cell):
    """Let the update gate begin near 1."""
    import torch

    with torch.no_grad():
        cell.bias_ih[STATE : 2 * STATE] = 5.0


EXERCISE = CodedExercise(("patient",), check, needs=("torch",), stand_in=(open_gate,))
