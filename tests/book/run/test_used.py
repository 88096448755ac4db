"""What a chapter's processes read is known, so that a change of it makes the result out of date."""

from __future__ import annotations

import json
import os
import py_compile
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tiny_book import HEADER, cell

from bookbuild.run import kernels
from bookbuild.run.freshness import CHANGED, Used, changes, is_fresh, observe
from bookbuild.run.store import Result
from bookbuild.sources.chapters import Chapter, read_notebook

CODE = """import os, pathlib, subprocess, sys
import numpy
import stale
import stray.part
import spaced.inner
root = pathlib.Path({root!r})
(root / "data" / "first.csv").read_text()
names = [path.name for path in (root / "data").glob("*")]
(root / "written.txt").write_text("new")
try:
    open(root / "optional.csv")
except FileNotFoundError:
    pass
subprocess.run([sys.executable, "-c", "open('data/second.csv').read()"], cwd=root, check=True)
os.getenv("TINY_SETTING"), os.environ.get("TINY_ABSENT"), "TINY_OTHER" in os.environ
everything = [dict(os.environ), os.environ.copy(), os.environ | {{}}]
print(stale.value, stray.part.value, spaced.inner.value)"""


@dataclass(frozen=True)
class Executed:
    """A book with a package beside it, and the result of a chapter that uses it."""

    root: Path
    result: Result


def write(root: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def swap_unseen(path: Path, text: str) -> None:
    """Give a module a text of the same size and the same time as before, when bytecode of it was written."""
    py_compile.compile(str(path), doraise=True)
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    root = tmp_path_factory.mktemp("used") / "book"
    write(root, data__first_dot_csv="1", data__second_dot_csv="2", beside__stale_dot_py="value = 'old'")
    write(root, beside__stray__part_dot_py="value = 'part'")
    (root / "beside" / "stray" / "__init__.py").touch()
    write(root, beside__spaced__inner_dot_py="value = 'inner'", beside__spaced__unused_dot_py="value = 'unused'")
    swap_unseen(root / "beside" / "stale.py", "value = 'new'")
    chapter = Chapter("c", Path("c.md"), read_notebook(f"{HEADER}# Title\n{cell(CODE.format(root=str(root)))}"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root / "beside"))
        patch.syspath_prepend(str(root / "beside"))  # a build has it from the same variable
        patch.setenv("TINY_SETTING", "one")
        result = kernels.run_chapter(chapter, root, timeout=60, cache=root.parent / "cache")
    return Executed(root, result)


@pytest.fixture
def book(executed: Executed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Executed:
    """The same in another checkout."""
    monkeypatch.setenv("TINY_SETTING", "one")
    return Executed(Path(shutil.copytree(executed.root, tmp_path / "other")), executed.result)


def test_module_is_compiled_from_its_source_whatever_bytecode_says(executed: Executed) -> None:
    assert executed.result.outputs[0][0]["text"] == "new part inner\n"


def test_what_is_read_is_known(executed: Executed) -> None:
    observed = executed.result.observed
    assert set(observed["files"]) == {
        "beside/spaced/inner.py",
        "beside/stale.py",
        "beside/stray/__init__.py",
        "beside/stray/part.py",
        "data/",
        "data/first.csv",
        "data/second.csv",
        "optional.csv",
    }
    assert observed["files"]["optional.csv"] is None
    assert observed["environment"].keys() == {"TINY_SETTING", "TINY_ABSENT", "TINY_OTHER"}
    assert not {"stale", "stray", "spaced"} & observed["strays"].keys()


def test_nothing_that_is_kept_tells_where_the_checkout_lies(executed: Executed) -> None:
    kept = json.dumps(executed.result.observed)
    assert str(executed.root) not in kept
    assert str(Path.home()) not in kept
    assert "one" not in executed.result.observed["environment"].values()  # it could be a secret


def test_another_checkout_with_the_same_files_is_fresh(book: Executed) -> None:
    (book.root / "beside" / "spaced" / "unused.py").write_text("value = 'another'")
    (book.root / "written.txt").unlink()
    assert list(changes(book.result.observed, book.root)) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "beside" / "stray" / "part.py").write_text("value = 'other'"),
        lambda root: (root / "beside" / "spaced" / "inner.py").write_text("value = 'other'"),
        lambda root: (root / "beside" / "stray" / "part.py").unlink(),
        lambda root: (root / "data" / "first.csv").write_text("3"),
        lambda root: (root / "data" / "second.csv").unlink(),
        lambda root: (root / "data" / "third.csv").touch(),
        lambda root: (root / "optional.csv").touch(),
        lambda root: os.environ.update(TINY_SETTING="two"),
        lambda root: os.environ.update(TINY_ABSENT="here"),
        lambda root: os.environ.pop("TINY_SETTING"),
    ],
)
def test_each_change_of_what_was_read_makes_it_out_of_date(
    book: Executed, change: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_ABSENT", "")
    monkeypatch.delenv("TINY_ABSENT")
    assert is_fresh(book.result, book.root)
    change(book.root)
    assert not is_fresh(book.result, book.root)


def test_file_that_changed_after_it_was_read_does_not_count_as_used(tmp_path: Path) -> None:
    path, gone = tmp_path / "file", tmp_path / "came"
    path.write_text("before")
    state = path.stat()
    used = Used.of([f"file {state.st_size} {state.st_ctime_ns} {path}", f"file - - {gone}"])
    assert observe(used, [], {}, {}, tmp_path)["files"]["file"] not in (None, CHANGED)
    path.write_text("after")
    gone.touch()
    assert observe(used, [], {}, {}, tmp_path)["files"] == {"file": CHANGED, "came": CHANGED}


def test_result_that_lacks_a_key_counts_as_out_of_date(tmp_path: Path) -> None:
    observed = observe(Used(), [], {}, {}, tmp_path)
    whole = Result("page", [], observed, 1.0, "2026-01-01T00:00:00+00:00", 1)
    assert is_fresh(whole, tmp_path)
    for key in observed:
        lacking = {name: value for name, value in observed.items() if name != key}
        assert not is_fresh(Result("page", [], lacking, 1.0, whole.when, 1), tmp_path)
    damaged = observed | {"data": {"digits": {}}}
    assert not is_fresh(Result("page", [], damaged, 1.0, whole.when, 1), tmp_path)


def test_package_of_no_distribution_among_the_installed_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    write(folder, tiny_lone__part_dot_py="x = 1")
    monkeypatch.syspath_prepend(str(folder))
    observed = observe(Used(imported={"tiny_lone"}), [], {}, {}, tmp_path)
    assert observed["strays"]["tiny_lone"] is not None
    assert list(changes(observed, tmp_path)) == []
    (folder / "tiny_lone" / "part.py").write_text("x = 2")
    assert list(changes(observed, tmp_path)) == ["tiny_lone"]
