"""Data sets that are downloaded as archives: what comes out is what the reader of the prepared form expects."""

import hashlib
import io
import tarfile
import warnings
import zipfile
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bineural import datasets
from bineural.datasets import california_housing, cifar10, hymenoptera, names
from bineural.datasets.fingerprints import fingerprint
from bineural.datasets.problems import OfflineSampleWarning

from .conftest import Server, send


def tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def serve(server: Server, monkeypatch: pytest.MonkeyPatch, module: ModuleType, content: bytes) -> None:
    monkeypatch.setenv("BINEURAL_OFFLINE", "0")
    server.answers["/archive"] = send(content)
    monkeypatch.setattr(module, "URLS", (server.url("/archive"),))
    monkeypatch.setattr(module, "SHA256", hashlib.sha256(content).hexdigest())


def test_cifar10(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {f"data_batch_{number}": bytes([number % 10]) + bytes([number]) * 3072 for number in range(1, 6)}
    rows["test_batch"] = bytes([9]) + bytes(3072)
    files = {f"cifar-10-batches-bin/{name}.bin": row for name, row in reversed(rows.items())}
    serve(server, monkeypatch, cifar10, tar({"cifar-10-batches-bin/readme.html": b"", **files}))
    for part, count in {"train": 5, "test": 1}.items():
        monkeypatch.setitem(cifar10.EXPECTED, f"x_{part}", ((count, 32, 32, 3), "uint8"))
        monkeypatch.setitem(cifar10.EXPECTED, f"y_{part}", ((count,), "uint8"))
    monkeypatch.setitem(cifar10.COUNTS, "y_train", (0, 1, 1, 1, 1, 1, 0, 0, 0, 0))
    monkeypatch.setitem(cifar10.COUNTS, "y_test", (0,) * 9 + (1,))
    monkeypatch.setattr(cifar10, "BRIGHTNESS", {})  # not each class has an image
    data = datasets.load_cifar10()
    assert data.source == "original"
    assert data.y_train.tolist() == data.x_train[:, 0, 0, 0].tolist() == [1, 2, 3, 4, 5]
    assert data.about.note == cifar10.ABOUT.note
    assert [path.name for path in folder.iterdir()] == ["cifar10.npz"]


def test_california_housing(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "-124.35,41.95,41,880,129,322,126,8.3252,500001\n-114.31,32.54,10,300,60,90,30,1.5,14999\n"
    files = {"CaliforniaHousing/cal_housing.domain": b"", "CaliforniaHousing/cal_housing.data": lines.encode()}
    serve(server, monkeypatch, california_housing, tar(files))
    monkeypatch.setitem(california_housing.EXPECTED, "x", ((2, 8), "float64"))
    monkeypatch.setitem(california_housing.EXPECTED, "y", ((2,), "float64"))
    x, y = california_housing.parse_california(lines)
    monkeypatch.setattr(california_housing, "FINGERPRINT", fingerprint({"x": x, "y": y}))
    data = datasets.load_california_housing()
    np.testing.assert_array_equal(data.x[1], [1.5, 10, 10, 2, 90, 3, 32.54, -114.31])
    np.testing.assert_array_equal(data.y, [5.00001, 0.14999])


def test_names(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"data/names/Polish.txt": "Nowak\nŻak\n".encode(), "data/eng-fra.txt": b"", "__MACOSX/._x.txt": b""}
    serve(server, monkeypatch, names, zipped(files))
    monkeypatch.setattr(names, "COUNTS", {"Polish": 2})
    assert datasets.load_names().names == {"Polish": ("Nowak", "Żak")}
    assert [path.name for path in (folder / "names").iterdir()] == ["Polish.txt"]


def test_hymenoptera(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = b"\xff\xd8\xff\xd9"
    files = {f"hymenoptera_data/{part}/{group}/1.jpg": image for part in ("train", "val") for group in ("ants", "bees")}
    extra = {"__MACOSX/train/ants/._1.jpg": b"", "hymenoptera_data/.DS_Store": b""}
    serve(server, monkeypatch, hymenoptera, zipped({**files, **extra}))
    for part in hymenoptera.COUNTS:
        monkeypatch.setitem(hymenoptera.COUNTS, part, 1)
    data = datasets.load_hymenoptera()
    assert [label for _, label in (*data.train, *data.val)] == [0, 1, 0, 1]
    assert all(path.read_bytes() == image for path, _ in data.train)


def test_an_archive_that_writes_elsewhere_is_refused(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(server, monkeypatch, hymenoptera, zipped({"hymenoptera_data/train/ants/../../../../stolen.jpg": b""}))
    with pytest.warns(OfflineSampleWarning, match="leads out of it: do not use this archive"):
        data = datasets.load_hymenoptera()
    assert data.source == "sample"
    assert not list(folder.parent.rglob("stolen*"))


@pytest.mark.parametrize("module", [california_housing, cifar10, hymenoptera, names])
def test_whoever_has_the_log_gets_the_sample_without_a_warning(
    module: ModuleType, server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BINEURAL_OFFLINE", "0")
    monkeypatch.setenv("BINEURAL_DATA_LOG", str(tmp_path / "log"))
    monkeypatch.setattr(module, "URLS", (server.url("/gone"),))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert getattr(datasets, f"load_{module.RECIPE.name}")().source == "sample"
    assert server.asked == ["/gone"]
