"""A class of students for the tests: notebooks, a lab, and the command that grades them."""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

RELU = "def relu_backward(x, grad_output):\n    return grad_output * (x > 0)"
LINEAR = "def linear_backward(x, weight, grad_output):\n    g = grad_output\n    return g @ weight, g.T @ x, g.sum(0)"
WRONG = LINEAR.replace("sum", "mean")
CHECK_RELU = 'check("backpropagation/relu", relu_backward)'
CHECK_LINEAR = 'check("backpropagation/linear", linear_backward)'
LAB = f"""
title = "Two gradients"
[limits]
cell_seconds = 0.7
notebook_seconds = 3
check_seconds = 1
memory_mb = 300
output_kb = 10
processes = 20
disk_mb = 20
[[task]]
exercise = "backpropagation/relu"
points = 2
check = '{CHECK_RELU}'
[[task]]
exercise = "backpropagation/linear"
points = 3
check = '{CHECK_LINEAR}'
"""


def notebook(*sources, language="en", metadata=None):
    """Return the text of a notebook with these code cells."""
    cells = [
        {"cell_type": "code", "metadata": (metadata or {}).get(number, {}), "source": source, "outputs": []}
        for number, source in enumerate(sources)
    ]
    cells.insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["# A lab"]})
    own = {"bineural": {"language": language}} if language else {}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": own, "cells": cells})


def fill(folder, notebooks, lab=LAB):
    """Write notebooks into the folder ``works`` of a folder, and the lab beside it."""
    works = folder / "works"
    works.mkdir()
    for student, text in notebooks.items():
        path = works / (student if student.endswith(".ipynb") else f"{student}.ipynb")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "lab.toml").write_text(lab, encoding="utf-8")
    return works


@dataclass
class Graded:
    code: int
    rows: dict
    out: Path
    printed: str
    errors: str

    def page(self, student):
        return (self.out / "students" / f"{student}.html").read_text("utf-8")


def run(*arguments, env=None):
    """Run the command."""
    command = [sys.executable, "-m", "bineural.grade", *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | (env or {})
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=120)


def grade(folder, *options, env=None):
    """Grade what `fill` has written."""
    out = folder / "grades"
    done = run(folder / "works", "--lab", folder / "lab.toml", "--out", out, "--jobs", 2, *options, env=env)
    rows = {}
    if (out / "grades.csv").is_file():
        with (out / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = {row["student"]: row for row in csv.DictReader(file)}
    return Graded(done.returncode, rows, out, done.stdout, done.stderr)
