"""Run a recipe and record it: ``python -m bineural.recorded NAME``."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bineural.datasets.problems import DatasetError
from bineural.recorded.hashing import recipe_names
from bineural.recorded.recording import record_recipe, run_one
from bineural.recorded.records import FOLDER


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a recipe, and return 1 if it failed, else 0."""
    names = recipe_names()
    parser = argparse.ArgumentParser(
        prog="python -m bineural.recorded",
        description="Run a recipe of the book that takes too long for a page, and record what came out.",
    )
    parser.add_argument("name", metavar="NAME", choices=names, help=f"one of {', '.join(names)}")
    parser.add_argument("--jobs", type=int, default=1, help="how many runs at once; 1 by default")
    parser.add_argument("--out", type=Path, help="where to write the record; by default into the package")
    parser.add_argument("--run", type=int, help=argparse.SUPPRESS)  # one run alone, for the process of its own
    given = parser.parse_args(arguments)
    if given.jobs < 1:
        parser.error(f"--jobs expected a number from 1 up, got {given.jobs}")
    path = given.out or FOLDER / f"{given.name}.json"
    try:
        if given.run is not None:
            path.write_text(json.dumps(run_one(given.name, given.run)), "utf8")
        else:
            record_recipe(given.name, path, jobs=given.jobs)
    except (DatasetError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
