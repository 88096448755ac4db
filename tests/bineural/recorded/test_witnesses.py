"""Each recipe still computes what it computed when it was recorded: its witness, a few steps on the offline samples."""

import pytest

from bineural.recorded import load_record
from bineural.recorded.recipe import find_recipe, recipe_names
from bineural.recorded.recording import TOLERANCE
from bineural.recorded.records import differences
from bineural.recorded.running import offline_samples, run_witness

from .conftest import Folders


@pytest.mark.parametrize("name", recipe_names())
def test_a_witness_gives_what_is_recorded(name: str) -> None:
    changed = differences(load_record(name).witness, run_witness(find_recipe(name)), TOLERANCE)
    assert changed == [], f"what the recipe computes has changed: undo that, or run `make record NAME={name}`"


def test_a_witness_is_made_on_the_samples(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the name of a recipe of its own: the process that runs the tests keeps the module."""
    folders.edit("DATA = ()", 'DATA = ("names",)')
    folders.edit(
        'return {"powers"',
        'from bineural.datasets import load_names\n    return {"source": load_names().source, "powers"',
    )
    folders.recipes.joinpath("tiny_powers.py").rename(folders.recipes / "tiny_witness.py")
    monkeypatch.setenv("BINEURAL_OFFLINE", "0")
    from bineural.recorded import recipes

    monkeypatch.setattr(recipes, "__path__", list(recipes.__path__))
    result = run_witness(find_recipe("tiny-witness"))
    assert result == {"source": "sample", "powers": [1, 1.1, 1.21], "last": 0.403333}


def test_variables_are_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("BINEURAL_DATA", "somewhere")
    monkeypatch.delenv("BINEURAL_DATA_LOG", raising=False)
    before = dict(os.environ)
    with offline_samples():
        assert os.environ["BINEURAL_OFFLINE"] == "1"
        assert not os.path.exists(os.path.join(os.environ["BINEURAL_DATA"], "names"))
    assert dict(os.environ) == before
