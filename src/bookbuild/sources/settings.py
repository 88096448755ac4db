"""The Sphinx settings of one edition, on top of `_config.yml`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import yaml

from bookbuild.files import write_atomically
from bookbuild.sources.project import Project


def repository(project: Project) -> str:
    """Return `owner/name` of the repository: CI's own (GITHUB_REPOSITORY) or the one in `_config.yml`."""
    return os.environ.get("GITHUB_REPOSITORY") or str(project.sphinx_config.get("bookbuild_repository", ""))


def notebooks_branch(project: Project) -> str:
    """Return the branch of the repository that holds the exported notebooks."""
    return str(project.sphinx_config.get("bookbuild_notebooks_branch", "notebooks"))


def site_address(project: Project) -> str:
    """Return the address of the published site, with a slash at its end: BINEURAL_SITE or the repository's Pages."""
    owner, _, name = repository(project).partition("/")
    return (os.environ.get("BINEURAL_SITE") or f"https://{owner}.github.io/{name}").rstrip("/") + "/"


def version(project: Project) -> str:
    """Return the version of the package, which is the book's."""
    with (project.root / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def edition_overrides(project: Project, language: str) -> dict[str, Any]:
    """Return the settings in which an edition differs from `_config.yml`.

    Raises
    ------
    BookError
        If there is no such edition.
    """
    edition = project.edition(language)
    return {
        "language": language,
        "html_title": edition["title"],
        "project": edition["title"],
        "author": edition["author"],
        "html_baseurl": f"{site_address(project)}{language}/",
        "bookbuild_repository": repository(project),
        "bookbuild_notebooks_branch": notebooks_branch(project),
        "bookbuild_site": site_address(project),
        "bookbuild_version": version(project),
        "bookbuild_wheel": f"{site_address(project)}wheels/bineural-{version(project)}-py3-none-any.whl",
        "html_theme_options": {"search_bar_text": edition["search"], "extra_footer": edition["footer"]},
        **edition.get("sphinx", {}),
    }


def write_config(project: Project, language: str) -> Path:
    """Write a `_config.yml` of one edition for people who run `jupyter-book build` by hand; return its path.

    Paths inside it are relative to the sources, as in the original, so it may lie anywhere.
    """
    config = yaml.safe_load((project.root / "_config.yml").read_text("utf8"))
    settings = config["sphinx"]["config"]
    for name, value in edition_overrides(project, language).items():
        settings[name] = {**settings.get(name, {}), **value} if isinstance(value, dict) else value
    edition = project.edition(language)
    config |= {"title": edition["title"], "author": edition["author"]}
    path = project.build / "config" / f"{language}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, yaml.safe_dump(config, allow_unicode=True, sort_keys=False))
    return path
