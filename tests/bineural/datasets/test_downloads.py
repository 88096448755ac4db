import hashlib
import logging
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pooch
import pytest

from bineural.datasets import downloads
from bineural.datasets.downloads import download
from bineural.datasets.problems import DatasetError

from .conftest import Server, send

CONTENT = bytes(range(256)) * 400
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def test_downloads_a_file(server: Server, tmp_path: Path) -> None:
    server.answers["/file.bin"] = send(CONTENT)
    download([server.url("/file.bin")], SHA256, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["file.bin"]


def test_second_address_serves_when_the_first_has_no_such_file(server: Server, tmp_path: Path) -> None:
    server.answers["/second/file.bin"] = send(CONTENT)
    download([server.url("/first/file.bin"), server.url("/second/file.bin")], SHA256, tmp_path / "file.bin")
    assert (tmp_path / "file.bin").read_bytes() == CONTENT
    assert server.asked == ["/first/file.bin", "/second/file.bin"]


def stall(handler: BaseHTTPRequestHandler) -> None:
    send(CONTENT[:100], size=len(CONTENT))(handler)
    handler.server.closing.wait(60)  # type: ignore[attr-defined]


def trickle(handler: BaseHTTPRequestHandler) -> None:
    send(b"", size=len(CONTENT))(handler)
    while not handler.server.closing.wait(0.02):  # type: ignore[attr-defined]
        handler.wfile.write(b"x")


def trickle_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    while not handler.server.closing.wait(0.02):  # type: ignore[attr-defined]
        handler.wfile.write(b"x")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.closing.is_set():  # type: ignore[attr-defined]
        handler.wfile.write(bytes(1 << 16))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (send(CONTENT[:-1] + b"!"), "another file, whose SHA-256 differs"),
        (send(CONTENT[:1000], size=len(CONTENT)), "only a part of the file"),
        (send(b"<html>Log in</html>", kind="text/html; charset=utf-8"), "a web page instead of data"),
        (lambda handler: handler.send_error(503), "the status 503"),
        (stall, "nothing for 0.3 s"),
        (trickle, " 0.3 s"),
        (trickle_headers, "no complete answer in 1.2 s"),
        (endless, "more than 1,000,000 bytes"),
        (lambda handler: None, "no answer (ConnectionError)"),
    ],
    ids=[
        "other content",
        "truncated",
        "web page",
        "unavailable",
        "stalled",
        "trickling",
        "headers",
        "endless",
        "hung up",
    ],
)
def test_says_in_one_sentence_what_came_instead(
    answer: object, reason: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_LARGEST", 1_000_000)
    if reason.endswith((" 0.3 s", " 1.2 s")):
        monkeypatch.setenv("BINEURAL_TIMEOUT", "0.3")
    server.http.closing = server.closing  # type: ignore[attr-defined]
    server.answers["/file.bin"] = answer  # type: ignore[assignment]
    url = server.url("/file.bin")
    start = time.monotonic()
    with pytest.raises(DatasetError) as caught:
        download([url], SHA256, tmp_path / "file.bin")
    assert time.monotonic() - start < 20
    text = str(caught.value)
    assert f" from {url}: " in text
    assert reason in text
    assert text.startswith("download expected file.bin, got ")
    assert text.endswith("set BINEURAL_DATA to a folder that holds the data")
    assert "\n" not in text
    assert list(tmp_path.iterdir()) == []


def test_says_what_came_from_each_address(server: Server, tmp_path: Path) -> None:
    server.answers["/b/file.bin"] = send(b"")
    with pytest.raises(
        DatasetError, match=r"got the status 404 from .*/a/file.bin, and another file, .* from .*/b/file.bin: "
    ):
        download([server.url("/a/file.bin"), server.url("/b/file.bin")], SHA256, tmp_path / "file.bin")


def test_refuses_a_bad_time_before_it_connects(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BINEURAL_TIMEOUT", "soon")
    with pytest.raises(DatasetError, match=r"BINEURAL_TIMEOUT expected a positive number of seconds, got 'soon': "):
        download([server.url("/file.bin")], SHA256, tmp_path / "file.bin")
    assert server.asked == []


def test_prints_nothing_where_nobody_watches_and_leaves_the_log_of_pooch_as_it_was(
    server: Server, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/file.bin"] = send(CONTENT)
    monkeypatch.setenv("BINEURAL_PROGRESS", "0")
    pooch.get_logger().setLevel(logging.DEBUG)
    download([server.url("/file.bin")], SHA256, tmp_path / "file.bin")
    assert pooch.get_logger().level == logging.DEBUG
    assert capfd.readouterr() == ("", "")


def test_a_slow_server_that_keeps_a_pace_is_waited_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BINEURAL_TIMEOUT", "2")

    def slow(handler: BaseHTTPRequestHandler) -> None:
        send(b"", size=len(CONTENT))(handler)
        for start in range(0, len(CONTENT), 10_240):
            time.sleep(0.25)
            handler.wfile.write(CONTENT[start : start + 10_240])

    server.answers["/file.bin"] = slow
    start = time.monotonic()
    download([server.url("/file.bin")], SHA256, tmp_path / "file.bin")
    assert time.monotonic() - start > 2
    assert (tmp_path / "file.bin").read_bytes() == CONTENT
