"""Residual connections: a path around some layers, so that they only have to learn a correction."""

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Layers F, the branch, and a path around them, the shortcut S, by default the identity.

    ::

        y = S(x) + F(x)
        ∂y/∂x = ∂S/∂x + ∂F/∂x

    Where S is the identity, so is ∂S/∂x: the gradient reaches x undiminished, however small ∂F/∂x is.

    Parameters
    ----------
    branch : nn.Module
        F; its outputs have the shape of what the shortcut gives.
    shortcut : nn.Module, optional
        S, for a branch that changes the shape, for example ``nn.Conv2d(16, 32, 1, stride=2)``; x itself by default.

    References
    ----------
    He, Zhang, Ren and Sun (2016), Deep residual learning for image recognition, equations 1 and 2.

    Examples
    --------
    >>> import torch
    >>> block = ResidualBlock(nn.Sequential(nn.Linear(64, 64), nn.ReLU()))
    >>> block(torch.zeros(32, 64)).shape
    torch.Size([32, 64])
    """

    def __init__(self, branch: nn.Module, shortcut: nn.Module | None = None) -> None:
        super().__init__()
        self.branch = branch
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x: Tensor) -> Tensor:
        """Return the sum of both paths.

        Raises
        ------
        ValueError
            If the paths give different shapes, which broadcasting might add up all the same.
        """
        change: Tensor = self.branch(x)
        kept: Tensor = self.shortcut(x)
        if change.shape != kept.shape:
            raise ValueError(
                f"ResidualBlock expected both paths to give one shape, got {tuple(kept.shape)} around the layers and "
                f"{tuple(change.shape)} through them: pass a shortcut that changes the shape in the same way"
            )
        return kept + change
