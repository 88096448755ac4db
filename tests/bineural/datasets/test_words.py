import re
from typing import Any

import numpy as np
import pytest
import torch

from bineural.datasets.words import decode_words, encode_names

ALPHABET = " -AELMabdeilru"


def test_one_row_a_letter_then_zeros() -> None:
    words, lengths = encode_names(["Ada", "Müller", "Li "], ALPHABET)
    assert words.shape == (3, 6, 14)
    assert words.dtype == torch.float32
    assert lengths.tolist() == [3, 6, 2]
    for name, word in zip(["Ada", "Muller", "Li"], words, strict=True):
        for step, row in enumerate(word):
            expected = [float(step < len(name) and letter == name[step]) for letter in ALPHABET]
            assert row.tolist() == expected


def test_names_come_in_any_order_of_python() -> None:
    for names in (("Li", "Ada"), iter(["Li", "Ada"]), np.array(["Li", "Ada"])):
        words, lengths = encode_names(names, ALPHABET)  # type: ignore[arg-type]
        assert decode_words(words, lengths, ALPHABET) == ["Li", "Ada"]


def test_lengths_fit_packed_sequences() -> None:
    words, lengths = encode_names(["Li", "Adel", "Maria"], ALPHABET)
    packed = torch.nn.utils.rnn.pack_padded_sequence(words, lengths, batch_first=True, enforce_sorted=False)
    assert packed.data.sum() == 11
    assert packed.data.sum(dim=1).tolist() == [1] * 11


def test_decoding_undoes_encoding_up_to_ascii() -> None:
    names = ["Adél", " Maria-Ela", "Li Al"]
    words, lengths = encode_names(names, ALPHABET)
    assert decode_words(words, lengths, ALPHABET) == ["Adel", "Maria-Ela", "Li Al"]
    assert decode_words(words * 0.3 + 0.1, lengths, ALPHABET) == ["Adel", "Maria-Ela", "Li Al"]


def test_words_are_made_on_the_device(device: torch.device) -> None:
    for where in (device, torch.device("meta")):
        words, lengths = encode_names(["Ada", "Li"], ALPHABET, where)
        assert words.device.type == lengths.device.type == where.type
    words, lengths = encode_names(["Ada", "Li"], ALPHABET, device)
    assert decode_words(words, lengths, ALPHABET) == ["Ada", "Li"]


@pytest.mark.parametrize("names", [[], [""], ["Ada", "  "], ["Ada"] * 9 + [""]])
def test_refuses_empty_names(names: list[str]) -> None:
    got = "an empty one among 10" if len(names) == 10 else repr(names)
    sentence = f"encode expected names of at least one letter, got {got}: leave out empty ones"
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        encode_names(names, ALPHABET)


def test_refuses_letters_that_are_not_in_the_alphabet() -> None:
    sentence = f"encode expected the letters {ALPHABET!r}, got '!Z' as well: write the names without them"
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        encode_names(["Ada", "Zeda!", "Z"], ALPHABET)
    with pytest.raises(ValueError, match="^to_ascii expected Latin letters, got 'Адa?"):
        encode_names(["Ада"], ALPHABET)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ("Ada", r"^encode expected names in a list, got 'Ada': pass \['Ada'\]$"),
        (3, r"^encode expected names in a list, got 3: "),
        ([3], "^to_ascii expected a text, got int: "),
    ],
)
def test_refuses_what_is_no_list_of_texts(names: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        encode_names(names, ALPHABET)


@pytest.mark.parametrize(("shape", "lengths"), [((2, 3, 13), 2), ((2, 14), 2), ((2, 3, 14), 3), ((2, 3, 14), 1)])
def test_refuses_to_decode_other_shapes(shape: tuple[int, ...], lengths: int) -> None:
    with pytest.raises(ValueError, match=r"^decode expected words \(N, T, 14\) and N lengths, got "):
        decode_words(torch.zeros(shape), torch.ones(lengths), ALPHABET)
