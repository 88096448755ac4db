"""DropConnect: a linear layer whose weights, not its neurons, are left out at random."""

import torch
from torch import Tensor, nn


class DropConnectLinear(nn.Linear):
    """Linear layer that leaves out each weight with probability p while it trains.

    A mask M of zeros and ones, drawn anew at each call, decides which weights take part::

        y = x (M ⊙ W)ᵀ / (1 − p) + b        (N, out)

    The division keeps the mean over the masks at x Wᵀ + b, which is what the layer computes in evaluation mode: exact
    for its own outputs, an approximation once a nonlinearity follows. The bias is never left out.

    Parameters
    ----------
    in_features, out_features : int
        Sizes of the inputs and of the outputs, at least 1.
    p : float
        Probability that a weight is left out, 0 ≤ p ≤ 1, as in `torch.nn.Dropout`; the paper's p is 1 − p here.
    bias : bool
        Whether a bias is added.
    per_example : bool
        False: one mask for the whole batch, (out, in). True: one for each example, (N, out, in), as in the paper;
        less noise in the gradient, N times the memory.

    Attributes
    ----------
    weight, bias : nn.Parameter
        Shapes (out, in) and (out,), drawn as in `torch.nn.Linear`.

    Raises
    ------
    ValueError
        If p is not from 0 to 1.

    References
    ----------
    Wan, Zeiler, Zhang, LeCun and Fergus (2013), Regularization of neural networks using DropConnect, section 3.

    Examples
    --------
    >>> layer = DropConnectLinear(784, 128, p=0.5)
    >>> layer(torch.zeros(32, 784)).shape
    torch.Size([32, 128])
    >>> x = torch.randn(32, 784)
    >>> bool((layer(x) == layer(x)).all()), bool((layer.eval()(x) == layer(x)).all())
    (False, True)
    """

    def __init__(
        self, in_features: int, out_features: int, p: float = 0.5, *, bias: bool = True, per_example: bool = False
    ) -> None:
        if not 0 <= p <= 1:
            raise ValueError(
                f"DropConnectLinear expected p from 0 to 1, got {p}: pass the share of the weights to leave out"
            )
        super().__init__(in_features, out_features, bias)
        self.p = p
        self.per_example = per_example

    def forward(self, x: Tensor) -> Tensor:
        """Return the outputs.

        Parameters
        ----------
        x : Tensor, shape (N, in)

        Returns
        -------
        Tensor, shape (N, out)
        """
        if not self.training or self.p == 0:
            return super().forward(x)
        shape = (*x.shape[:1], *self.weight.shape) if self.per_example else self.weight.shape
        mask = torch.rand(shape, device=x.device) >= self.p
        weight = self.weight * mask / (1 - self.p) if self.p < 1 else self.weight * 0
        y = torch.einsum("noi,ni->no", weight, x) if weight.ndim == 3 else x @ weight.T
        return y if self.bias is None else y + self.bias

    def extra_repr(self) -> str:
        """Say what `print` shows of the layer."""
        return f"{super().extra_repr()}, p={self.p}, per_example={self.per_example}"
