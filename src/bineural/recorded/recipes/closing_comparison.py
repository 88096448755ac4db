"""Plain, dropout, DropConnect, batch norm and layer norm at four learning rates: which rate does each of them need?

One trunk and heads that are equal but for the thing compared, on 1,000 and on 5,000 images of MNIST, 1,000 steps of
SGD in batches of 50. The images for validation decide; the test images take no part.
"""

from typing import Any

from bineural.recorded.recipes._closing import train

DATA = ("mnist",)
THREADS = 1
RUNS = [
    {"method": method, "images": images, "rates": [0.03, 0.1, 0.3, 1.0], "seeds": seeds}
    for images, seeds in ((1_000, [0, 1, 2]), (5_000, [0, 1]))
    for method in ("plain", "dropout", "DropConnect", "batch norm", "layer norm")
]
WITNESS = {"method": "batch norm", "images": 150, "rates": [0.1], "seeds": [0], "first": True}


def run(**settings: Any) -> dict[str, Any]:
    """Train at all rates."""
    return train(**settings)
