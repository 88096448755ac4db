"""Batch and layer normalization: numbers brought to mean 0 and variance 1, over the batch or within an example.

Both end in a learned scale γ and shift β for each feature, called `weight` and `bias` as in torch.
"""

import torch
from torch import Tensor, nn


class BatchNorm1d(nn.Module):
    """Batch normalization: each feature by its mean and variance over the batch.

    While training, with the mean μ and the variance σ² of the N values that a feature has in the batch::

        y = γ (x − μ) / √(σ² + ε) + β        (N, C), with μ, σ², γ, β of shape (C,)

    In evaluation mode running averages stand for μ and σ², so that an example's outputs do not depend on its
    neighbors. Two variances are at work: the one that normalizes divides by N, the one that is averaged for later
    divides by N − 1.

    Parameters
    ----------
    num_features : int
        Number of features C.
    eps : float
        ε, keeps the root from zero.
    momentum : float
        Weight of the newest batch in the running averages: r ← (1 − momentum) · r + momentum · new.

    Attributes
    ----------
    weight, bias : nn.Parameter, shape (C,)
        γ, ones at the start, and β, zeros.
    running_mean, running_var : Tensor, shape (C,)
        The running averages, zeros and ones at the start.
    num_batches_tracked : Tensor
        Number of training batches seen. All names are those of `torch.nn.BatchNorm1d`, whose state fits.

    References
    ----------
    Ioffe and Szegedy (2015), Batch normalization: accelerating deep network training by reducing internal covariate
    shift, algorithms 1 and 2.

    Examples
    --------
    >>> norm = BatchNorm1d(2)
    >>> norm(torch.tensor([[1.0, 10.0], [3.0, 30.0]])).detach().round(decimals=3)
    tensor([[-1., -1.],
            [ 1.,  1.]])
    >>> norm.running_mean
    tensor([0.2000, 2.0000])
    """

    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x: Tensor) -> Tensor:
        """Normalize a batch; while training, take its statistics into the running averages.

        Parameters
        ----------
        x : Tensor, shape (N, C)

        Returns
        -------
        Tensor, shape (N, C)

        Raises
        ------
        ValueError
            If x has another shape, or one example alone is to be trained on: its variance would be 0.
        """
        if x.ndim != 2 or x.shape[1] != len(self.weight):
            raise ValueError(
                f"BatchNorm1d expected inputs of shape (N, {len(self.weight)}), got {tuple(x.shape)}: "
                "flatten them to a row for each example, or make num_features fit"
            )
        mean, var = self.running_mean, self.running_var
        if self.training:
            if len(x) == 1:
                raise ValueError(
                    "BatchNorm1d expected more than one example in each batch of training, got 1: leave out a last "
                    "batch that is short, with drop_last=True, or choose another batch_size"
                )
            mean = x.mean(0)  # (C,): one for each feature
            var = (x - mean).square().mean(0)  # divided by N
            self._remember(mean, var, len(x))
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias

    @torch.no_grad()
    def _remember(self, mean: Tensor, var: Tensor, count: int) -> None:
        self.num_batches_tracked += 1
        if count:
            self.running_mean += self.momentum * (mean - self.running_mean)
            self.running_var += self.momentum * (var * count / (count - 1) - self.running_var)  # divided by N − 1

    def extra_repr(self) -> str:
        """Say what `print` shows of the layer."""
        return f"{len(self.weight)}, eps={self.eps}, momentum={self.momentum}"


class LayerNorm(nn.Module):
    """Layer normalization: each example by the mean and variance of its own features.

    With the mean μ and the variance σ² of the C features of an example, the latter divided by C::

        y = γ (x − μ) / √(σ² + ε) + β        (N, C), with μ, σ² of shape (N, 1) and γ, β of shape (C,)

    No example feels another, so training and evaluation are the same, and a batch may hold one example.

    Parameters
    ----------
    normalized_shape : int
        Number of features C, the size of the last axis.
    eps : float
        ε, keeps the root from zero.

    Attributes
    ----------
    weight, bias : nn.Parameter, shape (C,)
        γ, ones at the start, and β, zeros.

    References
    ----------
    Ba, Kiros and Hinton (2016), Layer normalization, section 3.

    Examples
    --------
    >>> LayerNorm(3)(torch.tensor([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]])).detach().round(decimals=2)
    tensor([[-1.2200,  0.0000,  1.2200],
            [-1.2200,  0.0000,  1.2200]])
    """

    def __init__(self, normalized_shape: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(normalized_shape))
        self.bias = nn.Parameter(torch.zeros(normalized_shape))

    def forward(self, x: Tensor) -> Tensor:
        """Normalize each example over its last axis.

        Parameters
        ----------
        x : Tensor, shape (..., C)

        Returns
        -------
        Tensor, shape (..., C)

        Raises
        ------
        ValueError
            If the last axis has another size.
        """
        if x.shape[-1:] != self.weight.shape:
            raise ValueError(
                f"LayerNorm expected inputs of shape (..., {len(self.weight)}), got {tuple(x.shape)}: "
                "make normalized_shape the size of the last axis"
            )
        mean = x.mean(-1, keepdim=True)  # (..., 1): one for each example
        var = (x - mean).square().mean(-1, keepdim=True)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias

    def extra_repr(self) -> str:
        """Say what `print` shows of the layer."""
        return f"{len(self.weight)}, eps={self.eps}"
