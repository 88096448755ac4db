"""The recipe of the chapter on CIFAR-10, with one seed after the other; each network sees the test images once."""

from typing import Any

from bineural.recorded.recipes._cifar10 import train

THREADS = 1
RECIPE = {"channels": [32, 64, 128], "epochs": 10}
RUNS = [{**RECIPE, "seed": seed} for seed in range(5)]


def run(*, channels: list[int], epochs: int, seed: int) -> dict[str, Any]:
    """Train once, and test."""
    return train(channels=channels, epochs=epochs, seed=seed, test=True)


def witness() -> list[float]:
    """Return the first losses of a small network."""
    return [*train(channels=[8, 16], epochs=1, seed=0)["first_losses"][:3]]
