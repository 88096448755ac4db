"""Recorded runs: each recipe has a record of its own runs, made by the very recipe that is there now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bineural.recorded.recipe import Recipe, read_recipe, recipe_names
from bineural.recorded.records import Record, RecordError, load_record, settings_text
from bookbuild.check.problem import Problem

RECORDED = Path("src/bineural/recorded")


def check_records(root: Path) -> list[Problem]:
    """Compare recipes with records; nothing is run or imported.

    Parameters
    ----------
    root : Path
        Root of the repository.
    """
    recipes = {
        name: root / RECORDED / "recipes" / f"{name.replace('-', '_')}.py"
        for name in recipe_names(root / RECORDED / "recipes")
    }
    records = {path.stem: path for path in sorted((root / RECORDED / "records").glob("*.json"))}
    problems = [
        Problem(path.relative_to(root), 1, message)
        for name, path in recipes.items()
        for message in _recipe(name, path, records.get(name), root)
    ]
    for name, path in records.items():
        if name not in recipes:
            recipe = (RECORDED / "recipes" / f"{name.replace('-', '_')}.py").as_posix()
            message = f"the record {name} has no recipe: write {recipe} or delete this file"
            problems.append(Problem(path.relative_to(root), 1, message))
    return problems


def _recipe(name: str, path: Path, file: Path | None, root: Path) -> Iterator[str]:
    """Yield what is wrong with a recipe and its record."""
    again = f"run `make record NAME={name}`"
    try:
        recipe = read_recipe(path, root / "src" / "bineural")
        changed = recipe.hash
        record = None if file is None else load_record(file)
    except RecordError as error:
        yield str(error)
        return
    if record is None:
        yield f"the recipe of {name} has no record: {again}"
    elif record.recipe != changed:
        yield f"the recipe of {name} has changed since its record: {again}"
    else:
        yield from (f"{fault}: {again}" for fault in _contents(name, recipe, record))


def _contents(name: str, recipe: Recipe, record: Record) -> Iterator[str]:
    """Yield how a record differs from what its recipe gives, as after an edit by hand."""
    if record.name != name:
        yield f"the record of {name} calls itself {record.name}"
    recorded = [run["settings"] for run in record.runs]
    for run in recipe.runs:
        if run not in recorded:
            yield f"the record of {name} lacks the run {settings_text(run)}"
    for run in recorded:
        if run not in recipe.runs:
            yield f"the record of {name} has a run that its recipe lacks, {settings_text(run)}"
    samples = [each for each, found in record.data.items() if found.get("source") != "original"]
    if samples:
        yield f"the record of {name} was made on the offline sample of {', '.join(samples)}"
