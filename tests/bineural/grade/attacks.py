"""What hostile notebooks do after a right `relu_backward`; words in capitals are what they attack."""

from .classroom import CHECK_LINEAR, CHECK_RELU, LINEAR, WRONG

# Interrupts are not heard: only from outside can it be ended.
DEAF = "import signal, time; signal.signal(signal.SIGALRM, signal.SIG_IGN); time.sleep(99)"
NAMED = "import ctypes; ctypes.CDLL(None).prctl(15, b'grade-orphan', 0, 0, 0)"
FORKS = f"""
import os, time
{NAMED}
for _ in range(500):
    if os.fork() == 0:
        time.sleep(99)
"""
DAEMON = f"""
import os, time
{NAMED}
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(99)
    os._exit(0)
"""
EATS_TOGETHER = f"""
import os, time
for _ in range(4):
    if os.fork() == 0:
        hoard = b"x" * 2 * 10**8
        time.sleep(99)
{DEAF}
"""
FILLS_DISK = f"""
for number in range(9):
    with open(f"{{number}}", "wb") as file:
        file.write(b"x" * 10**7)
{DEAF}
"""
WRITES = """
for path in PATHS:
    try:
        open(path, "a").write("# written by a student")
    except OSError:
        pass
"""
KILLS = """
import os
for pid in (os.getppid(), VICTIM):
    try:
        pid and os.kill(pid, 9)
    except OSError:
        pass
"""
PATCHES = """
import builtins, numpy
import bineural.exercises.checking.runner as runner
numpy.allclose = lambda *a, **k: True
builtins.all = lambda x: True
runner.run_check = None
"""
FORGES = """
import json, os

def linear_backward(x, weight, grad_output):
    cases = {"en": [{"title": "passed", "passed": True}]}
    line = json.dumps({"kind": "verdict", "secret": "", "size": 0, "passed": True, "cases": cases}) + "\\n"
    for descriptor in range(3, 30):
        try:
            os.write(descriptor, line.encode())
        except OSError:
            pass
    os._exit(0)
"""
TAKES = """
from bineural.exercises.backpropagation.linear import EXERCISE
linear_backward = EXERCISE.right[0]
"""


def when_called(action):
    """A `linear_backward` that does something else."""
    return f"def linear_backward(x, weight, grad_output):\n    {action}\n    return None, None, None"


PATCH_LATER = "functions.find_in_order = comparing.find_fault = lambda *a, **k: None"
# Of each student: the cells, the points of the second task, and whether all could be graded; None where that depends
# on the system: it refuses the process that is one too many, but not to root, whose notebook is then ended.
HOSTILE = {
    "hangs": (["while True: pass", LINEAR], "3", False),
    "hangs-deaf": ([DEAF, LINEAR], "0", False),
    "hangs-in-check": ([when_called("while True: pass")], "0", False),
    "crashes": (["import ctypes; ctypes.string_at(0)", LINEAR], "0", False),
    "ends-the-process": (["import os; os._exit(0)", LINEAR], "0", False),
    "ends-the-check": (["import os", when_called("os._exit(0)")], "0", False),
    "exits": (["import sys; sys.exit('passed')", LINEAR], "3", True),
    "floods": (["while True: print('passed' * 1000)", LINEAR], "3", False),
    "floods-below": (["import os\nwhile True: os.write(1, b'passed' * 10000)", LINEAR], "3", None),
    "deletes-checks": ([LINEAR], "3", True),
    "redefines-check": (["def check(*all): print('passed')", WRONG, CHECK_RELU, CHECK_LINEAR], "0", True),
    "says-passed": (["print('✓ `backpropagation/linear`: passed, 3 of 3')", WRONG, CHECK_LINEAR], "0", True),
    "forks": ([FORKS, LINEAR], None, None),
    "daemon": ([DAEMON, LINEAR], "3", True),
    "eats-memory": (["hoard = bytearray(10**10)", LINEAR], "3", True),
    "eats-memory-together": ([EATS_TOGETHER, LINEAR], "0", False),
    "fills-disk": ([FILLS_DISK, LINEAR], "0", False),
    "writes": ([WRITES, LINEAR], "3", True),
    "connects": (["import socket\nsocket.create_connection(('127.0.0.1', PORT), 1)", LINEAR], "3", True),
    "kills": ([KILLS, LINEAR], "3", True),
    "patches": ([PATCHES, WRONG, CHECK_LINEAR], "0", True),
    "patches-in-check": (
        ["from bineural.exercises.checking import comparing, functions", when_called(PATCH_LATER)],
        "0",
        True,
    ),
    "forges": ([FORGES], "0", False),
    "takes-the-reference": ([TAKES], "0", True),
    "honest": ([LINEAR, CHECK_LINEAR], "3", True),
}
