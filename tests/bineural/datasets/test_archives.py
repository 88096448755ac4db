import gzip
import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from bineural.datasets.archives import read_archive, read_gzip
from bineural.datasets.problems import DatasetError


def zip_file(path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members:
            archive.writestr(member, content)
    return path


def tar_file(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def tar_member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = "/etc/passwd"
    return member


def zip_link(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system = 3
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


def test_reads_the_wanted_files_of_both_kinds(tmp_path: Path) -> None:
    packed = zip_file(tmp_path / "a.zip", ("data/", b""), ("data/a.txt", b"A"), ("data/b.bin", b"B"))
    assert read_archive(packed, lambda name: name.endswith(".txt")) == {"data/a.txt": b"A"}
    folder = tar_member("data", tarfile.DIRTYPE)
    packed = tar_file(tmp_path / "a.tgz", (folder, b""), (tar_member("data/a.txt"), b"A"), (tar_member("b"), b"B"))
    assert read_archive(packed, lambda name: name.startswith("data")) == {"data/a.txt": b"A"}


@pytest.mark.parametrize("name", ["../a.txt", "data/../../a.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt"])
def test_refuses_names_that_lead_out(name: str, tmp_path: Path) -> None:
    packed = [
        zip_file(tmp_path / "a.zip", ("good.txt", b"A"), (name, b"B")),
        tar_file(tmp_path / "a.tgz", (tar_member("good.txt"), b"A"), (tar_member(name), b"B")),
    ]
    for path in packed:
        with pytest.raises(
            DatasetError,
            match=rf"^bineural.datasets expected only plain files in {path.name}, got .*, which leads out of it: ",
        ):
            read_archive(path, lambda name: True)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_refuses_links_and_devices_even_if_they_are_not_wanted(kind: bytes, tmp_path: Path) -> None:
    packed = tar_file(tmp_path / "a.tgz", (tar_member("good.txt"), b"A"), (tar_member("link", kind), b""))
    with pytest.raises(DatasetError, match=r"got 'link', which is a link or a device: "):
        read_archive(packed, lambda name: name == "good.txt")


def test_refuses_links_in_a_zip(tmp_path: Path) -> None:
    packed = zip_file(tmp_path / "a.zip", ("good.txt", b"A"), (zip_link("link"), b"/etc/passwd"))
    with pytest.raises(DatasetError, match=r"got 'link', which is a link: "):
        read_archive(packed, lambda name: name == "good.txt")


DAMAGED = [b"", b"<html>", gzip.compress(b"A" * 2000, mtime=0)[:-9]]  # mtime: names of tests have no time


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
@pytest.mark.parametrize("content", DAMAGED)
def test_names_a_damaged_archive(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(
        DatasetError, match=rf"^bineural.datasets expected {name} undamaged, got \w+ on reading it: download it again$"
    ):
        read_archive(tmp_path / name, lambda name: True)


@pytest.mark.parametrize("content", DAMAGED[1:])  # nothing unpacks to nothing
def test_names_a_damaged_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(content)
    with pytest.raises(
        DatasetError, match=r"^bineural.datasets expected a\.gz undamaged, got \w+ on reading it: download it again$"
    ):
        read_gzip(tmp_path / "a.gz")
