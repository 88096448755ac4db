"""The repository itself, and its wheel, built once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bookbuild.package.wheel import build_wheel
from bookbuild.sources.project import Project

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def project() -> Project:
    return Project(ROOT)


@pytest.fixture(scope="session")
def wheel(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(project, tmp_path_factory.mktemp("dist"))


@pytest.fixture
def copied(tmp_path: Path) -> Project:
    """A checkout with what the package's build reads, free to be changed."""
    root = tmp_path / "elsewhere" / "book"
    shutil.copytree(ROOT / "src" / "bineural", root / "src" / "bineural")
    for name in ("_config.yml", "_toc.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(ROOT / name, root / name)
    return Project(root)
