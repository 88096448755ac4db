"""Recurrent cells: one step of a network that reads a sequence and keeps a state, h ← f(x, h).

Names, shapes and the order of the gates are those of `torch.nn.RNNCell` and `torch.nn.GRUCell`, whose state fits.
"""

import math

import torch
from torch import Tensor, nn


class _Cell(nn.Module):
    """What both cells have: weights and biases of the input and of the state, one block of H rows for each gate."""

    gates: int

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size
        rows, bound = self.gates * hidden_size, 1 / math.sqrt(hidden_size)
        self.weight_ih = nn.Parameter(torch.empty(rows, input_size).uniform_(-bound, bound))
        self.weight_hh = nn.Parameter(torch.empty(rows, hidden_size).uniform_(-bound, bound))
        self.bias_ih = nn.Parameter(torch.empty(rows).uniform_(-bound, bound))
        self.bias_hh = nn.Parameter(torch.empty(rows).uniform_(-bound, bound))

    def start(self, x: Tensor, h: Tensor | None) -> Tensor:
        """Return the state to begin with: the one given, or zeros."""
        if x.shape[-1:] != (self.input_size,):
            raise ValueError(
                f"{type(self).__name__} expected inputs of shape (N, {self.input_size}), got {tuple(x.shape)}: "
                "pass one time step of the sequence, or make input_size fit"
            )
        shape = (*x.shape[:-1], self.hidden_size)
        if h is None:
            return x.new_zeros(shape)
        if h.shape != shape:
            raise ValueError(
                f"{type(self).__name__} expected a state of shape {shape}, got {tuple(h.shape)}: "
                "pass what the step before returned, or leave it out to begin with zeros"
            )
        return h

    def extra_repr(self) -> str:
        """Say what `print` shows of the cell."""
        return f"{self.input_size}, {self.hidden_size}"


class RNNCell(_Cell):
    """The simplest recurrent cell: the next state from the input and the state, through tanh.

    In the rows of a batch::

        h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh)        (N, H)

    Parameters
    ----------
    input_size, hidden_size : int
        Size D of an input and H of the state.

    Attributes
    ----------
    weight_ih, weight_hh : nn.Parameter
        Shapes (H, D) and (H, H).
    bias_ih, bias_hh : nn.Parameter
        Shape (H,). One would do; there are two because torch has two.

    References
    ----------
    Elman (1990), Finding structure in time.

    Examples
    --------
    >>> cell, h = RNNCell(26, 64), None
    >>> for letter in torch.eye(26)[[0, 13, 13, 0]]:  # "anna"
    ...     h = cell(letter, h)
    >>> h.shape
    torch.Size([64])
    """

    gates = 1

    def forward(self, x: Tensor, h: Tensor | None = None) -> Tensor:
        """Return the next state.

        Parameters
        ----------
        x : Tensor, shape (N, D) or (D,)
            One time step.
        h : Tensor, shape (N, H) or (H,), optional
            The state so far; zeros by default.

        Returns
        -------
        Tensor, shape (N, H) or (H,)

        Raises
        ------
        ValueError
            If the sizes do not fit.
        """
        h = self.start(x, h)
        return torch.tanh(x @ self.weight_ih.T + self.bias_ih + h @ self.weight_hh.T + self.bias_hh)


class GRUCell(_Cell):
    """Gated recurrent unit: gates decide how much of the state is kept.

    In the rows of a batch, with the sigmoid σ::

        r  = σ(x W_irᵀ + b_ir + h W_hrᵀ + b_hr)             how much of the old state enters the proposal
        z  = σ(x W_izᵀ + b_iz + h W_hzᵀ + b_hz)             how much of the old state stays
        n  = tanh(x W_inᵀ + b_in + r ⊙ (h W_hnᵀ + b_hn))    the proposal
        h' = (1 − z) ⊙ n + z ⊙ h                            (N, H)

    As in torch, r multiplies what W_hn made of the state; in the paper it multiplies the state before.

    Parameters
    ----------
    input_size, hidden_size : int
        Size D of an input and H of the state.

    Attributes
    ----------
    weight_ih, weight_hh : nn.Parameter
        Shapes (3H, D) and (3H, H): the rows of r, of z, of n.
    bias_ih, bias_hh : nn.Parameter
        Shape (3H,).

    References
    ----------
    Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk and Bengio (2014), Learning phrase representations using
    RNN encoder–decoder for statistical machine translation, section 2.3.

    Examples
    --------
    >>> cell = GRUCell(26, 64)
    >>> cell(torch.zeros(32, 26)).shape
    torch.Size([32, 64])
    """

    gates = 3

    def forward(self, x: Tensor, h: Tensor | None = None) -> Tensor:
        """Return the next state; parameters as in `RNNCell`."""
        h = self.start(x, h)
        from_input = x @ self.weight_ih.T + self.bias_ih  # (N, 3H)
        from_state = h @ self.weight_hh.T + self.bias_hh  # (N, 3H)
        r_input, z_input, n_input = from_input.chunk(3, dim=-1)
        r_state, z_state, n_state = from_state.chunk(3, dim=-1)
        r = torch.sigmoid(r_input + r_state)
        z = torch.sigmoid(z_input + z_state)
        n = torch.tanh(n_input + r * n_state)
        return (1 - z) * n + z * h
