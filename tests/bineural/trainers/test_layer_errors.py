"""What a model raises for its inputs is explained by the layer that raised it."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from bineural.trainers import TensorBatches, Trainer, TrainingWarning

X, Y = torch.randn(12, 2, generator=torch.Generator().manual_seed(0)), torch.arange(12) % 3


def sentence(start, got, todo=""):
    """Match one sentence: what was expected, what came, what to do."""
    return rf"^{start}[^\n]* expected [^\n]*got {got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$"


@pytest.mark.parametrize("x", [X.double(), torch.ones(12, 2, dtype=torch.uint8)])
def test_inputs_of_another_dtype(run, x):
    with pytest.raises(TypeError, match=sentence("The model", x.dtype, r"x\.to\(torch")):
        run([(x, Y)])


@pytest.mark.parametrize("x", [torch.ones(12, 4), torch.ones(12, 2, 3)])
def test_inputs_of_another_shape(run, x):
    got = rf"\({', '.join(map(str, x.shape))}\)"
    with pytest.raises(ValueError, match=rf"^The model expected inputs of shape \(N, 2\), got {got}: [^.]*x\.flatten"):
        run([(x, Y)])


class HeadFirst(nn.Module):
    """Defines its layers in another order than it calls them."""

    def __init__(self, width=4):
        super().__init__()
        self.head, self.body = nn.Linear(4, 3), nn.Linear(2, width)

    def forward(self, x):
        return self.head(self.body(x))


def test_the_layer_that_inputs_do_not_fit_is_the_first_called_not_the_first_defined(run):
    run([(X, Y)], model=HeadFirst())
    with pytest.raises(ValueError, match=sentence("The model", r"\(12, 4\)")) as caught:
        run([(torch.ones(12, 4), Y)], model=HeadFirst())
    assert "shape (N, 2)" in str(caught.value)
    with pytest.raises(TypeError, match=sentence("The model", "torch.float64")):
        run([(X.double(), Y)], model=HeadFirst())


def test_a_model_without_parameters_may_break(run):
    class Broken(nn.Module):
        def forward(self, x):
            return x.view(7, 9)

    with pytest.raises(RuntimeError, match="is invalid for input"):
        run([(X, Y)], model=nn.Sequential(Broken(), nn.Linear(2, 3)))


def test_one_example_is_not_enough_for_batch_norm(make_trainer):
    trainer = make_trainer(model=nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)))
    batches = TensorBatches(X, Y, 11)
    with pytest.raises(ValueError, match=sentence("BatchNorm", "1 in batch 2", "drop_last=True")):
        trainer.fit(batches, 1)
    trainer.evaluate(batches)


def test_another_error_of_the_model_stays_itself(run):
    class Broken(nn.Linear):
        def forward(self, x):
            raise RuntimeError("my own mistake")

    sequences = nn.utils.rnn.pack_padded_sequence(X[None], [12], batch_first=True)  # no tensor
    for x in (X, X.double(), sequences):
        with pytest.raises(RuntimeError, match="^my own mistake$"):
            run(iter([(x, Y)]), model=Broken(2, 3))  # a list is checked first


def images(*shape):
    return torch.zeros(12, *shape)


class Reshapes(nn.Module):
    """A ConvNet as it is often written, with a layer that does not fit what is before it."""

    def __init__(self, reshape, n_inputs):
        super().__init__()
        self.conv, self.fc, self.reshape = nn.Conv2d(1, 2, 3), nn.Linear(n_inputs, 3), reshape

    def forward(self, x):
        return self.fc(self.reshape(functional.relu(self.conv(x))))


class WithState(nn.Module):
    """A recurrent layer whose state is made for n examples."""

    def __init__(self, batch_first, n=12):
        super().__init__()
        self.rnn, self.head, self.n = nn.RNN(5, 6, batch_first=batch_first), nn.Linear(6, 3), n

    def forward(self, x):
        return self.head(self.rnn(x, torch.zeros(1, self.n, 6))[0][:, -1])


class Empty(nn.Linear):
    """A module whose forward is missing."""

    forward = nn.Module.forward


class First(nn.Module):
    """The outputs of a recurrent layer at the last step, or of all steps."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)[0]


@pytest.mark.parametrize(
    ("model", "x", "error", "text"),
    [
        # the size after flattening
        (
            nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(99, 3)),
            images(1, 8, 8),
            ValueError,
            (
                "Layer '2', nn.Linear(99, 3), expected 99 features, got inputs of shape (12, 72): "
                "write nn.Linear(72, 3), "
                "or change the layers before it"
            ),
        ),
        (
            Reshapes(lambda x: x, 72),
            images(1, 8, 8),
            ValueError,
            (
                "Layer 'fc', nn.Linear(72, 3), expected 72 features, got inputs of shape (12, 2, 6, 6): flatten them "
                "before it, with x.flatten(1) or nn.Flatten()"
            ),
        ),
        (
            Reshapes(lambda x: x.flatten(), 72),
            images(1, 8, 8),
            ValueError,
            (
                "Layer 'fc', nn.Linear(72, 3), expected 72 features, got inputs of shape (864,): keep the axis of the "
                "examples, with x.flatten(1) instead of x.flatten()"
            ),
        ),
        (
            Reshapes(lambda x: x.view(-1, 100), 100),
            images(1, 8, 8),
            ValueError,
            (
                "The forward of Reshapes expected to reshape 12 examples to (-1, 100), got 72 numbers of each: write "
                "x.flatten(1), and give the layer after it 72 inputs"
            ),
        ),
        (
            HeadFirst(5),
            X,
            ValueError,
            (
                "Layer 'head', nn.Linear(4, 3), expected 4 features, got inputs of shape (12, 5): "
                "write nn.Linear(5, 3), "
                "or change the layers before it"
            ),
        ),
        # channels
        (
            nn.Sequential(nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(3 * 36, 3)),
            images(8, 8),
            ValueError,
            (
                "Layer '0', nn.Conv2d(1, 3, 3), expected inputs of shape (N, 1, H, W), got (12, 8, "
                "8), one image to it: "
                "add the axis of channels with x.unsqueeze(1)"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(3, 3, 3)),
            images(8, 8),
            ValueError,
            (
                "Layer '0', nn.Conv2d(3, 3, 3), expected inputs of shape (N, 3, H, W), got (12, 8, "
                "8), one image to it: "
                "add the axis of channels with x.unsqueeze(1), and make it with in_channels=1 or repeat the channel, "
                "x.unsqueeze(1).expand(-1, 3, -1, -1)"
            ),
        ),
        (
            nn.Conv1d(1, 3, 3),
            images(8),
            ValueError,
            (
                "The model, nn.Conv1d(1, 3, 3), expected inputs of shape (N, 1, L), got (12, 8), one image to it: "
                "add the axis of channels with x.unsqueeze(1)"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(3, 3, (3, 5))),
            images(8, 8, 3),
            ValueError,
            (
                "Layer '0', nn.Conv2d(3, 3, (3, 5)), expected inputs of shape (N, 3, H, W), got (12, 8, 8, 3): "
                "the channels come last, so move them with x.permute(0, 3, 1, 2)"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(3, 3, 3)),
            images(1, 8, 8),
            ValueError,
            (
                "Layer '0', nn.Conv2d(3, 3, 3), expected inputs of shape (N, 3, H, W), got (12, 1, 8, 8): "
                "write nn.Conv2d(1, 3, …), or change what it is given"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(1, 3, 3)),
            images(784),
            ValueError,
            (
                "Layer '0', nn.Conv2d(1, 3, 3), expected inputs of shape (N, 1, H, W), got (12, 784): keep the axes of "
                "images, or bring them back with x.unflatten(1, (1, 28, 28))"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(1, 3, 3)),
            images(780),
            ValueError,
            (
                "Layer '0', nn.Conv2d(1, 3, 3), expected inputs of shape (N, 1, H, W), got (12, 780): keep the axes of "
                "images, or bring them back with x.unflatten(1, (1, H, W))"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(3, 3, 3)),
            images(785),
            ValueError,
            (
                "Layer '0', nn.Conv2d(3, 3, 3), expected inputs of shape (N, 3, H, W), got (12, 785): keep the axes of "
                "images, or bring them back with x.unflatten(1, (3, H, W))"
            ),
        ),
        (
            nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(4)),
            images(1, 8, 8),
            ValueError,
            (
                "Layer '1', nn.BatchNorm2d(4), expected 4 channels, got 3 in inputs of shape (12, 3, 6, 6): "
                "write nn.BatchNorm2d(3), or change the layers before it"
            ),
        ),
        (
            nn.Sequential(nn.Linear(2, 4), nn.BatchNorm2d(4)),
            X,
            ValueError,
            (
                "Layer '1', nn.BatchNorm2d(4), expected inputs with other axes, got (12, 4): "
                "write nn.BatchNorm1d(4), or change the layers before it"
            ),
        ),
        (
            nn.Sequential(nn.Linear(2, 4), nn.LayerNorm(5)),
            X,
            ValueError,
            (
                "Layer '1', nn.LayerNorm((5,)), expected inputs whose last axes are (5,), got (12, 4): "
                "write nn.LayerNorm((4,)), or change the layers before it"
            ),
        ),
        # images that become too small
        (
            nn.Sequential(nn.Conv2d(1, 3, 3), nn.MaxPool2d(8)),
            images(1, 8, 8),
            ValueError,
            (
                "MaxPool2d expected images at least as large as its kernel, got 3x6x6 after the "
                "layers before: leave out "
                "a layer of pooling or stride, pad, or take larger images"
            ),
        ),
        (
            nn.Sequential(nn.MaxPool2d(4), nn.Conv2d(1, 3, 3)),
            images(1, 8, 8),
            ValueError,
            (
                "Conv2d expected images at least as large as its kernel, got 2 x 2 after the layers before: leave out "
                "a layer of pooling or stride, pad, or take larger images"
            ),
        ),
        # dtypes
        (
            nn.Sequential(nn.Conv2d(1, 3, 3)),
            images(1, 8, 8).byte(),
            TypeError,
            (
                "The model expected inputs of dtype torch.float32, that of its parameters, got torch.uint8: "
                "convert them with x.to(torch.float32), or if it is an array with x.astype('float32')"
            ),
        ),
        (
            First(nn.LSTM(2, 3)),
            images(4, 2).double(),
            TypeError,
            (
                "The model expected inputs of dtype torch.float32, that of its parameters, got torch.float64: "
                "convert them with x.to(torch.float32), "
                "or if it is an array with x.astype('float32')"
            ),
        ),
        (
            nn.Sequential(nn.Linear(2, 4), nn.Linear(4, 3).double()),
            X,
            TypeError,
            (
                "Layer '1', nn.Linear(4, 3), expected inputs of dtype torch.float64, got torch.float32: "
                "convert them with x.to(torch.float64), "
                "or if it is an array with x.astype('float64')"
            ),
        ),
        (
            nn.Sequential(nn.Embedding(9, 3), nn.Flatten()),
            X,
            TypeError,
            (
                "Layer '0', nn.Embedding(9, 3), expected whole numbers 0..8, got inputs of torch.float32: "
                "convert them with x.long(), or use nn.Linear if they are measurements"
            ),
        ),
        # sequences
        (
            nn.Sequential(nn.Embedding(9, 3), nn.Flatten()),
            torch.arange(24).reshape(12, 2),
            ValueError,
            (
                "Layer '0', nn.Embedding(9, 3), expected whole numbers 0..8, got 0..23: "
                "make it with num_embeddings=24 or more, and number from 0"
            ),
        ),
        (
            First(nn.GRU(5, 6)),
            torch.zeros(12, 7, 4),
            ValueError,
            (
                "Layer 'layer', nn.GRU(5, 6), expected sequences of shape (T, N, 5), got (12, 7, 4): "
                "write nn.GRU(4, …), or change what it is given"
            ),
        ),
        (
            First(nn.GRU(5, 6, batch_first=True)),
            torch.zeros(12, 5, 7),
            ValueError,
            (
                "Layer 'layer', nn.GRU(5, 6), expected sequences of shape (N, T, 5), got (12, 5, 7): "
                "move the axis of 5 features to the end, with x.transpose(1, 2)"
            ),
        ),
        (
            First(nn.LSTM(57, 6)),
            torch.zeros(12, 7).long(),
            ValueError,
            (
                "Layer 'layer', nn.LSTM(57, 6), expected sequences of shape (T, N, 57), got (12, 7): "
                "turn numbers of words or characters into vectors, with nn.Embedding or one-hot"
            ),
        ),
        (
            WithState(batch_first=False),
            torch.zeros(12, 7, 5),
            ValueError,
            (
                "Layer 'rnn', nn.RNN(5, 6), expected a hidden state for 7 sequences, because batch_first=False makes "
                "inputs of shape (12, 7, 5) (T, N, 5), got one of another shape: pass "
                "batch_first=True if the other axis "
                "is that of the examples, and make the state of shape (layers, N, 6)"
            ),
        ),
        (
            WithState(batch_first=True, n=7),
            torch.zeros(12, 7, 5),
            ValueError,
            (
                "Layer 'rnn', nn.RNN(5, 6), expected a hidden state for 12 sequences, because batch_first=True makes "
                "inputs of shape (12, 7, 5) (N, T, 5), got one of another shape: pass "
                "batch_first=False if the other axis "
                "is that of the examples, and make the state of shape (layers, N, 6)"
            ),
        ),
        (
            Empty(2, 3),
            X,
            TypeError,
            (
                "The model expected a method forward in each module, got Empty without one: "
                "write def forward(self, x) in the class, indented like __init__"
            ),
        ),
    ],
)
def test_what_the_layer_was_given_and_what_to_write(run, model, x, error, text):
    with pytest.raises(error) as caught:
        run([(x, Y)], model=model)
    assert str(caught.value) == text


def test_a_batch_of_one_image_that_is_taken_for_its_channels(run):
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(3 * 36, 3))
    with pytest.raises(ValueError, match=r"got \(1, 8, 8\).*unsqueeze\(1\)|expected 108 features"):
        run([(torch.zeros(1, 8, 8), Y[:1])], model=model)


def test_a_model_that_was_moved_away(make_trainer):
    trainer = make_trainer()
    trainer.model.to("meta")
    with pytest.raises(
        ValueError, match=r"^Layer '0', nn.Linear\(2, 8\), expected inputs on meta, .* got some on cpu: "
    ):
        trainer.evaluate([(X, Y)])


@pytest.mark.parametrize(
    ("model", "x", "match", "note"),
    [
        (
            nn.Sequential(nn.Linear(2, 15), nn.Unflatten(1, (4, 4))),
            X,
            "unflatten",
            "Layer '1', nn.Unflatten(), was given a tensor of shape (12, 15)",
        ),
        (
            nn.Sequential(nn.Conv2d(1, 3, 3, padding=4, padding_mode="reflect")),
            images(1, 4, 4),
            "[Pp]adding size should be less",
            "Layer '0', nn.Conv2d(1, 3, 3), was given a tensor of shape (12, 1, 4, 4)",
        ),
    ],
)
def test_another_error_of_a_layer_names_it(run, model, x, match, note):
    with pytest.raises(RuntimeError, match=match) as caught:
        run([(x, Y)], model=model)
    assert caught.value.__notes__ == [note]


def test_layers_that_are_not_registered_have_no_name():
    class Hidden(nn.Linear):
        def __init__(self):
            super().__init__(2, 3)
            self.more = [nn.Linear(4, 3)]

        def forward(self, x):
            return self.more[0](super().forward(x))

    model = Hidden()
    with pytest.warns(TrainingWarning, match=r"more\[0\]"):
        trainer = Trainer(model, torch.optim.SGD(model.parameters(), lr=0.1), nn.CrossEntropyLoss(), device="cpu")
    with pytest.raises(ValueError, match=sentence(r"A layer nn.Linear\(4, 3\)", r"inputs of shape \(12, 3\)")):
        trainer.fit([(X, Y)], 1)
