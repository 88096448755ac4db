"""Files that are written whole or not at all."""

import os

import pytest

from bineural.trainers.files import replacing


def test_the_old_file_stays_until_the_new_one_is_complete(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with replacing(path, "save") as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path, error):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def interrupted():
        with replacing(path, "save") as file:
            file.write(b"new")
            raise error

    with pytest.raises(error):
        interrupted()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_without_a_folder_is_one_of_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with replacing("file", "save") as file:
        file.write(b"new")
    assert os.listdir() == ["file"]


def test_there_must_be_a_folder_and_a_name(tmp_path):
    (tmp_path / "file").touch()
    for parent in ("no", "no/further", "file"):
        sentence = rf"^save expected a folder that exists, got \S*{parent} for x: make it with .*mkdir.*\)$"
        with pytest.raises(FileNotFoundError, match=sentence), replacing(tmp_path / parent / "x", "save"):
            pass
    sentence = r"^save expected the name of a file, got the folder \S+: add a name to it$"
    with pytest.raises(IsADirectoryError, match=sentence), replacing(tmp_path, "save"):
        pass
