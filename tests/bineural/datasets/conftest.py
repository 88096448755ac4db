"""A data folder of its own for every test, and a server that misbehaves as told."""

import contextlib
import gzip
import hashlib
import os
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from bineural.datasets import mnist
from bineural.datasets.fingerprints import fingerprint

REAL_DATA = os.environ.get("BINEURAL_DATA")
Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server on this machine: what each path answers, and which were asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append(self.path)
                # A client that gave up closes the connection.
                with contextlib.suppress(ConnectionError):
                    server.answers.get(self.path, not_found)(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.http.server_port}{path}"

    def close(self) -> None:
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


def not_found(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


def send(content: bytes, *, kind: str = "application/octet-stream", size: int | None = None) -> Answer:
    """Return an answer with a content, and with another length than the content's if `size` says so."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content) if size is None else size))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty data folder that the loaders use."""
    monkeypatch.setenv("BINEURAL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("BINEURAL_TIMEOUT", "5")
    monkeypatch.delenv("BINEURAL_DATA_LOG", raising=False)
    return tmp_path / "data"


@pytest.fixture
def logged(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have loads recorded, so that samples are not warned of."""
    monkeypatch.setenv("BINEURAL_DATA_LOG", os.devnull)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


@pytest.fixture
def tiny_mnist(server: Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, np.ndarray]:
    """Serve an MNIST of six images and let the loader expect it; return its arrays."""
    monkeypatch.setenv("BINEURAL_OFFLINE", "0")
    rng = np.random.default_rng(0)
    arrays = {
        "x_train": rng.integers(0, 256, (4, 28, 28), dtype=np.uint8),
        "y_train": np.array([3, 1, 3, 0], dtype=np.uint8),
        "x_test": rng.integers(0, 256, (2, 28, 28), dtype=np.uint8),
        "y_test": np.array([9, 1], dtype=np.uint8),
    }
    for name, array in arrays.items():
        file, _ = mnist.FILES[name]
        content = gzip.compress(idx(array))
        monkeypatch.setitem(mnist.FILES, name, (file, hashlib.sha256(content).hexdigest()))
        monkeypatch.setitem(mnist.EXPECTED, name, (array.shape, "uint8"))
        server.answers[f"/good/{file}"] = send(content)
    for name in mnist.COUNTS:
        monkeypatch.setitem(mnist.COUNTS, name, tuple(np.bincount(arrays[name], minlength=10).tolist()))
    for name in mnist.SUMS:
        monkeypatch.setitem(mnist.SUMS, name, int(arrays[name].sum(dtype=np.int64)))
    monkeypatch.setattr(mnist, "FINGERPRINT", fingerprint(arrays))
    monkeypatch.setattr(mnist, "MIRRORS", (server.url("/good/"),))
    return arrays


@contextlib.contextmanager
def ordinary_user() -> Iterator[None]:
    """Give up the rights of root, to whom every folder is writable, for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
