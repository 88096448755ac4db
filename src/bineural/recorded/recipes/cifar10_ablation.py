"""One part of the recipe for CIFAR-10 taken away at a time; measured on the images for validation.

Short runs of three epochs, two seeds each, and long ones of two rows.
"""

from typing import Any

from bineural.recorded.recipes._cifar10 import train

DATA = ("cifar10",)
THREADS = 1
EPOCHS = 3
NETWORK = [32, 64, 128]
NOTHING = {
    "norm": False,
    "residual": False,
    "one_cycle": False,
    "weight_decay": 0.0,
    "smoothing": 0.0,
    "augment": False,
}
ROWS: dict[str, dict[str, Any]] = {
    "everything": {},
    "without batch norm": {"norm": False},
    "without batch norm, rate 0.05": {"norm": False, "rate": 0.05},
    "without residual paths": {"residual": False},
    "without the schedule, rate 0.1": {"one_cycle": False, "rate": 0.1},
    "without the schedule, rate 0.4": {"one_cycle": False},
    "without weight decay": {"weight_decay": 0.0},
    "without label smoothing": {"smoothing": 0.0},
    "without augmentation": {"augment": False},
    "with dropout 0.3": {"dropout": 0.3},
    "plain": {**NOTHING, "rate": 0.05},
    "plain, rate 0.02": {**NOTHING, "rate": 0.02},
    "without the schedule, rate 0.02": {"one_cycle": False, "rate": 0.02},
}
RUNS = [
    {"row": row, "seed": seed, "epochs": EPOCHS, "channels": NETWORK, **change}
    for seed in range(2)
    for row, change in ROWS.items()
] + [
    {"row": f"{row}, long", "seed": seed, "epochs": 10, "channels": NETWORK, **ROWS[row]}
    for seed in range(2)
    for row in ("without augmentation", "without residual paths")
]
WITNESS = {"row": "plain", "seed": 0, "epochs": 1, "channels": [8, 16], "residual": False, "first": 3}


def run(*, row: str, **settings: Any) -> dict[str, Any]:
    """Train once."""
    return train(**settings)
