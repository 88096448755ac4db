import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import bineural
from bineural.recorded import RecordError, recording
from bineural.recorded.__main__ import main
from bineural.recorded.recording import record

from .conftest import Folders


def made(folders: Folders) -> list[str]:
    """Which runs were begun, by their seeds."""
    found = sorted(path.stem for path in folders.recipes.glob("*.begun"))
    for path in folders.recipes.glob("*.begun"):
        path.unlink()
    return found


def note_runs(folders: Folders, then: str = "") -> None:
    """Let each run but the witness leave a file, then do something."""
    folders.edit(
        '    """Return a few powers."""\n',
        f"    if base == 1.5:\n        Path(__file__).with_name(f'{{seed}}.begun').touch()\n{then}",
    )


def test_runs_are_recorded_with_what_made_them(folders: Folders) -> None:
    said: list[str] = []
    path = record("tiny-powers", say=said.append)
    found = folders.record()
    assert path == folders.records / "tiny-powers.json"
    assert [run["settings"] for run in found.runs] == [{"seed": seed, "base": 1.5} for seed in range(3)]
    assert found.runs[1]["result"] == {"powers": [1, 1.5, 2.25], "last": 1.75}
    assert found.witness == {"powers": [1, 1.1, 1.21], "last": 0.403333}
    assert found.versions == {"python": sys.version.split()[0], "bineural": bineural.__version__}
    assert found.machine.keys() == {"processor", "cores", "memory_gb"}
    assert found.machine["cores"] == os.cpu_count()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", found.date)
    assert (found.threads, found.data, found.title) == (1, {}, "Powers of a number")
    assert found.command == "python -m bineural.recorded tiny-powers --jobs 1"
    assert [line.rpartition(":")[0] for line in said] == [
        f"tiny-powers: run {number} of 3 (seed={number - 1}, base=1.5)" for number in (1, 2, 3)
    ]
    assert [each.name for each in folders.records.iterdir()] == ["tiny-powers.json"]


def test_a_record_tells_neither_host_nor_place(folders: Folders) -> None:
    text = record("tiny-powers", say=str).read_text("utf8")
    assert os.uname().nodename not in text
    assert str(folders.recipes.parent) not in text
    assert str(Path.home()) not in text


def test_threads_are_those_of_the_recipe(folders: Folders) -> None:
    folders.edit("THREADS = 1", "THREADS = 2")
    folders.edit('return {"powers": powers, ', 'import torch\n    return {"threads": torch.get_num_threads(), ')
    folders.edit("SEEDS = range(3)", "SEEDS = range(1)")
    record("tiny-powers", say=str)
    assert folders.record().results("threads") == [2]
    assert folders.record().versions.keys() == {"python", "bineural", "torch", "numpy"}


def test_two_runs_go_on_side_by_side(folders: Folders) -> None:
    """The first ends only when the second has begun."""
    other = "Path(__file__).with_name(f'{1 - seed}.begun')"
    note_runs(
        folders,
        "        import time\n        end = time.monotonic() + 30\n"
        f"        while seed < 2 and not {other}.exists():\n"
        "            time.sleep(0.01)\n            assert time.monotonic() < end\n",
    )
    record("tiny-powers", jobs=2, say=str)
    found = folders.record()
    assert [run["settings"]["seed"] for run in found.runs] == [0, 1, 2]
    assert [run["result"]["last"] for run in found.runs] == [0.75, 1.75, 2.75]
    assert found.command.endswith("--jobs 2")


def test_a_failed_run_leaves_the_others_finished(folders: Folders, capfd: pytest.CaptureFixture[str]) -> None:
    note_runs(folders, "        assert seed != 1 or Path(__file__).with_name('mended').exists()\n")
    assert main(["tiny-powers"]) == 1
    told = capfd.readouterr()
    assert "AssertionError" in told.err
    assert "the run seed=1, base=1.5 of tiny-powers ended with code 1, as told above: mend the recipe" in told.err
    assert made(folders) == ["0", "1"]
    assert not (folders.records / "tiny-powers.json").exists()
    folders.recipes.joinpath("mended").touch()
    assert main(["tiny-powers"]) == 0
    assert capfd.readouterr().out.splitlines()[:2] == [
        "tiny-powers: 1 of 3 runs was finished before and is kept",
        f"tiny-powers: run 2 of 3 (seed=1, base=1.5): {folders.record().runs[1]['seconds']:.0f} s",
    ]
    assert made(folders) == ["1", "2"]
    assert [run["result"]["last"] for run in folders.record().runs] == [0.75, 1.75, 2.75]


def test_no_run_is_waited_for_where_ctrl_c_would_leave_a_lock_closed(
    folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, threads = recording._start, set()

    def started(*arguments):
        process = start(*arguments)
        for name in ("poll", "wait"):
            method = getattr(process, name)

            def called(*given, method=method):
                threads.add(threading.current_thread())
                return method(*given)

            setattr(process, name, called)
        return process

    monkeypatch.setattr(recording, "_start", started)
    record("tiny-powers", say=str)
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_an_interrupted_command_goes_on(folders: Folders, sent: int, code: int) -> None:
    note_runs(
        folders,
        "        import os, time\n        Path(__file__).with_name('process').write_text(str(os.getpid()))\n"
        "        end = time.monotonic() + 30\n"
        "        while seed == 1 and not Path(__file__).with_name('go').exists() and time.monotonic() < end:\n"
        "            time.sleep(0.01)\n",
    )
    command = (
        "import pathlib, runpy, sys\nfrom bineural.recorded import recipe, records\n"
        "recipe.RECIPES, records.RECORDS = map(pathlib.Path, sys.argv[1:3])\n"
        "sys.argv = ['', 'tiny-powers']\nrunpy.run_module('bineural.recorded', run_name='__main__')"
    )
    source = Path(bineural.__file__).parents[1]
    log = folders.recipes.parent / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", command, str(folders.recipes), str(folders.records)],
            env=os.environ | {"PYTHONPATH": str(source)},
            stdout=subprocess.DEVNULL,
            stderr=file,
        )
    begun = folders.recipes / "1.begun"
    end = time.monotonic() + 30
    while not begun.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    process.send_signal(sent)
    process.wait(30)
    told = log.read_text("utf8")
    assert process.returncode == code, told
    assert "Traceback" not in told
    if sent == signal.SIGINT:
        assert told == "tiny-powers: interrupted; the same command goes on with the runs that are left\n"
    if sent != signal.SIGKILL:  # which leaves the run that goes on
        with pytest.raises(ProcessLookupError):
            os.kill(int(folders.recipes.joinpath("process").read_text()), 0)
    assert made(folders) == ["0", "1"]
    folders.recipes.joinpath("go").touch()
    with (folders.records / "tiny-powers.json.part").open("a") as part:
        part.write('\n{"key": "torn')
    record("tiny-powers", say=str)
    assert made(folders) == ["1", "2"]
    assert len(folders.record().runs) == 3
    assert [each.name for each in folders.records.iterdir()] == ["tiny-powers.json"]


def finished(folders: Folders) -> Path:
    """Make the first two runs alone."""
    note_runs(folders, "        assert seed < 2\n")
    with pytest.raises(RecordError):
        record("tiny-powers", say=str)
    assert made(folders) == ["0", "1", "2"]
    return folders.records / "tiny-powers.json.part"


def next_runs(folders: Folders) -> list[str]:
    with pytest.raises(RecordError):
        record("tiny-powers", say=str)
    return made(folders)


def test_finished_runs_are_kept_when_there_are_further_ones(folders: Folders) -> None:
    finished(folders)
    assert next_runs(folders) == ["2"]
    folders.edit("for seed in SEEDS]", "for seed in [1, 2, 0]]")
    assert next_runs(folders) == ["2"]


@pytest.mark.parametrize(
    ("old", "new"), [("/ 3}", "/ 4}"), ("THREADS = 1", "THREADS = 2"), ("RUNS = [{", "RUNS = [{'power': 1, ")]
)
def test_finished_runs_of_another_recipe_are_not_kept(folders: Folders, old: str, new: str) -> None:
    finished(folders)
    folders.edit(old, new)
    if "power" in new:
        folders.edit("def run(seed, base)", "def run(seed, base, power=0)")
    assert next_runs(folders) == ["0", "1", "2"]


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept["made"]["versions"].update(python="3.0.0"),
        lambda kept: kept["made"]["machine"].update(processor="another"),
        lambda kept: kept["witness"].update(last=0.5),
    ],
    ids=["versions", "machine", "witness"],
)
def test_finished_runs_made_with_something_else_are_not_kept(folders: Folders, change: object) -> None:
    part = finished(folders)
    lines = [json.loads(line) for line in part.read_text("utf8").splitlines() if line]
    for line in lines:
        change(line)
    part.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf8")
    assert next_runs(folders) == ["0", "1", "2"]


def load_names(folders: Folders, declared: str = '("names",)') -> None:
    folders.edit("DATA = ()", f"DATA = {declared}")
    folders.edit(
        "    powers = [",
        "    from bineural.datasets import load_names\n    source = load_names().source\n    powers = [",
    )
    folders.edit('return {"powers"', 'return {"source": source, "powers"')


@pytest.fixture
def no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path / "nothing"))


@pytest.mark.usefixtures("no_data")
def test_the_offline_sample_is_refused_but_for_another_file(
    folders: Folders, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    load_names(folders)
    assert main(["tiny-powers"]) == 1
    told = capfd.readouterr()
    assert told.out == ""
    assert told.err == (
        "recording tiny-powers expected the data themselves, got the offline sample of names: "
        "let BINEURAL_DATA name a folder that has them, or write elsewhere with --out\n"
    )
    assert main(["tiny-powers", "--out", str(folders.records / "x.json")]) == 1
    assert not folders.records.exists()
    capfd.readouterr()
    out = tmp_path / "new" / "mine.json"
    assert main(["tiny-powers", "--out", str(out)]) == 0
    told = capfd.readouterr()
    assert told.err == ""  # no warning
    assert told.out.endswith(f"tiny-powers: recorded in {out}\n")
    from bineural.recorded import load_record

    assert load_record(out).data["names"]["source"] == "sample"
    assert load_record(out).results("source", seed=0) == ["sample"]
    assert load_record(out).witness["source"] == "sample"


@pytest.mark.usefixtures("no_data")
def test_data_that_the_recipe_does_not_name(folders: Folders) -> None:
    load_names(folders, "()")
    with pytest.raises(RecordError, match="loaded names, data that DATA does not name: name it in DATA"):
        record("tiny-powers", say=str)


def test_an_unknown_data_set(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    folders.edit("DATA = ()", 'DATA = ("iris",)')
    assert main(["tiny-powers"]) == 1
    assert capsys.readouterr().err.startswith("bineural.datasets expected one of ")


def test_an_installed_package_is_not_written_into(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "PACKAGE", tmp_path / "site-packages" / "bineural")
    with pytest.raises(RecordError, match="expected a checkout of the book to write into, got an installed package"):
        record("tiny-powers", say=str)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'return {"powers": powers, ',
            'return {"powers": {1}, ',
            "expected numbers, texts, lists and dicts, got a set",
        ),
        ('return {"powers": powers, "last": seed + powers[-1] / 3}', "return powers", "expected run to return a dict"),
        (
            "def run(",
            "RUNS.append({'seed': 9, 'base': 1.5})\n\n\ndef run(",
            "got 4 runs when it is imported and 3 without",
        ),
    ],
)
def test_a_wrong_recipe_is_told(
    folders: Folders, capfd: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    folders.edit(old, new)
    assert main(["tiny-powers"]) == 1
    assert told in capfd.readouterr().err


def test_a_slow_witness_is_told(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "WITNESS_LIMIT", 0.0)
    said: list[str] = []
    record("tiny-powers", say=said.append)
    assert re.match(r"tiny-powers: the witness took \d\.\d s: make it smaller, tests run it each time", said[0])


def test_the_list_tells_what_is_recorded(folders: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    def listed() -> str:
        assert main(["--list"]) == 0
        return capsys.readouterr().out

    line = "tiny-powers: Powers of a number; 3 runs, "
    assert listed() == f"{line}not recorded\n"
    record("tiny-powers", say=str)
    date = folders.record().date
    assert listed() == f"{line}recorded on {date}\n"
    folders.edit("/ 3}", "/ 4}").touch()
    assert listed() == f"{line}recorded on {date}, and changed since\n"
    folders.recipes.joinpath("tiny_powers.py").unlink()
    assert listed() == "there are no recipes yet\n"


@pytest.mark.parametrize("arguments", [[], ["tiny-powers", "--jobs", "0"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert "error: " in capsys.readouterr().err
