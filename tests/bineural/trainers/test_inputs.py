"""Inputs of a batch: a tensor, a tuple or a dict reach the model, in every method and from every kind of batches."""

import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence
from torch.utils.data import DataLoader, Dataset, TensorDataset

from bineural.trainers import TensorBatches
from bineural.trainers.inputs import as_pair, call_model

N, LENGTH, WORDS, CLASSES = 30, 7, 11, 3


def sentence(start, got, todo=""):
    """Match one sentence: what was expected, what came, what to do."""
    return rf"^{start}[^\n]* expected [^\n]*got {got}[^\n]*: [^\n]*{todo}[^\n]*(?<!\.)$"


class Reader(nn.Module):
    """Reads packed sequences, and answers by the state at their end."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, 4)
        self.gru = nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(6, CLASSES)

    def forward(self, words, lengths):
        packed = pack_padded_sequence(self.embedding(words), lengths.cpu(), batch_first=True, enforce_sorted=False)
        return self.head(self.gru(packed)[1][-1])  # (1, N, 6) -> (N, 3)


@pytest.fixture
def texts():
    generator = torch.Generator().manual_seed(0)
    words = torch.randint(WORDS, (N, LENGTH), generator=generator)
    lengths = torch.randint(1, LENGTH + 1, (N,), generator=generator)
    return words, lengths, words[:, 0] % CLASSES


@pytest.fixture
def reader():
    torch.manual_seed(0)
    return Reader()


class Rows(Dataset):
    """Examples one by one, as a loader collates them."""

    def __init__(self, words, lengths, y, form):
        self.rows = list(zip(words, lengths, y, strict=True))
        self.form = form

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        words, length, y = self.rows[index]
        return (words, length) if self.form is tuple else {"words": words, "lengths": length}, y


def pairs(words, lengths, y, form=tuple, array=lambda part: part):
    """List batches of 8, in order."""
    listed = []
    for rows in torch.arange(len(y)).split(8):
        inputs = array(words[rows]), array(lengths[rows])
        inputs = form(inputs) if form is not dict else dict(zip(("words", "lengths"), inputs, strict=True))
        listed.append((inputs, array(y[rows])))
    return listed


FORMS = {
    "TensorBatches of a tuple": lambda w, n, y: TensorBatches((w, n), y, 8),
    "TensorBatches of a list": lambda w, n, y: TensorBatches([w, n], y, 8),
    "TensorBatches of a dict": lambda w, n, y: TensorBatches({"words": w, "lengths": n}, y, 8),
    "TensorBatches of arrays": lambda w, n, y: TensorBatches((w.numpy(), n.numpy()), y.numpy(), 8),
    "tuples": pairs,
    "lists": lambda w, n, y: pairs(w, n, y, list),
    "dicts": lambda w, n, y: pairs(w, n, y, dict),
    "tuples of arrays": lambda w, n, y: pairs(w, n, y, array=torch.Tensor.numpy),
    "dicts of arrays": lambda w, n, y: pairs(w, n, y, dict, array=torch.Tensor.numpy),
    "loader of tuples": lambda w, n, y: DataLoader(Rows(w, n, y, tuple), 8),
    "loader of dicts": lambda w, n, y: DataLoader(Rows(w, n, y, dict), 8),
}


@pytest.mark.parametrize("make", FORMS.values(), ids=FORMS)
def test_packed_sequences_are_trained_as_in_a_loop_by_hand(make, texts, reader, make_trainer, device):
    by_hand = copy.deepcopy(reader).to(device)
    optimizer = torch.optim.SGD(by_hand.parameters(), lr=0.5, momentum=0.9)
    losses = []
    for _ in range(2):
        for (words, lengths), y in pairs(*texts):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(by_hand(words.to(device), lengths), y.to(device))
            loss.backward()
            optimizer.step()
            losses.append(loss.item())

    trainer, batches = make_trainer(model=reader, lr=0.5), make(*texts)
    history = trainer.fit(batches, 2, validation=batches)
    assert history.steps["loss"] == pytest.approx(losses, rel=1e-5)
    words, lengths, y = (part.to(device) for part in texts)
    with torch.no_grad():
        outputs = by_hand(words, lengths)
    torch.testing.assert_close(trainer.predict(batches), outputs.cpu())
    whole = nn.functional.cross_entropy(outputs, y).item()
    assert history.epochs["val_loss"][-1] == pytest.approx(whole, rel=1e-5)
    assert len(set(losses)) == 8  # each batch has a loss of its own


def test_shuffled_sequences_keep_their_lengths_and_labels(texts):
    words, lengths, y = texts
    batches = TensorBatches({"words": words, "lengths": lengths}, y, 8, shuffle=True)
    rows = {(*words.tolist(), length.item(), label.item()) for words, length, label in zip(*texts, strict=True)}
    seen = {
        (*w.tolist(), n.item(), label.item())
        for inputs, labels in batches
        for w, n, label in zip(inputs["words"], inputs["lengths"], labels, strict=True)
    }
    assert seen == rows
    assert [len(labels) for _, labels in batches] == [8, 8, 8, 6]


def test_pairs_of_arrays_are_converted(run):
    x = np.random.default_rng(0).normal(size=(12, 2))
    for dtype in (np.int64, np.int32, np.int16, np.uint8, bool):
        run([(x, (np.arange(12) % 3).astype(dtype))])


def test_arrays_have_the_dtypes_that_models_and_losses_need():
    (x, counts), y = as_pair(((np.zeros((4, 2)), np.zeros(4, np.int32)), np.zeros(4, bool)), "fit")
    assert (x.dtype, counts.dtype, y.dtype) == (torch.float32, torch.int32, torch.int64)
    x, y = as_pair((np.zeros((4, 2), np.uint8), np.zeros(4, np.float64)), "fit")
    assert (x.dtype, y.dtype) == (torch.uint8, torch.float32)
    double = torch.zeros(4, dtype=torch.float64)
    assert as_pair(((double, np.zeros(4)), double), "fit")[0][0] is double


def test_a_packed_sequence_is_one_input():
    sequences = pack_sequence([torch.ones(3, 2), torch.ones(1, 2)])
    assert call_model(nn.Identity(), sequences) is sequences
    inputs, _ = as_pair((sequences, torch.zeros(2)), "fit")
    assert isinstance(inputs, PackedSequence)


Y = torch.arange(12) % 3
X = torch.ones(12, 2)


@pytest.mark.parametrize(
    ("batch", "got"),
    [
        (((X, (X, X)), Y), "a tuple of 2: Tensor, tuple and a tensor"),
        (({"x": {"deep": X}}, Y), "a dict and a tensor"),
        (({}, Y), "an empty dict and a tensor"),
        (((), Y), "an empty tuple and a tensor"),
        (({0: X}, Y), "a dict and a tensor"),
        (((X, 3.0), Y), "a tuple of 2: Tensor, float"),
        ((X, [0, 1]), r"a tensor of shape \(12, 2\) and a list of 2"),
        ((X, {"y": Y}), r"a tensor of shape \(12, 2\) and a dict"),
        ((nn.Linear, Y), "a type and a tensor"),
        ({"x": X, "y": Y}, "a dict"),
        ({"x": X}, "a dict"),
        (X[:2], r"a tensor of shape \(2, 2\)"),
    ],
)
def test_what_is_no_batch(run, make_trainer, batch, got):
    expected = sentence("(fit|evaluate|predict)", got, r"TensorBatches\(\(x, lengths\), y, batch_size\)")
    with pytest.raises(TypeError, match=expected):
        run([batch])
    with pytest.raises(TypeError, match=expected):
        run(iter([batch]))
    with pytest.raises(TypeError, match=expected):
        make_trainer().predict(iter([batch]))


@pytest.mark.parametrize("batches", [((X, X), Y), {"x": X}, ({"x": X}, Y)])
def test_several_inputs_without_batches(run, batches):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "bare (tensors|inputs)", "TensorBatches")):
        run(batches)


@pytest.mark.parametrize("batch", [((np.array(["a"] * 12),), Y), (X, np.array(["a"] * 12))])
def test_arrays_of_no_numbers(run, batch):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "a ndarray of shape", "numbers")):
        run([batch])


@pytest.mark.parametrize(
    ("inputs", "got"),
    [
        (lambda w, n: (w,), r"1 inputs?\b"),
        (lambda w, n: (w, n, n), "3 inputs"),
        (lambda w, n: w, "one input"),
        (lambda w, n: {"words": w}, "inputs named words"),
        (lambda w, n: {"words": w, "length": n}, "inputs named words, length"),
    ],
)
def test_arguments_that_forward_does_not_take(run, texts, reader, inputs, got):
    words, lengths, y = texts
    expected = sentence("The forward of Reader", got, "an input for each argument")
    with pytest.raises(TypeError, match=expected) as caught:
        run([(inputs(words, lengths), y)], model=reader)
    assert "(words, lengths)" in str(caught.value)


@pytest.mark.parametrize("inputs", [(X, torch.ones(11, 2)), {"input1": X, "input2": torch.ones(11, 2)}])
def test_inputs_that_differ_in_their_rows(run, inputs):
    got = r"shapes \(12, 2\)( of 'input1')?, \(11, 2\)( of 'input2')?"
    with pytest.raises(ValueError, match=sentence("The model", got, "for the same examples")):
        run([(inputs, Y)], model=nn.Bilinear(2, 2, 3))


def test_inputs_of_other_rows_that_the_model_takes_are_right(run):
    class Graph(nn.Linear):
        def forward(self, nodes, graph_of_node):
            return torch.zeros(4, 3, device=nodes.device).index_add(0, graph_of_node, super().forward(nodes))

    run([((X, Y), Y[:4]), ((X[:6], Y[:6]), Y[:4])], model=Graph(2, 3))


def test_a_type_error_inside_the_model_stays_itself(run):
    class Broken(nn.Linear):
        def forward(self, x):
            return super().forward(x) + None

    with pytest.raises(TypeError, match="unsupported operand"):
        run([(X, Y)], model=Broken(2, 3))


def test_a_loader_of_three_tensors_is_told_how_to_carry_lengths(run, texts):
    with pytest.raises(TypeError, match=sentence("(fit|evaluate)", "a list of 3: Tensor", r"\(x, lengths\), y")):
        run(DataLoader(TensorDataset(*texts), 8))
