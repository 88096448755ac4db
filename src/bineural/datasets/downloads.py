"""Verified downloads: from several addresses, with a known SHA-256 and a limit on every wait."""

import logging
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import requests
from tqdm import tqdm
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from bineural.datasets.problems import DatasetError
from bineural.datasets.settings import timeout
from bineural.watching import is_watched

with warnings.catch_warnings():
    # pooch imports tqdm's bars for notebooks, which warn if ipywidgets is missing; ours are plain.
    warnings.filterwarnings("ignore", "IProgress not found")
    import pooch

_CHUNK = 1 << 18
# Waiting times until an answer has its header: to connect and for the header, twice if it is elsewhere.
_WAITS = 4
# Bytes; the largest file of the data sets has a sixth of them.
_LARGEST = 1 << 30
# Bytes a second; a server that sends less for a whole waiting time has stalled.
_SLOWEST = 1000


def download(urls: Sequence[str], sha256: str, path: Path) -> None:
    """Download a file from the first of several addresses that gives the right one.

    Parameters
    ----------
    urls : sequence of str
        Addresses of the same file.
    sha256 : str
        SHA-256 of its content.
    path : Path
        Where to put it; the folder exists.

    Raises
    ------
    DatasetError
        If no address gives it; the message says what came from each.
    """
    failures = []
    seconds = timeout()
    with _quiet_pooch():
        for url in urls:
            try:
                pooch.retrieve(
                    url,
                    known_hash=f"sha256:{sha256}",
                    fname=path.name,
                    path=path.parent,
                    downloader=partial(_stream_to_file, seconds),
                )
            except (requests.RequestException, HTTPError, _UnfitError) as error:
                failures.append(f"{_reason(error, seconds)} from {url}")
            except ValueError:
                # pooch says so in three sentences with both sums.
                failures.append(f"another file, whose SHA-256 differs, from {url}")
            else:
                return
    raise DatasetError(
        f"download expected {path.name}, got {', and '.join(failures)}: "
        "try again later, or set BINEURAL_DATA to a folder that holds the data"
    )


class _UnfitError(Exception):
    """Raised when what a server sends cannot be the file."""


@contextmanager
def _quiet_pooch() -> Iterator[None]:
    """Keep pooch from printing each address: the progress bar says what is under way."""
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _reason(error: Exception, seconds: float) -> str:
    if isinstance(error, (requests.Timeout, ReadTimeoutError)):
        return f"nothing for {seconds:g} s"
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"the status {error.response.status_code}"
    if isinstance(error, ProtocolError):
        return "only a part of the file"
    if isinstance(error, _UnfitError):
        return str(error)
    return f"no answer ({type(error).__name__})"


def _answer(url: str, seconds: float) -> requests.Response:
    """Return the response of a server once its header is complete.

    The time limit of requests is that of each byte, so a server that sends the header slowly would never be left.
    Another thread waits for it, and gives it up if nobody wants it any more.
    """
    answer: Future[requests.Response] = Future()

    def ask() -> None:
        with suppress(InvalidStateError):
            try:
                # A server that packs what it sends would change the sum.
                response = requests.get(url, stream=True, timeout=seconds, headers={"Accept-Encoding": "identity"})
            except Exception as error:
                answer.set_exception(error)
                return
            try:
                answer.set_result(response)
            except InvalidStateError:
                response.close()

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answer.result(_WAITS * seconds)
    except TimeoutError:
        if answer.cancel():
            raise _UnfitError(f"no complete answer in {_WAITS * seconds:g} s") from None
        return answer.result()


def _stream_to_file(seconds: float, url: str, output_file: Any, _: Any) -> None:
    """Write what an address sends to a file, as pooch asks a downloader to."""
    with _answer(url, seconds) as response:
        response.raise_for_status()
        if "text/html" in response.headers.get("Content-Type", ""):
            raise _UnfitError("a web page instead of data, perhaps the login page of a network")
        size = int(response.headers.get("Content-Length", 0)) or None
        with (
            open(output_file, "wb") as file,
            tqdm(total=size, unit="B", unit_scale=True, desc=url.rsplit("/", 1)[-1], disable=not is_watched()) as bar,
        ):
            start, received = time.monotonic(), 0
            # read1 returns what has come, so that a server that sends a byte now and then is noticed.
            while chunk := response.raw.read1(_CHUNK):
                file.write(chunk)
                bar.update(len(chunk))
                received += len(chunk)
                if file.tell() > _LARGEST:
                    raise _UnfitError(f"more than {_LARGEST:,} bytes")
                if time.monotonic() - start > seconds:
                    if received < _SLOWEST * seconds:
                        raise _UnfitError(f"only {received} bytes in {seconds:g} s")
                    start, received = time.monotonic(), 0
