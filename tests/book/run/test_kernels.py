"""One chapter in a kernel: what is recorded as used, what stops it, what it finds in its environment."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from tiny_book import HEADER, Book, cell

from bookbuild.run import client, execute, kernels
from bookbuild.run.freshness import is_fresh
from bookbuild.run.store import Result
from bookbuild.run.variables import ALLOCATION, kernel_environment
from bookbuild.sources.chapters import Chapter, read_notebook
from bookbuild.sources.project import BookError


def run(cells: str, cache: Path, timeout: int | None = 60, root: Path | None = None) -> Result:
    """Execute a chapter of these cells in a kernel of this process."""
    chapter = Chapter("chapter", Path("book/en/chapter.md"), read_notebook(f"{HEADER}# Title\n{cells}"))
    return kernels.run_chapter(chapter, root or cache, timeout=timeout, cache=cache)


def test_what_processes_of_a_chapter_import_counts(tmp_path: Path) -> None:
    code = """import os, subprocess, sys
subprocess.run([sys.executable, "-c", "import bineural.scratch.linear"], check=True)
if (child := os.fork()) == 0:
    import bineural.scratch.loss
    os._exit(0)
os.waitpid(child, 0)
try:
    import nowhere_to_be_found
except ImportError:
    pass"""
    observed = run(cell(code), tmp_path).observed
    assert {"bineural.scratch.linear", "bineural.scratch.loss"} <= observed["modules"].keys()
    assert "bineural.scratch.optimizers" not in observed["modules"]
    assert observed["strays"]["nowhere_to_be_found"] is None
    assert "numpy" in observed["versions"]
    assert observed["data"] == {}


def test_nothing_that_was_used_is_out_of_date_at_once(tmp_path: Path) -> None:
    assert is_fresh(run(cell("from bineural.localize import value\n\nvalue('share', 0.5)"), tmp_path), tmp_path)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('import sys; print("careful", file=sys.stderr)', "cell 2 wrote to stderr, mend its cause: careful"),
        ("import os; os._exit(1)", "cell 2 killed its kernel"),
        ("import time; time.sleep(60)", "cell 2 ran longer than 2 s"),
        ("while True:\n    print('x' * 10_000)", "cell 2 showed more than a page can hold (1,000,000 characters"),
        ("print('x' * 1_000_001)", "cell 2 showed more than a page can hold"),
        (
            "from IPython.display import HTML, display\nwhile True:\n    display(HTML('x' * 1_000_000))",
            "cell 2 showed more than a page can hold",
        ),
        (
            """from bineural.localize import MIME_RECORD
from IPython.display import display
display({MIME_RECORD: {"kind": "check", "name": "experiment/x", "passed": False}}, raw=True)""",
            "cell 2: the check experiment/x does not pass on the solution above it",
        ),
        (
            "from bineural.localize import table\n\ntable([{'unheard label': 1}])",
            "cell 2 shows 'unheard label', which a catalogue in src/bineural/locale does not translate",
        ),
        (
            "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
            "cell 2 shows a picture that has no alternative",
        ),
        (
            "import os, shutil; shutil.rmtree(os.environ['BOOKBUILD_SCRATCH'])",
            "cell 2 removed the folder that it ran in",
        ),
    ],
)
def test_faults_of_a_cell_are_told_with_their_place(tmp_path: Path, code: str, message: str) -> None:
    with pytest.raises(BookError, match=re.escape(message)) as fault:
        run(cell("1 + 1") + cell(code) + cell("2 + 2"), tmp_path, timeout=2 if "sleep" in code else 60)
    assert re.match(r"book/en/chapter\.md:\d+: cell 2", str(fault.value))


@pytest.mark.parametrize(
    "code",
    [
        "import shutil, os\nshutil.rmtree(os.environ['BOOKBUILD_SCRATCH'])",
        "while True:\n    print('x' * 100_000, flush=True)",
    ],
)
def test_faults_of_the_last_cell_are_told_too(tmp_path: Path, code: str) -> None:
    with pytest.raises(BookError, match="cell 1 (removed the folder|showed more than a page can hold)"):
        run(cell(code), tmp_path)


def test_every_output_of_a_burst_arrives(tmp_path: Path) -> None:
    code = (
        "from IPython.display import display\nfor i in range(2500):\n    display({'text/plain': 'x' * 8000}, raw=True)"
    )
    (outputs,) = run(cell(code), tmp_path).outputs
    assert len(outputs) == 2500


def test_outputs_that_do_not_arrive_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "OUTPUTS_TIMEOUT", 1)
    code = "get_ipython().kernel._publish_status = lambda *arguments, **settings: None"
    with pytest.raises(BookError, match=r"cell 1 ended, but its outputs did not arrive within \d+ s: show less"):
        run(cell(code), tmp_path)


def test_much_output_in_several_cells_is_no_fault(tmp_path: Path) -> None:
    outputs = run(cell("print('x' * 600_000)") * 2, tmp_path).outputs
    assert [len(output[0]["text"]) for output in outputs] == [600_001, 600_001]


def test_kernel_that_cannot_start_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "zmq.py").write_text("raise SystemExit(1)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(BookError, match=r"^book/en/chapter\.md: the kernel did not start: .*died"):
        run(cell("1 + 1"), tmp_path)


def test_environment_of_a_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BINEURAL_DATA", "data")
    monkeypatch.setenv("BINEURAL_LANG", "ru")
    monkeypatch.delenv("BINEURAL_TIMEOUT", raising=False)
    made = [
        kernel_environment(*[tmp_path, tmp_path / "log", tmp_path / "loads", *[tmp_path] * 3], hurried=hurried)
        for hurried in (False, True)
    ]
    assert made[0]["BINEURAL_DATA"] == str(tmp_path / "data")  # a kernel works in another folder
    assert made[0]["BINEURAL_DATA_LOG"] == str(tmp_path / "loads")
    assert made[0]["BINEURAL_LANGUAGES"] == "en,ru"  # one execution serves all editions
    assert made[0]["BINEURAL_PROGRESS"] == "0"
    assert "BINEURAL_LANG" not in made[0]
    assert ALLOCATION.items() <= made[0].items()
    assert [environment.get("BINEURAL_TIMEOUT") for environment in made] == [None, "2"]
    monkeypatch.setenv("BINEURAL_TIMEOUT", "7")
    environment = kernel_environment(*[tmp_path, tmp_path / "log", tmp_path / "loads", *[tmp_path] * 3], hurried=True)
    assert environment["BINEURAL_TIMEOUT"] == "7"


def test_chapter_whose_kernel_does_not_answer_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_stopping", threading.Event())
    monkeypatch.setattr(kernels, "kill", lambda manager: None)  # the chapter need not notice the death of its kernel
    (tmp_path / "zmq.py").write_text("import time\ntime.sleep(60)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    faults: list[str] = []

    def stopped() -> None:
        with pytest.raises(BookError) as fault:
            run(cell("1 + 1"), tmp_path)
        faults.append(str(fault.value))

    chapter = threading.Thread(target=stopped)
    chapter.start()
    while not any(manager.has_kernel for manager in kernels._running):
        time.sleep(0.01)
    kernels.stop_all()
    chapter.join(10)
    assert faults == ["the build was stopped"]


def test_kernel_that_starts_after_an_interruption_is_killed_too(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_stopping", threading.Event())
    monkeypatch.setattr(kernels, "_running", set())
    started: list[subprocess.Popen[bytes]] = []
    entered = threading.Event()

    def start_late(*arguments: object, **settings: object) -> None:
        entered.set()
        manager = Mock(provisioner=SimpleNamespace(process=None))
        kernels._running.add(manager)
        assert kernels._stopping.wait(10)
        time.sleep(0.2)
        manager.provisioner.process = subprocess.Popen(["sleep", "60"], start_new_session=True)
        started.append(manager.provisioner.process)
        manager.provisioner.process.wait()
        raise BookError("killed")

    def interrupt(futures: object) -> None:
        assert entered.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(kernels, "run_chapter", start_late)
    monkeypatch.setattr(execute, "as_completed", interrupt)
    with pytest.raises(KeyboardInterrupt):
        execute.execute(book.project, report=lambda line: None)
    assert [process.returncode for process in started] == [-9]
