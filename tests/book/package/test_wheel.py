"""The wheel and the source distribution: what is in them, and that nothing but that decides their bytes."""

from __future__ import annotations

import email
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from bookbuild.__main__ import main
from bookbuild.package.wheel import build_sdist, build_wheel, metadata
from bookbuild.sources.project import BookError, Project


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_wheel_has_the_package_and_nothing_else(project: Project, wheel: Path) -> None:
    package = project.root / "src" / "bineural"
    expected = {
        f"bineural/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".part"
    }
    info = f"bineural-{metadata(project)['version']}.dist-info"
    names = set(contents(wheel))
    assert {name for name in names if not name.startswith(info)} == expected
    assert {name.removeprefix(f"{info}/") for name in names - expected} == {
        *("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt")
    }
    assert {"bineural/py.typed", "bineural/layers/__init__.pyi"} <= names
    assert "bineural/locale/ru/LC_MESSAGES/bineural.po" in names
    assert wheel.stat().st_size < 1_000_000


def test_wheel_has_the_records_and_no_unfinished_ones(copied: Project, tmp_path: Path) -> None:
    records = copied.root / "src" / "bineural" / "recorded" / "records"
    records.mkdir(exist_ok=True)
    (records / "some-runs.json").write_text("{}")
    (records / "some-runs.json.part").write_text("{}")
    names = contents(build_wheel(copied, tmp_path / "dist")).keys()
    assert "bineural/recorded/records/some-runs.json" in names
    assert "bineural/grade/labs/lab1.toml" in names
    assert "bineural/recorded/recipes/__init__.py" in names
    assert [name for name in names if name.endswith(".part")] == []


def test_what_git_tracks_of_the_package_is_in_the_wheel(project: Project, wheel: Path) -> None:
    if not (project.root / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "src/bineural"], cwd=project.root, capture_output=True, text=True, check=True
    )
    tracked = {name.removeprefix("src/") for name in listed.stdout.split("\0") if name}
    tracked = {name for name in tracked if (project.root / "src" / name).is_file()}
    assert tracked
    assert tracked <= set(contents(wheel))


def test_metadata_says_what_an_index_shows(project: Project, wheel: Path) -> None:
    name = next(name for name in contents(wheel) if name.endswith("/METADATA"))
    found = email.message_from_bytes(contents(wheel)[name])
    assert found["Name"] == "bineural"
    assert found["Version"] == metadata(project)["version"]
    assert found["License-Expression"] == "MIT"
    assert set(found.get_all("Provides-Extra")) == {"backbone", "grade", "torch", "skorch"}
    assert {address.partition(",")[0] for address in found.get_all("Project-URL")} >= {"Book", "Repository", "Changes"}
    description = found.get_payload()
    assert "# Bineural" in description
    links = re.findall(r"\]\(([^)]+)\)", description)
    assert links
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
    assert f"/blob/v{metadata(project)['version']}/CONTRIBUTING.md" in description


def test_bytes_depend_on_the_sources_alone(copied: Project, project: Project, wheel: Path, tmp_path: Path) -> None:
    """Another folder, another umask, other times and modes, and what lies about in a checkout."""
    for number, path in enumerate(sorted((copied.root / "src").rglob("*"))):
        path.chmod(0o700 if path.is_dir() or number % 2 else 0o600)
        os.utime(path, (10**9 + number * 1000,) * 2)
    (copied.root / "build").mkdir()
    (copied.root / "src" / "bineural.egg-info").mkdir()
    (copied.root / "src" / "bineural.egg-info" / "SOURCES.txt").write_text("src/bineural/old.py\n")
    cache = copied.root / "src" / "bineural" / "__pycache__"
    cache.mkdir(exist_ok=True)
    (cache / "x.cpython-311.pyc").write_bytes(b"x")
    before = os.umask(0o077)
    try:
        again = build_wheel(copied, tmp_path / "again")
        sdist = build_sdist(copied, tmp_path / "again")
    finally:
        os.umask(before)
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()
    assert sdist.read_bytes() == build_sdist(project, tmp_path / "here").read_bytes()


def test_another_line_of_code_is_another_wheel(copied: Project, wheel: Path, tmp_path: Path) -> None:
    with (copied.root / "src" / "bineural" / "metrics.py").open("a") as file:
        file.write("\nx = 1\n")
    assert build_wheel(copied, tmp_path / "again").read_bytes() != wheel.read_bytes()


def test_the_same_wheel_comes_out_of_the_source_distribution(project: Project, wheel: Path, tmp_path: Path) -> None:
    sdist = build_sdist(project, tmp_path)
    with tarfile.open(sdist) as archive:
        members = archive.getmembers()
        assert {member.mtime for member in members} == {315532800}
        assert {(member.uid, member.gid, member.uname, member.mode) for member in members} == {(0, 0, "", 0o644)}
        names = {member.name.partition("/")[2] for member in members}
        archive.extractall(tmp_path, filter="data")
    assert {"pyproject.toml", "README.md", "LICENSE", "src/bineural/__init__.py"} <= names
    assert [name for name in names if "bookbuild" in name or name.startswith(("tests", "book"))] == []
    tree = tmp_path / sdist.name.removesuffix(".tar.gz")
    for name in ("_config.yml", "_toc.yml"):
        (tree / name).write_bytes((project.root / name).read_bytes())
    assert build_wheel(Project(tree), tmp_path / "again").read_bytes() == wheel.read_bytes()


def test_record_is_true(wheel: Path) -> None:
    import base64

    files = contents(wheel)
    record = next(name for name in files if name.endswith("/RECORD"))
    assert list(files)[-1] == record
    lines = files[record].decode().splitlines()
    assert {line.split(",")[0] for line in lines} == set(files)
    for line in lines:
        name, digest, size = line.split(",")
        if name != record:
            expected = base64.urlsafe_b64encode(hashlib.sha256(files[name]).digest()).decode().rstrip("=")
            assert (digest, size) == (f"sha256={expected}", str(len(files[name])))


def test_modes_and_times_say_nothing(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {oct(entry.external_attr >> 16) for entry in entries} == {"0o100644"}
    assert not any(entry.is_dir() for entry in entries)


def test_what_setuptools_refuses_is_one_sentence(copied: Project, tmp_path: Path) -> None:
    settings = copied.root / "pyproject.toml"
    settings.write_text(settings.read_text("utf8").replace('license = "MIT"', 'license = "No such license"'), "utf8")
    with pytest.raises(BookError, match="setuptools cannot build the package"):
        build_wheel(copied, tmp_path / "dist")
    assert not (tmp_path / "dist").exists()


def test_version_is_read_when_it_is_asked_for() -> None:
    code = (
        "import sys, bineural; assert 'importlib.metadata' not in sys.modules; print(bineural.__version__); "
        "from bineural import scratch; import contextlib\n"
        "with contextlib.suppress(AttributeError): bineural.nothing; sys.exit('found')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", done.stdout)


def test_the_command_builds_both_and_tells_their_checksums(
    copied: Project, wheel: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(copied.root), "wheel"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"_build/dist/{wheel.name}: ")
    assert first.endswith(f" kB, sha256 {hashlib.sha256(wheel.read_bytes()).hexdigest()}")
    assert second.startswith("_build/dist/bineural-")
    assert (copied.build / "dist" / wheel.name).read_bytes() == wheel.read_bytes()
