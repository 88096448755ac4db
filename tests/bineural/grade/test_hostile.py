"""Notebooks that hang, crash, flood, cheat and attack: each gets what it earned, and so does everybody beside it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bineural.exercises.checking import comparing

from .attacks import HOSTILE
from .classroom import CHECK_RELU, RELU, fill, grade, notebook

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
ATTACKS = ("writes", "connects", "kills", "honest")


class World:
    """What is attacked: files, a server, a process."""

    def __init__(self, folder):
        self.files = [folder / "outside.txt", Path(comparing.__file__), Path.home() / "written-by-a-student.txt"]
        self.before = [path.read_bytes() if path.exists() else None for path in self.files]
        self.server = socket.create_server(("127.0.0.1", 0))
        self.server.setblocking(False)
        self.victim = subprocess.Popen(["sleep", "120"])

    def works(self, students):
        values = {
            "PATHS": repr([str(path) for path in self.files]),
            "PORT": str(self.server.getsockname()[1]),
            "VICTIM": str(self.victim.pid),
        }
        for student in students:
            cells = [RELU, CHECK_RELU, *HOSTILE[student][0]]
            for name, value in values.items():
                cells = [cell.replace(name, value) for cell in cells]
            yield student, notebook(*cells)

    def assert_unharmed(self):
        assert [path.read_bytes() if path.exists() else None for path in self.files] == self.before
        with pytest.raises(BlockingIOError):
            self.server.accept()
        assert self.victim.poll() is None

    def close(self):
        self.server.close()
        self.victim.kill()
        self.victim.wait()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    world = World(tmp_path_factory.mktemp("world"))
    yield world
    world.close()


@pytest.fixture(scope="module")
def graded(world, tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    broken = {"broken": '{"cells": [', "no-notebook": "[]", "raises": notebook(*["1 / 0"] * 9)}
    fill(folder, dict(world.works(HOSTILE)) | broken)
    return grade(folder, "--every-cell")


@pytest.mark.parametrize("student", HOSTILE)
def test_everybody_gets_what_they_earned(graded, student):
    row = graded.rows[student]
    _, linear, complete = HOSTILE[student]
    assert row["backpropagation/relu"] == "2", row
    assert linear is None or row["backpropagation/linear"] == linear, row
    assert complete is None or (row["not graded fully"] == "") is complete, row


def test_the_world_is_unharmed(graded, world):
    world.assert_unharmed()
    names = [path.read_text().strip() for path in Path("/proc").glob("[0-9]*/comm") if path.exists()]
    assert "grade-orphan" not in names


def test_the_exit_code_says_that_something_is_missing(graded):
    assert graded.code == 1
    assert graded.errors == ""


@pytest.mark.parametrize(
    ("student", "column", "said"),
    [
        ("hangs", "not graded fully", "cell 3: interrupted after 0.7 s"),
        ("hangs-deaf", "not graded fully", "ended after 3 s"),
        ("hangs-in-check", "not graded fully", "The check took longer than 1 s"),
        ("crashes", "not graded fully", "its process ended early, with code 139"),
        ("ends-the-check", "not graded fully", "ended without a verdict, with code 0"),
        ("eats-memory-together", "not graded fully", "more than 300 MB of memory"),
        ("eats-memory", "errors", "cell 3: `MemoryError"),
        ("fills-disk", "not graded fully", "more than 20 MB of files"),
        ("exits", "errors", "cell 3: `SystemExit: passed`"),
        ("patches-in-check", "first failing check", "backpropagation/linear"),
        ("patches-in-check", "hint", "the code replaced"),
        ("takes-the-reference", "hint", "Handed in is the book's own code"),
        ("takes-the-reference", "look at", "cell 3: `EXERCISE, bineural.exercises.backpropagation`"),
        ("says-passed", "first failing check", "backpropagation/linear: a batch"),
        ("broken", "not graded fully", "not a notebook"),
        ("no-notebook", "not graded fully", "not a notebook"),
        ("raises", "errors", "cell 1: `ZeroDivisionError: division by zero`"),
        ("raises", "hint", "Not defined in the notebook: `relu_backward`."),
    ],
)
def test_the_table_says_what_happened(graded, student, column, said):
    assert said in graded.rows[student][column], graded.rows[student]


def test_how_it_was_guarded_is_told(graded):
    assert graded.rows["honest"]["guarded"].startswith("files: ")
    assert "kept by" in (graded.out / "grades.html").read_text("utf-8")


@pytest.mark.parametrize("layer", ["kernel", "process"])
def test_weaker_layers_hold_too(world, tmp_path, layer):
    fill(tmp_path, dict(world.works(ATTACKS)))
    graded = grade(tmp_path, "--every-cell", "--isolation", layer)
    assert graded.code == 0, graded
    assert {row["total"] for row in graded.rows.values()} == {"5"}
    assert "network: python" in graded.rows["honest"]["guarded"]
    if layer == "process":
        assert "files: python" in graded.rows["honest"]["guarded"]
    world.assert_unharmed()
