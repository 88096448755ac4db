"""A larger network for CIFAR-10, on small images first, computed in bfloat16, and tested once."""

from typing import Any

from bineural.recorded.recipes._cifar10 import train

DATA = ("cifar10",)
THREADS = 2
LONG = {"channels": [16, 64, 128, 256], "stride": 1, "smoothing": 0.2, "half": True, "views": True}
RUNS = [LONG | {"epochs": 30, "small_epochs": 16, "seed": 0}]
WITNESS = {"channels": [4, 8], "stride": 1, "epochs": 1, "small_epochs": 1, "smoothing": 0.2, "seed": 0, "first": 3}


def run(**settings: Any) -> dict[str, Any]:
    """Train once, and test."""
    return train(**settings, test=True)
