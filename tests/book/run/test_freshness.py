"""When a result is out of date: each thing that an execution was seen to use, changed by itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bineural import datasets
from bineural.localize import MIME_LOCALIZED, catalog
from bookbuild.run import freshness
from bookbuild.run.freshness import Used, find_fresh, is_fresh, observe
from bookbuild.run.kernels import used_data
from bookbuild.run.store import Result, Store
from bookbuild.sources.project import BookError, Project

LOADS = (("digits", "sample"), ("names", "original"), ("digits", "original"))
ROOT = Path(__file__).parents[3]
MODULE = "bineural.localize.numbers"


def result(*imported: str, **bundle: Any) -> Result:
    """A result whose execution imported these modules and showed one text."""
    shown = {"messages": {"yes": {"ru": "да"}}, "absent": {}, **bundle}
    outputs = [[{"output_type": "display_data", "data": {MIME_LOCALIZED: shown}}]]
    used = Used(imported={MODULE, "numpy", "json", *imported})
    observed = observe(used, outputs, {MODULE: freshness.module_hash(MODULE)}, {}, ROOT)
    return Result("page", outputs, observed, 1.0, "2026-01-01T00:00:00+00:00", 1)


def test_observed_is_fresh() -> None:
    seen = result().observed
    assert is_fresh(result(), ROOT)
    assert seen["modules"].keys() == {MODULE}
    assert seen["versions"].keys() == {"numpy"}
    assert seen["messages"] == {"yes": {"ru": "да"}}


@pytest.mark.parametrize(
    "other",
    [
        {"python": "3.0.0"},
        {"modules": {MODULE: "0" * 64}},
        {"modules": {"bineural.gone": "0" * 64}},
        {"versions": {"numpy": "0.1"}},
        {"versions": {"no-such-distribution": "1.0"}},
        {"languages": ["en"]},
        {"messages": {"yes": {"ru": "ага"}}},
        {"strays": {"nowhere_to_be_found": "0" * 64}},
    ],
    ids=lambda other: next(iter(other)),
)
def test_whatever_differs_makes_it_out_of_date(other: dict[str, Any]) -> None:
    fresh = result()
    assert not is_fresh(replace(fresh, observed=fresh.observed | other), ROOT)


@pytest.mark.parametrize("name", ["bineural", "digits-mlp"])
def test_translation_that_is_added_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    locale = Path(shutil.copytree(catalog.LOCALE_FOLDER, tmp_path / "locale"))
    monkeypatch.setattr(catalog, "LOCALE_FOLDER", locale)
    seen = result(absent={"Unheard": ["ru"]})
    assert is_fresh(seen, ROOT)
    with (locale / "ru" / "LC_MESSAGES" / f"{name}.po").open("a", encoding="utf8") as file:
        file.write('\nmsgid "Elsewhere"\nmsgstr "В другом месте"\n')
        file.flush()
        assert is_fresh(seen, ROOT)
        file.write('\nmsgid "Unheard"\nmsgstr "Неслыханный"\n')
    assert not is_fresh(seen, ROOT)


def test_optional_module_that_appears_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    without = result("tiny_optional")
    assert without.observed["strays"] == {"tiny_optional": None}
    assert is_fresh(without, ROOT)
    (tmp_path / "tiny_optional.py").write_text("x = 1")
    assert not is_fresh(without, ROOT)
    assert not is_fresh(result("tiny_optional"), ROOT)  # it came after the import


def test_module_in_the_folder_of_the_build_is_not_the_kernels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "tiny_local.py").write_text("x = 1")
    assert freshness.stray_hash("tiny_local") is None


def test_package_counts_with_its_stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "package_folder", lambda name: tmp_path)
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "__init__.py").write_text("")
    (tmp_path / "part" / "__init__.pyi").write_text("from .one import f")
    hashes = {freshness.module_hash("bineural.part")}
    (tmp_path / "part" / "__init__.pyi").write_text("from .two import f")
    hashes.add(freshness.module_hash("bineural.part"))
    (tmp_path / "part" / "__init__.pyi").unlink()
    hashes.add(freshness.module_hash("bineural.part"))
    assert len(hashes) == 3
    assert None not in hashes


def fingerprint_of(name: str) -> tuple[str, str]:
    """Stands for `datasets.current`: the data are what the only file of the data folder holds."""
    path = Path(os.environ["BINEURAL_DATA"]) / name
    if path.exists() and path.read_text() == "damaged":
        raise ValueError(f"{name} is damaged: remove it.")
    return ("original", path.read_text()) if path.exists() else ("sample", "sample-0")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty data folder, and loaders whose answers no other test remembers."""
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(datasets, "current", fingerprint_of, raising=False)
    freshness._current_data.cache_clear()
    (tmp_path / "data").mkdir()
    yield tmp_path / "data"
    freshness._current_data.cache_clear()


def loaded(source: str, fingerprint: str) -> Result:
    """A result whose execution loaded these data."""
    load = {"digits": {"source": source, "fingerprint": fingerprint}}
    return Result("page", [], observe(Used(), [], {}, load, ROOT), 1.0, "2026-01-01T00:00:00+00:00", 1)


def test_data_that_come_and_go(data: Path) -> None:
    on_sample = loaded("sample", "sample-0")
    assert is_fresh(on_sample, ROOT)
    (data / "digits").write_text("abc")
    assert not is_fresh(on_sample, ROOT)
    on_data = loaded("original", "abc")
    assert is_fresh(on_data, ROOT)
    (data / "digits").write_text("other data")
    assert not is_fresh(on_data, ROOT)
    (data / "digits").unlink()
    assert not is_fresh(on_data, ROOT)
    assert is_fresh(on_sample, ROOT)


def test_content_of_data_is_read_only_if_the_folder_changed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "digits").write_text("abc")
    seen = loaded("original", "abc")
    freshness._current_data.cache_clear()
    calls: list[str] = []
    monkeypatch.setattr(datasets, "current", lambda name: calls.append(name) or ("original", "abc"), raising=False)
    assert is_fresh(seen, ROOT)
    assert calls == []
    (data / "another").touch()
    assert is_fresh(seen, ROOT)
    assert calls == ["digits"]


def test_content_of_data_is_read_once_for_each_folder_that_has_them(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "digits").write_text("abc")
    project, seen = Project(tmp_path), loaded("original", "abc")
    store = Store(project.results)
    store.put("key", seen)
    os.utime(data / "digits", (1, 1))  # as in another folder with the same data
    calls: list[str] = []
    monkeypatch.setattr(datasets, "current", lambda name: calls.append(name) or ("original", "abc"), raising=False)
    for _ in range(2):
        freshness._current_data.cache_clear()  # a build is a process of its own
        assert find_fresh(project, "key") == seen
        store.use("key", seen, freshness.data_state())
    assert calls == ["digits"]
    assert store.states("key", seen) == [freshness.data_state()]


def test_data_that_changed_during_the_run(data: Path) -> None:
    (data / "digits").write_text("after")
    seen = loaded("original", "before")
    assert not is_fresh(seen, ROOT)
    (data / "digits").write_text("before")
    assert is_fresh(seen, ROOT)


def test_damaged_data_are_one_sentence(data: Path) -> None:
    seen = loaded("sample", "sample-0")
    (data / "digits").write_text("damaged")
    with pytest.raises(BookError, match=r"^digits is damaged: remove it\.$"):
        is_fresh(seen, ROOT)


def test_first_load_of_a_data_set_counts() -> None:
    lines = [f'{{"name": "{name}", "source": "{source}", "fingerprint": "f"}}' for name, source in LOADS]
    used = used_data(lines)
    assert {name: load["source"] for name, load in used.items()} == {"digits": "sample", "names": "original"}
