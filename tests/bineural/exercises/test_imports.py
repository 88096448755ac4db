import json
import subprocess
import sys

import pytest

HEAVY = {"sklearn", "torch", "matplotlib", "pandas"}
# What a reader's browser has: imports of anything else fail, and with them the check.
IN_A_BROWSER = """
import importlib.abc, importlib.metadata, sys
BLOCKED = {"bookbuild", *importlib.metadata.packages_distributions()} - {"numpy", "bineural", "lazy_loader", "babel"}
assert {"scipy", "sklearn", "matplotlib", "pandas", "torch", "IPython", "PIL"} <= BLOCKED
class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"{name} is blocked", name=name)
sys.meta_path.insert(0, Blocker())
from bineural.exercises import render, run_check
from bineural.exercises.checking.registry import chapters, exercises_of, find_exercise
from bineural.localize import translate
names = [f"{chapter}/{exercise}" for chapter in chapters() for exercise in exercises_of(chapter)]
for name in names:
    exercise = find_exercise(name)  # every exercise can be found: what it needs is imported by its check
    if exercise.needs:
        continue
    if not hasattr(exercise, "solutions"):  # plain code, no table
        assert run_check(name, *exercise.stand_ins()).passed, name
        continue
    for submission in exercise.solutions():
        assert run_check(name, *submission).passed, name
    hint, submission = next(exercise.mistaken())
    result = run_check(name, *submission)
    russian = translate(hint, "ru")
    assert not result.passed and russian != hint and russian in render(result, "ru")["text/plain"], name
    print(name)
"""
CELLS = """
import json, sys
from traitlets.config import Config
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.displaypub import CapturingDisplayPublisher
shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
shell.display_pub = CapturingDisplayPublisher()
for cell in json.loads(sys.argv[1]):
    shell.run_cell(cell).raise_error()
print(json.dumps([output["data"] for output in shell.display_pub.outputs]))
"""


def run(*arguments, **environment):
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=environment or None)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        (
            "import bineural.exercises",
            HEAVY | {"bineural.exercises.backpropagation"},
        ),
        (
            "from bineural.exercises import run_check; run_check('backpropagation/relu', lambda x, grad_output: x)",
            HEAVY | {"bineural.scratch"},
        ),
    ],
)
def test_a_check_loads_only_what_it_needs(code, absent):
    loaded = json.loads(run("-c", f"{code}; import json, sys; print(json.dumps(sorted(sys.modules)))"))
    assert "bineural.exercises" in loaded
    assert absent.isdisjoint(loaded)


def test_exercises_that_need_only_numpy_are_checked_in_a_browser():
    tried = run("-W", "error", "-c", IN_A_BROWSER).split()
    numpy_only = ["cross-entropy", "linear", "number", "relu", "softmax-gradient", "tanh"]
    assert set(tried) >= {f"backpropagation/{name}" for name in numpy_only} | {"initialization/dying-layer"}


def test_the_language_of_the_environment_is_that_of_a_check_outside_of_a_notebook():
    code = "from bineural.exercises import check; check('backpropagation/relu', lambda x, grad_output: x > 0)"
    assert "подсказка: Вы возвращаете только маску" in run("-c", code, BINEURAL_LANG="ru", PYTHONIOENCODING="utf-8")


def test_the_line_of_a_notebook_s_cell_is_shown(tmp_path):
    cells = [
        "from bineural.exercises import check",
        "def relu_backward(x, grad_output):\n    mask = x > 0\n    return mask / {}",
        "check('backpropagation/relu', relu_backward)",
    ]
    variables = {"IPYTHONDIR": str(tmp_path), "BINEURAL_LANG": "ru", "BINEURAL_LANGUAGES": "en,ru"}
    [data] = json.loads(run("-c", CELLS, json.dumps(cells), **variables))
    assert "строка 3 ячейки: <code>return mask / {}</code>" in data["text/html"]
    assert "line 3 of the cell" in data["application/vnd.bineural.localized+json"]["languages"]["en"]["text/html"]
    assert data["application/vnd.bineural.record+json"]["passed"] is False
