"""Files written whole, folders that hold what they should and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bookbuild.files import fingerprint, mirror, remove


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that nothing may touch."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "precious.html").write_text("precious")
    return folder


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What was built: two files, a folder with one, an empty folder."""
    folder = tmp_path / "built"
    (folder / "_static").mkdir(parents=True)
    (folder / "empty").mkdir()
    for name in ("index.html", "page.html", "_static/book.css"):
        (folder / name).write_text(name)
    return folder


def test_what_is_removed_is_never_what_a_link_leads_to(tmp_path: Path, outside: Path) -> None:
    for name in ("link", "absent"):
        (tmp_path / "link").symlink_to(outside)
        remove(tmp_path / name)
    remove(tmp_path / "link")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link").symlink_to(outside)
    remove(tmp_path / "folder")
    assert os.listdir(tmp_path) == ["outside"]
    assert os.listdir(outside) == ["precious.html"]


def test_mirror_holds_what_was_built_and_nothing_else(tmp_path: Path, built: Path, outside: Path) -> None:
    site = tmp_path / "site"
    mirror(built, site)
    (site / "draft.html").touch()
    (site / ".page.html.new").touch()  # a build was killed
    (site / "strange" / "deep").mkdir(parents=True)
    (site / "strange" / "deep" / "file").touch()
    (site / "link.html").symlink_to(outside / "precious.html")
    (site / "link").symlink_to(outside)
    mirror(built, site)
    assert fingerprint(site) == fingerprint(built)


def test_mirror_takes_what_is_asked_for_and_keeps_what_is_another_s(tmp_path: Path, built: Path) -> None:
    site = tmp_path / "site"
    (site / "notebooks" / "deep").mkdir(parents=True)
    (site / "notebooks" / "deep" / "file").touch()
    (site / "draft.html").touch()
    mirror(built, site, pattern="*.html", keep={"notebooks"})
    names = sorted(path.relative_to(site).as_posix() for path in site.rglob("*"))
    assert names == ["index.html", "notebooks", "notebooks/deep", "notebooks/deep/file", "page.html"]


def test_mirror_mends_what_is_of_another_kind(tmp_path: Path, built: Path, outside: Path) -> None:
    site = tmp_path / "site"
    (site / "index.html").mkdir(parents=True)
    (site / "index.html" / "file").touch()
    (site / "empty").touch()
    (site / "_static").symlink_to(outside)
    (site / "page.html").symlink_to(outside / "precious.html")
    mirror(built, site)
    assert fingerprint(site) == fingerprint(built)
    remove(site)
    site.symlink_to(outside)
    mirror(built, site)
    assert not site.is_symlink()
    assert fingerprint(site) == fingerprint(built)
    assert (outside / "precious.html").read_text() == "precious"
    assert os.listdir(outside) == ["precious.html"]


def test_mirror_looks_at_contents(tmp_path: Path, built: Path) -> None:
    site = tmp_path / "site"
    mirror(built, site)
    damaged, same = site / "index.html", site / "page.html"
    damaged.write_text("INDEX.HTML")
    state = (built / "index.html").stat()
    os.utime(damaged, ns=(state.st_atime_ns, state.st_mtime_ns))
    os.utime(same, (1, 1))
    mirror(built, site)
    assert damaged.read_text() == "index.html"
    assert same.stat().st_mtime == 1  # not written again


def test_fingerprint_sees_names_contents_and_kinds(tmp_path: Path, built: Path) -> None:
    seen = {fingerprint(tmp_path / "absent"), fingerprint(built)}
    (built / "index.html").write_text("INDEX.HTML")
    seen.add(fingerprint(built))
    (built / "page.html").rename(built / "other.html")
    seen.add(fingerprint(built))
    (built / "another").mkdir()
    seen.add(fingerprint(built))
    (built / "other.html").rename(tmp_path / "other.html")
    (built / "other.html").symlink_to(tmp_path / "other.html")
    seen.add(fingerprint(built))
    (tmp_path / "link").symlink_to(built)
    seen.add(fingerprint(tmp_path / "link"))
    assert len(seen) == 7
    os.utime(built / "index.html", (1, 1))
    assert fingerprint(built) in seen
