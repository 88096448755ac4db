"""What the exercises share: wrong functions that are written with NumPy return tensors, as students' do."""

from functools import wraps


def as_tensor(function):
    """Return a function whose result is made a tensor."""

    @wraps(function)
    def run(*arguments):
        import torch

        return torch.as_tensor(function(*arguments))

    return run
