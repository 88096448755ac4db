"""The workflows: what they may do, what they trust, and that what they call exists."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bookbuild.__main__ import main
from bookbuild.sources.project import Project
from bookbuild.sources.settings import notebooks_branch

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
USES = re.compile(r"^[\s-]*uses:\s*(.*)$", re.MULTILINE)
PINNED = re.compile(r"([\w-]+/[\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+")
OWN = re.compile(r"\$/(\.github/workflows/[\w-]+\.yml)")


def unpinned(text: str) -> list[str]:
    """Return the actions of a workflow that are neither the repository's own nor pinned by commit, with the version."""
    return [used for used in USES.findall(text) if not (PINNED.fullmatch(used) or OWN.fullmatch(used))]


def called_targets(command: str) -> set[str]:
    """Return the targets that a shell command makes."""
    calls = re.findall(r"(?:^|[;&|(]\s*|\n\s*)make\s+([^;&|\n]+)", command)
    return {word for call in calls for word in call.split() if "=" not in word and not word.startswith("-")}


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in FILES:
        for name, job in yaml.safe_load(file.read_text("utf8"))["jobs"].items():
            yield f"{file.name}: {name}", job


def steps() -> Iterator[dict[str, Any]]:
    for _, job in jobs():
        yield from job.get("steps", [])


def made_targets() -> set[str]:
    """Return the targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf8"), re.MULTILINE))


def test_all_workflows_are_read() -> None:
    assert [file.stem for file in FILES] == ["ci", "links", "publish", "release", "weekly"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    text = file.read_text("utf8")
    assert USES.findall(text)
    assert unpinned(text) == []
    assert all((ROOT / path).is_file() for path in OWN.findall(text))


def test_one_action_is_pinned_to_one_commit() -> None:
    pins: dict[str, set[str]] = {}
    for file in FILES:
        for action, commit in PINNED.findall(file.read_text("utf8")):
            pins.setdefault(action, set()).add(commit)
    assert {action: commits for action, commits in pins.items() if len(commits) > 1} == {}


@pytest.mark.parametrize(
    "reference",
    [
        "actions/checkout@v7",
        "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "actions/checkout@3d3c42e # v7.0.1",
        "./.github/workflows/ci.yml",
    ],
)
def test_a_loose_reference_would_be_found(reference: str) -> None:
    assert unpinned(f"    steps:\n      - uses: {reference}\n") == [reference]


def test_nothing_is_permitted_but_reading_and_publishing() -> None:
    for file in FILES:
        assert yaml.safe_load(file.read_text("utf8"))["permissions"] == {}, file.name
    permissions = {name: job["permissions"] for name, job in jobs()}
    assert permissions.pop("publish.yml: pages") == {"pages": "write", "id-token": "write"}
    assert permissions.pop("publish.yml: notebooks") == {"contents": "write"}
    assert permissions.pop("release.yml: publish") == {"id-token": "write"}
    assert permissions.pop("release.yml: attach") == {"contents": "write"}
    assert all(granted == {"contents": "read"} for granted in permissions.values()), permissions


def test_every_job_ends_in_time_and_keeps_no_credentials() -> None:
    for name, job in jobs():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 60, name
    checkouts = [step for step in steps() if step.get("uses", "").startswith("actions/checkout@")]
    assert len(checkouts) >= 6
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_commands_take_nothing_from_expressions() -> None:
    commands = [step["run"] for step in steps() if "run" in step]
    assert commands
    assert [command for command in commands if "${{" in command] == []


def test_every_called_target_exists() -> None:
    called = set().union(*(called_targets(step["run"]) for step in steps() if "run" in step))
    assert {"book", "test", "check", "browser", "data", "links", "bench"} <= called
    assert called <= made_targets()


def test_every_called_command_of_the_build_exists(capsys: pytest.CaptureFixture[str]) -> None:
    commands = {name for step in steps() for name in re.findall(r"-m bookbuild (\w+)", step.get("run", ""))}
    assert commands
    for name in commands:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0, capsys.readouterr().err


def test_targets_are_found_in_commands() -> None:
    command = 'mkdir make && make book TORCH=cpu | tee "x"\nmake -s check test; cmake other'
    assert called_targets(command) == {"book", "check", "test"}


def test_only_a_site_that_passed_the_browser_is_published() -> None:
    publish = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf8"))["jobs"]
    assert publish["pages"]["needs"] == "taken"
    assert publish["taken"]["needs"] == "ci"
    (fetched,) = (step["with"] for step in publish["taken"]["steps"] if "download-artifact@" in step.get("uses", ""))
    assert fetched["name"] == "github-pages"  # that of ci.yml, which the browser has seen
    (kept,) = (step["with"] for step in publish["taken"]["steps"] if "upload-pages-artifact@" in step.get("uses", ""))
    (deployed,) = (step["with"] for step in publish["pages"]["steps"] if "deploy-pages@" in step.get("uses", ""))
    assert kept["name"] == deployed["artifact_name"]
    assert publish["pages"]["environment"]["name"] == "github-pages"
    ci = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf8"))["jobs"]
    assert set(ci) == {"check", "test", "book", "browser"}
    assert ci["browser"]["needs"] == "book"


def test_notebooks_that_passed_are_pushed_to_the_branch_that_pages_open() -> None:
    publish = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text("utf8"))["jobs"]
    ci = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf8"))["jobs"]
    job = publish["notebooks"]
    assert job["needs"] == "ci"
    assert job["if"] == "github.ref == 'refs/heads/main'"
    (kept,) = (step["with"] for step in ci["book"]["steps"] if "upload-artifact@" in step.get("uses", ""))
    (fetched,) = (step["with"] for step in job["steps"] if "download-artifact@" in step.get("uses", ""))
    assert kept == {"name": fetched["name"], "path": fetched["path"], "if-no-files-found": "error"}
    (push,) = (step for step in job["steps"] if "run" in step)
    program, *arguments, branch = push["run"].split()
    assert os.access(ROOT / program, os.X_OK)
    assert arguments == [fetched["path"], '"$GITHUB_SERVER_URL/$GITHUB_REPOSITORY"']
    commands = [step.get("run", "") for step in ci["book"]["steps"]]
    assert f".venv/bin/python -m bookbuild binder --write {kept['path']}" in commands
    assert branch == notebooks_branch(Project(ROOT))
    with_token = [name for name, other in jobs() for step in other.get("steps", []) if "secrets." in str(step)]
    assert with_token == ["publish.yml: notebooks"]


def release() -> dict[str, Any]:
    jobs: dict[str, Any] = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf8"))["jobs"]
    return jobs


def test_a_release_is_what_was_tested_under_its_tag() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text("utf8")
    assert yaml.safe_load(text)[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as a truth value
    assert "secrets." not in text
    jobs = release()
    assert list(jobs) == ["ci", "build", "publish", "attach"]
    assert set(jobs["publish"]["needs"]) == {"ci", "build"}
    assert jobs["attach"]["needs"] == "publish"
    commands = [step.get("run", "") for step in jobs["build"]["steps"]]
    order = ["make ready", "-m bookbuild release", "make wheel", "tests/book/package", "make fresh", "_build/release"]
    places = [next(k for k, command in enumerate(commands) if word in command) for word in order]
    assert places == sorted(places)
    setup = next(step for step in jobs["build"]["steps"] if step["name"] == "Set up Python")
    assert "cache" not in setup["with"]


def test_the_index_trusts_one_job_that_runs_no_code_of_ours() -> None:
    publish = release()["publish"]
    assert publish["environment"]["name"] == "pypi"
    used = [step["uses"].partition("@")[0] for step in publish["steps"] if "uses" in step]
    assert used == ["actions/download-artifact", "pypa/gh-action-pypi-publish"]
    assert publish["steps"][-1]["with"] == {"packages-dir": "dist", "attestations": True}
    assert all("python" not in step.get("run", "") for step in publish["steps"])


def test_the_package_is_tried_weekly_beside_others() -> None:
    weekly = yaml.safe_load((ROOT / ".github/workflows/weekly.yml").read_text("utf8"))["jobs"]
    assert {"colab", "fresh", "versions", "binder"} <= set(weekly)
    tried = {one["which"]: one["python"] for one in weekly["versions"]["strategy"]["matrix"]["include"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    assert project["requires-python"] == f">={tried['oldest']}"
    assert float(tried["newest"].partition(".")[2]) >= 13
    assert set(tried) == {"oldest", "newest"}


def test_make_check_audits_the_workflows() -> None:
    done = subprocess.run(["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "zizmor -q --offline --persona=auditor --strict-collection .github" in done.stdout
    assert "vendor.github-workflows .github/workflows/*.yml" in done.stdout
    assert "vendor.dependabot .github/dependabot.yml" in done.stdout
