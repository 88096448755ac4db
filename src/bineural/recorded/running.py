"""Makes one run of a recipe, in a process of its own: ``python -m bineural.recorded.running REQUEST ANSWER``."""

import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from bineural.recorded import recipes
from bineural.recorded.made_with import accelerator, loaded_versions, machine
from bineural.recorded.recipe import Recipe, read_recipe
from bineural.recorded.records import RecordError, plain

THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def run(recipe: Recipe, settings: dict[str, Any]) -> Any:
    """Make a run of a recipe in this process.

    Returns
    -------
    dict
        The result, as a record keeps it.

    Raises
    ------
    RecordError
        If its runs are not those that were read, or the result has parts that no file keeps.
    """
    module = imported(recipe)
    if "torch" in sys.modules:
        import torch

        torch.set_num_threads(recipe.threads)
    result = plain(module.run(**settings), f"the result of the recipe {recipe.path.name}")
    if not isinstance(result, dict):
        raise RecordError(
            f"the recipe {recipe.path.name} expected run to return a dict, got {result!r}: name its parts"
        )
    return result


def imported(recipe: Recipe) -> ModuleType:
    """Return the module of a recipe.

    Raises
    ------
    RecordError
        If its runs are not those that were read without importing it.
    """
    folder = str(recipe.path.parent)
    if folder not in recipes.__path__:
        recipes.__path__.insert(0, folder)
    module = importlib.import_module(f"{recipes.__name__}.{recipe.path.stem}")
    same = plain(list(module.RUNS), "RUNS", rounded=False) == recipe.runs
    if not same:
        raise RecordError(
            f"the recipe {recipe.path.name} expected RUNS to be the same however it is read, got "
            f"{len(module.RUNS)} runs when it is imported and {len(recipe.runs)} without: make it in one expression"
        )
    return module


def run_witness(recipe: Recipe) -> Any:
    """Make the few steps of a recipe's witness in this process, on the offline samples."""
    with offline_samples():
        return run(recipe, recipe.witness)


@contextmanager
def offline_samples() -> Iterator[None]:
    """Let loaders find no data and open no connection, so that they give the offline samples, without a warning."""
    with tempfile.TemporaryDirectory(prefix="bineural-") as empty:
        changed = {"BINEURAL_DATA": empty, "BINEURAL_OFFLINE": "1", "BINEURAL_DATA_LOG": os.devnull}
        before = {name: os.environ.get(name) for name in changed}
        os.environ.update(changed)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def main(request: Path, answer: Path) -> None:
    """Make the run that a file asks for and write what came out into another one."""
    asked = json.loads(request.read_text("utf8"))
    recipe = read_recipe(Path(asked["recipe"]), Path(asked["package"]))
    settings = asked["settings"]
    imported(recipe)
    start, busy = time.perf_counter(), time.process_time()
    result = run_witness(recipe) if settings is None else run(recipe, settings)
    seconds = float(f"{time.perf_counter() - start:.6g}")
    made = {
        "result": result,
        "seconds": seconds,
        "processor_seconds": time.process_time() - busy,
        "versions": loaded_versions(),
        "machine": machine() | accelerator(),
    }
    answer.write_text(json.dumps(made), "utf8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
