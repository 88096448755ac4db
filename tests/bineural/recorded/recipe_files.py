"""Recipes that tests write into a folder of their own."""

from pathlib import Path

TINY = '''"""Digits by a softmax, a tiny recipe. One line more."""

import numpy as np

from bineural.datasets import load_digits

DATA = ("digits",)
THREADS = 1
SEEDS = range(3)
RUNS = [{"seed": seed, "rate": rate} for seed in SEEDS for rate in (0.5,)]
WITNESS = {"seed": 0, "rate": 0.5, "steps": 2}


def run(seed, rate, steps=5):
    """Return the losses of a few steps."""
    data = load_digits()
    x, y = data.x / data.pixel_max, data.y
    weight = np.random.default_rng(seed).normal(0, 0.01, (64, 10))
    losses = []
    for _ in range(steps):  # full batches
        scores = x @ weight
        scores = np.exp(scores - scores.max(1, keepdims=True))
        p = scores / scores.sum(1, keepdims=True)
        losses.append(-np.log(p[np.arange(len(y)), y]).mean())
        p[np.arange(len(y)), y] -= 1
        weight -= rate * x.T @ p / len(y)
    return {"losses": losses, "source": data.source}
'''


def write_recipe(folder: Path, name: str = "tiny_digits", text: str = TINY, **replaced: str) -> Path:
    """Write a recipe, with words of it replaced."""
    path = folder / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf8")
    return path
