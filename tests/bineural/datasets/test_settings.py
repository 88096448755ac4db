import json
from pathlib import Path

import pooch
import pytest

from bineural.datasets import settings
from bineural.datasets.problems import DatasetError


def test_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BINEURAL_DATA", "here")
    assert settings.data_folder() == tmp_path / "here"
    monkeypatch.setenv("BINEURAL_DATA", "~/here")
    assert settings.data_folder() == Path.home() / "here"
    monkeypatch.setenv("BINEURAL_DATA", "")
    assert settings.data_folder() == pooch.os_cache("bineural")


def test_a_home_folder_that_nobody_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_DATA", "~nobody-of-this-name/data")
    with pytest.raises(
        DatasetError, match="^BINEURAL_DATA expected a folder, got '~nobody-of-this-name/data', whose home"
    ):
        settings.data_folder()


@pytest.mark.parametrize(("text", "expected"), [("1", True), ("yes", True), ("0", False), ("", False), (None, False)])
def test_offline(text: str | None, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BINEURAL_OFFLINE")
    if text is not None:
        monkeypatch.setenv("BINEURAL_OFFLINE", text)
    assert settings.is_offline() is expected


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon"])
def test_refuses_times_that_are_no_time(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_TIMEOUT", text)
    with pytest.raises(DatasetError, match=f"expected a positive number of seconds, got '{text}': "):
        settings.timeout()


def test_time_is_settable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_TIMEOUT", "2.5")
    assert settings.timeout() == 2.5
    monkeypatch.delenv("BINEURAL_TIMEOUT")
    assert settings.timeout() == settings.DEFAULT_TIMEOUT


def test_log_gets_one_line_a_load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.log_load("mnist", "sample", "sample-0")
    log = tmp_path / "log.jsonl"
    monkeypatch.setenv("BINEURAL_DATA_LOG", str(log))
    settings.log_load("mnist", "sample", "sample-1")
    settings.log_load("names", "original", "2")
    assert [json.loads(line) for line in log.read_text().splitlines()] == [
        {"name": "mnist", "source": "sample", "fingerprint": "sample-1"},
        {"name": "names", "source": "original", "fingerprint": "2"},
    ]
