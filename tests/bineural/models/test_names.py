"""The classifier of words: padding does not count, and any cell fits."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence

from bineural.layers import GRUCell, RNNCell
from bineural.models import NameClassifier

LENGTHS = torch.tensor([5, 1, 3])


def words():
    torch.manual_seed(0)
    return torch.eye(7)[torch.randint(7, (3, 5))]


@pytest.mark.parametrize("cell", [RNNCell, GRUCell, nn.RNNCell, nn.GRUCell])
def test_each_word_is_read_as_if_it_were_alone(cell):
    model = NameClassifier(7, 6, 4, cell)
    together = model(words(), LENGTHS)
    for number, length in enumerate(LENGTHS):
        alone = model(words()[number : number + 1, :length], length.reshape(1))
        torch.testing.assert_close(together[number : number + 1], alone, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("cell", "layer"), [(RNNCell, nn.RNN), (GRUCell, nn.GRU)])
def test_it_agrees_with_packed_sequences(cell, layer):
    model, packed = NameClassifier(7, 6, 4, cell), layer(7, 6, batch_first=True)
    packed.load_state_dict({f"{name}_l0": tensor for name, tensor in model.cell.state_dict().items()})
    _, h = packed(pack_padded_sequence(words(), LENGTHS, batch_first=True, enforce_sorted=False))
    torch.testing.assert_close(model(words(), LENGTHS), model.head(h[0]), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("lengths", [[5, 0, 3], [5, 6, 3], [5, 3]])
def test_lengths_that_do_not_fit(lengths):
    with pytest.raises(ValueError, match="a length from 1 to 5 for each of 3 words, got"):
        NameClassifier(7, 6, 4)(words(), torch.tensor(lengths))
