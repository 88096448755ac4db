"""Weight decay from 1e-5 to 1e-2, crossed with two networks; measured on the images for validation."""

from typing import Any

from bineural.recorded.recipes._cifar10 import train

DATA = ("cifar10",)
THREADS = 1
NETWORK = {"channels": [32, 64, 128], "epochs": 3}
RUNS = [
    {**NETWORK, "residual": residual, "weight_decay": weight_decay, "seed": 0}
    for residual in (False, True)
    for weight_decay in (1e-5, 1e-4, 1e-3, 1e-2)
]
WITNESS = {"channels": [8, 16], "epochs": 1, "residual": True, "weight_decay": 1e-2, "seed": 0, "first": 3}


def run(**settings: Any) -> dict[str, Any]:
    """Train once."""
    return train(**settings)
