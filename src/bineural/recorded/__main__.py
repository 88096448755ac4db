"""Make the runs of a recipe and record them: ``python -m bineural.recorded NAME``."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bineural.datasets.problems import DatasetError
from bineural.recorded.recipe import find_recipe, recipe_names
from bineural.recorded.recording import record
from bineural.recorded.records import RecordError, load_record


def main(arguments: Sequence[str] | None = None) -> int:
    """Record a recipe or list all of them; print lines about it and return 1 if something failed, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m bineural.recorded",
        description="Make the runs of a recipe, each in a process of its own, and write their record. "
        "A command that was interrupted goes on after the last run that was finished.",
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="name of the recipe, as --list tells it")
    parser.add_argument("--jobs", type=_count, default=1, metavar="N", help="how many runs go on side by side")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write, instead of the package's records")
    parser.add_argument(
        "--list", action="store_true", help="tell which recipes there are, and whether each is recorded"
    )
    options = parser.parse_args(arguments)
    if not options.list and options.name is None:
        parser.error("expected the NAME of a recipe, or --list to see them")
    try:
        if options.list:
            _list()
        else:
            path = record(options.name, jobs=options.jobs, out=options.out, say=_say)
            _say(f"{options.name}: recorded in {path}")
    except (RecordError, DatasetError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"{options.name}: interrupted; the same command goes on with the runs that are left", file=sys.stderr)
        return 130
    return 0


def _list() -> None:
    for name in recipe_names():
        recipe = find_recipe(name)
        _say(f"{name}: {recipe.title}; {len(recipe.runs)} runs, {_state(name, recipe.hash)}")
    if not recipe_names():
        _say("there are no recipes yet")


def _state(name: str, recipe: str) -> str:
    try:
        found = load_record(name)
    except RecordError:
        return "not recorded"
    return f"recorded on {found.date}" + ("" if found.recipe == recipe else ", and changed since")


def _say(text: str) -> None:
    print(text, flush=True)


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _end(signal_number: int, frame: Any) -> None:
    sys.exit(128 + signal_number)  # by an exception, so that the runs that go on are ended too


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    sys.exit(main())
