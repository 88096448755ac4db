"""A loss that gets the wrong kind of outputs is told once, and no loss that gets the right ones."""

import re
import warnings
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural.models import MLP
from bineural.trainers import NonFiniteLossError, TensorBatches, TrainingWarning

N = 12
X = torch.randn(N, 4, generator=torch.Generator().manual_seed(0))
LABELS, BINARY = torch.arange(N) % 3, (torch.arange(N) % 2).float()[:, None]


@pytest.fixture
def told(make_trainer):
    """Train for two epochs of three batches; return the sentences of the warnings."""

    def told(model, loss, y, x=X):
        trainer = make_trainer(model=model, loss=loss, lr=1e-3)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            trainer.fit(TensorBatches(x, y, 4), 2)
        assert all(each.category is TrainingWarning and each.filename == __file__ for each in caught), caught
        return [str(each.message) for each in caught]

    return told


class Then(nn.Module):
    """A linear layer and a function after it."""

    def __init__(self, function, n_outputs=3):
        super().__init__()
        self.linear, self.function = nn.Linear(4, n_outputs), function

    def forward(self, x):
        return self.function(self.linear(x))


def sentence(start, got, todo):
    return re.compile(rf"^{start} expected [^\n]* got [^\n]*{got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$")


CROSS_ENTROPIES = [
    nn.CrossEntropyLoss(),
    nn.CrossEntropyLoss(label_smoothing=0.1, weight=torch.ones(3)),
    functional.cross_entropy,
    partial(functional.cross_entropy, ignore_index=9),
    lambda z, y: functional.cross_entropy(z, y) + 0.1 * z.pow(2).mean(),
]


@pytest.mark.parametrize("loss", CROSS_ENTROPIES)
@pytest.mark.parametrize(
    ("end", "got"),
    [
        (nn.Softmax(1), "softmax"),
        (nn.Softmax(0), "softmax"),  # over the examples: wrong twice
        (torch.sigmoid, "sigmoid"),
        (lambda z: z.softmax(-1).unsqueeze(1).squeeze(1).clone(), "softmax"),
        (lambda z: z.exp() / z.exp().sum(1, keepdim=True), "probabilities"),
    ],
)
def test_probabilities_are_no_logits(told, loss, end, got):
    (text,) = told(Then(end), loss, LABELS)
    assert sentence("(CrossEntropyLoss|cross_entropy|The loss)", got, "end of the model").match(text)


@pytest.mark.parametrize(
    "loss",
    [
        nn.BCEWithLogitsLoss(),
        functional.binary_cross_entropy_with_logits,
        partial(functional.binary_cross_entropy_with_logits, pos_weight=torch.tensor(2.0)),
        lambda z, y: functional.binary_cross_entropy_with_logits(z, y),
    ],
)
@pytest.mark.parametrize(("end", "got"), [(nn.Sigmoid(), "a sigmoid"), (nn.ReLU(), "a ReLU")])
def test_what_has_passed_a_sigmoid_or_a_relu_is_no_logit(told, loss, end, got):
    (text,) = told(Then(end, 1), loss, BINARY)
    assert sentence("(BCEWithLogitsLoss|binary_cross_entropy_with_logits|The loss)", got, "end of the model").match(
        text
    )


@pytest.mark.parametrize(
    "loss",
    [nn.NLLLoss(), functional.nll_loss, nn.NLLLoss(weight=torch.ones(3)), lambda z, y: functional.nll_loss(z, y)],
)
@pytest.mark.parametrize(("end", "got"), [(nn.Identity(), "numbers up to"), (nn.Softmax(1), "probabilities")])
def test_raw_outputs_are_no_log_probabilities(told, loss, end, got):
    (text,) = told(Then(end), loss, LABELS)
    assert sentence("(NLLLoss|nll_loss|The loss)", got, r"nn\.LogSoftmax\(1\).*CrossEntropyLoss").match(text)


def test_raw_outputs_without_an_axis_of_classes_are_no_log_probabilities(told):
    def loss(outputs, targets):
        return functional.nll_loss(torch.stack([-outputs, outputs], 1), targets)

    (text,) = told(Then(nn.Flatten(0), 1), loss, BINARY[:, 0].long())
    assert sentence("loss", "numbers up to", "CrossEntropyLoss").match(text)


def test_a_softmax_of_one_output_is_always_1(told):
    (text,) = told(Then(nn.Softmax(1), 1), nn.BCELoss(), BINARY)
    assert sentence("BCELoss", "always 1", "BCEWithLogitsLoss").match(text)


@pytest.mark.parametrize(
    "loss", [lambda z, y: ((z - y) ** 2).mean(), lambda z, y: (z - y).abs().mean(), lambda z, y: (y * z).mean()]
)
@pytest.mark.parametrize(("end", "y"), [(nn.Identity(), BINARY[:, 0]), (nn.Flatten(0), BINARY)])
def test_a_loss_of_ones_own_that_compares_each_with_all(told, loss, end, y):
    (text,) = told(Then(end, 1), loss, y)
    assert sentence("The loss", r"\(4(, 1)?,?\) and \(4(, 1)?,?\)", "squeeze").match(text)


@pytest.mark.parametrize(("n", "n_told"), [(1, 0), (2, 1)])
def test_two_examples_are_enough_to_compare_each_with_all(told, n, n_told):
    def loss(outputs, targets):
        return ((outputs - targets) ** 2).mean()

    assert len(told(Then(nn.Identity(), 1), loss, BINARY[:n, 0], X[:n])) == n_told


@pytest.mark.parametrize("loss", [nn.PoissonNLLLoss(), nn.SoftMarginLoss(), functional.poisson_nll_loss])
def test_other_losses_of_one_shape(make_trainer, loss):
    with pytest.raises(ValueError, match=r"outputs and targets of one shape, got \(12, 1\) and \(12,\)"):
        make_trainer(model=nn.Linear(4, 1), loss=loss).fit([(X, BINARY[:, 0])], 1)


def test_it_is_told_in_each_fit_but_not_in_evaluation(make_trainer):
    trainer = make_trainer(model=Then(nn.Softmax(1)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trainer.evaluate([(X, LABELS)])
    for _ in range(2):
        with pytest.warns(TrainingWarning, match="softmax") as caught:
            trainer.fit([(X, LABELS)], 3)
        assert len(caught) == 1


def ranking(outputs, targets):
    """Compare all outputs with each other: on purpose."""
    return functional.relu(1 - (outputs - outputs.T) * (targets[:, None] - targets).sign()).mean()


RIGHT = [
    (lambda: MLP([4, 8, 3]), nn.CrossEntropyLoss(), LABELS),
    (lambda: MLP([4, 8, 3]), nn.CrossEntropyLoss(label_smoothing=0.1), LABELS),
    (lambda: Then(nn.ReLU()), nn.CrossEntropyLoss(), LABELS),
    (lambda: Then(nn.Tanh()), nn.CrossEntropyLoss(), LABELS),
    (lambda: Then(lambda z: z * 0), nn.CrossEntropyLoss(), LABELS),
    (lambda: Then(nn.LogSoftmax(1)), nn.CrossEntropyLoss(), LABELS),  # which a softmax leaves as they are
    (lambda: Then(nn.Identity()), nn.CrossEntropyLoss(), functional.one_hot(LABELS).float()),
    (lambda: Then(nn.LogSoftmax(1)), nn.NLLLoss(), LABELS),
    (lambda: Then(lambda z: (z.softmax(1) + 1e-8).log()), functional.nll_loss, LABELS),
    (lambda: Then(nn.Identity()), lambda z, y: functional.nll_loss(z.log_softmax(1), y), LABELS),
    (lambda: Then(nn.Identity()), lambda z, y: functional.nll_loss((z.softmax(1) + 1e-8).log(), y), LABELS),
    (lambda: Then(lambda z: z.softmax(1)), lambda z, y: functional.nll_loss(z.log(), y), LABELS),
    (lambda: Then(nn.Identity(), 1), nn.BCEWithLogitsLoss(), BINARY),
    (lambda: Then(nn.Tanh(), 1), nn.BCEWithLogitsLoss(), BINARY),
    (lambda: Then(lambda z: 0.5 + 0 * z, 1), nn.BCEWithLogitsLoss(), BINARY),
    (lambda: Then(nn.Sigmoid(), 1), nn.BCELoss(), BINARY),
    (lambda: Then(nn.Softmax(1)), nn.BCELoss(), functional.one_hot(LABELS).float()),
    (lambda: Then(nn.Softmax(1)), nn.MSELoss(), functional.one_hot(LABELS).float()),
    (lambda: Then(nn.Sigmoid(), 1), nn.MSELoss(), BINARY),
    (lambda: Then(nn.ReLU(), 1), nn.MSELoss(), BINARY),
    (lambda: Then(nn.Identity(), 1), lambda z, y: ((z[:, 0] - y) ** 2).mean(), BINARY[:, 0]),
    (lambda: Then(nn.Identity(), 1), lambda z, y: ((z.squeeze() - y.squeeze()) ** 2).mean(), BINARY),
    (lambda: Then(nn.Identity(), 1), ranking, BINARY[:, 0]),
]


@pytest.mark.parametrize(("make", "loss", "y"), RIGHT)
def test_ordinary_networks_give_no_alarm(told, make, loss, y):
    for seed in range(20):
        torch.manual_seed(seed)
        model = make()
        assert told(model, loss, y, torch.randn(N, 4)) == []


def test_the_axis_of_classes_of_ones_own_loss_may_be_the_last(told):
    model = nn.Sequential(nn.Linear(4, 15), nn.Unflatten(1, (5, 3)), nn.LogSoftmax(2))
    y = torch.zeros(N, 5).long()

    def loss(outputs, targets):
        return functional.nll_loss(outputs.flatten(0, 1), targets.flatten())

    assert told(model, loss, y) == []
    assert len(told(model[:2], loss, y)) == 1


def test_numbers_of_low_precision_are_compared_so(told):
    model = Then(nn.LogSoftmax(1)).bfloat16()
    assert told(model, nn.NLLLoss(), LABELS, X.bfloat16()) == []


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss(), nn.NLLLoss()])
@pytest.mark.parametrize("factor", [torch.nan, torch.inf])
def test_numbers_that_are_not_finite_are_told_as_such_alone(make_trainer, loss, factor):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(NonFiniteLossError):
            make_trainer(model=Then(lambda z: z * factor), loss=loss).fit([(X, LABELS)], 1)


def test_a_single_row_that_sums_to_1_is_no_alarm(make_trainer):
    model = Then(lambda z: z * 0 + torch.tensor([0.2, 0.3, 0.5]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        make_trainer(model=model).fit([(X[:1], LABELS[:1])], 1)
