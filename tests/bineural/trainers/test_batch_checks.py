"""What can be wrong with a batch, what the model makes of it and the loss is said in one sentence."""

import re
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural.models import MLP
from bineural.trainers import TensorBatches

X, Y = torch.randn(12, 2, generator=torch.Generator().manual_seed(0)), torch.arange(12) % 3


def sentence(start, got, todo=""):
    """Match one sentence: what was expected, what came, what to do."""
    return rf"^{start}[^\n]* expected [^\n]*got {got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$"


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss(), nn.NLLLoss(), functional.cross_entropy, functional.nll_loss])
@pytest.mark.parametrize(("labels", "got"), [(Y + 1, r"labels 1\.\.3"), (Y - 1, r"labels -1\.\.1")])
def test_a_label_out_of_range(run, loss, labels, got):
    with pytest.raises(
        ValueError, match=sentence("(CrossEntropyLoss|NLLLoss|cross_entropy|nll_loss)", got, "from 0")
    ) as caught:
        run(TensorBatches(X, labels, 4), loss=loss)
    assert " expected labels 0..2 for 3 outputs, " in str(caught.value)


@pytest.mark.parametrize(
    "loss",
    [lambda z, y: functional.cross_entropy(z, y), partial(functional.cross_entropy, label_smoothing=0.1)],
)
def test_a_label_out_of_range_of_a_loss_made_of_another(run, loss):
    labels = Y.clone()
    labels[-1] = 7
    with pytest.raises(ValueError, match=sentence("(The loss|cross_entropy)", r"labels 0\.\.7", "from 0")):
        # elsewhere a wrong label of a function of one's own breaks the device until the process ends
        run(TensorBatches(X, labels, 4), loss=loss, device="cpu")


def test_a_label_out_of_range_in_a_later_batch_of_the_same_shape(run):
    labels = Y.clone()
    labels[-1] = 7
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", r"labels 0\.\.7")):
        run(TensorBatches(X, labels, 4))


def test_labels_that_are_ignored_may_have_their_number(run):
    labels = Y.clone()
    labels[0] = -100
    run(TensorBatches(X, labels, 4))
    labels[0] = 9
    run(TensorBatches(X, labels, 4), loss=nn.CrossEntropyLoss(ignore_index=9))


@pytest.mark.parametrize(
    ("loss", "ignored"),
    [(nn.CrossEntropyLoss(), -100), (partial(functional.cross_entropy, ignore_index=9), 9)],
)
@pytest.mark.parametrize("first", [0, 4])
def test_a_batch_whose_labels_are_all_ignored(run, loss, ignored, first):
    labels = Y.clone()
    labels[first : first + 4] = ignored
    with pytest.raises(ValueError, match=sentence("(CrossEntropyLoss|cross_entropy)", f"only {ignored}", "leave out")):
        run(TensorBatches(X, labels, 4), loss=loss)


def test_bytes_are_labels_of_examples_but_not_of_pixels(run):
    run([(X, Y.byte())])
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", r"\(2, 4, 4\) and torch.uint8")):
        run([(torch.rand(2, 1, 4, 4), torch.zeros(2, 4, 4).byte())], model=nn.Conv2d(1, 3, 1))


BINARY = [
    nn.BCEWithLogitsLoss(),
    functional.binary_cross_entropy_with_logits,
    partial(functional.binary_cross_entropy_with_logits, pos_weight=torch.tensor(2.0)),
]


@pytest.mark.parametrize("loss", BINARY)
@pytest.mark.parametrize(("wrong", "got"), [(2.0, r"0\.\.2"), (-1.0, r"-1\.\.0"), (torch.nan, r"nan\.\.nan")])
@pytest.mark.parametrize("where", [0, 5])
def test_targets_of_two_classes_out_of_range(run, loss, wrong, got, where):
    targets = torch.zeros(12, 1)
    targets[where] = wrong
    with pytest.raises(ValueError, match=sentence("(BCE|binary_cross)", f"targets {got}", "CrossEntropyLoss")):
        run(TensorBatches(X, targets, 4), model=nn.Linear(2, 1), loss=loss)


def test_targets_of_two_classes_that_come_later_show_in_a_loss_below_0(make_trainer):
    targets = torch.ones(12, 1)
    trainer = make_trainer(model=nn.Linear(2, 1), loss=nn.BCEWithLogitsLoss(), lr=1.0)
    trainer.fit(TensorBatches(X, targets, 4), 20)
    targets[:] = 9
    with pytest.raises(ValueError, match=sentence("BCEWithLogitsLoss", r"targets 9\.\.9")):
        trainer.fit(TensorBatches(X, targets, 4), 9)
    with pytest.raises(ValueError, match=sentence("BCEWithLogitsLoss", r"targets 9\.\.9")):
        trainer.evaluate(TensorBatches(X, targets, 4))


@pytest.mark.parametrize("loss", [nn.BCEWithLogitsLoss(), functional.binary_cross_entropy_with_logits])
def test_targets_of_two_classes_may_be_probabilities_of_any_precision(run, loss):
    run([(X, torch.linspace(0, 1, 12)[:, None].double())], model=nn.Linear(2, 1), loss=loss)


@pytest.mark.parametrize(
    ("loss", "targets"),
    [
        (nn.BCEWithLogitsLoss(), Y > 0),
        (functional.binary_cross_entropy_with_logits, Y.clamp(max=1)),
        (nn.BCELoss(), Y.clamp(max=1)),
        (functional.binary_cross_entropy, torch.ones(12).double()),
    ],
)
def test_targets_of_two_classes_of_another_dtype(run, loss, targets):
    model = nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())
    with pytest.raises(
        ValueError, match=sentence("(BCE|binary_cross)", f"targets of {targets.dtype}", r"y\.to\(torch")
    ):
        run([(X, targets[:, None])], model=model, loss=loss)


def test_logits_are_no_probabilities(run):
    logits = nn.Linear(2, 1)
    nn.init.constant_(logits.bias, 9.0)
    with pytest.raises(ValueError, match=sentence("BCELoss", r"outputs [\d.]+\.\.[\d.]+", "nn.Sigmoid")):
        run([(X, torch.ones(12, 1))], model=logits, loss=nn.BCELoss())


def test_a_loss_below_0_may_be_right(run):
    run([(X, Y)], loss=lambda z, y: z.mean() - 99)


def test_elsewhere_than_on_a_cpu_the_labels_of_each_batch_are_checked_first(make_trainer):
    trainer = make_trainer(loss=nn.CrossEntropyLoss(), device="cpu")
    reached = []
    trainer.loss.register_forward_pre_hook(lambda *_: reached.append(trainer.step))
    trainer.device = _FakeDevice()
    labels = Y.clone()
    labels[-1] = 7
    with pytest.raises(ValueError, match=r"got labels 0\.\.7"):
        trainer.fit([(_Stays(x), _Stays(y)) for x, y in TensorBatches(X, labels, 4)], epochs=1)
    assert reached == [0, 1]  # not the third batch


class _FakeDevice:
    type = "cuda"


class _Stays(torch.Tensor):
    """A tensor that is where any device is."""

    @staticmethod
    def __new__(cls, tensor):
        return tensor.as_subclass(cls)

    def __init__(self, tensor):
        pass

    def to(self, device):
        return self.as_subclass(torch.Tensor)


@pytest.mark.parametrize(
    ("model", "got"),
    [(nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)), r"\(12,\)"), (nn.Linear(2, 1), r"\(12, 1\)")],
)
def test_one_output_is_not_enough_for_cross_entropy(run, model, got):
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", got, "BCEWithLogitsLoss")):
        run([(X, torch.zeros(12).long())], model=model)


@pytest.mark.parametrize("labels", [Y.float(), Y.int(), Y > 0, Y[:, None], functional.one_hot(Y), torch.rand(12, 2)])
def test_labels_that_are_no_class_numbers(run, labels):
    got = rf"\({', '.join(map(str, labels.shape))},?\) and {labels.dtype}"
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", got, "a class number")):
        run([(X, labels)])


@pytest.mark.parametrize(
    ("x", "y", "parts"),
    [
        (X.numpy(), Y.numpy().astype("float64"), {}),
        (X.numpy().astype("uint8"), Y.numpy(), {}),
        (X.numpy(), Y.numpy()[:, None] > 0, {"model": nn.Linear(2, 1), "loss": nn.BCEWithLogitsLoss()}),
    ],
)
def test_the_conversion_that_is_advised_exists_for_arrays(run, x, y, parts):
    with pytest.raises((ValueError, TypeError), match=r"or if it is an array with \w\.astype\('\w+'\)$") as caught:
        run(TensorBatches(x, y, 4), **parts)
    name, dtype = re.search(r"(\w)\.astype\('(\w+)'\)", str(caught.value)).groups()
    data = {"x": x, "y": y}
    data[name] = data[name].astype(dtype)
    run(TensorBatches(**data, batch_size=4), **parts)


def test_probabilities_may_be_targets(run):
    run([(X, functional.one_hot(Y).float())])


def test_images_of_classes_may_be_targets(run):
    model = nn.Sequential(nn.Conv2d(1, 3, 1))
    run([(torch.rand(2, 1, 4, 4), torch.zeros(2, 4, 4).long())], model=model)


@pytest.mark.parametrize("loss", [nn.MSELoss(), nn.L1Loss(), nn.BCEWithLogitsLoss(), functional.mse_loss])
def test_shapes_that_would_broadcast(run, loss):
    got = r"\(12, 1\) and \(12,\)"
    with pytest.raises(ValueError, match=sentence("(MSELoss|L1Loss|BCEWithLogitsLoss|mse_loss)", got, "squeeze")):
        run([(X, torch.rand(12))], model=nn.Linear(2, 1), loss=loss)
    run([(X, torch.rand(12, 1))], model=nn.Linear(2, 1), loss=loss)


@pytest.mark.parametrize(
    "model",
    [
        nn.Sequential(nn.Linear(2, 3), nn.Flatten(0)),
        nn.Sequential(nn.Linear(2, 3), nn.AvgPool1d(3), nn.Flatten(0), nn.Unflatten(0, (3, 4))),
    ],
)
def test_a_model_that_returns_other_rows(run, model):
    with pytest.raises(
        ValueError, match=sentence("Trainer", r"outputs of shape \(\d+.*\) and targets of shape \(12,\)", "forward")
    ):
        run([(X, Y)], model=model)


def test_a_model_that_returns_no_rows_at_all(run):
    class Total(nn.Linear):
        def forward(self, x):
            return super().forward(x).sum()

    with pytest.raises(ValueError, match=sentence("Trainer", r"outputs of shape \(\)")):
        run([(X, torch.tensor(1.0))], model=Total(2, 1), loss=nn.MSELoss())


def test_a_model_that_returns_more_than_a_tensor(run):
    with pytest.raises(TypeError, match=sentence("Trainer", "a tuple of 2: Tensor, Tensor", "only the outputs")):
        run([(X, Y)], model=nn.RNN(2, 3))


@pytest.mark.parametrize(
    ("model", "x"),
    [
        (MLP([2, 8, 3]), X),
        (MLP([4, 8, 3]), torch.randn(12, 4)),
        (nn.Sequential(nn.Embedding(9, 5), nn.Linear(5, 3)), None),
    ],
)
def test_inputs_and_targets_that_are_swapped(run, model, x):
    x = torch.arange(48).reshape(12, 4) % 9 if x is None else x  # words
    with pytest.raises(ValueError, match=sentence("Trainer", r"inputs of shape \(12,\) and torch.int64", "swap them")):
        run([(Y, x)], model=model)


def test_labels_as_inputs_are_not_always_swapped(run):
    model = nn.Sequential(nn.Embedding(9, 3))  # the next word from one word
    run([(Y, Y)], model=model)
    run([(Y, functional.one_hot(Y).float())], model=model)
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", r"\(12, 3\) and torch.int64", "a class number")):
        run([(Y, functional.one_hot(Y))], model=model)
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", r"\(12, 1\) and torch.int64", "a class number")):
        run([(Y, Y[:, None])], model=model)
    with pytest.raises(
        ValueError, match=sentence("Trainer", r"outputs of shape \(12, 3\) and targets of shape \(4, 2\)")
    ):
        run([(Y, X[:4])], model=model)


def test_another_error_of_the_loss_stays_itself(run):
    def loss(outputs, targets):
        return outputs[99]

    with pytest.raises(IndexError, match="index 99 is out of bounds"):
        run([(X, Y)], loss=loss)


def test_an_empty_batch(run):
    with pytest.raises(ValueError, match=sentence("Trainer", r"outputs of shape \(0, 3\)")):
        run([(X, Y), (X[:0], Y[:0])])


@pytest.mark.parametrize(
    ("loss", "got"),
    [(lambda z, y: (z.sum(1) - y) ** 2, r"a tensor of shape \(12,\)"), (lambda z, y: 1.0, "a float")],
)
def test_a_loss_that_is_not_one_number(run, loss, got):
    with pytest.raises(TypeError, match=sentence("Trainer", got, "the mean over the examples")):
        run([(X, Y)], loss=loss)


@pytest.mark.parametrize(
    "parts",
    [{"loss": lambda z, y: functional.cross_entropy(z.detach(), y)}, {"model": MLP([2, 3]).requires_grad_(False)}],
)
def test_a_loss_without_gradient_can_be_evaluated_but_not_trained(make_trainer, parts):
    trainer = make_trainer(**parts)
    trainer.evaluate([(X, Y)])
    with pytest.raises(ValueError, match=sentence("Trainer", "one without gradient", "requires_grad=True")):
        trainer.fit([(X, Y)], 1)
