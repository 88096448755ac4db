"""``ResidualLayer(width, activation)``: a linear layer with an activation and a path around both."""

from bineural.exercises.checking.attempts import attempt
from bineural.exercises.checking.calling import call
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.errors import explain, not_written
from bineural.exercises.checking.exercises import CodedExercise, has_empty_body, is_missing
from bineural.exercises.checking.models import count_unregistered
from bineural.exercises.checking.results import Case
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

NAME = "ResidualLayer"
SIGNATURE = "ResidualLayer(width, activation)"


def right():
    """Return the book's class, made when it is asked for, because its base class is torch's."""
    from torch import nn

    class ResidualLayer(nn.Module):
        def __init__(self, width, activation):
            super().__init__()
            self.linear = nn.Linear(width, width)
            self.activation = activation()

        def forward(self, x):
            return x + self.activation(self.linear(x))

    return ResidualLayer


def check(made):
    """Make three layers, and compare each with its own linear layer."""
    from torch import nn

    problem = _no_class(made)
    if problem:
        yield problem
        return
    for width, activation in ((4, nn.Tanh), (7, nn.ReLU), (64, nn.Sigmoid)):
        case = _case(made, width, activation)
        yield case
        if not case.passed:
            return


def _no_class(made):
    """Return a case that failed if what was handed in makes no layers."""
    if callable(made) and (isinstance(made, type) or hasattr(made, "__code__")):
        return None
    return Case(
        message("what was handed in"),
        False,
        expected=message("a class {signature}", signature=code(SIGNATURE)),
        got=message("an object that is no class"),
        hint=message("Hand in the class itself, by its name without brackets."),
    )


def _case(made, width, activation):
    import torch

    def run():
        with seeded(0):
            return made(width, activation)

    def find(layer):
        hint = _hint(layer, torch.randn(5, width, generator=torch.Generator().manual_seed(width)), activation)
        if not hint:
            return None
        expected = message("a layer that gives {formula}", formula=code("x + activation(linear(x))"))
        return Fault(expected, message("another one"), hint)

    spelled = f"{NAME}({width}, nn.{activation.__name__})"
    title = message("width {width:d}, {activation}", width=width, activation=code(f"nn.{activation.__name__}"))
    return attempt(title, NAME, run, {}, find, _on_error, spelled=spelled)


def _hint(layer, x, activation):
    """Return what to do, or an empty text if the layer is right."""
    import torch
    from torch import nn

    if not isinstance(layer, nn.Module):
        return message(
            "The class must derive from {module}: only then are its weights found.", module=code("nn.Module")
        )
    if "_modules" not in vars(layer):
        begin = message("Begin `__init__` with {line}.", line=code("super().__init__()"))
        return not_written(NAME) if has_empty_body(type(layer).forward) else begin
    if count_unregistered(layer):
        return message("A layer inside is not registered, and would never be trained: store it as an attribute.")
    linear = [module for module in layer.modules() if isinstance(module, nn.Linear)]
    if len(linear) != 1:
        return message(
            "One linear layer belongs into the branch, made once in `__init__`: here they are {count:d}.",
            count=len(linear),
        )
    width = x.shape[1]
    if (linear[0].in_features, linear[0].out_features) != (width, width):
        return message(
            "The branch must give as many numbers as came in: {layer}.", layer=code("nn.Linear(width, width)")
        )
    with torch.no_grad():
        outcome = call(layer, {"x": x})
        a = linear[0](x)
        f = activation()
        known = _mistakes(x, a, f)
        wanted = x + f(a)
    if outcome.error is not None:
        return _on_error(outcome.error) or explain(outcome.error, NAME)
    got = outcome.value
    if outcome.changed:
        return message(
            "The layer changes its input in place, which the backward pass still needs: write {better}.",
            better=code("return x + …"),
        )
    if not isinstance(got, torch.Tensor) or got.shape != x.shape:
        return message("What comes out must have the shape of what came in, `(N, width)`.")
    if torch.allclose(got, wanted, rtol=1e-4, atol=1e-6):
        return ""
    found = (hint for value, hint in known if torch.allclose(got, value, rtol=1e-4, atol=1e-6))
    return next(found, message("The sum is another one: add what came in to the activation of the linear layer."))


def _mistakes(x, a, f):
    """Return what typical mistakes give, each with its hint."""
    return [
        (f(a), message("The path is missing: this is the branch alone.")),
        (
            f(x + a),
            message(
                "The activation stands behind the sum, and squeezes the path as well: it belongs into the "
                "branch, before the sum."
            ),
        ),
        (x + a, message("The activation is missing in the branch.")),
        (x * f(a), message("The path multiplies here: it must add.")),
        (2 * f(a), message("The branch is added to itself: add what came in.")),
        (a + f(a), message("What is handed on is the linear layer's output: the path starts before it.")),
        (f(x) + f(a), message("The path itself carries no activation: add x as it came in.")),
    ]


def _on_error(error):
    words = str(error)
    if "before Module.__init__() call" in words:
        return message("Begin `__init__` with {line}.", line=code("super().__init__()"))
    if "__init__() takes 1 positional argument" in words:
        return message("`activation` is a class: with brackets, `activation()`, it makes a layer.")
    return ""


class BlockExercise(CodedExercise):
    """The exercise: a class whose `forward` is empty is not written."""

    def written(self, *submission):
        """Look at `forward`."""
        [made] = submission
        return (not is_missing(made) and not has_empty_body(getattr(made, "forward", made)),)

    def stand_ins(self):
        """Make the class."""
        return (right(),)


EXERCISE = BlockExercise((NAME,), check, needs=("torch",))
