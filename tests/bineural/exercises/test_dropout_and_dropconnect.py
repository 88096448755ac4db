"""Odd solutions of the chapter `dropout-and-dropconnect`, as students would write them."""

import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural.exercises import own_code
from bineural.exercises.checking.registry import find_exercise
from bineural.layers import DropConnectLinear
from bineural.models import MLP

from .shown import check_rows


class Base(nn.Linear):
    """The right layer, whose parts the wrong ones replace."""

    def __init__(self, in_features, out_features, p):
        super().__init__(in_features, out_features)
        self.p = p

    def mask(self, x):
        return (torch.rand_like(self.weight) >= self.p) / (1 - self.p)

    def forward(self, x):
        if not self.training:
            return functional.linear(x, self.weight, self.bias)
        return functional.linear(x, self.weight * self.mask(x), self.bias)


class ByDropout(Base):
    def forward(self, x):
        return functional.linear(x, functional.dropout(self.weight, self.p, self.training), self.bias)


class PerExample(Base):
    def forward(self, x):
        if not self.training:
            return x @ self.weight.T + self.bias
        mask = torch.bernoulli(torch.full((len(x), *self.weight.shape), 1 - self.p))
        return torch.einsum("noi,ni->no", self.weight * mask / (1 - self.p), x) + self.bias


class OwnParameters(nn.Module):
    def __init__(self, n_in, n_out, share):
        super().__init__()
        self.W = nn.Parameter(torch.randn(n_out, n_in) / math.sqrt(n_in))
        self.b = nn.Parameter(torch.zeros(n_out))
        self.share = share

    def forward(self, x):
        W = self.W
        if self.training:
            W = W * torch.empty_like(W).bernoulli_(1 - self.share) / (1 - self.share)
        return x @ W.T + self.b


class WithLayerInside(nn.Module):
    def __init__(self, in_features, out_features, p):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)
        self.dropout = nn.Dropout(p)

    def forward(self, x):
        return functional.linear(x, self.dropout(self.linear.weight), self.linear.bias)


class NotDivided(Base):
    def mask(self, x):
        return torch.rand_like(self.weight) >= self.p


class DividedByP(Base):
    def mask(self, x):
        return (torch.rand_like(self.weight) >= self.p) / (self.p or 1)


class Multiplied(Base):
    def mask(self, x):
        return (torch.rand_like(self.weight) >= self.p) * (1 - self.p)


class PaperP(Base):
    def mask(self, x):
        return (torch.rand_like(self.weight) < self.p) / (self.p or 1)


class Inputs(Base):
    def mask(self, x):
        return (torch.rand(self.in_features) >= self.p) / (1 - self.p)


class Outputs(Base):
    def mask(self, x):
        return (torch.rand(self.out_features, 1) >= self.p) / (1 - self.p)


class Once(Base):
    def __init__(self, in_features, out_features, p):
        super().__init__(in_features, out_features, p)
        self.drawn = (torch.rand(out_features, in_features) >= p) / (1 - p)

    def mask(self, x):
        return self.drawn


class NoMask(Base):
    def mask(self, x):
        return 1.0


class AlwaysOn(Base):
    def forward(self, x):
        return functional.linear(x, self.weight * self.mask(x), self.bias)


class ScaledAfterwards(Base):
    def forward(self, x):
        weight = self.weight * self.mask(x) if self.training else self.weight * (1 - self.p)
        return functional.linear(x, weight, self.bias)


class DividedAlways(Base):
    def forward(self, x):
        weight = self.weight * (torch.rand_like(self.weight) >= self.p) if self.training else self.weight
        return functional.linear(x, weight / (1 - self.p), self.bias)


class NoBias(Base):
    def forward(self, x):
        return x @ (self.weight * self.mask(x) if self.training else self.weight).T


class BiasMasked(Base):
    def forward(self, x):
        if not self.training:
            return super().forward(x)
        bias = functional.dropout(self.bias, self.p)
        return functional.linear(x, self.weight * self.mask(x), bias)


class AllDivided(Base):
    def forward(self, x):
        if not self.training:
            return super().forward(x)
        kept = torch.rand_like(self.weight) >= self.p
        return (x @ (self.weight * kept).T + self.bias) / (1 - self.p)


class InPlace(Base):
    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.weight *= self.mask(x)
        return functional.linear(x, self.weight, self.bias)


class Detached(Base):
    def forward(self, x):
        if not self.training:
            return super().forward(x)
        return functional.linear(x, self.weight.detach() * self.mask(x), self.bias)


class WithoutGradients(Base):
    @torch.no_grad()
    def forward(self, x):
        return super().forward(x)


class Uneven(Base):
    def mask(self, x):
        p = torch.linspace(self.p - 0.15, self.p + 0.15, self.in_features).clamp(min=0) if self.p else self.p
        return (torch.rand_like(self.weight) >= p) / (1 - self.p)


class Transposed(nn.Module):
    def __init__(self, in_features, out_features, p):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(in_features, out_features))
        self.bias = nn.Parameter(torch.zeros(out_features))

    def forward(self, x):
        return x @ self.weight + self.bias


class NoP(nn.Linear):
    def __init__(self, in_features, out_features):
        super().__init__(in_features, out_features)

    def forward(self, x):
        return functional.linear(x, self.weight, self.bias)


class PForgotten(nn.Linear):
    def __init__(self, in_features, out_features, p):
        super().__init__(in_features, out_features)

    def forward(self, x):
        return functional.linear(x, functional.dropout(self.weight, self.p, self.training), self.bias)


class MaskAsInputs(Base):
    def mask(self, x):
        return (torch.rand_like(x) >= self.p) / (1 - self.p)


class NotAModule:
    def __init__(self, in_features, out_features, p):
        self.p = p

    def forward(self, x):
        return x


def head_by_hand(x, first, last, p, training):
    h = torch.sigmoid(first(x))
    if training:
        h = h * (torch.rand_like(h) >= p) / (1 - p)
    return last(h)


def head_by_module(x, first, last, p, training):
    return last(nn.Dropout(p).train(training)(first(x).sigmoid()))


def head_of_starter(x, first, last, p, training):
    h = torch.sigmoid(functional.dropout(first(x), p))
    return functional.dropout(last(h), p)


def head_before_sigmoid(x, first, last, p, training):
    return last(torch.sigmoid(functional.dropout(first(x), p, training)))


def head_after_logits(x, first, last, p, training):
    return functional.dropout(last(torch.sigmoid(first(x))), p, training)


def head_after_both(x, first, last, p, training):
    return functional.dropout(last(functional.dropout(torch.sigmoid(first(x)), p, training)), p, training)


def head_always_on(x, first, last, p, training):
    return last(nn.Dropout(p)(torch.sigmoid(first(x))))


def head_of_inputs(x, first, last, p, training):
    return last(torch.sigmoid(first(functional.dropout(x, p, training))))


def head_calm(x, first, last, p, training):
    return last(torch.sigmoid(first(x)))


def head_not_divided(x, first, last, p, training):
    h = torch.sigmoid(first(x))
    return last(h * (torch.rand_like(h) >= p) if training else h)


def head_paper(x, first, last, p, training):
    h = torch.sigmoid(first(x))
    return last(h * (torch.rand_like(h) >= p) if training else h * (1 - p))


def head_kept(x, first, last, p, training):
    return last(functional.dropout(torch.sigmoid(first(x)), 1 - p, training))


def head_without_sigmoid(x, first, last, p, training):
    return last(functional.dropout(first(x), p, training))


def head_wrong_order(x, first, last, p, training):
    return first(functional.dropout(last(x), p, training))


right_fair = find_exercise("dropout-and-dropconnect/fair").stand_ins()[0]


def with_arrays(train, seeds):
    def reach(seed, **noise):
        torch.manual_seed(seed)
        return train(MLP([196, 128, 128, 10], **noise), seed)

    plain = np.array([reach(seed) for seed in seeds])
    noisy = np.array([reach(seed, dropout=lambda: nn.Dropout(0.5)) for seed in seeds])
    gain = noisy - plain
    return gain.mean(), gain.std(ddof=1) / len(gain) ** 0.5


def with_tensors(train, seeds):
    gains = []
    for seed in seeds:
        torch.manual_seed(seed)
        plain = nn.Sequential(nn.Linear(196, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))
        noisy = nn.Sequential(*plain[:2], nn.Dropout(), *plain[2:4], nn.Dropout(), plain[4])
        # The two share their layers, which a training would change.
        gains.append(train(noisy, seed) - train(plain, seed))
    gains = torch.tensor(gains, dtype=torch.float64)
    return [gains.mean(), gains.std() / math.sqrt(len(gains))]


def fair_with(heads=((196, 128, 128, 10),) * 2, shift=0, seeded=True, fixed=None, noise=nn.Dropout, report=None):
    """Return a comparison in which something is wrong."""

    def fair(train, seeds):
        plain, noisy = [], []
        for seed in seeds:
            for reached, sizes, dropout, more in ((plain, heads[0], None, 0), (noisy, heads[1], noise, shift)):
                if seeded:
                    torch.manual_seed(seed if fixed is None else fixed)
                reached.append(train(MLP(sizes, dropout=dropout), seed + more))
        plain, noisy = np.array(plain), np.array(noisy)
        gain = noisy - plain
        if report:
            return report(plain, noisy)
        return gain.mean(), gain.std(ddof=1) / math.sqrt(len(gain))

    return fair


def fair_of_starter(train, seeds):
    plain = [train(MLP([196, 128, 10]), seed) for seed in seeds]
    noisy = [train(MLP([196, 256, 256, 10], dropout=nn.Dropout), seed + 1) for seed in seeds]
    return max(noisy) - max(plain), 0.0


def logits_dropped(train, seeds):
    for seed in seeds:
        torch.manual_seed(seed)
        train(MLP([196, 128, 128, 10]), seed)
        torch.manual_seed(seed)
        train(nn.Sequential(MLP([196, 128, 128, 10]), nn.Dropout()), seed)
    return 0.0, 0.0


def error(values):
    return values.std(ddof=1) / math.sqrt(len(values))


ROWS = {
    "inverted": [
        (lambda h, u, p: np.heaviside(u - p, 1) * h / (1 - p), ""),
        (lambda h, u, p: torch.from_numpy(h).masked_fill(torch.from_numpy(u) < p, 0).numpy() / (1 - p), ""),
        (lambda h, u, p: h * (u > p), "What stays is not divided"),
        (lambda h, u, p: h * (u >= p / (1 - p)), "Python divides before it compares"),
        (lambda h, u, p: h * (u < p) / (1 - p), "It is the other way round"),
        (lambda h, u, p: h * (u < 1 - p) / (1 - p), "This keeps where u is below 1 − p"),
        (lambda h, u, p: h * u, "The random number itself is no mask"),
        (lambda h, u, p: h * (u >= p) * (1 - p), "Multiplying by 1 − p is what the paper"),
        (lambda h, u, p: ..., "Not written yet"),
    ],
    "dropconnect": [
        (Base, ""),
        (ByDropout, ""),
        (PerExample, ""),
        (OwnParameters, ""),
        (WithLayerInside, ""),
        (DropConnectLinear, ""),
        (NotDivided, "What stays is not divided by 1 − p"),
        (DividedByP, "Divide by the share that stays"),
        (Multiplied, "Divide by 1 − p; you multiply"),
        (PaperP, "Here p is the probability"),
        (Inputs, "Whole columns are missing"),
        (Outputs, "Whole rows are missing"),
        (Once, "The mask is the same in each call"),
        (NoMask, "No weight is left out"),
        (AlwaysOn, "In evaluation mode nothing is left out"),
        (ScaledAfterwards, "The division in training has made up"),
        (DividedAlways, "Divide by 1 − p only while training"),
        (NoBias, "The product is right"),
        (BiasMasked, "The bias is never left out"),
        (AllDivided, "The bias is never left out"),
        (InPlace, "The weights themselves have changed"),
        (Detached, "No gradient reaches `weight`"),
        (WithoutGradients, "No gradient reaches"),
        (Uneven, "Some weights are left out more often"),
        (Transposed, "A linear layer keeps its weights as (out, in)"),
        (NoP, "The check makes"),
        (PForgotten, "An attribute is missing"),
        (MaskAsInputs, "The shapes do not fit"),
        (NotAModule, "Inherit from `nn.Linear`"),
        (nn.Linear(2, 3), "Hand in the class itself"),
    ],
    "place": [
        (find_exercise("dropout-and-dropconnect/place").stand_ins()[0], ""),
        (head_by_hand, ""),
        (head_by_module, ""),
        (head_of_starter, "Noise in evaluation mode"),
        (head_before_sigmoid, "Some neurons say exactly ½"),
        (head_after_logits, "Some logits are exactly zero"),
        (head_after_both, "Some logits are exactly zero"),
        (head_always_on, "Noise in evaluation mode"),
        (head_of_inputs, "Leave out what the sigmoid gives"),
        (head_calm, "In training mode nothing is left out"),
        (head_not_divided, "What stays is not divided"),
        (head_paper, "The division in training has made up"),
        (head_kept, "p is the probability"),
        (head_without_sigmoid, "The hidden layer is a sigmoid"),
        (head_wrong_order, "Call `first` with x"),
    ],
    "fair": [
        (right_fair, ""),
        (with_arrays, ""),
        (with_tensors, ""),
        (fair_of_starter, "The heads differ in more than dropout"),
        (fair_with(heads=((196, 128, 10), (196, 128, 128, 10))), "The heads differ in more than dropout"),
        (fair_with(heads=((196, 64, 64, 10),) * 2), "The head of this chapter"),
        (fair_with(shift=1), "The two heads get other seeds"),
        (fair_with(seeded=False), "The heads of a seed begin with other weights"),
        (fair_with(fixed=0), "All seeds begin with the same weights"),
        (fair_with(noise=None), "Both heads are needed"),
        (fair_with(noise=lambda: nn.Dropout(0.2)), "Dropout of one half stands behind"),
        (logits_dropped, "Dropout behind the last layer"),
        (fair_with(report=lambda plain, noisy: (noisy.max() - plain.max(), 0.0)), "The best of five runs"),
        (fair_with(report=lambda p, n: ((p - n).mean(), error(p - n))), "The sign is reversed"),
        (fair_with(report=lambda p, n: (100 * (n - p).mean(), 100 * error(n - p))), "These are percentage points"),
        (
            fair_with(report=lambda p, n: ((n - p).mean(), math.hypot(error(p), error(n)))),
            "The runs are pairs",
        ),
        (fair_with(report=lambda p, n: ((n - p).mean(), (n - p).std(ddof=1))), "This is the standard deviation"),
        (fair_with(report=lambda p, n: ((n - p).mean(), (n - p).std() / 5**0.5)), "Divide the squares by n − 1"),
        (fair_with(report=lambda p, n: (n - p).mean()), "Return two numbers"),
        (lambda train, seeds: train(seeds[0], seeds), "Call `train(head, seed)`"),
    ],
}


@pytest.mark.parametrize("exercise", ROWS)
def test_odd_solutions(exercise):
    check_rows(f"dropout-and-dropconnect/{exercise}", ROWS[exercise])


def test_a_starter_without_a_forward_of_its_own_is_not_written(capsys):
    class DropConnect(nn.Linear):
        def __init__(self, in_features, out_features, p):
            super().__init__(in_features, out_features)
            self.p = p

        def forward(self, x): ...

    own = own_code("dropout-and-dropconnect", dropconnect=DropConnect)
    assert own.dropconnect is DropConnectLinear
    assert "Nothing is written yet" in capsys.readouterr().out
    assert own_code("dropout-and-dropconnect", dropconnect=Base).dropconnect is Base
