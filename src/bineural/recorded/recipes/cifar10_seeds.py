"""The recipe of the chapter on CIFAR-10, with one seed after the other; each network sees the test images once."""

from typing import Any

from bineural.recorded.recipes._cifar10 import train

DATA = ("cifar10",)
THREADS = 1
RECIPE = {"channels": [32, 64, 128], "epochs": 10}
RUNS = [{**RECIPE, "seed": seed} for seed in range(3)]
WITNESS = {"channels": [8, 16], "epochs": 1, "seed": 0, "first": 3}


def run(**settings: Any) -> dict[str, Any]:
    """Train once, and test."""
    return train(**settings, test=True)
