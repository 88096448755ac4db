"""How many parameters a model has."""

from torch import nn


def count_parameters(model: nn.Module) -> int:
    """Count the numbers that training may change; a parameter that two layers share counts once.

    Examples
    --------
    >>> from bineural.models import MLP
    >>> count_parameters(MLP([784, 40, 40, 10]))  # 785 · 40 + 41 · 40 + 41 · 10
    33450
    """
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
