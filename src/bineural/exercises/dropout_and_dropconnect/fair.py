"""``fair(train, seeds)``: a comparison in which the heads differ in dropout, and in nothing else."""

import math
from dataclasses import dataclass, field
from statistics import mean, stdev
from typing import Any

from bineural.exercises.checking.attempts import attempt, require_function
from bineural.exercises.checking.comparing import Fault
from bineural.exercises.checking.describing import code
from bineural.exercises.checking.exercises import CodedExercise
from bineural.exercises.checking.seeding import seeded
from bineural.localize import message

SIGNATURE = "fair(train, seeds)"
SEEDS = (3, 11, 4, 8, 20)
# Luck that both heads of a seed share, and the gain of each seed.
LUCK = {3: 0.90, 11: 0.94, 4: 0.91, 8: 0.93, 20: 0.895}
GAIN = {3: 0.010, 11: 0.004, 4: 0.016, 8: 0.007, 20: 0.001}
SIZES = (196, 128, 128, 10)


def fair(train, seeds):
    import torch
    from torch import nn

    from bineural.models import MLP

    gains = []
    for seed in seeds:
        reached = []
        for dropout in (None, nn.Dropout):
            torch.manual_seed(seed)
            head = MLP(SIZES, dropout=dropout)
            reached.append(train(head, seed))
        gains.append(reached[1] - reached[0])
    return mean(gains), stdev(gains) / math.sqrt(len(gains))


@dataclass
class Watched:
    """What stands in for training: it notes what it is given, and answers by the seed and by whether there is noise."""

    heads: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, head, seed):
        from torch import nn

        if not isinstance(head, nn.Module):
            raise TypeError("train expects a head")
        layers = [each for each in head.modules() if not list(each.children())]
        linear = [each for each in layers if isinstance(each, nn.Linear)]
        drops = [each.p for each in layers if isinstance(each, nn.Dropout)]
        after = any(isinstance(each, nn.Dropout) for each in layers[layers.index(linear[-1]) :]) if linear else False
        self.heads.append(
            {
                "seed": int(seed),
                "drops": drops,
                "after": after,
                "sizes": [linear[0].in_features, *[each.out_features for each in linear]] if linear else [],
                "kinds": [type(each).__name__ for each in layers if not isinstance(each, nn.Dropout)],
                "first": linear[0].weight.detach().clone() if linear else None,
            }
        )
        return LUCK.get(int(seed), 0.5) + (GAIN.get(int(seed), 0.1) if drops else 0.0)


def check(function):
    """Let the function compare, with a training that only watches."""
    problem = require_function(function, SIGNATURE)
    if problem:
        yield problem
        return
    watched = Watched()

    def run():
        with seeded(0):
            return function(watched, list(SEEDS))

    spelled = f"fair(train, {list(SEEDS)})"
    case = attempt(
        message("what is trained"), "fair", run, {}, lambda got: _find_heads(watched.heads), _on_error, spelled=spelled
    )
    yield case
    if case.passed:
        watched.heads.clear()
        yield attempt(message("what is reported"), "fair", run, {}, _find_report, spelled=spelled)


def _find_heads(heads):
    hint = _hint_of_heads(heads)
    if not hint:
        return None
    expected = message("for each seed one head without and one with dropout, else equal")
    return Fault(expected, message("{count:d} trainings", count=len(heads)), hint)


def _hint_of_heads(heads):
    plain = [head for head in heads if not head["drops"]]
    noisy = [head for head in heads if head["drops"]]
    if not plain or not noisy:
        return message("Both heads are needed, one without dropout and one with it.")
    if any(head["after"] for head in heads):
        return message("Dropout behind the last layer erases logits: {right} does not put it there.", right="`MLP`")
    if any(head["sizes"] != plain[0]["sizes"] or head["kinds"] != plain[0]["kinds"] for head in heads):
        return message(
            "The heads differ in more than dropout, {one} and {other}: whatever comes out, nobody knows why.",
            one=code(str(plain[0]["sizes"])),
            other=code(str(next((h["sizes"] for h in heads if h["sizes"] != plain[0]["sizes"]), noisy[0]["sizes"]))),
        )
    if plain[0]["sizes"] != list(SIZES):
        return message("The head of this chapter is {sizes}.", sizes=code(str(list(SIZES))))
    if any(head["drops"] != [0.5, 0.5] for head in noisy):
        return message("Dropout of one half stands behind each of the two hidden layers.")
    if sorted(head["seed"] for head in plain) != sorted(head["seed"] for head in noisy):
        return message("The two heads get other seeds, so other images: give both the same.")
    if sorted(head["seed"] for head in plain) != sorted(SEEDS):
        return message("Each head is trained once with each of the seeds.")
    return _hint_of_weights(plain, noisy)


def _hint_of_weights(plain, noisy):
    import torch

    for one in plain:
        other = next(head for head in noisy if head["seed"] == one["seed"])
        if not torch.equal(one["first"], other["first"]):
            return message(
                "The heads of a seed begin with other weights: {call} before each of the two.",
                call="`torch.manual_seed(seed)`",
            )
    if torch.equal(plain[0]["first"], plain[1]["first"]):
        return message("All seeds begin with the same weights: five runs, but one draw.")
    return ""


def _find_report(got):
    gains = [GAIN[seed] for seed in SEEDS]
    error = stdev(gains) / math.sqrt(len(gains))
    expected = message("the mean gain and its standard error: {gain:.4f}, {error:.4f}", gain=mean(gains), error=error)
    try:
        first, second = (float(each) for each in got)
    except (TypeError, ValueError):
        hint = message("Return two numbers: the mean gain and its standard error.")
        return Fault(expected, message("something else"), hint)
    if math.isclose(first, mean(gains), abs_tol=1e-6) and math.isclose(second, error, abs_tol=1e-6):
        return None
    came = message("{gain:.4f}, {error:.4f}", gain=first, error=second)
    return Fault(expected, came, _hint_of_gain(first, gains) or _hint_of_error(second, gains))


def _hint_of_gain(got, gains):
    if math.isclose(got, mean(gains), abs_tol=1e-6):
        return ""
    plain = [LUCK[seed] for seed in SEEDS]
    noisy = [luck + gain for luck, gain in zip(plain, gains, strict=True)]
    if math.isclose(got, -mean(gains), abs_tol=1e-6):
        return message("The sign is reversed: a gain is what dropout has more.")
    if math.isclose(got, 100 * mean(gains), abs_tol=1e-4):
        return message("These are percentage points: return the difference of the accuracies as it is.")
    if any(math.isclose(got, each, abs_tol=1e-6) for each in (max(noisy) - max(plain), max(gains))):
        return message("The best of five runs is luck as well: take the mean.")
    return message("The gain is the mean over the seeds of the accuracy with dropout minus the one without.")


def _hint_of_error(got, gains):
    n = len(gains)
    plain = [LUCK[seed] for seed in SEEDS]
    noisy = [luck + gain for luck, gain in zip(plain, gains, strict=True)]
    apart = math.hypot(stdev(plain), stdev(noisy)) / math.sqrt(n)
    near = [
        (apart, message("The runs are pairs, and share their luck: take the deviation of the five differences.")),
        (stdev(gains), message("This is the standard deviation: divide it by √n to get the error of the mean.")),
        (
            stdev(gains) * math.sqrt((n - 1) / n) / math.sqrt(n),
            message("Divide the squares by n − 1: with five runs that matters ({option}).", option="`ddof=1`"),
        ),
    ]
    general = message("The error is the standard deviation of the differences, divided by √n.")
    return next((hint for value, hint in near if math.isclose(got, value, rel_tol=1e-3)), general)


def _on_error(error):
    if "train expects a head" in str(error):
        return message("Call {call} with a head and a seed.", call="`train(head, seed)`")
    return ""


EXERCISE = CodedExercise(("fair",), check, needs=("torch",), stand_in=(fair,))
