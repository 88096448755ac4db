"""Records of runs that took too long for a page: each belongs to the recipe as it is now."""

from __future__ import annotations

from pathlib import Path

from bookbuild.check.problem import Problem


def check_records(package: Path, root: Path) -> list[Problem]:
    """Report recipes that have no record or have changed since theirs, and records without a recipe.

    Parameters
    ----------
    package : Path
        The folder of `bineural`.
    root : Path
        Folder that the paths of problems are relative to.
    """
    from bineural.recorded.hashing import module_of, recipe_hash, recipe_names
    from bineural.recorded.records import load_record, record_names

    folder = package / "recorded" / "records"
    recipes, records = set(recipe_names(package)), set(record_names(folder))
    problems = []
    for name in sorted(recipes):
        path = package.joinpath(*module_of(name).split(".")[1:]).with_suffix(".py").relative_to(root)
        command = f"run `make record NAME={name}`"
        if name not in records:
            problems.append(Problem(path, 1, f"the recipe of {name} has no record: {command}"))
            continue
        try:
            record = load_record(name, folder)
        except ValueError as error:
            problems.append(Problem((folder / f"{name}.json").relative_to(root), 1, str(error)))
            continue
        if record.recipe != recipe_hash(name, package):
            problems.append(Problem(path, 1, f"the recipe of {name} has changed since its record: {command}"))
    for name in sorted(records - recipes):
        path = (folder / f"{name}.json").relative_to(root)
        problems.append(Problem(path, 1, f"the record {name} has no recipe: write it, or delete the record"))
    return problems
