"""A layer that takes another axis for that of the examples is told at the first batch."""

import warnings

import pytest
import torch
from torch import nn

from bineural.trainers import Callback, TensorBatches, TrainingWarning
from bineural.trainers.layer_inputs import LayerInputs

N, T = 12, 7
Y = torch.arange(N) % 3


class Reader(nn.Module):
    """A layer of sequences, and its outputs at one step of an axis."""

    def __init__(self, layer, pick):
        super().__init__()
        self.layer, self.head, self.pick = layer, nn.Linear(4, 3), pick

    def forward(self, x):
        outputs = self.layer(x, x, x)[0] if isinstance(self.layer, nn.MultiheadAttention) else self.layer(x)[0]
        return self.head(self.pick(outputs))


def layers(**keywords):
    return [
        nn.RNN(4, 4, **keywords),
        nn.LSTM(4, 4, **keywords),
        nn.GRU(4, 4, **keywords),
        nn.MultiheadAttention(4, 2, **keywords),
    ]


@pytest.fixture
def told(make_trainer):
    """Train for two epochs, and return the sentences of the warnings."""

    def told(model, x, y=Y):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            make_trainer(model=model).fit([(x, y)], 2)
        assert all(each.category is TrainingWarning for each in caught), caught
        return [str(each.message) for each in caught]

    return told


@pytest.mark.parametrize("layer", layers(), ids=repr)
def test_sequences_of_examples_that_are_read_across_the_examples(told, layer):
    (text,) = told(Reader(layer, lambda outputs: outputs[:, -1]), torch.randn(N, T, 4))
    name = type(layer).__name__
    assert text.startswith(f"Layer 'layer', nn.{name}, expected sequences of shape (T, N, …), got (12, 7, 4) for 12 ")
    assert "make it with batch_first=True" in text


@pytest.mark.parametrize("layer", layers(batch_first=True), ids=repr)
def test_steps_of_sequences_that_are_taken_for_examples(told, layer):
    (text,) = told(Reader(layer, lambda outputs: outputs[-1]), torch.randn(T, N, 4))
    assert "expected sequences of shape (N, T, …), got (7, 12, 4) for 12 examples" in text
    assert "make it with batch_first=False" in text


def test_a_later_layer_is_watched_too(told):
    first = nn.GRU(4, 4, batch_first=True)
    model = nn.Sequential(Reader(first, lambda outputs: outputs), Reader(nn.GRU(3, 4), lambda outputs: outputs[:, -1]))
    (text,) = told(model, torch.randn(N, T, 4))
    assert text.startswith("Layer '1.layer', nn.GRU, expected sequences of shape (T, N, …), got (12, 7, 3) for 12 ")


def test_sequences_read_as_they_are_give_no_alarm(told):
    last_step, last_row = (lambda outputs: outputs[:, -1]), (lambda outputs: outputs[-1])
    for layer in layers(batch_first=True):
        for steps in (1, T, N, 2 * N):
            assert told(Reader(layer, last_step), torch.randn(N, steps, 4)) == []
    for layer in layers():
        for steps in (1, T, N, 2 * N):
            assert told(Reader(layer, last_row), torch.randn(steps, N, 4)) == []
    # one sequence, with a target for each step
    assert told(Reader(nn.RNN(4, 4), lambda outputs: outputs[:, 0]), torch.randn(N, 1, 4)) == []
    assert told(Reader(nn.RNN(4, 4), lambda outputs: outputs), torch.randn(N, 4)) == []
    # two windows of each example
    twice = Reader(nn.RNN(4, 4), lambda outputs: outputs[-1, :N])
    assert told(twice, torch.randn(N, 2 * N, 4)) == []


def test_one_image_without_its_axis_of_channels_is_told(make_trainer):
    model = nn.Sequential(nn.Conv2d(1, 5, 3), nn.Flatten(), nn.Linear(36, 3))  # rows: the 5 channels
    x = torch.randn(1, 8, 8)
    with pytest.raises(
        ValueError, match=r"^Layer '0' expected .*\(N, 1, H, W\), got \(1, 8, 8\), one image .*unsqueeze"
    ):
        make_trainer(model=model).fit([(x, Y[:1])], 1)
    model[2] = nn.Linear(5 * 36, 3)
    with pytest.raises(
        ValueError, match=r"^Layer '0' expected .*\(N, 1, H, W\), got \(1, 8, 8\), one image .*unsqueeze"
    ):
        make_trainer(model=model).fit([(x, Y[:1])], 1)


def test_images_that_the_model_takes_one_by_one_give_no_alarm(told):
    class Each(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.head = nn.Conv2d(1, 2, 3), nn.Linear(72, 3)

        def forward(self, x):
            return self.head(torch.stack([self.conv(image).flatten() for image in x]))

    assert told(Each(), torch.randn(N, 1, 8, 8)) == []


def test_only_the_first_batch_is_watched_and_nothing_of_it_stays(make_trainer):
    model = Reader(nn.RNN(4, 4, batch_first=True), lambda outputs: outputs[:, -1])
    hooks = []

    class Look(Callback):
        def on_backward_end(self, trainer):
            hooks.append(len(model.layer._forward_pre_hooks))

    make_trainer(model=model, callbacks=[Look()]).fit(TensorBatches(torch.randn(N, T, 4), Y, 4), 2)
    assert hooks == [0] * 6


def test_compiled_models_are_not_watched():
    model = nn.Sequential(nn.RNN(4, 4))
    model.compile()
    watched = LayerInputs(model)
    watched.start()
    assert not model[0]._forward_pre_hooks
