"""Names as tensors: one letter a row, padded to one length."""

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from torch import Tensor

from bineural.datasets.spelling import to_ascii
from bineural.datasets.splits import Part, Rows, Splits
from bineural.datasets.tensors import existing_device

Words = tuple[Tensor, Tensor]


def encode_names(names: Sequence[str], alphabet: str, device: torch.device | None = None) -> Words:
    """Return names as one-hot letters and their lengths; see `NameData.encode`."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"encode expected names in a list, got {names!r}: pass [{names!r}]")
    names = list(names)
    spellings = [to_ascii(name).strip() for name in names]
    if not spellings or not all(spellings):
        got = f"{names!r}" if len(names) < 5 else f"an empty one among {len(names)}"
        raise ValueError(f"encode expected names of at least one letter, got {got}: leave out empty ones")
    index = {letter: column for column, letter in enumerate(alphabet)}
    unknown = "".join(sorted(set("".join(spellings)) - index.keys()))
    if unknown:
        raise ValueError(
            f"encode expected the letters {alphabet!r}, got {unknown!r} as well: write the names without them"
        )
    lengths = torch.tensor([len(spelling) for spelling in spellings])
    letters = torch.tensor([index[letter] for spelling in spellings for letter in spelling])
    steps = torch.arange(int(lengths.max()))
    words = torch.zeros(len(spellings), len(steps), len(alphabet), device=device)  # (N, T, D)
    word, step = (steps < lengths[:, None]).nonzero(as_tuple=True)  # of each letter, in the order of `letters`
    words[word.to(device), step.to(device), letters.to(device)] = 1
    return words, lengths.to(device)


def decode_words(words: Tensor, lengths: Tensor, alphabet: str) -> list[str]:
    """Return the names that one-hot letters stand for; see `NameData.decode`."""
    if words.ndim != 3 or words.shape[2] != len(alphabet) or lengths.shape != words.shape[:1]:
        raise ValueError(
            f"decode expected words (N, T, {len(alphabet)}) and N lengths, got {tuple(words.shape)} and "
            f"{tuple(lengths.shape)}: pass both as encode returns them"
        )
    rows = zip(words.argmax(dim=2).tolist(), lengths.tolist(), strict=True)
    return ["".join(alphabet[column] for column in columns[:length]) for columns, length in rows]


def name_splits(
    spellings: Sequence[str],
    labels: np.ndarray,
    parts: dict[str, Rows],
    alphabet: str,
    device: str | torch.device | None,
) -> Splits[Words]:
    """Return names as tensors, by part; parts without rows are left out."""
    device = existing_device(device)
    done = {}
    for name, rows in parts.items():
        if len(rows):
            words = encode_names([spellings[row] for row in rows], alphabet, device)
            done[name] = Part(words, torch.tensor(labels[rows], device=device))
    return Splits(**done)
