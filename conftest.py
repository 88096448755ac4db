"""What all tests share: no connection, no language left set, and offline samples for examples in docstrings."""

import os

import pytest
from hypothesis import settings

# Before anything loads PyTorch: beside other tests, its threads wait for each other and compute four times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples in every run: whether a change lands is no matter of luck. The weekly run draws others ("drawn").
settings.register_profile("drawn", settings.get_profile("ci"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

pytest_plugins = ["times"]


@pytest.fixture(autouse=True)
def no_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test, and each docstring, begin with no language set, whatever the one before has set."""
    from bineural.localize import catalog

    monkeypatch.setattr(catalog, "_chosen", None)


@pytest.fixture(autouse=True)
def own_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the books of tests keep their results to themselves."""
    monkeypatch.delenv("BINEURAL_RESULTS", raising=False)


@pytest.fixture(autouse=True)
def offline(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forbid downloads; let docstrings load samples, whose warning is kept for the reader."""
    monkeypatch.setenv("BINEURAL_OFFLINE", "1")
    if isinstance(request.node, pytest.DoctestItem):
        monkeypatch.setenv("BINEURAL_DATA", str(request.getfixturevalue("tmp_path")))
        monkeypatch.setenv("BINEURAL_DATA_LOG", os.devnull)
