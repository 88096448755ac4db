"""Write the checks of a lab as tests for otter-grader: ``tests/NAME.py``, a file a task."""

from __future__ import annotations

from pathlib import Path

from bineural.grade.lab import Lab, Task

_TEST = """from otter.test_files import test_case

OK_FORMAT = False
name = {name!r}
points = {points!r}


@test_case(points={points!r})
def test_{function}(env):
    from bineural.exercises import render, run_check

    result = run_check({exercise!r}, *eval({submission!r}, env))
    assert result.passed, render(result, env.get("LANGUAGE", "en"))["text/plain"]
"""


def write_tests(lab: Lab, folder: Path) -> None:
    """Write the tests of a lab.

    Parameters
    ----------
    lab : Lab
    folder : Path
        Of the assignment; the tests go into its folder ``tests``.
    """
    tests = folder / "tests"
    tests.mkdir(parents=True, exist_ok=True)
    for task in lab.tasks:
        (tests / f"{_name(task)}.py").write_text(test_of(task), encoding="utf-8")


def test_of(task: Task) -> str:
    """Return the test of a task, in otter-grader's format of test cases.

    Examples
    --------
    >>> "run_check('a/b', *eval('(f,)', env))" in test_of(Task("a/b", 2, 'check("a/b", f)'))
    True
    """
    name = _name(task)
    return _TEST.format(
        name=name, function=name, points=task.points, exercise=task.exercise, submission=task.submission
    )


def _name(task: Task) -> str:
    return task.exercise.replace("/", "_").replace("-", "_")
