"""Plain, dropout, DropConnect, batch norm and layer norm, each at the rate that validation chose, on the test images.

The rates are those of the recipe `closing_comparison`; the seeds are others, so that nothing was chosen on these runs.
"""

from typing import Any

from bineural.recorded.recipes._closing import train

DATA = ("mnist",)
THREADS = 1
CHOSEN = {
    1_000: {"plain": 0.1, "dropout": 0.1, "DropConnect": 0.1, "batch norm": 1.0, "layer norm": 0.1},
    5_000: {"plain": 0.1, "dropout": 0.1, "DropConnect": 0.1, "batch norm": 1.0, "layer norm": 0.1},
}
RUNS = [
    {"method": method, "images": images, "rates": [rate], "seeds": list(range(10, 16)), "test": True}
    for images, rates in CHOSEN.items()
    for method, rate in rates.items()
]
WITNESS = {"method": "DropConnect", "images": 150, "rates": [0.1], "seeds": [0], "first": True}


def run(**settings: Any) -> dict[str, Any]:
    """Train at the rate that was chosen."""
    return train(**settings)
