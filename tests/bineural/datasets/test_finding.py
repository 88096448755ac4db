import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from bineural import datasets
from bineural.datasets import finding, mnist, registry
from bineural.datasets.problems import DatasetError, OfflineSampleWarning

from .conftest import Server, ordinary_user, send

Arrays = dict[str, np.ndarray]


def test_downloads_once_then_reads_the_folder(server: Server, folder: Path, tiny_mnist: Arrays) -> None:
    assert datasets.current("mnist")[0] == "sample"
    first = datasets.load_mnist()
    assert len(server.asked) == 4
    assert [path.name for path in folder.iterdir()] == ["mnist.npz"]
    second = datasets.load_mnist()
    assert len(server.asked) == 4
    for data in (first, second):
        assert data.source == "original"
        for name, array in tiny_mnist.items():
            np.testing.assert_array_equal(getattr(data, name), array)
        assert data.x_train.dtype == np.uint8
        assert data.y_train.dtype == np.int64
    assert datasets.current("mnist") == ("original", first.fingerprint) == ("original", second.fingerprint)


def test_a_prepared_file_of_another_packing_has_the_same_fingerprint(folder: Path, tiny_mnist: Arrays) -> None:
    fingerprint = datasets.load_mnist().fingerprint
    np.savez_compressed(folder / "mnist.npz", **tiny_mnist)
    assert datasets.current("mnist") == ("original", fingerprint)


def test_second_mirror_serves_what_the_first_has_not(
    server: Server, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "MIRRORS", (server.url("/gone/"), *mnist.MIRRORS))
    assert datasets.load_mnist().source == "original"


def test_offline_opens_no_connection(server: Server, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_OFFLINE", "1")
    with pytest.warns(OfflineSampleWarning, match="BINEURAL_OFFLINE forbids downloading") as caught:
        data = datasets.load_mnist()
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert server.asked == []
    assert data.source == "sample"
    assert data.fingerprint.startswith("sample-")
    assert datasets.current("mnist") == (data.source, data.fingerprint)


def test_a_failed_download_leaves_the_sample_and_no_files(server: Server, folder: Path, tiny_mnist: Arrays) -> None:
    file, _ = mnist.FILES["y_train"]
    server.answers[f"/good/{file}"] = send(b"<html>", kind="text/html")
    with pytest.warns(OfflineSampleWarning, match=f"download expected {file}, got a web page instead of data"):
        assert datasets.load_mnist().source == "sample"
    assert list(folder.iterdir()) == []


def test_a_download_with_the_right_sum_and_a_wrong_content_is_not_kept(
    server: Server, folder: Path, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "parse_idx", lambda content: np.zeros(3, dtype=np.uint8))
    sentence = (
        r"load_mnist expected the download of mnist\.npz to hold x_train as uint8 \(4, 28, 28\), got uint8 \(3,\): "
        r"try again later, or set BINEURAL_DATA to a folder that holds the data$"
    )
    with pytest.warns(OfflineSampleWarning, match=sentence):
        assert datasets.load_mnist().source == "sample"
    assert list(folder.iterdir()) == []
    with pytest.raises(DatasetError, match=f"^{sentence}"):
        finding.ensure(mnist.RECIPE)


def test_whoever_reads_the_log_is_not_warned(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    monkeypatch.setenv("BINEURAL_DATA_LOG", str(log))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = datasets.load_mnist()
    datasets.load_digits()
    sample, digits = map(json.loads, log.read_text().splitlines())
    assert sample == {"name": "mnist", "source": "sample", "fingerprint": data.fingerprint}
    assert (digits["name"], digits["source"]) == ("digits", "original")


def test_digits_are_original_without_any_folder(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert datasets.load_digits().source == "original"
    assert datasets.current("digits") == ("original", datasets.load_digits().fingerprint)
    assert not folder.exists()
    monkeypatch.setenv("BINEURAL_DATA", "~nobody-of-this-name/data")
    assert datasets.load_digits().source == "original"
    assert datasets.current("digits")[0] == "original"
    assert not finding.ensure(registry.recipe_of("digits"))


@pytest.mark.parametrize("name", ["names", "hymenoptera"])
def test_a_path_that_is_too_long(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_OFFLINE", "0")
    monkeypatch.setenv("BINEURAL_DATA", f"/tmp/{'x' * 300}")
    with pytest.warns(OfflineSampleWarning, match=r"can hold the download, got .*xxx \(File name too long\): set"):
        assert getattr(datasets, f"load_{name}")().source == "sample"


def test_unknown_name() -> None:
    with pytest.raises(DatasetError, match=r"expected one of california_housing, .*, names, got 'iris': pick"):
        datasets.current("iris")


def test_a_file_in_the_place_of_the_folder(folder: Path, tiny_mnist: Arrays) -> None:
    folder.write_text("")
    with pytest.warns(
        OfflineSampleWarning, match=r"can hold the download, got .*data \(File exists\): set BINEURAL_DATA"
    ):
        assert datasets.load_mnist().source == "sample"


def test_a_folder_that_cannot_be_written(tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets.current("mnist")  # loads what the sample needs while everything can be read
    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # pytest's own is closed to ordinary users
        os.chmod(place, 0o555)
        monkeypatch.setenv("BINEURAL_DATA", place)
        with (
            ordinary_user(),
            pytest.warns(OfflineSampleWarning, match=rf"can hold the download, got {place} \(Permission denied\): set"),
        ):
            data = datasets.load_mnist()
        assert data.source == "sample"
        assert os.listdir(place) == []


def test_a_folder_that_cannot_be_written_but_has_the_data(
    folder: Path, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint = datasets.load_mnist().fingerprint
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        (folder / "mnist.npz").rename(Path(place, "mnist.npz"))
        os.chmod(place, 0o555)
        monkeypatch.setenv("BINEURAL_DATA", place)
        with ordinary_user():
            assert datasets.load_mnist().fingerprint == fingerprint


def test_a_full_disk(folder: Path, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.warns(OfflineSampleWarning, match=r"can hold the download, got .* \(No space left on device\): set"):
        datasets.load_mnist()
    assert list(folder.iterdir()) == []


def test_sweeps_up_after_killed_downloads_but_not_those_under_way(folder: Path, tiny_mnist: Arrays) -> None:
    for name, age in {".download-old": 2 * 24 * 3600, ".download-new": 60, "mine": 2 * 24 * 3600}.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_bytes(b"")
        os.utime(folder / name, (time.time() - age,) * 2)
    datasets.load_mnist()
    assert sorted(path.name for path in folder.iterdir()) == [".download-new", "mine", "mnist.npz"]


def test_sweeping_meets_a_download_that_just_ended(
    folder: Path, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    glob = Path.glob

    def see_one_more(path: Path, pattern: str) -> list[Path]:
        return [*glob(path, pattern), path / ".download-gone"]

    monkeypatch.setattr(Path, "glob", see_one_more)
    assert datasets.load_mnist().source == "original"


@pytest.mark.parametrize("moved", ["before the rename", "by the rename"])
def test_another_process_was_faster(
    moved: str, folder: Path, tiny_mnist: Arrays, monkeypatch: pytest.MonkeyPatch
) -> None:
    def also_there(path: Path) -> None:
        for file in (folder / "names", path):
            file.mkdir(parents=True)
            (file / "Polish.txt").write_text("Nowak\n")

    # A folder that holds files, unlike a file, cannot be replaced by a rename.
    recipe = finding.Recipe("names", "names", lambda path: None, also_there, lambda: None)
    if moved == "by the rename":
        monkeypatch.setattr(os.path, "exists", _blind_once(folder / "names"))
    assert finding.ensure(recipe)
    assert [path.name for path in folder.iterdir()] == ["names"]


def _blind_once(place: Path) -> Callable[[object], bool]:
    exists, times = os.path.exists, iter([1])

    def see(path: object) -> bool:
        return exists(path) and not (str(path) == str(place) and next(times, None))

    return see


CHILD = """
import json, sys
from bineural.datasets import load_mnist, mnist
mirror, files, shapes, counts, sums, mnist.FINGERPRINT = json.loads(sys.argv[1])
mnist.MIRRORS = (mirror,)
mnist.FILES.update({name: tuple(pair) for name, pair in files.items()})
mnist.EXPECTED.update({name: (tuple(shape), "uint8") for name, shape in shapes.items()})
mnist.COUNTS.update(counts)
mnist.SUMS.update(sums)
data = load_mnist()
print(data.source, data.fingerprint)
"""


def test_two_processes_at_once(server: Server, folder: Path, tiny_mnist: Arrays) -> None:
    file, _ = mnist.FILES["y_test"]
    good = server.answers[f"/good/{file}"]
    both = threading.Barrier(2)

    def wait_for_the_other(handler: BaseHTTPRequestHandler) -> None:
        both.wait(60)
        good(handler)

    server.answers[f"/good/{file}"] = wait_for_the_other
    shapes = {name: array.shape for name, array in tiny_mnist.items()}
    settings = json.dumps([mnist.MIRRORS[0], mnist.FILES, shapes, mnist.COUNTS, mnist.SUMS, mnist.FINGERPRINT])
    command = [sys.executable, "-W", "error", "-c", CHILD, settings]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    lines = [child.communicate(timeout=100)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0]
    assert lines[0] == lines[1] == " ".join(datasets.current("mnist")) + "\n"
    assert [path.name for path in folder.iterdir()] == ["mnist.npz"]
    assert server.asked.count(f"/good/{file}") == 2
