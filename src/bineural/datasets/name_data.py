"""The kind of data sets that are names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bineural.datasets.kinds import Dataset
from bineural.datasets.spelling import to_ascii
from bineural.datasets.splits import Size, Splits, rows_of_parts
from bineural.datasets.summaries import unsplit

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NameData(Dataset):
    """Surnames by language.

    Attributes
    ----------
    names : dict of str to tuple of str
        The surnames of each language as the file has them, with repetitions; the languages are `classes`.
    alphabet : str
        The D signs that the names are written with in ASCII, in ascending order.

    Examples
    --------
    >>> from bineural.datasets import load_names
    >>> load_names()  # doctest: +ELLIPSIS
    <NameData names (sample): ... names, 12 classes>
    """

    names: dict[str, tuple[str, ...]]

    def _contents(self) -> str:
        return f"{sum(map(len, self.names.values()))} names"

    def sizes(self) -> dict[str, str]:
        """Return the number of names."""
        return {"examples": unsplit(sum(map(len, self.names.values())))}

    @cached_property
    def _examples(self) -> tuple[tuple[str, int], ...]:
        """What there is to learn from: each spelling in ASCII once for each language that has it, with its label."""
        languages = enumerate(self.names.values())
        pairs = ((to_ascii(name).strip(), label) for label, names in languages for name in names)
        return tuple(dict.fromkeys(pairs))

    @cached_property
    def alphabet(self) -> str:
        """The signs that the names are written with in ASCII."""
        return "".join(sorted({letter for spelling, _ in self._examples for letter in spelling}))

    def class_sizes(self) -> dict[str, int]:
        """Return how many different names each language has, written in ASCII.

        Examples
        --------
        >>> from bineural.datasets import load_names
        >>> sizes = load_names().class_sizes()
        >>> sizes["Czech"] <= len(load_names().names["Czech"])
        True
        """
        counts = Counter(label for _, label in self._examples)
        return {language: counts[label] for label, language in enumerate(self.names)}

    def encode(self, names: Sequence[str]) -> "tuple[Tensor, Tensor]":
        """Return names as tensors: one-hot letters, with zeros behind the end of shorter names.

        Parameters
        ----------
        names : sequence of str
            At least one name; blanks at its ends are dropped, letters become those of ASCII (`to_ascii`).

        Returns
        -------
        words : Tensor of float32, shape (N, T, D)
            T is the length of the longest name, D that of `alphabet`.
        lengths : Tensor of int64, shape (N,)
            Numbers of letters, 1 to T.

        Raises
        ------
        ValueError
            If a name is empty, or has a letter that no name of the data has.
        TypeError
            If they are no texts in a list.

        Examples
        --------
        >>> from bineural.datasets import load_names
        >>> data = load_names()
        >>> words, lengths = data.encode(["Müller", "Li"])
        >>> words.shape == (2, 6, len(data.alphabet)), lengths
        (True, tensor([6, 2]))
        >>> data.decode(words, lengths)
        ['Muller', 'Li']
        """
        from bineural.datasets.words import encode_names

        return encode_names(names, self.alphabet)

    def decode(self, words: "Tensor", lengths: "Tensor") -> list[str]:
        """Return the names that one-hot letters stand for, written in ASCII.

        Parameters
        ----------
        words : Tensor, shape (N, T, D)
            As `encode` returns them; of each letter, the largest number counts.
        lengths : Tensor of int, shape (N,)
            Numbers of letters.

        Returns
        -------
        list of str

        Raises
        ------
        ValueError
            If the shapes are others.
        """
        from bineural.datasets.words import decode_words

        return decode_words(words, lengths, self.alphabet)

    def tensors(
        self,
        validation: Size = 0,
        test: Size = 0,
        *,
        train: Size | None = None,
        seed: int = 0,
        device: "str | torch.device | None" = None,
    ) -> "Splits[tuple[Tensor, Tensor]]":
        """Return the names as tensors, split at random by how they are written.

        A name that occurs several times in a language is one example. One that several languages have is one example
        for each of them, and all of these are in the same part: no model is tested on a name that it has seen. Upper
        and lower case make no other name here. The split is stratified: each part has each language in its share.

        Parameters
        ----------
        validation, test : int or float
            Numbers of different names, or fractions of all of them; 0 for none. The names for testing are the same
            whatever the other sizes are.
        train : int or float, optional
            How many of the other names to train on, by default every one.
        seed : int
            Which split, from 0 up.
        device : str or torch.device, optional
            Where to make the tensors, by default on the CPU.

        Returns
        -------
        Splits
            ``x`` is a pair ``(words, lengths)`` as `encode` returns it, in the order of the languages, so shuffle
            the batches for training; ``y`` (N,) int64 are indices of `classes`.

        Raises
        ------
        ValueError
            If an argument has a value that the data do not allow.

        Examples
        --------
        >>> from bineural.datasets import load_names
        >>> data = load_names()
        >>> train, validation, test = data.tensors(validation=200, test=200)
        >>> (words, lengths), y = train
        >>> len(words) == len(lengths) == len(y)
        True
        """
        from bineural.datasets.words import name_splits

        spellings = [spelling for spelling, _ in self._examples]
        labels = np.array([label for _, label in self._examples])
        _, firsts, groups = np.unique(
            [spelling.casefold() for spelling in spellings], return_index=True, return_inverse=True
        )
        parts = rows_of_parts(len(firsts), {"test": test, "validation": validation}, train, seed, labels[firsts])
        rows = {name: np.flatnonzero(np.isin(groups, drawn)) for name, drawn in parts.items()}
        return name_splits(spellings, labels, rows, self.alphabet, device)
