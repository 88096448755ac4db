"""Download data sets into the data folder: ``python -m bineural.datasets [NAME ...]``."""

import argparse
import sys
from collections.abc import Sequence

from bineural.datasets.finding import ensure
from bineural.datasets.problems import DatasetError
from bineural.datasets.registry import NAMES, recipe_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Download data sets, print a line about each, and return 1 if one failed, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m bineural.datasets",
        description="Download data sets into the data folder: BINEURAL_DATA, by default the user's cache folder.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; all if none is given")
    failed = False
    for name in parser.parse_args(arguments).names or NAMES:
        try:
            print(f"{name}: {_fetch(name)}", flush=True)
        except DatasetError as error:
            failed = True
            print(f"{name}: failed: {error}", flush=True)
    return int(failed)


def _fetch(name: str) -> str:
    recipe = recipe_of(name)
    path = recipe.path
    downloaded = ensure(recipe)
    recipe.read(path)  # checks it
    if not recipe.place:
        return "comes with scikit-learn"
    return f"downloaded to {path}" if downloaded else f"already in {path}"


if __name__ == "__main__":
    sys.exit(main())
