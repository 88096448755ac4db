"""The last experiments of chapters run on untouched starters and on wrong functions of the reader.

They stop nothing, and show as what they are.

Takes minutes: `make faults` runs it, `make test` does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode
from readers_code import CHAPTERS, accuracy_of, cells_with, needed, needed_for, run, samples, shortened

__all__ = ["samples"]

OWN = [page for page, chapter in CHAPTERS.items() if any("own_code(" in cell.source for cell in chapter.notebook.cells)]
# One wrong function for each exercise of `backpropagation` whose mistakes show in the trained network.
WRONG = {
    "sign of the weights": "def linear_backward(x, w, g):\n    return g @ w, -g.T @ x, -g.sum(axis=0)",
    "bias alone": "def linear_backward(x, w, g):\n    return g @ w, 0 * w, g.sum(axis=0)",
    "gate always shut": "def relu_backward(x, g):\n    return 0 * g",
    "wanted minus given": "def softmax_gradient(p, y):\n    return (np.eye(p.shape[1])[y] - p) / len(p)",
}
# Wrong functions of `digits-mlp`: what is drawn in the row of the reader's network, if anything is.
WRONG_NETWORKS = {
    "learns nothing": ("    torch.manual_seed(seed)\n    return MLP([64, 10])", "“network, yours”: 0."),
    "too few logits": ("    return MLP([64, 9])", "“network, yours”: no number."),
    "returns nan": (
        "    model = MLP([64, 10])\n    model[0].weight.data[:] = np.nan\n    return model",
        "“network, yours”: 0, ",
    ),
    "returns its accuracy": ("    return accuracy(MLP([64, 10])(x), y)", "“network, yours”: no number."),
    "stops with an error": ("    return MLP([64, 10])(x[:, :3])", "“network, yours”: no number."),
}
WRONG_STEPS = {
    "sign of the gradient": ("0.9 * v - grad", False),
    "sign of the sum": ("grad - 0.9 * v", False),
    "no memory": ("0 * v + grad", True),
    "another shape": ("(0.9 * v + grad).sum(axis=0)", False),
    "one number": ("float((v + grad).sum())", False),
}
WRONG_REPORTS = {
    "no dictionary": "    return median(accuracies)",
    "keys are missing": '    return {"median": max(accuracies)}',
    "texts": '    return {"median": "0.98", "parameters": "many"}',
}
# Wrong functions for `initialization`, several at a time, because each run trains thirty networks.
WRONG_WEIGHTS = {
    "no root, fan-out": {
        "xavier_normal": """
def xavier_normal(weight, rng):
    weight[:] = rng.normal(0, 2 / sum(weight.shape), weight.shape)


def xavier_uniform(weight, rng):
    weight[:] = rng.uniform(-6 / sum(weight.shape), 6 / sum(weight.shape), weight.shape)
""",
        "he_normal": """
def he_normal(weight, rng, mode):
    weight[:] = rng.normal(0, math.sqrt(2 / len(weight)), weight.shape)
""",
    },
    "nothing filled, nan, a new array": {
        "xavier_normal": """
def xavier_normal(weight, rng):
    weight = rng.normal(0, 0.1, weight.shape)


def xavier_uniform(weight, rng):
    weight[:] = math.nan
""",
        "he_normal": """
def he_normal(weight, rng, mode):
    return rng.normal(0, math.sqrt(2 / weight.shape[1]), weight.shape)
""",
    },
}
# Wrong functions of `recurrent-networks`: what stands in the rows of the reader's cells, and whether they read a name.
WRONG_CELLS = {
    "no tanh, gates exchanged": (
        {
            "rnn_step": "def rnn_step(x, h, W_ih, W_hh, b):\n    return x @ W_ih.T + h @ W_hh.T + b",
            "gru_step": """
def gru_step(x, h, W_ih, W_hh, b_ih, b_hh):
    H = h.shape[1]
    a = x @ W_ih.T + b_ih + h @ W_hh.T + b_hh
    z = sigmoid(a[:, :H])
    return (1 - z) * tanh(a[:, 2 * H :]) + z * h
""",
        },
        {"RNN, yours": True, "GRU, yours": True},
        True,
    ),
    "shapes that do not fit, nan": (
        {
            "rnn_step": "def rnn_step(x, h, W_ih, W_hh, b):\n    return tanh(x @ W_ih + h @ W_hh + b)",
            "gru_step": "def gru_step(x, h, W_ih, W_hh, b_ih, b_hh):\n    return h * math.nan",
        },
        {"RNN, yours": False, "GRU, yours": False},
        False,
    ),
    "for arrays alone": (
        {"rnn_step": "def rnn_step(x, h, W_ih, W_hh, b):\n    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)"},
        {"RNN, yours": False, "GRU, yours": True},
        True,
    ),
    "padding read, letters turned, last state alone": (
        {
            "keep": "def keep(new, old, t, lengths):\n    return new",
            "word_to_array": "def word_to_array(word, alphabet):\n    return np.zeros((len(alphabet), len(word)))",
            "read": "def read(step, word, h):\n    for x in word:\n        h = step(x, h)\n    return h",
        },
        {"RNN, yours": True, "GRU, yours": True},
        False,
    ),
}

# Wrong answers for `convolutions`, one for each exercise, because each run trains a dozen networks.
WRONG_CONVOLUTIONS = {
    "other sizes and values": {
        "kernels": "kernels = (3, 3)",
        "conv2d": "def conv2d(x, weight, bias):\n"
        "    return F.conv2d(*map(torch.tensor, (x, np.flip(weight, 2).copy(), bias)))",
        "occlusion_map": "def occlusion_map(model, image, label, size, paper):\n    return model(image[None])",
        "anywhere": "def anywhere():\n    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))",
    },
    "no network, no map": {
        "kernels": "kernels = (28, 28)",
        "conv2d": "def conv2d(x, weight, bias):\n    return x @ weight",
        "occlusion_map": "def occlusion_map(model, image, label, size, paper):\n    return image[:, :3, :3] / 0",
        "anywhere": "def anywhere():\n    return nn.Linear(28, 10)",
    },
    "of another kind": {
        "kernels": "kernels = 5",
        "conv2d": "def conv2d(x, weight, bias):\n    return bias.tolist()",
        "occlusion_map": "def occlusion_map(model, image, label, size, paper):\n    return image.nope",
        "anywhere": "def anywhere():\n    return nn.Flatten",
    },
}

# Wrong functions for `cifar10`: whether the book's code takes over for the network.
WRONG_IMAGES = {
    "other values": (
        {
            "class_metrics": "def class_metrics(predictions, targets, K):\n    return np.ones((2, K))",
            "smoothed_loss": "def smoothed_loss(logits, targets, smoothing):\n"
            "    return F.cross_entropy(logits.softmax(1), targets)",
            "mirrored": "def mirrored(model, x):\n    return model(np.flip(x, 2))",
            "my_network": "def my_network():\n    return nn.Sequential(\n"
            "        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4 * 900, 10))",
        },
        True,
    ),
    "other shapes": (
        {
            "class_metrics": "def class_metrics(predictions, targets, K):\n    return np.ones(K)",
            "smoothed_loss": "def smoothed_loss(logits, targets, smoothing):\n    return -logits.log_softmax(1)",
            "mirrored": "def mirrored(model, x):\n    return x",
            "my_network": "def my_network():\n    return nn.Linear(3072, 10)",
        },
        False,
    ),
    "nan, an error, another kind": (
        {
            "class_metrics": "def class_metrics(predictions, targets, K):\n    return np.zeros((2, K)) / 0",
            "smoothed_loss": "def smoothed_loss(logits, targets, smoothing):\n    return logits.mean() * float('nan')",
            "mirrored": "def mirrored(model, x):\n    return model.nope(x)",
            "my_network": "def my_network():\n    return nn.Flatten",
        },
        False,
    ),
}

# Wrong layers for `normalization`: whether the reader's norms can be trained, and their differences from PyTorch's.
WRONG_NORMS = {
    "whole table, over the batch, not folded": (
        {
            "BatchNorm": """
class BatchNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()

    def forward(self, x):
        return (x - x.mean()) / x.std()
""",
            "LayerNorm": """
class LayerNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))

    def forward(self, x):
        return self.weight * (x - x.mean(0)) / (x.var(0) + 1e-5) + self.bias
""",
            "fold": "def fold(weight, bias, gamma, beta, mean, var):\n    return weight, bias",
        },
        True,
    ),
    "shapes that do not fit, no features, nothing": (
        {
            "BatchNorm": """
class BatchNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(num_features + 1))

    def forward(self, x):
        return self.weight * x
""",
            "LayerNorm": """
class LayerNorm(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, x):
        return x
""",
            "fold": "def fold(weight, bias, gamma, beta, mean, var):\n    return bias",
        },
        False,
    ),
    "nan, no module, another kind": (
        {
            "BatchNorm": """
class BatchNorm(nn.Module):
    def __init__(self, num_features):
        super().__init__()

    def forward(self, x):
        return x * math.nan
""",
            "LayerNorm": """
class LayerNorm:
    def __init__(self, num_features):
        self.size = num_features

    def forward(self, x):
        return x / self.size
""",
            "fold": "def fold(weight, bias, gamma, beta, mean, var):\n    return gamma * weight, bias",
        },
        False,
    ),
}

# Wrong functions for `vanishing-gradients`, again several at a time.
WRONG_DEPTHS = {
    "hidden layers in a list, a text, stretched, nan": {
        "deep_network": """
def deep_network(depth, width, activation):
    class Deep(nn.Module):
        def __init__(self):
            super().__init__()
            self.first = nn.Linear(784, width)
            self.rest = [nn.Linear(width, width) for _ in range(depth - 2)]
            self.last = nn.Linear(width, 10)

        def forward(self, x):
            x = self.first(x)
            for layer in self.rest:
                x = layer(activation()(x))
            return self.last(activation()(x))

    return Deep()
""",
        "stopping_depth": "def stopping_depth(share, factor):\n    return 'deep ' + str(share)",
        "clip_factor": "def clip_factor(norm, threshold):\n    return threshold * norm",
        "revive": "def revive(model):\n    model[0].weight.data.fill_(math.nan)",
    },
    "no network, no number, nothing, an error": {
        "deep_network": "def deep_network(depth, width, activation):\n    return [nn.Linear(784, 10)]",
        "stopping_depth": "def stopping_depth(share, factor):\n    return share / 0",
        "clip_factor": "def clip_factor(norm, threshold):\n    return str(norm)",
        "revive": "def revive(model):\n    model[0].weight.mul_(2)",
    },
    "one layer too many, always 2, an array, hardly": {
        "deep_network": "def deep_network(depth, width, activation):\n"
        "    return MLP([784, *[width] * depth, 10], activation)",
        "stopping_depth": "def stopping_depth(share, factor):\n    return len([share, factor])",
        "clip_factor": "def clip_factor(norm, threshold):\n    return np.ones(3)",
        "revive": "def revive(model):\n    model[0].weight.data.mul_(1.01)",
    },
}


# Wrong answers for `transfer-learning`: whether a network is trained, and whether its photographs are sorted.
WRONG_TRANSFERS = {
    "three classes, nothing frozen": (
        {
            "new_head": "def new_head(n_features, n_classes):\n    return nn.Linear(n_features, 3)",
            "freeze": "def freeze(model, free):\n    return model",
        },
        False,
    ),
    "awake, probabilities, the same photograph again and again": (
        {
            "new_head": "def new_head(n, k):\n    return nn.Sequential(nn.Linear(n, k), nn.Softmax(1))",
            "freeze": "def freeze(model, free):\n    model.features.requires_grad_(False)",
            "mistakes_first": "def mistakes_first(probabilities, labels):\n    return 0 * labels",
        },
        True,
    ),
    "a plan in words, an error": (
        {
            "mistakes_first": "def mistakes_first(probabilities, labels):\n    return labels.nope",
            "plan": "plan = 'the head alone'",
        },
        False,
    ),
}

# Wrong classes for `dropout-and-dropconnect`: whether the networks that have them are trained to the end.
WRONG_NOISE = {
    "not divided, always on": (
        """
class DropConnect(nn.Linear):
    def __init__(self, in_features, out_features, p):
        super().__init__(in_features, out_features)
        self.p = p

    def forward(self, x):
        return F.linear(x, self.weight * (torch.rand_like(self.weight) >= self.p), self.bias)
""",
        True,
    ),
    "nan": (
        """
class DropConnect(nn.Linear):
    def __init__(self, in_features, out_features, p):
        super().__init__(in_features, out_features)

    def forward(self, x):
        return F.linear(x, self.weight / 0 * 0, self.bias)
""",
        False,
    ),
    "another shape": (
        """
class DropConnect(nn.Linear):
    def __init__(self, in_features, out_features, p):
        super().__init__(in_features, out_features)

    def forward(self, x):
        return x * self.weight
""",
        False,
    ),
    "no p": (
        """
class DropConnect(nn.Linear):
    def forward(self, x):
        return F.dropout(F.linear(x, self.weight, self.bias), self.p)
""",
        False,
    ),
    "no module": ("def DropConnect(in_features, out_features, p):\n    return float(in_features)", False),
}


# Wrong functions for `what-helps`: whether the reader's treatment has a row of numbers, and whether the race is judged.
WRONG_TREATMENTS = {
    "squeezed, torn apart, without a path": (
        {
            "ResidualLayer": """
class ResidualLayer(nn.Module):
    def __init__(self, width, activation):
        super().__init__()
        self.linear, self.activation = nn.Linear(width, width), activation()

    def forward(self, x):
        return self.activation(x + self.linear(x))
""",
            "paired_difference": "def paired_difference(method, plain):\n    return plain.mean(), method.std()",
            "cure": "def cure(sizes, activation):\n    return nn.Sequential(nn.Linear(784, 10), activation())",
        },
        True,
        True,
    ),
    "no module, one number, an error": (
        {
            "ResidualLayer": """
class ResidualLayer:
    def __init__(self, width, activation):
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + self.linear(x)
""",
            "paired_difference": "def paired_difference(method, plain):\n    return method - plain",
            "cure": "def cure(sizes, activation):\n    return nn.Sequential(nn.Linear(3, 3)) + activation",
        },
        False,
        False,
    ),
    "other shapes, a text, nan": (
        {
            "ResidualLayer": """
class ResidualLayer(nn.Module):
    def __init__(self, width, activation):
        super().__init__()
        self.linear = nn.Linear(width, 3)

    def forward(self, x):
        return self.linear(x)
""",
            "paired_difference": "def paired_difference(method, plain):\n    return 'better', 'much'",
            "cure": """
def cure(sizes, activation):
    model = nn.Sequential(nn.Linear(784, 10))
    model[0].weight.data.fill_(math.nan)
    return model
""",
        },
        True,
        False,
    ),
}

# Wrong functions for `overfitting`: whether the book's code takes over.
WRONG_STOPS = {
    "first epoch, equal numbers, from the last place": (
        {
            "stop_early": "def stop_early(model, train, validate, patience, max_epochs):\n"
            "    train()\n    return int(7)",
            "three_accuracies": "def three_accuracies(model, optimizer, batches):\n    return 0.5, 0.5, 0.5",
            "confident_mistakes": "def confident_mistakes(probabilities, labels):\n"
            "    return np.flatnonzero(probabilities.argmax(axis=1) != labels)[::-1]",
        },
        True,
    ),
    "never ends, one number, right answers": (
        {
            "stop_early": "def stop_early(model, train, validate, patience, max_epochs):\n"
            "    for _ in iter(int, 1):\n        train()",
            "three_accuracies": "def three_accuracies(model, optimizer, batches):\n    return 0.5",
            "confident_mistakes": "def confident_mistakes(probabilities, labels):\n    return labels",
        },
        False,
    ),
    "nan, nan, an error": (
        {
            "stop_early": "def stop_early(model, train, validate, patience, max_epochs):\n"
            "    model[0].weight.data.fill_(np.nan)\n    return 1",
            "three_accuracies": "def three_accuracies(model, optimizer, batches):\n    return (float('nan'),) * 3",
            "confident_mistakes": "def confident_mistakes(probabilities, labels):\n    return labels.nope",
        },
        False,
    ),
}


# Wrong answers for `mini-batches`: whether the weights draw a batch, and whether the items train a network.
WRONG_BATCHES = {
    "weights of classes, bytes not divided": (
        {
            "example_weights": "def example_weights(y):\n    return 1 / np.bincount(y)",
            "conclude": "def conclude(differences):\n    return {'mean': 1, 'error': 0, 'verdict': -1}",
            "DigitImages": """
class DigitImages(Dataset):
    def __init__(self, images, labels, transform=None):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return self.transform(torch.tensor(self.images[i]).float()), int(self.labels[i])
""",
        },
        True,
        True,
    ),
    "nan, no pair": (
        {
            "example_weights": "def example_weights(y):\n    return y * math.nan",
            "conclude": "def conclude(differences):\n    return {'mean': 'much', 'error': 0, 'verdict': 2}",
            "DigitImages": """
class DigitImages(Dataset):
    def __init__(self, images, labels, transform=None):
        self.images = images

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        return torch.tensor(self.images[i])
""",
        },
        False,
        False,
    ),
    "an error, another kind": (
        {
            "example_weights": "def example_weights(y):\n    return y.nope",
            "conclude": "def conclude(differences):\n    return differences.mean()",
            "DigitImages": "def DigitImages(images, labels, transform=None):\n    return len(images)",
        },
        False,
        False,
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("page", OWN)
def test_untouched_starters_run_to_the_end_of_the_chapter(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = cells_with(CHAPTERS[page], {})
    assert any("..." in cell.source for cell in cells)
    run(shortened(needed(cells)), monkeypatch)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG)
def test_wrong_functions_do_not_separate_the_moons_and_stop_nothing(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name = code.partition("(")[0].removeprefix("def ")
    assert accuracy_of({name: code}, monkeypatch) < 0.95


class Ending:
    """The end of `digits-mlp`, which runs anew on each function; what it needs has run once."""

    def __init__(self, names: dict[str, Any], cells: list[NotebookNode]) -> None:
        self.names, self.cells = names, cells

    def run(self, code: str, of: str) -> dict[str, Any]:
        """Run from the cell that takes the function `of` in; return the names at the end."""
        names = {name: dict(value) if isinstance(value, dict) else value for name, value in self.names.items()}
        exec(code, names)
        first = next(place for place, cell in enumerate(self.cells) if f"{of})" in cell.source)
        for cell in self.cells[first:]:
            exec(cell.source, names)
        return names


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ending]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINEURAL_DATA", str(tmp_path_factory.mktemp("data")))
        cells = needed(cells_with(CHAPTERS["digits-mlp"], {}))
        last = next(place for place, cell in enumerate(cells) if "network=my_network)" in cell.source)
        ending = Ending(run(shortened(cells[:last]), patch), cells[last:])
        ending.names = ending.run("my_network = report = None", "my_network")
        yield ending


@pytest.fixture(scope="module")
def momentum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ending]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BINEURAL_DATA", str(tmp_path_factory.mktemp("data")))
        cells = needed(cells_with(CHAPTERS["digits-mlp"], {}))
        first = next(place for place, cell in enumerate(cells) if "look_ahead=look_ahead)" in cell.source)
        needs = needed_for(cells[: first + 1])
        yield Ending(run(needs[:-1], patch), needs[-1:])


@pytest.mark.parametrize(("body", "told"), WRONG_NETWORKS.values(), ids=WRONG_NETWORKS)
def test_wrong_networks_have_a_row_of_their_own_and_stop_nothing(
    body: str, told: str, digits: Ending, capsys: pytest.CaptureFixture[str]
) -> None:
    names = digits.run(f"def my_network(x, y, seed):\n{body}", "my_network")
    shown = capsys.readouterr().out
    assert "The code from the cells above runs here: `my_network`." in shown
    assert told in shown
    for name, difference in digits.names["differences"].items():
        assert name == "network, yours" or names["differences"][name] == difference


@pytest.mark.parametrize("body", WRONG_REPORTS.values(), ids=WRONG_REPORTS)
def test_wrong_reports_leave_their_table_empty(body: str, digits: Ending, capsys: pytest.CaptureFixture[str]) -> None:
    digits.run(f"def report(configuration, parameters, accuracies, n_test):\n{body}", "report")
    shown = capsys.readouterr().out
    assert "The code from the cells above runs here: `report`." in shown
    assert set(re.findall(r"\S+", shown.partition("median")[2].partition("\n")[0])) == {"–"}


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@pytest.mark.parametrize(("formula", "learns"), WRONG_STEPS.values(), ids=WRONG_STEPS)
def test_wrong_steps_train_as_they_are(
    formula: str, learns: bool, momentum: Ending, capsys: pytest.CaptureFixture[str]
) -> None:
    names = momentum.run(f"def look_ahead(v, grad):\n    return {formula}", "look_ahead")
    shown = capsys.readouterr().out
    assert "The code from the cells above runs here: `look_ahead`." in shown
    reached = names["by_hand"]
    assert (reached != "none" and reached > 0.3) is learns
    assert f"own-look-ahead = {reached if reached == 'none' else format(reached, '.3f')}" in shown


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_WEIGHTS)
def test_wrong_weights_stop_nothing_and_the_page_says_whose_they_are(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run(needed(cells_with(CHAPTERS["initialization"], WRONG_WEIGHTS[case])), monkeypatch)
    told = capsys.readouterr().out
    assert "The code from the cells above runs here: `xavier_normal`, `xavier_uniform`, `he_normal`." in told
    assert "Narrow network: validation accuracy" in told
    scores = {key: each.mean() for key, each in names["scores"].items()}
    assert all(0 <= score <= 1 for score in scores.values())
    yours = [key for key in scores if key[2].endswith("yours")]
    assert len(yours) == 2 * 3 * 3
    # As the page says: thirty factors of a wrong size leave a network that gives one answer to everything, and what
    # explodes gives none.
    for network, activation, scheme in yours:
        score = scores[network, activation, scheme]
        if "nan" in case and scheme.startswith("Xavier uniform"):
            assert score == 0
        elif network == "narrow" and activation == "ReLU" and scheme.startswith("Xavier"):
            assert score < 0.25


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_CELLS)
def test_wrong_cells_leave_their_rows_to_the_reader_and_stop_nothing(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in, trained, is_read = WRONG_CELLS[case]
    names = run(needed(cells_with(CHAPTERS["recurrent-networks"], handed_in)), monkeypatch)
    told = capsys.readouterr().out
    assert all(f"`{name}`" in told.partition("Not written yet")[0] for name in handed_in)
    assert "Accuracy: median of the runs" in told
    for name, measured in names["results"].items():
        assert len(measured) == trained.get(name, True)
        assert ((measured >= 0) & (measured <= 1)).all()
    assert ("Your functions did not get to the end" not in told) is is_read
    assert "A table of" in told.rpartition("Your functions")[2]  # a guess is drawn in any case


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_CONVOLUTIONS)
def test_wrong_convolutions_are_shown_as_they_are_and_stop_nothing(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run(shortened(needed(cells_with(CHAPTERS["convolutions"], WRONG_CONVOLUTIONS[case]))), monkeypatch)
    told = capsys.readouterr().out
    for name in WRONG_CONVOLUTIONS[case]:
        assert f"`{name}`" in told.partition("The code from the cells above runs here:")[2]
    is_shown = case == "other sizes and values"
    assert (names["YOURS"] == "ConvNet, your kernels") is is_shown
    assert all(0 <= error <= 1 for errors in names["errors"].values() for error in errors)
    assert ("own-gap = NaN" in told) is not is_shown
    assert "occlusion-unreadable = 4" in told
    assert ("own-pushed = NaN" in told) is not is_shown


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_DEPTHS)
def test_wrong_deep_networks_stop_nothing_and_their_tables_say_so(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = run(shortened(needed(cells_with(CHAPTERS["vanishing-gradients"], WRONG_DEPTHS[case]))), monkeypatch)
    told = capsys.readouterr().out
    for own in ("`deep_network`, `stopping_depth`", "`clip_factor`", "`revive`"):
        assert f"The code from the cells above runs here: {own}." in told
    for caption in (
        "First depth at which learning does not begin",
        "Adam: median accuracy",
        "Thirty layers of ReLU at the rate 0.2",
    ):
        assert caption in told
    reached = np.concatenate([*names["scores"].values(), *names["adam"].values()])
    clipped = np.concatenate([each for (_, is_clipped), each in names["treated"].items() if is_clipped])
    if "no network" in case:
        assert np.isnan(reached).all()
        assert np.isnan(clipped).all()
        assert np.isnan(names["revived"]).all()
    else:
        assert (reached >= 0).all()
        assert (reached <= 1).all()
        assert (names["revived"] < 0.3).all()  # nan, which counts as 0, or as many as a guess


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("handed_in", "is_own"), WRONG_IMAGES.values(), ids=WRONG_IMAGES)
def test_wrong_functions_for_images_stop_nothing(
    handed_in: Mapping[str, str], is_own: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = run(shortened(needed(cells_with(CHAPTERS["cifar10"], handed_in))), monkeypatch)
    assert names["fits"] == is_own
    assert names["table_of_classes"].shape == (2, 10)
    assert names["table_of_classes"].isfinite().all()
    assert names["logits"].shape == (500, 10)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_TRANSFERS)
def test_wrong_transfers_stop_nothing_and_name_no_photograph_twice(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in, is_trained = WRONG_TRANSFERS[case]
    names = run(needed(cells_with(CHAPTERS["transfer-learning"], handed_in)), monkeypatch)
    assert (names["probabilities"] is not None) is is_trained
    assert 0 <= names["right"] <= len(names["y_val"])
    assert (names["right"] > 0) is is_trained
    if is_trained:
        assert len(set(names["looked"].tolist())) == 12


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_NORMS)
def test_wrong_norms_stop_nothing_and_the_table_shows_what_they_reach(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in, is_trained = WRONG_NORMS[case]
    names = run(needed(cells_with(CHAPTERS["normalization"], handed_in)), monkeypatch)
    told = capsys.readouterr().out
    assert "The code from the cells above runs here: `BatchNorm`, `LayerNorm`." in told
    assert "The code from the cells above runs here: `fold`." in told
    assert "Accuracy on validation images, mean" in told
    for name in ("batch norm, yours", "layer norm, yours"):
        reached = names["scores"][name]
        assert (np.isfinite(reached) & (reached > 0)).any() == is_trained
    assert np.isfinite(names["scores"]["no norm"]).all()
    assert max(names["gaps"]) > 1e-3 or np.isnan(names["gaps"]).any()
    assert not names["gap"] < 1e-3


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_NOISE)
def test_wrong_noise_leaves_its_row_empty_or_shows_what_it_does(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, is_trained = WRONG_NOISE[case]
    names = run(shortened(needed(cells_with(CHAPTERS["dropout-and-dropconnect"], {"DropConnect": code}))), monkeypatch)
    told = capsys.readouterr().out
    assert "The code from the cells above runs here: `DropConnect`." in told
    assert "1000 training images, means of the seeds" in told
    reached = names["measured"](names["YOURS"], "validation")
    assert np.isfinite(reached).all() == is_trained
    assert np.isfinite(names["gains"][names["DROPOUT"]]).all()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_TREATMENTS)
def test_wrong_treatments_stop_nothing_and_leave_their_places_empty(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in, is_trained, is_judged = WRONG_TREATMENTS[case]
    names = run(needed(cells_with(CHAPTERS["what-helps"], handed_in)), monkeypatch)
    told = capsys.readouterr().out
    for own in ("`ResidualLayer`", "`paired_difference`", "`cure`"):
        assert f"The code from the cells above runs here: {own}." in told
    for caption in ("Gradient at layer 1", "Size of the outputs", "Test accuracy of six runs", "Accuracy at the best"):
        assert caption in told
    assert all(np.isfinite(each).all() is np.bool_(is_trained) for each in names["mine"].values())
    assert all(np.isfinite(each).all() is np.bool_(is_judged) for each in names["verdicts"].values())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_BATCHES)
def test_wrong_data_sets_and_weights_stop_nothing_and_leave_their_rows_empty(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in, is_drawn, is_trained = WRONG_BATCHES[case]
    names = run(needed(cells_with(CHAPTERS["mini-batches"], handed_in)), monkeypatch)
    told = capsys.readouterr().out
    for own in ("`example_weights`", "`conclude`", "`DigitImages`"):
        assert f"The code from the cells above runs here: {own}." in told
    plain, weighted = names["polls"].values()
    assert np.isfinite(plain).all()
    assert np.isfinite(weighted).all() == is_drawn
    assert [row["verdict"] for row in names["conclusions"]] == ["accuracy lower" if is_drawn else None] * 4
    assert np.isfinite(names["theirs_right"])
    assert np.isfinite(names["mine_right"]) == is_trained
    assert "final-same = no" in told


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", WRONG_STOPS)
def test_wrong_stops_let_the_exam_take_place(
    case: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handed_in, is_own = WRONG_STOPS[case]
    names = run(shortened(needed(cells_with(CHAPTERS["overfitting"], handed_in))), monkeypatch)
    told = capsys.readouterr().out
    for name in handed_in:
        assert f"The code from the cells above runs here: `{name}`." in told
        assert (f"Nothing is written yet, so the book's code runs here: `{name}`." not in told) is is_own
    assert 0 <= names["right"] <= 540
    assert sorted(names["places"].tolist()) == names["wrong"].nonzero().flatten().tolist()
    assert all(np.isfinite(found).all() for found in names["followed_runs"].values())
