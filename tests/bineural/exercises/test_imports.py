import json
import subprocess
import sys

import pytest

HEAVY = {"sklearn", "torch", "matplotlib", "pandas"}
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


def test_the_line_of_a_notebook_s_cell_is_shown(tmp_path):
    cells = [
        "from bineural.exercises import check",
        "def relu_backward(x, grad_output):\n    mask = x > 0\n    return mask / {}",
        "check('backpropagation/relu', relu_backward)",
    ]
    [data] = json.loads(run("-c", CELLS, json.dumps(cells), IPYTHONDIR=str(tmp_path), BINEURAL_LANG="ru"))
    assert "строка 3 ячейки: <code>return mask / {}</code>" in data["text/html"]
    assert "line 3 of the cell" in data["application/vnd.bineural.localized+json"]["languages"]["en"]["text/html"]
    assert data["application/vnd.bineural.record+json"]["passed"] is False
