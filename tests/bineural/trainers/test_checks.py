"""What can be wrong with the input of a trainer is said in one sentence."""

from collections.abc import Sequence
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import Callback, TensorBatches, Trainer

X, Y = torch.randn(12, 2, generator=torch.Generator().manual_seed(0)), torch.arange(12) % 3


def sentence(start, got, todo=""):
    """Match one sentence: what was expected, what came, what to do."""
    return rf"^{start}[^\n]* expected [^\n]*got {got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$"


@pytest.mark.parametrize("batches", [[], DataLoader(TensorDataset(X[:3], Y[:3]), 4, drop_last=True)])
def test_no_batches(run, batches):
    with pytest.raises(ValueError, match=sentence("(fit|evaluate)", "none")):
        run(batches)


def test_a_generator_is_used_up_after_an_epoch(make_trainer):
    trainer = make_trainer()
    with pytest.raises(ValueError, match=sentence("fit", r"none \(epoch 2\)", "not a generator")):
        trainer.fit((batch for batch in [(X, Y)]), epochs=2)
    assert trainer.history.epochs["epoch"] == [1]


@pytest.mark.parametrize("batches", [X, (X, Y)])
def test_bare_tensors_are_no_batches(run, batches):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "bare tensors", "TensorBatches")):
        run(batches)


@pytest.mark.parametrize(
    ("batch", "got"),
    [
        (X, r"a tensor of shape \(12, 2\)"),
        ((X,), "a tuple of 1: Tensor"),
        ((X.numpy(), [0, 1]), r"a ndarray of shape \(12, 2\) and dtype float32 and a list of 2"),
        (3, "a int"),
    ],
)
def test_batches_that_are_no_pairs_of_tensors(run, batch, got):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", got, "TensorBatches")):
        run([batch])


@pytest.mark.parametrize(
    ("data", "got"),
    [(TensorDataset(X, Y, Y), "a list of 3: Tensor, Tensor, Tensor"), (X, r"a tensor of shape \(6, 2\)")],
)
def test_a_loader_of_no_pairs(run, data, got):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", got, "TensorBatches")):
        run(DataLoader(data, 6))


@pytest.mark.parametrize(("batches", "got"), [(None, "None"), (TensorBatches, "<class")])
def test_batches_that_cannot_be_iterated_over(run, batches, got):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", got, "TensorBatches")):
        run(batches)


def test_a_sequence_that_makes_its_batches_is_asked_for_each_once(make_trainer):
    class Made(Sequence):
        n_made = 0

        def __len__(self):
            return 3

        def __getitem__(self, index):
            if index >= 3:
                raise IndexError
            self.n_made += 1
            return X, Y

    batches = Made()
    make_trainer().fit(batches, 1)
    assert batches.n_made == 3


def test_a_dataset_is_no_batches(run):
    with pytest.raises(ValueError, match=sentence("Trainer", r"targets of shape \(\)", "DataLoader")):
        run(TensorDataset(X, Y))


def test_a_metric_of_more_than_one_number(run):
    with pytest.raises(
        TypeError, match=sentence("Trainer", r"a tensor of shape \(12, 3\)", "the mean over the examples")
    ):
        run([(X, Y)], metrics={"outputs": lambda z, y: z})


def test_parts_of_another_kind(device):
    model = MLP([2, 3])
    parts = {"model": model, "optimizer": torch.optim.SGD(model.parameters(), lr=0.1), "loss": nn.CrossEntropyLoss()}
    for wrong, got in (
        ({"model": MLP}, "<class"),
        ({"optimizer": torch.optim.SGD}, "<class"),
        ({"loss": nn.CrossEntropyLoss}, "<class"),
        ({"loss": "cross_entropy"}, "'cross_entropy'"),
        ({"metrics": [accuracy]}, r"\[<function"),
        ({"callbacks": Callback()}, "<bineural"),
        ({"optimizer": nn.Sequential(model)}, "a Sequential"),
    ):
        with pytest.raises(TypeError, match=sentence("Trainer", got, "pass for example")):
            Trainer(**{**parts, **wrong}, device=device)


@pytest.mark.parametrize(
    ("epochs", "got"), [(0, 0), (-1, -1), (2.0, 2.0), (None, None), (Y.repeat(4), r"a tensor of shape \(48,\)")]
)
def test_epochs_that_are_no_count(make_trainer, epochs, got):
    with pytest.raises(ValueError, match=sentence("fit", got)):
        make_trainer().fit([(X, Y)], epochs)


@pytest.mark.parametrize(("x", "y", "got"), [(X, Y, "bare tensors"), (X.numpy(), Y.numpy(), "bare arrays")])
def test_fit_of_inputs_and_targets_as_in_scikit_learn(make_trainer, x, y, got):
    with pytest.raises(TypeError, match=sentence("fit", got, "TensorBatches")):
        make_trainer().fit(x, y)


def test_validation_is_checked_before_training(make_trainer):
    trainer = make_trainer()
    with pytest.raises(TypeError, match=sentence("fit, as validation,", "bare tensors")):
        trainer.fit([(X, Y)], 1, validation=(X, Y))
    assert trainer.step == 0


def test_an_optimizer_of_another_model(device):
    with pytest.raises(ValueError, match=sentence("Trainer", "one of other parameters", "after the model")):
        Trainer(MLP([2, 3]), torch.optim.SGD(MLP([2, 3]).parameters(), lr=0.1), nn.CrossEntropyLoss(), device=device)


def test_an_optimizer_of_some_of_the_parameters_and_more(device):
    model, temperature = MLP([2, 8, 3]), nn.Parameter(torch.ones((), device=device))
    optimizer = torch.optim.SGD([*model[2].parameters(), temperature], lr=0.1)
    trainer = Trainer(model, optimizer, lambda z, y: functional.cross_entropy(z * temperature, y), device=device)
    trainer.fit([(X, Y)], 1)
    assert temperature.item() != 1


def test_an_optimizer_of_a_layer_that_was_replaced_is_told_before_the_first_step(device):
    model = MLP([2, 8, 3])
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model[2] = nn.Linear(8, 3)
    trainer = Trainer(model, optimizer, nn.CrossEntropyLoss(), device=device)
    with pytest.raises(ValueError, match=sentence("Trainer", "2 that are", "after the last change")):
        trainer.fit([(X, Y)], 1)
    assert trainer.step == 0
    optimizer.param_groups[0]["params"] = [*model.parameters(), nn.Parameter(X, requires_grad=False)]
    trainer.fit([(X, Y)], 1)


def test_an_optimizer_that_wants_a_closure(device):
    model = MLP([2, 3])
    with pytest.raises(ValueError, match=sentence("Trainer", "LBFGS", "Adam")):
        Trainer(model, torch.optim.LBFGS(model.parameters()), nn.CrossEntropyLoss(), device=device)


@pytest.mark.parametrize("scheduler", ["cosine", torch.optim.lr_scheduler.StepLR, 0])
def test_what_is_no_scheduler(make_trainer, scheduler):
    with pytest.raises(TypeError, match=sentence("Trainer", "", "StepLR")):
        make_trainer(scheduler=scheduler)


def test_schedulers_that_do_not_fit(make_trainer):
    trainer, other = make_trainer(), make_trainer()
    lr_scheduler = torch.optim.lr_scheduler
    for scheduler, got in (
        (lr_scheduler.ReduceLROnPlateau(trainer.optimizer), "ReduceLROnPlateau"),
        (lr_scheduler.StepLR(other.optimizer, 1), "one of another optimizer"),
    ):
        with pytest.raises(ValueError, match=sentence("Trainer", got)):
            Trainer(trainer.model, trainer.optimizer, trainer.loss, scheduler=scheduler)
    with pytest.raises(ValueError, match=sentence("Trainer", "'batch'")):
        make_trainer(schedule="batch")


@pytest.mark.parametrize("reduction", ["sum", "none"])
@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, partial(partial, functional.cross_entropy)])
def test_a_loss_that_is_no_mean(make_trainer, loss, reduction):
    with pytest.raises(ValueError, match=sentence("Trainer", f"reduction='{reduction}'", "mean")):
        make_trainer(loss=loss(reduction=reduction))


@pytest.mark.parametrize("callback", [Callback, print])
def test_callbacks_that_are_none(make_trainer, callback):
    with pytest.raises(TypeError, match=sentence("Trainer", "<", "with brackets")):
        make_trainer(callbacks=[callback])


def test_a_callback_that_comes_twice(make_trainer):
    callback = Callback()
    with pytest.raises(ValueError, match=sentence("Trainer", "<bineural.* twice", "two objects")):
        make_trainer(callbacks=[callback, Callback(), callback])


@pytest.mark.parametrize("metrics", [{1: accuracy}, {"loss": accuracy}, {"val_accuracy": accuracy}, {"accuracy": 0.5}])
def test_metrics_that_do_not_fit(make_trainer, metrics):
    with pytest.raises(ValueError, match=r"^Trainer expected metrics to be functions under names other than"):
        make_trainer(metrics=metrics)
