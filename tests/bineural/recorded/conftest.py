"""Folders of recipes and records that tests fill, in the place of the package's."""

from pathlib import Path

import pytest

from bineural.recorded import recipe, records

TINY = '''"""Powers of a number.

What the package has no example of.
"""

from pathlib import Path

DATA = ()
THREADS = 1
SEEDS = range(3)
RUNS = [{"seed": seed, "base": 1.5} for seed in SEEDS]
WITNESS = {"seed": 0, "base": 1.1}


def run(seed, base):
    """Return a few powers."""
    powers = [base**power for power in range(3)]  # from the smallest
    if not powers:
        raise ValueError("expected powers, got none")
    return {"powers": powers, "last": seed + powers[-1] / 3}
'''


class Folders:
    """Recipes and records of a test."""

    def __init__(self, root: Path) -> None:
        self.recipes, self.records = root / "recipes", root / "records"
        self.recipes.mkdir(parents=True)

    def write(self, name: str = "tiny_powers", text: str = TINY) -> Path:
        """Write a recipe."""
        path = self.recipes / f"{name}.py"
        path.write_text(text, "utf8")
        return path

    def edit(self, old: str, new: str, name: str = "tiny_powers") -> Path:
        """Replace what a recipe has once."""
        path = self.recipes / f"{name}.py"
        text = path.read_text("utf8")
        assert text.count(old) == 1, f"{old!r} must be in {name} once"
        path.write_text(text.replace(old, new), "utf8")
        return path

    def record(self, name: str = "tiny-powers") -> records.Record:
        return records.load_record(self.records / f"{name}.json")


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """Empty folders that the package uses in place of its own, with one recipe."""
    made = Folders(tmp_path / "recorded")
    monkeypatch.setattr(recipe, "RECIPES", made.recipes)
    monkeypatch.setattr(records, "RECORDS", made.records)
    made.write()
    return made
