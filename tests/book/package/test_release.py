"""What must agree before a version is published; the changelog, the citation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bookbuild.__main__ import main
from bookbuild.package.release import newest_changes
from bookbuild.package.wheel import metadata
from bookbuild.sources.project import BookError, Project

ROOT = Path(__file__).parents[3]
CHANGES = """# Changelog

## [0.2.0] - 2027-01-02

### Added

- A chapter.

## [0.1.0] - 2026-12-01

- The first.

[0.2.0]: https://example.org/0.2.0
[0.1.0]: https://example.org/0.1.0
"""
CITATION = "cff-version: 1.2.0\nversion: 0.2.0\ndate-released: 2027-01-02\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository that is ready to publish 0.2.0."""
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "bineural"\nversion = "0.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    (tmp_path / "CITATION.cff").write_text(CITATION)
    return tmp_path


@pytest.mark.parametrize("tag", [["v0.2.0"], []])
def test_notes_of_the_version_are_printed(checkout: Path, tag: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(checkout), "release", *tag]) == 0
    assert capsys.readouterr().out == "### Added\n\n- A chapter.\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("pyproject.toml", "0.2.0", "0.3.0", "the tag is v0.2.0, pyproject.toml has the version 0.3.0"),
        ("CHANGELOG.md", " - 2027-01-02", " - Unreleased", "CHANGELOG.md begins with 0.2.0 - Unreleased"),
        ("CHANGELOG.md", " - 2027-01-02", "", "CHANGELOG.md begins with 0.2.0 - no day"),
        (
            "CHANGELOG.md",
            "# Changelog",
            "# Changelog\n\n## [Unreleased]",
            "CHANGELOG.md begins with Unreleased - no day",
        ),
        (
            "CITATION.cff",
            "0.2.0",
            "0.1.0",
            "CITATION.cff has version 0.1.0 of 2027-01-02, expected 0.2.0 of 2027-01-02",
        ),
        ("CITATION.cff", "date-released: 2027-01-02\n", "", "CITATION.cff has version 0.2.0 of no day"),
    ],
)
def test_what_disagrees_is_refused(
    checkout: Path, file: str, old: str, new: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = checkout / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert main(["--root", str(checkout), "release", "v0.2.0"]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_a_changelog_without_versions_is_refused(tmp_path: Path) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n")
    with pytest.raises(BookError, match="has no heading of a version"):
        newest_changes(tmp_path / "CHANGELOG.md")


def test_the_changelog_begins_with_the_version_of_the_package(project: Project) -> None:
    version, _, notes = newest_changes(ROOT / "CHANGELOG.md")
    assert version == metadata(project)["version"]
    assert len(notes) > 100


def test_the_citation_has_the_version_and_fits_its_schema(project: Project) -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf8"))
    table = metadata(project)
    assert str(cited["version"]) == table["version"]
    assert cited["license"] == table["license"]
    assert {cited["repository-code"], cited["url"]} <= set(table["urls"].values())
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([*command, ROOT / "CITATION.cff"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
