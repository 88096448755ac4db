"""A classifier of words: a recurrent cell reads the letters, a linear layer looks at the last state."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from bineural.layers.recurrent import RNNCell


class NameClassifier(nn.Module):
    """Reads words letter by letter, and classifies them by the state after the last one.

    Parameters
    ----------
    n_letters : int
        Size D of the alphabet; a letter is a one-hot vector.
    hidden_size : int
        Size H of the state.
    n_classes : int
        Number of classes K.
    cell : callable
        Makes a cell of D and H, called as ``cell(x, h)`` with x (N, D) and h (N, H): `RNNCell`, `GRUCell`, those of
        torch, or your own.

    Examples
    --------
    >>> from bineural.layers import GRUCell
    >>> model = NameClassifier(26, 64, 18, cell=GRUCell)
    >>> words, lengths = torch.zeros(2, 5, 26), torch.tensor([5, 3])
    >>> model(words, lengths).shape
    torch.Size([2, 18])
    """

    def __init__(
        self,
        n_letters: int,
        hidden_size: int,
        n_classes: int,
        cell: Callable[[int, int], nn.Module] = RNNCell,
    ) -> None:
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = cell(n_letters, hidden_size)
        self.head = nn.Linear(hidden_size, n_classes)

    def forward(self, words: Tensor, lengths: Tensor) -> Tensor:
        """Return logits.

        Parameters
        ----------
        words : Tensor, shape (N, T, D)
            Words padded to a length T; what stands behind a word's own length is not read.
        lengths : Tensor of int, shape (N,)
            Numbers of letters, 1 to T.

        Returns
        -------
        Tensor, shape (N, K)

        Raises
        ------
        ValueError
            If the lengths do not fit the words.
        """
        steps, lengths = words.shape[1], lengths.to(words.device)
        if lengths.shape != words.shape[:1] or not ((lengths >= 1) & (lengths <= steps)).all():
            raise ValueError(
                f"NameClassifier expected a length from 1 to {steps} for each of {len(words)} words, got "
                f"{lengths.tolist()}: count the letters of each word before it is padded"
            )
        h = words.new_zeros(len(words), self.hidden_size)
        for step in range(steps):
            is_read = (step < lengths).unsqueeze(1)  # (N, 1)
            h = torch.where(is_read, self.cell(words[:, step], h), h)  # (N, H)
        logits: Tensor = self.head(h)
        return logits
