"""Trainer.predict: the outputs for all examples, in their order, of a model that is left as it was."""

import numpy as np
import pytest
import torch
from sklearn.metrics import confusion_matrix
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, RandomSampler, TensorDataset, WeightedRandomSampler

from bineural.metrics import accuracy
from bineural.trainers import TensorBatches


def sentence(got, todo=""):
    return rf"^predict expected [^\n]*got {got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$"


@pytest.fixture
def trainer(make_trainer, make_batches):
    trainer = make_trainer(model=nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(), nn.Linear(8, 3)))
    trainer.fit(make_batches(drop_last=True), epochs=2)
    return trainer


FORMS = {
    "tensor": lambda x, y: x,
    "array": lambda x, y: x.numpy(),
    "double array": lambda x, y: x.double().numpy(),
    "one in a tuple": lambda x, y: (x,),
    "dict": lambda x, y: {"input": x},
    "TensorBatches": lambda x, y: TensorBatches(x, y, 16),
    "loader": lambda x, y: DataLoader(TensorDataset(x, y), 16),
    "list of pairs": lambda x, y: list(zip(x.split(7), y.split(7), strict=True)),
    "tuple of pairs": lambda x, y: tuple(zip(x.split(7), y.split(7), strict=True)),
    "iterator": lambda x, y: iter([(x, y)]),
}


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_the_outputs_are_those_of_the_model_in_evaluation_mode(make, data, trainer, device):
    trainer.model[1].train()
    trainer.model[2].eval()
    torch.manual_seed(0)
    state, modes = torch.get_rng_state(), [module.training for module in trainer.model.modules()]
    running_mean = trainer.model[1].running_mean.clone()
    outputs = trainer.predict(make(data.x, data.y))
    assert (outputs.shape, outputs.device.type, outputs.requires_grad) == ((100, 3), "cpu", False)
    assert [module.training for module in trainer.model.modules()] == modes
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(trainer.model[1].running_mean, running_mean)
    trainer.model.eval()
    torch.testing.assert_close(outputs, trainer.model(data.x.to(device)).detach().cpu())


@pytest.mark.parametrize("batch_size", [1, 33, 100, 1000, np.int64(40)])
def test_inputs_are_taken_so_many_at_a_time(batch_size, data, trainer, device):
    sizes = []
    trainer.model.register_forward_hook(lambda model, x, outputs: sizes.append(len(outputs)))
    outputs = trainer.predict(data.x.to(device), batch_size=batch_size)
    assert max(sizes) == min(batch_size, 100)
    assert sum(sizes) == len(outputs) == 100


def test_mistakes_and_a_confusion_matrix_take_one_line_each(data, trainer):
    predictions = trainer.predict(data.x).argmax(1)
    mistakes = (predictions != data.y).nonzero().flatten()
    assert len(mistakes) == round(100 * (1 - trainer_accuracy(trainer, data)))
    assert np.trace(confusion_matrix(data.y, predictions)) == 100 - len(mistakes)


def trainer_accuracy(trainer, data):
    trainer.metrics = {"accuracy": accuracy}
    return trainer.evaluate([(data.x, data.y)])["accuracy"]


def test_targets_are_ignored(data, trainer):
    assert torch.equal(trainer.predict([(data.x, data.y + 99)]), trainer.predict([(data.x, data.y)]))


def test_a_packed_model_predicts_from_a_tuple(make_trainer):
    trainer = make_trainer(model=nn.Bilinear(2, 4, 3))
    one, other = torch.randn(9, 2), torch.randn(9, 4)
    expected = trainer.model.cpu()(one, other).detach()
    trainer.model.to(trainer.device)
    torch.testing.assert_close(trainer.predict((one, other), batch_size=4), expected)
    torch.testing.assert_close(trainer.predict({"input1": one, "input2": other}), expected)


def test_outputs_are_not_those_that_a_model_fills_again(make_trainer, device):
    class Fills(nn.Linear):
        def forward(self, x):
            if not hasattr(self, "buffer"):
                self.buffer = torch.empty(2, 1, device=x.device)
            return self.buffer.copy_(super().forward(x))

    trainer = make_trainer(model=Fills(1, 1))
    x = torch.arange(6.0)[:, None]
    expected = nn.functional.linear(x.to(device), trainer.model.weight, trainer.model.bias)
    torch.testing.assert_close(trainer.predict(x, batch_size=2), expected.detach().cpu())


SHUFFLED = {
    "TensorBatches": lambda data: TensorBatches(data.x, data.y, 16, shuffle=True),
    "loader": lambda data: DataLoader(TensorDataset(data.x, data.y), 16, shuffle=True),
    "weighted": lambda data: DataLoader(
        TensorDataset(data.x, data.y), 16, sampler=WeightedRandomSampler(torch.ones(100), 100)
    ),
    "batch sampler": lambda data: DataLoader(
        TensorDataset(data.x, data.y), batch_sampler=BatchSampler(RandomSampler(data.y), 16, False)
    ),
}


@pytest.mark.parametrize("make", SHUFFLED.values(), ids=SHUFFLED)
def test_shuffled_batches_have_no_order(make, data, trainer):
    with pytest.raises(ValueError, match=sentence("shuffled ones", "the inputs themselves")):
        trainer.predict(make(data))


@pytest.mark.parametrize(
    "make",
    [
        lambda data: TensorBatches(data.x, data.y, 16, drop_last=True),
        lambda data: DataLoader(TensorDataset(data.x, data.y), 16, drop_last=True),
    ],
)
def test_batches_that_leave_examples_out(make, data, trainer):
    with pytest.raises(ValueError, match=sentence("drop_last=True", "the inputs themselves")):
        trainer.predict(make(data))


@pytest.mark.parametrize(
    ("wrong", "error", "got"),
    [
        (torch.zeros(0, 2), ValueError, r"shapes \(0, 2\)"),
        (torch.tensor(1.0), ValueError, r"shapes \(\)"),
        ((torch.zeros(3, 2), torch.zeros(4)), ValueError, r"shapes \(3, 2\), \(4,\)"),
        ({"x": torch.zeros(3, 2), "n": torch.zeros(4)}, ValueError, r"shapes \(3, 2\) of 'x', \(4,\) of 'n'"),
        ([], ValueError, "none"),
        (None, TypeError, "None"),
        ({}, TypeError, "bare inputs"),
        ([[0.0, 1.0]], TypeError, "a float and a float"),
        (np.array(["a"]), TypeError, "a ndarray of shape"),
    ],
)
def test_what_nothing_can_be_predicted_for(wrong, error, got, trainer):
    with pytest.raises(error, match=sentence(got)):
        trainer.predict(wrong)


@pytest.mark.parametrize("batch_size", [0, 2.5, None])
def test_a_batch_size_that_is_no_count(batch_size, data, trainer):
    with pytest.raises(ValueError, match=sentence(str(batch_size), "1024")):
        trainer.predict(data.x, batch_size)


def test_a_list_of_arrays_is_one_array(trainer, data):
    torch.testing.assert_close(trainer.predict(list(data.x.numpy())), trainer.predict(data.x))


def test_what_does_not_fit_the_model_is_told(make_trainer, data):
    trainer = make_trainer()
    with pytest.raises(ValueError, match=r"^The model expected inputs of shape \(N, 2\), got \(5, 4\): "):
        trainer.predict(torch.zeros(5, 4))
    with pytest.raises(TypeError, match=r"^The forward of MLP expected \(input\), got 2 inputs: "):
        trainer.predict((data.x, data.y))


def test_a_model_that_returns_something_else(make_trainer, data):
    with pytest.raises(TypeError, match=r"^Trainer expected the model to return one tensor, got a tuple of 2"):
        make_trainer(model=nn.RNN(2, 3)).predict(data.x)
    with pytest.raises(
        ValueError, match=sentence(r"outputs of shape \(200,\) for inputs of shape \(100, 2\)", "first")
    ):
        make_trainer(model=nn.Sequential(nn.Linear(2, 2), nn.Flatten(0))).predict(data.x)
    with pytest.raises(ValueError, match=r"^Trainer expected batches of several examples, got targets of shape \(\): "):
        make_trainer().predict(TensorDataset(data.x, data.y))


def test_one_example_is_a_batch_of_one(make_trainer, data):
    trainer = make_trainer()
    with pytest.raises(ValueError, match=sentence(r"outputs of shape \(3,\) for inputs of shape \(2,\)", r"x\[:1\]")):
        trainer.predict(data.x[0])
    torch.testing.assert_close(trainer.predict(data.x[:1]), trainer.predict(data.x)[:1])


def test_sequences_of_unequal_length_have_no_common_shape(make_trainer):
    trainer = make_trainer(model=nn.Linear(2, 2))
    batches = [(torch.zeros(3, length, 2), torch.zeros(3)) for length in (4, 5)]
    with pytest.raises(ValueError, match=sentence(r"rows of shapes \(4, 2\) and \(5, 2\)", "pad")):
        trainer.predict(batches)
