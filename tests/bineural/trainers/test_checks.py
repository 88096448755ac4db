"""What can be wrong with the input of a trainer is said in one sentence."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from bineural.metrics import accuracy
from bineural.models import MLP
from bineural.trainers import Callback, TensorBatches, Trainer

X, Y = torch.randn(12, 2, generator=torch.Generator().manual_seed(0)), torch.arange(12) % 3


@pytest.fixture(params=["fit", "evaluate"])
def run(request, make_trainer):
    """Run either method on batches; the loss and the model are as given."""

    def run(batches, **keywords):
        trainer = make_trainer(**keywords)
        return trainer.fit(batches, epochs=2) if request.param == "fit" else trainer.evaluate(batches)

    return run


def sentence(start, got, todo=""):
    """Match one sentence: what was expected, what came, what to do."""
    return rf"^{start}[^\n]* expected [^\n]*got {got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$"


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss(), nn.NLLLoss(), functional.cross_entropy, functional.nll_loss])
@pytest.mark.parametrize(("labels", "got"), [(Y + 1, r"labels 1\.\.3"), (Y - 1, r"labels -1\.\.1")])
def test_a_label_out_of_range(run, loss, labels, got):
    with pytest.raises(ValueError, match=sentence("(CrossEntropyLoss|NLLLoss|cross_entropy|nll_loss)", got, "from 0")):
        run(TensorBatches(X, labels, 4), loss=loss)


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


def test_elsewhere_than_on_a_cpu_the_labels_of_each_batch_are_checked_first(make_trainer):
    trainer = make_trainer(loss=nn.CrossEntropyLoss())
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


@pytest.mark.parametrize("labels", [Y.float(), Y[:, None], functional.one_hot(Y), torch.rand(12, 2)])
def test_labels_that_are_no_class_numbers(run, labels):
    got = rf"\({', '.join(map(str, labels.shape))},?\) and {labels.dtype}"
    with pytest.raises(ValueError, match=sentence("CrossEntropyLoss", got, "a class number")):
        run([(X, labels)])


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


@pytest.mark.parametrize("x", [X.double(), torch.ones(12, 2, dtype=torch.uint8)])
def test_inputs_of_another_dtype(run, x):
    with pytest.raises(TypeError, match=sentence("The model", x.dtype, r"x\.to\(torch")):
        run([(x, Y)])


@pytest.mark.parametrize("x", [torch.ones(12, 4), torch.ones(12, 2, 3)])
def test_inputs_of_another_shape(run, x):
    got = rf"\({', '.join(map(str, x.shape))}\)"
    with pytest.raises(ValueError, match=rf"^The model expected inputs of shape \(N, 2\), got {got}: [^.]*x\.flatten"):
        run([(x, Y)])


def test_a_mismatch_that_flattening_would_hide_stays_torch_s_own(run):
    with pytest.raises(RuntimeError, match="mat1 and mat2 shapes cannot be multiplied"):
        run([(torch.ones(12, 3), Y)], model=nn.Sequential(nn.Flatten(), nn.Linear(2, 3)))


def test_another_error_of_the_model_stays_itself(run):
    class Broken(nn.Linear):
        def forward(self, x):
            raise RuntimeError("my own mistake")

    with pytest.raises(RuntimeError, match="^my own mistake$"):
        run([(X, Y)], model=Broken(2, 3))


def test_another_error_of_the_loss_stays_itself(run):
    def loss(outputs, targets):
        return outputs[99]

    with pytest.raises(IndexError, match="index 99 is out of bounds"):
        run([(X, Y)], loss=loss)


@pytest.mark.parametrize("batches", [[], DataLoader(TensorDataset(X[:3], Y[:3]), 4, drop_last=True)])
def test_no_batches(run, batches):
    with pytest.raises(ValueError, match=sentence("(fit|evaluate)", "none")):
        run(batches)


def test_a_generator_is_used_up_after_an_epoch(make_trainer):
    trainer = make_trainer()
    with pytest.raises(ValueError, match=sentence("fit", r"none \(epoch 2\)", "not a generator")):
        trainer.fit((batch for batch in [(X, Y)]), epochs=2)
    assert trainer.history.epochs["epoch"] == [1]


def test_an_empty_batch(run):
    with pytest.raises(ValueError, match=sentence("Trainer", r"outputs of shape \(0, 3\)")):
        run([(X, Y), (X[:0], Y[:0])])


@pytest.mark.parametrize("batches", [X, (X, Y)])
def test_bare_tensors_are_no_batches(run, batches):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "bare tensors", "TensorBatches")):
        run(batches)


@pytest.mark.parametrize(
    ("batch", "got"),
    [
        (X, r"a tensor of shape \(12, 2\)"),
        ((X,), "a tuple of 1: Tensor"),
        ((X.numpy(), Y.numpy()), "a tuple of 2: ndarray"),
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


def test_arrays_from_an_iterator_are_no_pairs_of_tensors(run):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "a tuple of 2: ndarray, ndarray", "TensorBatches")):
        run(pair for pair in [(X.numpy(), Y.numpy())])


def test_batches_that_cannot_be_iterated_over(run):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "a NoneType", "TensorBatches")):
        run(None)


def test_a_dataset_is_no_batches(run):
    with pytest.raises(ValueError, match=sentence("Trainer", r"targets of shape \(\)", "DataLoader")):
        run(TensorDataset(X, Y))


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


def test_a_metric_of_more_than_one_number(run):
    with pytest.raises(TypeError, match=sentence("Trainer", "tensor", "the mean over the examples")):
        run([(X, Y)], metrics={"outputs": lambda z, y: z.mean(0)})


def test_parts_of_another_kind():
    model = MLP([2, 3])
    parts = {"model": model, "optimizer": torch.optim.SGD(model.parameters(), lr=0.1), "loss": nn.CrossEntropyLoss()}
    for wrong, got in (
        ({"model": MLP}, "<class"),
        ({"optimizer": torch.optim.SGD}, "<class"),
        ({"loss": nn.CrossEntropyLoss}, "<class"),
        ({"loss": "cross_entropy"}, "'cross_entropy'"),
        ({"metrics": [accuracy]}, r"\[<function"),
        ({"callbacks": Callback()}, "<bineural"),
    ):
        with pytest.raises(TypeError, match=sentence("Trainer", got, "pass for example")):
            Trainer(**{**parts, **wrong}, device="cpu")


@pytest.mark.parametrize("epochs", [0, -1, 2.0, None])
def test_epochs_that_are_no_count(make_trainer, epochs):
    with pytest.raises(ValueError, match=sentence("fit", epochs)):
        make_trainer().fit([(X, Y)], epochs)


def test_validation_is_checked_before_training(make_trainer):
    trainer = make_trainer()
    with pytest.raises(TypeError, match=sentence("fit, as validation,", "bare tensors")):
        trainer.fit([(X, Y)], 1, validation=(X, Y))
    assert trainer.step == 0


def test_an_optimizer_of_another_model():
    with pytest.raises(ValueError, match=sentence("Trainer", "one of other parameters", "after the model")):
        Trainer(MLP([2, 3]), torch.optim.SGD(MLP([2, 3]).parameters(), lr=0.1), nn.CrossEntropyLoss(), device="cpu")


def test_an_optimizer_of_some_of_the_parameters_and_more():
    model, temperature = MLP([2, 8, 3]), nn.Parameter(torch.ones(()))
    optimizer = torch.optim.SGD([*model[2].parameters(), temperature], lr=0.1)
    trainer = Trainer(model, optimizer, lambda z, y: functional.cross_entropy(z * temperature, y), device="cpu")
    trainer.fit([(X, Y)], 1)
    assert temperature.item() != 1


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
def test_a_loss_that_is_no_mean(make_trainer, reduction):
    with pytest.raises(ValueError, match=sentence("Trainer", f"reduction='{reduction}'", "mean")):
        make_trainer(loss=nn.CrossEntropyLoss(reduction=reduction))


@pytest.mark.parametrize("callback", [Callback, print])
def test_callbacks_that_are_none(make_trainer, callback):
    with pytest.raises(TypeError, match=sentence("Trainer", "<", "with brackets")):
        make_trainer(callbacks=[callback])


@pytest.mark.parametrize("metrics", [{"loss": accuracy}, {"val_accuracy": accuracy}, {"accuracy": 0.5}])
def test_metrics_that_do_not_fit(make_trainer, metrics):
    with pytest.raises(ValueError, match=r"^Trainer expected metrics to be functions under names other than"):
        make_trainer(metrics=metrics)
