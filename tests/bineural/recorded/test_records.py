import json
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bineural.recorded import Record, RecordError, load_record
from bineural.recorded.records import differences, plain, write_record

from .conftest import Folders

RUNS = [
    {"settings": {"seed": seed, "sizes": [2, width]}, "result": {"loss": seed / width, "curve": [1.0]}, "seconds": 1.5}
    for width in (4, 8)
    for seed in (0, 1)
]
WHOLE = Record(
    name="some-runs",
    title="Some runs",
    recipe="0" * 64,
    command="python -m bineural.recorded some-runs --jobs 1",
    date="2026-01-02",
    seconds=6.0,
    threads=1,
    versions={"python": "3.11.0"},
    machine={"processor": "a processor", "cores": 2, "memory_gb": None},
    data={"digits": {"source": "original", "fingerprint": "f" * 64}},
    witness={"loss": math.inf},
    runs=RUNS,
)


@pytest.fixture
def file(folders: Folders) -> Path:
    path = folders.records / "some-runs.json"
    write_record(WHOLE, path)
    return path


def test_what_is_written_is_read(file: Path) -> None:
    assert load_record("some-runs") == load_record(file) == load_record(str(file)) == WHOLE


def test_each_run_stands_on_a_line_of_its_own(file: Path) -> None:
    before = file.read_text("utf8").splitlines()
    runs = [*RUNS[:2], {**RUNS[2], "result": {"loss": 0.7}}, RUNS[3]]
    write_record(Record(**{**WHOLE.__dict__, "runs": runs}), file)
    after = file.read_text("utf8").splitlines()
    assert len(before) == len(after)
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_runs_are_found_by_their_settings() -> None:
    assert WHOLE.rows() == RUNS
    assert WHOLE.rows(seed=1) == [RUNS[1], RUNS[3]]
    assert WHOLE.rows(seed=1, sizes=(2, 8)) == [RUNS[3]]
    assert WHOLE.results("loss", sizes=[2, 4]) == [0.0, 0.25]
    assert WHOLE.results("curve", seed=0) == [[1.0], [1.0]]


@pytest.mark.parametrize("settings", [{"seed": 2}, {"sed": 1}, {"seed": 1, "sizes": 4}])
def test_settings_of_no_run_are_told_with_those_there_are(settings: dict[str, int]) -> None:
    with pytest.raises(
        RecordError, match=r"the record some-runs expected settings of a run, got \w+=.*: choose among "
    ) as caught:
        WHOLE.rows(**settings)
    assert str(caught.value).endswith("seed: 0, 1; sizes: [2, 4], [2, 8]")


def test_a_part_that_results_lack() -> None:
    with pytest.raises(RecordError, match=r"^the record some-runs expected one of 'loss', 'curve', got 'x': pick one"):
        WHOLE.results("x", seed=0)


@pytest.mark.parametrize("name", ["some-run", "../some-runs", "some_runs", ""])
def test_a_name_that_no_record_has(file: Path, name: str) -> None:
    write_record(WHOLE, file.with_name("other.json"))
    with pytest.raises(
        RecordError, match=rf"^load_record expected one of other, some-runs, got {name!r}: pick one of them$"
    ):
        load_record(name)


def test_where_there_are_no_records(folders: Folders) -> None:
    with pytest.raises(
        RecordError, match="^load_record expected the name of a record, got 'x': this package has none$"
    ):
        load_record("x")
    with pytest.raises(RecordError, match=r"^load_record expected a file, got 'x\.json', which is not there"):
        load_record("x.json")


def without(name: str) -> str:
    return json.dumps({"format": 1, **{key: part for key, part in WHOLE.__dict__.items() if key != name}})


def other(**parts: object) -> str:
    return json.dumps({"format": 1, **WHOLE.__dict__, **parts})


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("", "Expecting value"),
        (without("")[:-40], "Expecting|Unterminated|delimiter"),
        ("[]", "something other than format 1"),
        (other(format=2), "something other than format 1"),
        (without("witness"), "other fields than expected: witness"),
        (other(host="x"), "other fields than expected: host"),
        (other(threads="one"), "a str as threads"),
        (other(runs=[]), "no run"),
        (other(runs=[*RUNS, {"settings": {}}]), "something that is no run at place 5"),
        (other(runs=[{**RUNS[0], "result": 1}]), "something that is no run at place 1"),
        ("\udcff", "a text that can be read"),
    ],
)
def test_a_damaged_record_is_one_sentence(file: Path, text: str, got: str) -> None:
    file.write_bytes(text.encode("utf8", "surrogateescape"))
    with pytest.raises(RecordError, match=got) as caught:
        load_record("some-runs")
    assert re.match(
        r"load_record expected .*some-runs\.json to .*: record it again, or take the file", str(caught.value)
    )
    assert "\n" not in str(caught.value)


def test_numbers_of_results_have_six_digits_and_settings_all_of_them() -> None:
    number = 1234.56789
    assert plain((number, 10**9, True, None, "x", {"a": [1e-7 / 3]}), "x") == [
        1234.57,
        10**9,
        True,
        None,
        "x",
        {"a": [3.33333e-08]},
    ]
    assert plain(number, "x", rounded=False) == number
    assert math.isnan(plain(math.nan, "x"))


@pytest.mark.parametrize(
    ("thing", "told"),
    [
        ({"a": [0, {1}]}, r"^x\['a'\]\[1\] expected numbers, texts, lists and dicts, got a set: write float"),
        ({"a": {1: 2}}, r"^x\['a'\] expected texts as keys, got 1: a file keeps no others"),
    ],
)
def test_what_no_file_keeps_is_told_with_its_place(thing: object, told: str) -> None:
    with pytest.raises(RecordError, match=told):
        plain(thing, "x")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (1.0, 1.0009, []),
        (1.0, 1.0011, ["the result: 1.0 became 1.0011"]),
        (0, 0.0, []),
        (0.0, 1e-9, ["the result: 0.0 became 1e-09"]),
        (math.nan, math.nan, []),
        (True, 1, ["the result: True became 1"]),
        ([1, 2], [1], ["the result: [1, 2] became [1]"]),
        ({"a": {"b": ["x"]}}, {"a": {"b": ["y"]}}, ["a.b[0]: 'x' became 'y'"]),
        ({"a": 1}, {"b": 1}, ["the result: {'a': 1} became {'b': 1}"]),
        (
            {"seconds": 1, "fit_seconds": 1, "x": {"seconds": 2}},
            {"seconds": 5, "fit_seconds": 7, "x": {"seconds": 1}},
            [],
        ),
        ({"beyond_seconds_x": 1}, {"beyond_seconds_x": 2}, ["beyond_seconds_x: 1 became 2"]),
    ],
)
def test_differences_of_results(old: object, new: object, found: list[str]) -> None:
    assert differences(old, new, 1e-3) == found


def test_reading_a_record_loads_neither_torch_nor_numpy_nor_a_recipe() -> None:
    code = (
        "import sys\nfrom bineural.recorded import RecordError, load_record\n"
        "try: load_record('no-such-run')\nexcept RecordError as error: print(error)\n"
        "heavy = {'torch', 'numpy', 'bineural.recorded.recipes', 'bineural.recorded.recipe'} & sys.modules.keys()\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("load_record expected ")
